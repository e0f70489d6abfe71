"""Pages: actors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from hotspots import geo, policies
from hotspots.models import Actor, Report
from hotspots.vocabulary import ACTOR_KINDS
from hotspots.web.held import keeps_text

from .access import keepers, may_keep, members, on
from .forms import ActorForm
from .keeping import form_for, keep, page
from .listing import country_options, paged, report_lines, searched
from .sites import relations_of


@members
@require_safe
def actors(request: HttpRequest) -> HttpResponse:
    """Actors by name."""
    held = Actor.objects.visible_to(request.reader)
    rows, country, kind = searched(request, held), request.GET.get("country", ""), request.GET.get("kind", "")
    if geo.is_country(country):
        rows = rows.filter(country=country)
    if kind in ACTOR_KINDS:
        rows = rows.filter(kind=kind)
    used = set(held.order_by().values_list("kind", flat=True))
    context = {
        "page": paged(request, rows),
        "countries": country_options(held),
        "country": country,
        "kinds": [term for term in ACTOR_KINDS.terms if term.code in used],
        "kind": kind,
        "q": request.GET.get("q", ""),
    }
    return render(request, "reference/actors.html", context)


@on(Actor, "GET")
def actor(request: HttpRequest, row: Actor) -> HttpResponse:
    """An actor: other names, where it is at work, and what is reported."""
    reader = request.reader
    involved = Report.objects.visible_to(reader).filter(involvements__actor=row).values("pk")
    context = {
        "actor": row,
        "relations": relations_of(reader, actor=row),
        "reports": report_lines(reader, Report.objects.visible_to(reader).filter(pk__in=involved)),
        "can_adopt": policies.can_adopt(reader) and not row.adopted,
    }
    return render(request, "reference/actor.html", context)


@keeps_text
@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def actor_new(request: HttpRequest) -> HttpResponse:
    """A further actor."""
    form = form_for(request, ActorForm)
    saved = keep(request, form, Actor())
    if saved:
        return redirect("actor", saved.ref)
    return page(request, "reference/actor_form.html", form)


@keeps_text
@on(Actor, "GET", "POST", may=may_keep)
def actor_edit(request: HttpRequest, row: Actor) -> HttpResponse:
    """An actor, changed."""
    form = form_for(request, ActorForm, row)
    saved = keep(request, form, row)
    if saved:
        return redirect("actor", saved.ref)
    return page(request, "reference/actor_form.html", form, actor=row)


urlpatterns = [
    path("reference/actors/", actors, name="actors"),
    path("reference/actors/new/", actor_new, name="actor_new"),
    path("reference/actors/<uuid:ref>/", actor, name="actor"),
    path("reference/actors/<uuid:ref>/edit/", actor_edit, name="actor_edit"),
]
