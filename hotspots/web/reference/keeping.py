"""The one way from a form to the workflow: what it refuses stands beside the fields, and nothing that was typed is lost."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from hotspots import workflow
from hotspots.web.words.on_map import map_words

from .forms import RowForm

Row = TypeVar("Row", bound=Model)


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, were it nothing at all; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def form_for(request: HttpRequest, kind: type[RowForm], row: Model | None = None, **initial: Any) -> RowForm:
    """The form as it was sent, or else as the row is."""
    if request.method == "POST":
        return kind(request.POST)
    return kind(initial=kind.read(row) if row is not None else initial)


def keep(
    request: HttpRequest, form: RowForm, row: Row, values: Mapping[str, Any] | None = None
) -> Row | None:
    """Save what was typed; None when it was refused, and the form says why. `values` are set beside those of the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return workflow.keep(
            request.reader, row, {**form.values(), **(values or {})}, version=form.cleaned_data["version"]
        )  # type: ignore[type-var]
    except workflow.Incomplete as missing:
        form.refuse(missing.errors)
    except workflow.Stale as stale:
        _show_meanwhile(form, row, stale.current)
    return None


def _show_meanwhile(form: RowForm, row: Model, version: int) -> None:
    """Somebody else has changed the row: say what it holds now beside what was typed; saving again is then a decision."""
    row.refresh_from_db()
    held = form.read(row)
    shown = type(form)(initial=held)
    typed = type(form)(form.data)
    form.meanwhile = [  # type: ignore[attr-defined]
        (field.label, field.value() or "–")
        for field in shown
        if not field.is_hidden and str(field.value() or "") != str(typed[field.name].value() or "")
    ]
    form.data = form.data.copy()
    form.data["version"] = version
    form.add_error(
        None,
        _(
            "Somebody else has changed this meanwhile. Compare, then save again: what you typed is still here."
        ),
    )


def page(request: HttpRequest, template: str, form: RowForm, **context: Any) -> HttpResponse:
    """The page of a form; 409 when somebody was faster, 400 when something must be mended."""
    status = 409 if hasattr(form, "meanwhile") else 400 if form.errors else 200
    return render(request, template, {"form": form, "map_words": map_words(), **context}, status=status)
