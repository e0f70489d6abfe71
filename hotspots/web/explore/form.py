"""The explorer's filter as a form. It offers what its reader may see, and costs the same number of queries whatever there is."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from accounts.models import Organisation
from accounts.reader import Reader
from hotspots.filters import MEMBERS, BadFilter
from hotspots.frame import View, reports_for
from hotspots.models import Actor, Hotspot, Site
from hotspots.web.filter_form import (
    OPENED,
    Options,
    area_choices,
    by_country,
    country_choices,
    filter_form,
    is_more_asked_for,
    language_choices,
    plain,
)

FIELDS = (
    "q",
    "country",
    "area",
    "violation",
    "actor_kind",
    "status",
    "verification",
    "from",
    "to",
    "urgent",
    "disputed",
)
# Where there are more sites or actors than these, a country is chosen first, as for areas: every page carries the form.
MOST_OFFERED = 200


def form(
    request: HttpRequest, errors: Mapping[str, str] | None = None, view: View | None = None
) -> dict[str, Any]:
    """The filter as a form, filled in as it was sent."""
    whole = view.root if view is not None else reports_for(request.reader)
    given = dict(request.GET.lists())
    with_more = is_more_asked_for(given, FIELDS)
    choices = choices_of(request.reader, whole, given, with_more)
    return {
        **filter_form(FIELDS, given, MEMBERS, choices, errors, with_more),
        "more_opened": with_more,
        "more_url": "" if with_more else more_url(request.GET),
    }


def more_url(query: QueryDict) -> str:
    """The same list with the panel of rarer filters, which most pages do without: it is a third of their bytes."""
    asked = query.copy()
    asked[OPENED] = "yes"
    return f"{reverse('dashboard')}?{asked.urlencode()}#filters"


def bad_filter(request: HttpRequest, wrong: BadFilter) -> HttpResponse:
    """What the address asks for is not understood: say which part, show nothing, keep the form."""
    return render(request, "explore/bad_filter.html", form(request, wrong.errors), status=400)


def choices_of(
    reader: Reader, whole: View, given: Mapping[str, list[str]], with_more: bool
) -> dict[str, Options]:
    """What the reader can choose: countries, languages and organisations of the reports that they may see, and the lists."""
    usual = {
        "country": plain(country_choices(whole.values("country"))),
        "area": plain(area_choices(given)),
    }
    if not with_more:
        return usual
    countries = given.get("country", [])
    members = Organisation.objects.filter(pk__in=whole.values("organisation_id"))
    hotspots = Hotspot.objects.visible_to(reader)
    return usual | {
        "language": plain(language_choices(whole.values("language"))),
        "organisation": plain(_pairs(members.values_list("ref", "name"))),
        "hotspot": plain(_pairs(hotspots.values_list("ref", "title"))),
        "site": offered(Site.objects.visible_to(reader), countries),
        "actor": offered(Actor.objects.visible_to(reader), countries),
    }


def offered(rows: QuerySet, countries: list[str]) -> Options:
    """Sites or actors under their countries: those of the countries that are chosen and of none, or all if they are few."""
    if countries:
        rows = rows.filter(Q(country__in=countries) | Q(country=""))
    found = list(rows.values_list("country", "ref", "name")[: None if countries else MOST_OFFERED + 1])
    if len(found) > MOST_OFFERED and not countries:
        return []
    return by_country((country, str(ref), name) for country, ref, name in found)


def _pairs(rows: Iterable[tuple[Any, str]]) -> list[tuple[str, str]]:
    return [(str(ref), name) for ref, name in rows]
