"""Names suggested in the public search box: of published hotspots, and those that stand in published versions."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import conditional_page, require_safe

from accounts.reader import ANONYMOUS
from hotspots import search
from hotspots.filters import PUBLIC, BadFilter, Filter
from hotspots.frame import View, editions_for_all, kept_by
from hotspots.frame.owned import counted
from hotspots.models import Edition
from hotspots.text import fold
from hotspots.web.listing import refused
from hotspots.web.suggesting import Candidate, answer, chosen, geographic, in_order, typed_in

from .edition import published

# Of so many published versions that hold the words, the newest, the names are looked at.
MOST_READ = 300
# A phrase and its two quotation marks; the filter takes no longer text.
LONGEST_NAME = 198


@conditional_page
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Up to eight names that begin as typed, each with what is published under it."""
    try:
        typed = typed_in(dict(request.GET.lists()), PUBLIC)
    except BadFilter as wrong:
        return refused(wrong)
    found = suggestions(typed) if search.beginnings(typed) else []
    response = answer(reverse("public_home"), found, ("%(shown)s record", "%(shown)s records"))
    # What is taken down is suggested to nobody any more; what has not changed is answered with 304.
    response["Cache-Control"] = "public, no-cache"
    response["Vary"] = "Accept-Language, Cookie"
    return response


def suggestions(typed: str) -> list[Candidate]:
    """What a visitor may mean; the same number of queries whatever there is."""
    view = kept_by(editions_for_all(), Filter(PUBLIC, {}), ANONYMOUS)
    countries, areas = geographic(view, typed, PUBLIC)
    known = {fold(name.name) for name in (*countries, *areas)}
    actors, places = names_in_versions(view, typed, known)
    found = chosen([hotspots(typed), actors, countries, areas, places])
    by_hotspot = reports_of_hotspots(view, [name.key for name in found if name.kind == "hotspot"])
    phrases = [name.filter.values["q"][0] for name in found if "q" in name.filter.values]
    by_phrase = {
        phrase: int(np.count_nonzero(view.holds(keys)))
        for phrase, keys in zip(phrases, search.ids_of_each(phrases, Edition), strict=True)
    }
    return [replace(name, count=count_of(name, by_hotspot, by_phrase)) for name in found]


def count_of(name: Candidate, by_hotspot: dict[str, int], by_phrase: dict[str, int]) -> int:
    """How many published records the candidate's filter keeps."""
    if name.kind == "hotspot":
        return by_hotspot[name.key]
    return by_phrase[name.filter.values["q"][0]] if "q" in name.filter.values else name.count


def hotspots(typed: str) -> list[Candidate]:
    """The published hotspots of which the title or the place begins as typed."""
    wanted = search.beginnings(typed)
    rows = published().listed().by_people().of_kind("hotspot").order_by("pk")
    return in_order(
        Candidate(
            "hotspot",
            place,
            title,
            Filter(PUBLIC, {"hotspot": (str(series),)}),
            key=str(series),
            page=reverse("edition_page", args=[series]),
        )
        for series, title, place_name in rows.values_list("series", "title", "place_name")
        if (place := search.place_of(wanted, [title, place_name])) is not None
    )


def names_in_versions(view: View, typed: str, known: Collection[str]) -> tuple[list[Candidate], ...]:
    """The actors, and the places but those `known` already, that published versions name; each stands for its phrase."""
    wanted = search.beginnings(typed)
    told: dict[tuple[str, str], str] = {}
    for kind, name in _told(view, wanted):
        if len(name) <= LONGEST_NAME and not (kind == "place" and fold(name) in known):
            told.setdefault((kind, fold(name)), name)
    found = [
        Candidate(kind, place, name, Filter(PUBLIC, {"q": (f'"{name.replace(chr(34), "")}"',)}))
        for (kind, _folded), name in told.items()
        if (place := search.place_of(wanted, [name])) is not None
    ]
    return tuple(in_order(name for name in found if name.kind == kind) for kind in ("actor", "place"))


def _told(view: View, wanted: list[str]) -> Iterator[tuple[str, str]]:
    """(kind, name) of all names in the newest versions that hold the words."""
    # One letter alone would be looked for as a whole word.
    beginnings = [word for word in wanted if len(word) >= search.SHORTEST] or wanted
    keys = search.ids(" ".join(beginnings), Edition)
    newest = np.sort(keys[view.holds(keys)])[-MOST_READ:].tolist()
    rows = published().filter(pk__in=newest).order_by("-pk").values_list("place_name", "body__involved")
    for place, involved in rows:
        yield "place", place
        yield from (("actor", row["name"]) for row in involved or ())


def reports_of_hotspots(view: View, series: Collection[str]) -> dict[str, int]:
    """For each of these published hotspots, how many published reports name it; one query."""
    pairs: list[tuple[Any, int]] = []
    if series:
        naming = reduce(or_, (Q(hotspot_series__contains=one) for one in series))
        rows = published().listed().filter(naming).values_list("pk", "hotspot_series")
        pairs = [(one, pk) for pk, text in rows for one in text.split() if one in series]
    return counted(view, series, pairs)


urlpatterns = [path("suggest", suggest, name="public_suggest")]
