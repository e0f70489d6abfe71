"""Pages: statements, as the sources that name hotspots."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from hotspots.models import Ask, Edition, Flow, Hotspot, Statement
from hotspots.web.held import keeps_text
from hotspots.web.public.edition import party_name

from .access import keepers, may_keep, may_publish, members, on
from .forms import StatementForm
from .hotspots import in_force, namings_of
from .keeping import form_for, keep, page
from .listing import paged


@members
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """Statements, the newest first."""
    rows = Statement.objects.visible_to(request.reader)
    return render(request, "reference/statements.html", {"page": paged(request, rows)})


@on(Statement, "GET")
def statement(request: HttpRequest, row: Statement) -> HttpResponse:
    """A statement: what it is, which hotspots it names with which sentence, what it asks and says."""
    reader = request.reader
    namings = namings_of(reader, statement=row).order_by("pk")
    named = namings.values("hotspot")
    context = {
        "statement": row,
        "namings": namings,
        "unnamed": Hotspot.objects.visible_to(reader).exclude(pk__in=named),
        "flows": Flow.objects.visible_to(reader).filter(statement=row),
        "asks": Ask.objects.visible_to(reader).filter(statement=row).select_related("hotspot"),
        "positions": [
            {"label": position["label"], "who": ", ".join(map(party_name, position["who"]))}
            for position in row.positions
        ],
        "editions": Edition.objects.visible_to(reader).history_of(row.series).defer("body", "search_text"),
        "published": in_force(reader, row.series),
        "can_publish": may_publish(reader, row),
    }
    return render(request, "reference/statement.html", context)


@keeps_text
@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def statement_new(request: HttpRequest) -> HttpResponse:
    """A further statement."""
    form = form_for(request, StatementForm, language="en")
    saved = keep(request, form, Statement())
    if saved:
        return redirect("statement", saved.ref)
    return page(request, "reference/statement_form.html", form)


@keeps_text
@on(Statement, "GET", "POST", may=may_keep)
def statement_edit(request: HttpRequest, row: Statement) -> HttpResponse:
    """A statement, changed."""
    form = form_for(request, StatementForm, row)
    saved = keep(request, form, row)
    if saved:
        return redirect("statement", saved.ref)
    return page(request, "reference/statement_form.html", form, statement=row)


urlpatterns = [
    path("reference/statements/", statements, name="statements"),
    path("reference/statements/new/", statement_new, name="statement_new"),
    path("reference/statements/<uuid:ref>/", statement, name="statement"),
    path("reference/statements/<uuid:ref>/edit/", statement_edit, name="statement_edit"),
]
