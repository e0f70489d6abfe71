"""Pages: sites, and what actors are to them over time."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.reader import Reader
from hotspots import geo, policies, redaction, workflow
from hotspots.figures import map_svg
from hotspots.models import Actor, Hotspot, Report, Site, SiteActor
from hotspots.vocabulary import ACTOR_RELATIONS
from hotspots.web import shapes
from hotspots.web.held import keeps_text
from hotspots.workflow import belonging

from .access import keepers, may_keep, members, on, row_of
from .fields import DayField, term
from .forms import RowForm, SiteForm
from .keeping import form_for, keep, page
from .listing import country_options, paged, report_lines, searched

NEAR = geo.NEAR_BORDER_KM


class RelationForm(RowForm):
    """What an actor is to a site, and since when."""

    actor = forms.ChoiceField(label=gettext_lazy("Actor"))
    relation = term(gettext_lazy("What it does there"), ACTOR_RELATIONS)
    since = DayField(label=gettext_lazy("Since"), required=False)
    until = DayField(label=gettext_lazy("Until"), required=False, last=True, help_text="")
    source_line = forms.CharField(
        label=gettext_lazy("How it is known, in one line"), required=False, max_length=300
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        actors = Actor.objects.visible_to(reader).adopted().values_list("ref", "name")
        self.fields["actor"].choices = [("", _("choose")), *((str(ref), name) for ref, name in actors)]

    def values(self) -> dict[str, Any]:
        return {**super().values(), "actor": row_of(Actor, self.reader, self.cleaned_data["actor"])}


def drawing(place: dict[str, Any], country: str, title: str, **properties: Any) -> str:
    """A small map of one place; nothing where it is not known."""
    shape = shapes.shape_of(place, country) if place["precision"] != "L9" or place["area"] else None
    if shape is None:
        return ""
    kept = {
        "kind": "site",
        "gravity": 0,
        "country": country,
        "area": place["area"],
        "precision": place["precision"],
    }
    feature = shapes.feature(shape, **{**kept, "title": title, **properties})
    return map_svg([feature], title=title, language=get_language() or "en", width=560, height=320)


def place_of(row: Any) -> dict[str, Any]:
    """The place of a row as the map takes it."""
    return {
        "precision": row.place_precision,
        "name": getattr(row, "place_name", ""),
        "area": row.area,
        "areas": getattr(row, "areas", []),
        "latitude": row.latitude,
        "longitude": row.longitude,
    }


def relations_of(reader: Reader, **of: Any) -> Any:
    """What actors are to sites, where the reader can see both."""
    both = {"actor__in": Actor.objects.visible_to(reader), "site__in": Site.objects.visible_to(reader)}
    return SiteActor.objects.visible_to(reader).filter(**both, **of).select_related("actor", "site")


def warn_of_place(request: HttpRequest, row: Any, country: str) -> None:
    """A place well outside its country is kept as it was typed; it may be a slip all the same."""
    if row.latitude is None or not country:
        return
    away = geo.outside_country_km(country, row.latitude, row.longitude)
    if away > NEAR:
        messages.warning(
            request,
            _(
                "Saved. The coordinates lie %(km)s km outside %(country)s: were latitude and longitude exchanged?"
            )
            % {"km": round(away), "country": geo.country_name(country)},
        )


@members
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """Sites by country and name."""
    held = Site.objects.visible_to(request.reader)
    rows, country = searched(request, held), request.GET.get("country", "")
    if geo.is_country(country):
        rows = rows.filter(country=country)
    context = {"page": paged(request, rows), "countries": country_options(held), "country": country}
    return render(request, "reference/sites.html", {**context, "q": request.GET.get("q", "")})


@on(Site, "GET")
def site(request: HttpRequest, row: Site) -> HttpResponse:
    """A site: facts, where it lies, who does what there, and what is reported."""
    return site_page(request, row, RelationForm(reader=request.reader))


def site_page(request: HttpRequest, row: Site, form: RelationForm) -> HttpResponse:
    """The page of a site with the form for a further actor."""
    reader = request.reader
    hotspots = Hotspot.objects.visible_to(reader).filter(sites=row)
    # That a report is from this very site is for those who may know its place.
    reports = Report.objects.visible_to(reader).filter(redaction.place_known_to(reader), site=row)
    context = {
        "site": row,
        "map": drawing(place_of(row), row.country, row.name, label=row.name),
        "relations": relations_of(reader, site=row),
        "relation_form": form,
        "reports": report_lines(reader, reports),
        "hotspots": hotspots,
        "can_adopt": policies.can_adopt(reader) and not row.adopted,
    }
    return render(request, "reference/site.html", context, status=400 if form.errors else 200)


@keeps_text
@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def site_new(request: HttpRequest) -> HttpResponse:
    """A further site."""
    form = form_for(request, SiteForm, country=request.GET.get("country", ""))
    saved = keep(request, form, Site())
    if saved:
        warn_of_place(request, saved, saved.country)
        return redirect("site", saved.ref)
    return page(request, "reference/site_form.html", form)


@keeps_text
@on(Site, "GET", "POST", may=may_keep)
def site_edit(request: HttpRequest, row: Site) -> HttpResponse:
    """A site, changed."""
    form = form_for(request, SiteForm, row)
    saved = keep(request, form, row)
    if saved:
        warn_of_place(request, saved, saved.country)
        return redirect("site", saved.ref)
    return page(request, "reference/site_form.html", form, site=row)


@keeps_text
@on(Site, "POST", may=may_keep)
def site_actors(request: HttpRequest, row: Site) -> HttpResponse:
    """A further actor of a site."""
    form = RelationForm(request.POST, reader=request.reader)
    if keep(request, form, SiteActor(site=row)):
        messages.success(request, _("Added."))
        return redirect("site", row.ref)
    return site_page(request, row, form)


@on(Site, "POST", may=may_keep)
def site_actor_change(request: HttpRequest, row: Site) -> HttpResponse:
    """When an actor's part in a site ended, or that it was entered by mistake."""
    relation = relation_named(request, row)
    if request.POST.get("action") == "remove":
        belonging.remove_actor(request.reader, relation)
        messages.success(request, _("Removed."))
        return redirect("site", row.ref)
    try:
        until = DayField(last=True).clean(request.POST.get("until", ""))
        workflow.keep(request.reader, relation, {"until": until})
    except forms.ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    except workflow.Incomplete as missing:
        messages.error(request, " ".join(missing.errors.values()))
    else:
        messages.success(request, _("Saved."))
    return redirect("site", row.ref)


def relation_named(request: HttpRequest, row: Site) -> SiteActor:
    """The relation that a form names by what it says: its actor, what it does there, since when. Raises Http404."""
    try:
        actor = UUID(request.POST.get("actor", ""))
        since = DayField(required=False).clean(request.POST.get("since", ""))
    except (ValueError, forms.ValidationError):
        raise Http404 from None
    named = relations_of(request.reader, site=row, actor__ref=actor, since=since)
    found = named.filter(relation=request.POST.get("relation", "")).first()
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("reference/sites/", sites, name="sites"),
    path("reference/sites/new/", site_new, name="site_new"),
    path("reference/sites/<uuid:ref>/", site, name="site"),
    path("reference/sites/<uuid:ref>/edit/", site_edit, name="site_edit"),
    path("reference/sites/<uuid:ref>/actors/", site_actors, name="site_actors"),
    path("reference/sites/<uuid:ref>/actors/change/", site_actor_change, name="site_actor_change"),
]
