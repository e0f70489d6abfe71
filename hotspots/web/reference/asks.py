"""Pages: asks, what is demanded of whom, and what they answered."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Case, F, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.reader import Reader
from hotspots.models import Ask, Hotspot, Statement
from hotspots.vocabulary import ASK_KINDS, ASK_RESPONSES
from hotspots.web.held import keeps_text

from .access import keepers, may_keep, members, on, row_of
from .fields import DayField, term, text
from .forms import RowForm
from .keeping import form_for, keep, page
from .listing import paged

SETTLED = ("refused", "done")
VIEWS = {
    "": gettext_lazy("All"),
    "overdue": gettext_lazy("Overdue"),
    "open": gettext_lazy("Open"),
    "settled": gettext_lazy("Done or refused"),
}


class AskForm(RowForm):
    """What is asked of whom."""

    to = forms.CharField(
        label=gettext_lazy("Of whom"),
        max_length=200,
        help_text=gettext_lazy("A government, a company or a body."),
    )
    kind = term(gettext_lazy("Kind"), ASK_KINDS)
    what = text(gettext_lazy("What is asked"), required=True)
    hotspot = forms.ChoiceField(label=gettext_lazy("Hotspot"), required=False)
    statement = forms.ChoiceField(label=gettext_lazy("Asked in"), required=False)
    asked_on = DayField(label=gettext_lazy("Asked on"), required=False)
    next_date = DayField(
        label=gettext_lazy("Look again on"),
        required=False,
        help_text=gettext_lazy("After this day it stands among the overdue."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note (published)"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("It stands beside the ask when the hotspot or the statement is published."),
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        hotspots = Hotspot.objects.visible_to(reader).values_list("ref", "title")
        statements = Statement.objects.visible_to(reader).values_list("ref", "title")
        self.fields["hotspot"].choices = [("", _("none in particular")), *_choices(hotspots)]
        self.fields["statement"].choices = [("", _("no statement")), *_choices(statements)]

    @classmethod
    def read(cls, row: Any) -> dict[str, Any]:
        refs = {
            name: str(held.ref) if (held := getattr(row, name)) else "" for name in ("hotspot", "statement")
        }
        return {**super().read(row), **refs}

    def values(self) -> dict[str, Any]:
        values = super().values()
        for name, model in (("hotspot", Hotspot), ("statement", Statement)):
            values[name] = row_of(model, self.reader, values[name]) if values[name] else None
        return values


class AnswerForm(RowForm):
    """What they answered."""

    response = term(gettext_lazy("Where it stands"), ASK_RESPONSES)
    answer = text(gettext_lazy("Their answer, word for word"))
    answered_on = DayField(label=gettext_lazy("Answered on"), required=False)
    next_date = DayField(
        label=gettext_lazy("Look again on"),
        required=False,
        help_text=gettext_lazy("Empty: no need to look again."),
    )


def _choices(rows: Any) -> list[tuple[str, str]]:
    return [(str(ref), title) for ref, title in rows]


def overdue(rows: QuerySet, today: date) -> QuerySet:
    """Asks whose day has passed and that are neither done nor refused."""
    return rows.filter(next_date__lt=today).exclude(response__in=SETTLED)


def in_order(rows: QuerySet, today: date) -> QuerySet:
    """The overdue first, then the open by the day to look again, then what is settled."""
    rank = Case(
        When(response__in=SETTLED, then=Value(2)), When(next_date__lt=today, then=Value(0)), default=Value(1)
    )
    return rows.alias(rank=rank).order_by("rank", F("next_date").asc(nulls_last=True), "-asked_on", "pk")


@members
@require_safe
def asks(request: HttpRequest) -> HttpResponse:
    """Asks, the overdue first."""
    today, chosen = timezone.localdate(), request.GET.get("show", "")
    held = Ask.objects.visible_to(request.reader)
    late = overdue(held, today)
    views = {
        "overdue": late,
        "open": held.exclude(response__in=SETTLED),
        "settled": held.filter(response__in=SETTLED),
    }
    rows = views.get(chosen, held).select_related("hotspot", "statement")
    context = {
        "page": paged(request, in_order(rows, today)),
        "views": [(code, label, views.get(code, held).count()) for code, label in VIEWS.items()],
        "chosen": chosen if chosen in VIEWS else "",
        "late": set(late.values_list("pk", flat=True)),
    }
    return render(request, "reference/asks.html", context)


def ask_form(request: HttpRequest, row: Ask | None = None) -> AskForm:
    """The form as it was sent, else as the row is, else with what the address names."""
    if request.method == "POST":
        return AskForm(request.POST, reader=request.reader)
    named = {name: request.GET.get(name, "") for name in ("hotspot", "statement")}
    return AskForm(reader=request.reader, initial=AskForm.read(row) if row else named)


def after(saved: Ask) -> HttpResponse:
    """Back to the hotspot that the ask is about, or to the list."""
    return redirect("hotspot_page", saved.hotspot.ref) if saved.hotspot else redirect("asks")


@keeps_text
@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def ask_new(request: HttpRequest) -> HttpResponse:
    """A further ask."""
    form = ask_form(request)
    saved = keep(request, form, Ask())
    if saved:
        messages.success(request, _("The ask is kept."))
        return after(saved)
    return page(request, "reference/ask_form.html", form)


@keeps_text
@on(Ask, "GET", "POST", may=may_keep)
def ask_edit(request: HttpRequest, row: Ask) -> HttpResponse:
    """An ask, changed."""
    form = ask_form(request, row)
    saved = keep(request, form, row)
    if saved:
        messages.success(request, _("Saved."))
        return after(saved)
    return page(request, "reference/ask_form.html", form, ask=row)


@keeps_text
@on(Ask, "GET", "POST", may=may_keep)
def ask_answer(request: HttpRequest, row: Ask) -> HttpResponse:
    """What they answered, and when to look again."""
    form = form_for(request, AnswerForm, row)
    saved = keep(request, form, row)
    if saved:
        messages.success(request, _("Saved."))
        return after(saved)
    return page(request, "reference/ask_answer.html", form, ask=row)


urlpatterns = [
    path("reference/asks/", asks, name="asks"),
    path("reference/asks/new/", ask_new, name="ask_new"),
    path("reference/asks/<uuid:ref>/edit/", ask_edit, name="ask_edit"),
    path("reference/asks/<uuid:ref>/answer/", ask_answer, name="ask_answer"),
]
