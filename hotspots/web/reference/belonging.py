"""Steps on a hotspot's page: the sentence that names it, its reports, its sites, who confirms it; and adopting a proposal."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.reader import Reader
from hotspots import policies, workflow
from hotspots.models import Actor, Hotspot, Report, Site, Statement
from hotspots.web.access import on_report
from hotspots.web.held import keeps_text
from hotspots.web.words.titles import title_of
from hotspots.workflow import belonging
from hotspots.workflow.reference import attach, detach

from .access import may_keep, on, row_of
from .fields import text
from .hotspots import namings_of, show
from .keeping import sent

REF = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
PAGES: dict[str, tuple[type[Model], str]] = {
    "sites": (Site, "site"),
    "actors": (Actor, "actor"),
    "hotspots": (Hotspot, "hotspot_page"),
}


class NamingForm(forms.Form):
    """The sentence in which a statement names a hotspot."""

    statement = forms.ChoiceField(label=gettext_lazy("Statement"))
    quote = text(
        gettext_lazy("The sentence, word for word"),
        rows=5,
        required=True,
        help_text=gettext_lazy("Nothing added, nothing improved, spelling as it stands."),
    )
    pointer = forms.CharField(
        label=gettext_lazy("Where in the statement"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("For instance: bullet 4, page 2."),
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.ref): row for row in Statement.objects.visible_to(reader)}
        named = [(ref, f"{row.title} ({row.date:%Y})") for ref, row in self.rows.items()]
        self.fields["statement"].choices = [("", _("choose")), *named]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        statement, quote = self.rows.get(cleaned.get("statement", "")), cleaned.get("quote", "")
        if statement and statement.text and quote and _run(quote) not in _run(statement.text):
            self.add_error("quote", _("These words do not stand in the statement. Copy them from its text."))
        return cleaned


def _run(words: str) -> str:
    """The words with single spaces: line breaks differ between copies of one text."""
    return " ".join(words.split())


@keeps_text
@on(Hotspot, "GET", "POST", may=may_keep)
def hotspot_name(request: HttpRequest, row: Hotspot) -> HttpResponse:
    """Names a hotspot in a statement; naming it again in the same one changes the sentence."""
    form = NamingForm(sent(request), reader=request.reader, initial=initial_naming(request, row))
    if request.method == "POST" and form.is_valid():
        statement = form.rows[form.cleaned_data["statement"]]
        workflow.name_in_statement(
            request.reader, statement, row, form.cleaned_data["quote"], form.cleaned_data["pointer"]
        )
        messages.success(
            request, _("The sentence stands on the page now. Publish a correction to show it to the public.")
        )
        return redirect("hotspot_page", row.ref)
    context = {"form": form, "hotspot": row}
    return render(request, "reference/hotspot_name.html", context, status=400 if form.errors else 200)


def initial_naming(request: HttpRequest, row: Hotspot) -> dict[str, str]:
    """The sentence that is held already for the statement in the address."""
    wanted = REF.fullmatch(request.GET.get("statement", ""))
    held = wanted and namings_of(request.reader, hotspot=row, statement__ref=wanted[0]).first()
    if held:
        return {"statement": str(held.statement.ref), "quote": held.quote, "pointer": held.pointer}
    return {"statement": wanted[0]} if wanted else {}


@on(Hotspot, "POST", may=may_keep)
def hotspot_attach(request: HttpRequest, row: Hotspot) -> HttpResponse:
    """Attaches the report whose reference or address was pasted."""
    typed = request.POST.get("report", "")
    found = REF.search(typed)
    report = found and Report.objects.visible_to(request.reader).filter(ref=found[0]).first()
    if not report:
        wrong = {"report": _("There is no report with this reference. Copy it from the address of its page.")}
        return show(request, row, 400, wrong=wrong, typed_report=typed)
    attach(request.reader, row, report)
    messages.success(request, _("The report belongs to this hotspot now."))
    return redirect("hotspot_page", row.ref)


@on(Hotspot, "POST", may=may_keep)
def hotspot_detach(request: HttpRequest, row: Hotspot) -> HttpResponse:
    """Takes a report out of the hotspot."""
    detach(request.reader, row, row_of(Report, request.reader, ref_in(request, "report")))
    messages.success(request, _("The report does not belong to this hotspot any more."))
    return redirect("hotspot_page", row.ref)


@on(Hotspot, "POST", may=may_keep)
def hotspot_sites(request: HttpRequest, row: Hotspot) -> HttpResponse:
    """Adds a site to the hotspot, or takes it out."""
    site = row_of(Site, request.reader, ref_in(request, "site"))
    step = belonging.remove_site if request.POST.get("action") == "remove" else belonging.add_site
    step(request.reader, row, site)
    messages.success(request, _("Saved."))
    return redirect("hotspot_page", row.ref)


def ref_in(request: HttpRequest, name: str) -> str:
    """A ref that a form names; one that no row has where it names none."""
    found = REF.fullmatch(request.POST.get(name, ""))
    return found[0] if found else str(UUID(int=0))


@on(Hotspot, "POST", may=may_keep)
def hotspot_confirm(request: HttpRequest, row: Hotspot) -> HttpResponse:
    """Says that the situation goes on, today, and who says so."""
    by = request.POST.get("by", "").strip()
    if not by or len(by) > 200:
        wrong = {"by": _("Say who confirms it, in at most 200 characters.")}
        return show(request, row, 400, wrong=wrong, confirmed_by=by)
    workflow.keep(request.reader, row, {"last_confirmed_at": timezone.localdate(), "last_confirmed_by": by})
    messages.success(request, _("Confirmed today. Publish a correction to show it to the public."))
    return redirect("hotspot_page", row.ref)


@on_report("GET", "POST", may=may_keep)
def report_hotspots(request: HttpRequest, report: Report) -> HttpResponse:
    """Which hotspots a report belongs to: those that are ticked."""
    rows = Hotspot.objects.visible_to(request.reader)
    held = set(rows.filter(reports=report).values_list("pk", flat=True))
    if request.method == "POST":
        ticked = set(request.POST.getlist("hotspot"))
        for row in rows:
            wanted = str(row.ref) in ticked
            if wanted != (row.pk in held):
                (attach if wanted else detach)(request.reader, row, report)
        messages.success(request, _("Saved."))
        return redirect("report_page", report.ref)
    same_country = [
        (row, row.pk in held) for row in rows if report.country in row.countries or row.pk in held
    ]
    others = [(row, False) for row in rows if report.country not in row.countries and row.pk not in held]
    context = {"report": report, "title": title_of(report), "near": same_country, "others": others}
    return render(request, "reference/report_hotspots.html", context)


def adopting(model: type[Model], name: str) -> Any:
    """The view that takes a proposal into the shared lists."""

    @on(model, "POST", may=lambda reader, row: policies.can_adopt(reader))
    def adopt(request: HttpRequest, row: Any) -> HttpResponse:
        workflow.adopt(request.reader, row)
        messages.success(request, _("It is in the shared list now: every member sees it."))
        return redirect(name, row.ref)

    return adopt


urlpatterns = [
    path("reference/hotspots/<uuid:ref>/name/", hotspot_name, name="hotspot_name"),
    path("reference/hotspots/<uuid:ref>/attach/", hotspot_attach, name="hotspot_attach"),
    path("reference/hotspots/<uuid:ref>/detach/", hotspot_detach, name="hotspot_detach"),
    path("reference/hotspots/<uuid:ref>/sites/", hotspot_sites, name="hotspot_sites"),
    path("reference/hotspots/<uuid:ref>/confirm/", hotspot_confirm, name="hotspot_confirm"),
    path("reports/<uuid:ref>/hotspots/", report_hotspots, name="report_hotspots"),
    *(
        path(
            f"reference/{folder}/<uuid:ref>/adopt/", adopting(model, name), name=f"{name.split('_')[0]}_adopt"
        )
        for folder, (model, name) in PAGES.items()
    ),
]
