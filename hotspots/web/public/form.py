"""The public filter as a form. It offers what is published."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from hotspots.filters import PUBLIC, BadFilter
from hotspots.frame import editions_for_all
from hotspots.web.filter_form import (
    Options,
    area_choices,
    country_choices,
    filter_form,
    language_choices,
    plain,
)

from .edition import published, render_public

FIELDS = ("q", "country", "area", "violation", "actor_kind", "from", "to", "status", "kind")


def form(request: HttpRequest, errors: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The filter as a form, filled in as it was sent."""
    given = dict(request.GET.lists())
    return filter_form(FIELDS, given, PUBLIC, choices_of(given), errors)


def bad_filter(request: HttpRequest, wrong: BadFilter) -> HttpResponse:
    """What the address asks for is not understood: say which part, show nothing, keep the form."""
    context = {**form(request, wrong.errors), "path": request.path}
    return render_public(request, "public/bad_filter.html", context, 400)


def choices_of(given: Mapping[str, list[str]]) -> dict[str, Options]:
    """What can be chosen: countries and languages of what is published, and the published hotspots."""
    whole = editions_for_all()
    hotspots = published().listed().of_kind("hotspot").order_by("title").values_list("series", "title")
    return {
        "country": plain(country_choices(whole.values("country"))),
        "area": plain(area_choices(given)),
        "language": plain(language_choices(whole.values("language"))),
        "hotspot": plain((str(series), title) for series, title in hotspots),
    }
