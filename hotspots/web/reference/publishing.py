"""Pages on which a hotspot or a statement is published: a title, a summary, a look at what the public gets."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotspots import workflow
from hotspots.models import Hotspot, Statement
from hotspots.web.held import keeps_text
from hotspots.web.public.edition import render_edition
from hotspots.workflow.publication import Answers, prepare

from .access import may_publish, on
from .fields import text
from .hotspots import in_force
from .keeping import sent

PAGES = {Hotspot: "hotspot_page", Statement: "statement"}


class PublishForm(forms.Form):
    """What whoever publishes has to say. The coding and the quotes are taken as they stand."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=250)
    summary = text(
        gettext_lazy("Summary"),
        rows=6,
        help_text=gettext_lazy("Optional: the quoted sentence stands first. Say “alleged”, “reported”."),
    )
    note = text(
        gettext_lazy("What is corrected, and why"),
        rows=3,
        required=True,
        help_text=gettext_lazy("The public page shows it."),
    )

    def __init__(self, *args: Any, corrects: bool, has_title: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not corrects:
            del self.fields["note"]
        if not has_title:
            del self.fields["title"]

    def answers(self) -> Answers:
        """What was typed, as the workflow asks for it."""
        return Answers(**self.cleaned_data)


def form_of(request: HttpRequest, row: Any) -> PublishForm:
    """The form as typed; at first as the version in force has it, else as the row is."""
    published = in_force(request.reader, row.series)
    initial = {"title": row.title, "summary": published.summary if published else getattr(row, "summary", "")}
    own_title = isinstance(row, Hotspot)
    return PublishForm(sent(request), corrects=published is not None, has_title=own_title, initial=initial)


def publish(request: HttpRequest, row: Any) -> HttpResponse:
    """Publishes a hotspot or a statement, or a correction of it."""
    form = form_of(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            edition = workflow.publish(request.reader, row, form.answers())
        except workflow.Incomplete as missing:
            for name, told in missing.errors.items():
                form.add_error(name if name in form.fields else None, told)
        else:
            messages.success(request, _("Published as version %(number)s.") % {"number": edition.number})
            return redirect(PAGES[type(row)], row.ref)
    context = {
        "form": form,
        "row": row,
        "kind": type(row).__name__.lower(),
        "published": in_force(request.reader, row.series),
        "back": PAGES[type(row)],
    }
    return render(request, "reference/publish.html", context, status=400 if form.errors else 200)


def preview(request: HttpRequest, row: Any) -> HttpResponse:
    """The page as the public would get it: the same function, the same bytes."""
    form = form_of(request, row)
    form.is_valid()
    said = {name: form.cleaned_data.get(name, "") for name in ("title", "summary", "note")}
    return render_edition(request, prepare(row, Answers(**said)))


def pages_of(model: type, folder: str, name: str) -> list[Any]:
    """The addresses for publishing rows of one kind."""
    guarded = keeps_text(on(model, "GET", "POST", may=may_publish)(publish))
    shown = on(model, "POST", may=may_publish)(preview)
    return [
        path(f"reference/{folder}/<uuid:ref>/publish/", guarded, name=f"{name}_publish"),
        path(f"reference/{folder}/<uuid:ref>/publish/preview/", shown, name=f"{name}_preview"),
    ]


urlpatterns = [*pages_of(Hotspot, "hotspots", "hotspot"), *pages_of(Statement, "statements", "statement")]
