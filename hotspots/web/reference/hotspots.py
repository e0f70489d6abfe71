"""Pages: hotspots, as members see and keep them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.reader import Reader
from hotspots import geo, policies
from hotspots.models import Ask, Edition, Hotspot, Naming, Site, Statement
from hotspots.vocabulary import HOTSPOT_STATUS
from hotspots.web.filter_form import country_choices
from hotspots.web.held import keeps_text
from hotspots.words.coded import confirmed_words
from hotspots.workflow.publication import Answers, prepare

from .access import keepers, may_keep, may_publish, members, on
from .asks import overdue
from .forms import HotspotForm
from .keeping import form_for, keep, page
from .known import known_since
from .listing import paged, searched
from .sites import drawing, place_of, relations_of, warn_of_place


def namings_of(reader: Reader, **of: Any) -> Any:
    """The sentences in which statements name hotspots that the reader can see, the newest statement first."""
    seen = Hotspot.objects.visible_to(reader)
    rows = Naming.objects.visible_to(reader).filter(hotspot__in=seen, **of)
    return rows.select_related("statement", "hotspot").order_by("-statement__date", "pk")


def in_force(reader: Reader, series: Any) -> Edition | None:
    """The published version in force."""
    return Edition.objects.visible_to(reader).current().filter(series=series).first()


def is_behind(row: Hotspot, published: Edition) -> bool:
    """Whether the public reads something else than what is known now."""
    now = prepare(row, Answers(title=published.title, summary=published.summary))
    said = ("status", "last_confirmed_at", "last_confirmed_by", "body")
    return any(getattr(now, name) != getattr(published, name) for name in said)


@members
@require_safe
def hotspot_list(request: HttpRequest) -> HttpResponse:
    """Hotspots by title, each with what is published of it."""
    reader, status = request.reader, request.GET.get("status", "")
    held = Hotspot.objects.visible_to(reader)
    rows, country = searched(request, held), request.GET.get("country", "")
    if status in HOTSPOT_STATUS:
        rows = rows.filter(status=status)
    by_country = dict(held.values_list("pk", "countries"))
    if geo.is_country(country):
        rows = rows.filter(pk__in=[pk for pk, codes in by_country.items() if country in codes])
    found = paged(request, rows)
    published = {
        row.series: row
        for row in Edition.objects.visible_to(reader)
        .current()
        .filter(series__in=[row.series for row in found])
    }
    context = {
        "page": found,
        "rows": [(row, published.get(row.series)) for row in found],
        "countries": country_choices({code for codes in by_country.values() for code in codes}),
        "country": country,
        "statuses": HOTSPOT_STATUS.terms,
        "status": status,
        "q": request.GET.get("q", ""),
    }
    return render(request, "reference/hotspots.html", context)


@on(Hotspot, "GET")
def hotspot_page(request: HttpRequest, row: Hotspot) -> HttpResponse:
    """A hotspot: the sentences that name it first, then what is known, reported, asked and published."""
    return show(request, row)


def show(request: HttpRequest, row: Hotspot, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a hotspot; `more` holds what a form on it could not take."""
    reader = request.reader
    editions = Edition.objects.visible_to(reader)
    sites = Site.objects.visible_to(reader)
    asks = Ask.objects.visible_to(reader).filter(hotspot=row)
    published, today = in_force(reader, row.series), timezone.localdate()
    context = {
        "hotspot": row,
        "namings": namings_of(reader, hotspot=row),
        "map": drawing(
            place_of(row),
            row.countries[0] if row.countries else "",
            row.title,
            kind="hotspot",
            label=row.place_name,
            gravity=published.gravity if published else 0,
        ),
        "sites": sites.filter(hotspots=row),
        "other_sites": sites.adopted().filter(country__in=row.countries).exclude(hotspots=row),
        **known_since(request, row),
        "confirmed": confirmed_words(row, today),
        "relations": relations_of(reader, site__hotspots=row),
        "asks": asks,
        "late": set(overdue(asks, today).values_list("pk", flat=True)),
        "statements": Statement.objects.visible_to(reader),
        "editions": editions.history_of(row.series).defer("body", "search_text"),
        "published": published,
        "behind": published is not None and is_behind(row, published),
        "can_adopt": policies.can_adopt(reader) and not row.adopted,
        "can_publish": may_publish(reader, row),
        "today": today,
        "confirmed_by": "",
        "wrong": {},
        **more,
    }
    return render(request, "reference/hotspot.html", context, status=status)


@keeps_text
@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def hotspot_new(request: HttpRequest) -> HttpResponse:
    """A further hotspot."""
    form = form_for(request, HotspotForm)
    saved = keep(request, form, Hotspot())
    if saved:
        warn_of_place(request, saved, saved.countries[0])
        return redirect("hotspot_page", saved.ref)
    return page(request, "reference/hotspot_form.html", form)


@keeps_text
@on(Hotspot, "GET", "POST", may=may_keep)
def hotspot_edit(request: HttpRequest, row: Hotspot) -> HttpResponse:
    """A hotspot, changed. What is published of it stays as it is until a correction is published."""
    form = form_for(request, HotspotForm, row)
    saved = keep(request, form, row)
    if saved:
        warn_of_place(request, saved, saved.countries[0])
        return redirect("hotspot_page", saved.ref)
    return page(request, "reference/hotspot_form.html", form, hotspot=row)


urlpatterns = [
    path("reference/hotspots/", hotspot_list, name="hotspot_list"),
    path("reference/hotspots/new/", hotspot_new, name="hotspot_new"),
    path("reference/hotspots/<uuid:ref>/", hotspot_page, name="hotspot_page"),
    path("reference/hotspots/<uuid:ref>/edit/", hotspot_edit, name="hotspot_edit"),
]
