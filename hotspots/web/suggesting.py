"""Names suggested while a search is typed: what every such address takes, and what it answers.

A suggestion stands for a filter and counts what the list under it has. What has no records yet leads to its own page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hotspots import geo, search
from hotspots.filters import FILTERS, BadFilter, Filter, parse
from hotspots.frame import View
from hotspots.web.listing import Asked, Given

MOST = 8
# In the order in which they stand.
KINDS: Mapping[str, Any] = {
    "hotspot": FILTERS["hotspot"].label,
    "site": FILTERS["site"].label,
    "actor": gettext_lazy("Actor"),
    "country": FILTERS["country"].label,
    "area": FILTERS["area"].label,
    "place": gettext_lazy("Place"),
}
ORDER = list(KINDS)


@dataclass(frozen=True)
class Candidate:
    """A name that begins as typed: where in it, the filter that it stands for, how many records that keeps, its own page."""

    kind: str
    place: search.Place
    name: str
    filter: Filter
    key: Any = None
    count: int = 0
    page: str = ""


def typed_in(given: Given, audience: str) -> str:
    """What was typed. Raises BadFilter for what nobody can search for, and for any other parameter."""
    no_such = _("There is no such parameter. Known: %(known)s.") % {"known": "q"}
    unknown = {name[:60]: no_such for name in given if name != "q"}
    if unknown:
        raise BadFilter(unknown)
    return parse(given, audience).values.get("q", ("",))[0]


def geographic(view: View, typed: str, audience: str) -> list[list[Candidate]]:
    """The countries and the first-level areas of the view's records that begin as typed."""
    wanted = search.beginnings(typed)
    return [
        in_order(
            Candidate(kind, place, name, Filter(audience, {kind: (code,)}), count=count)
            for code, count in view.counts(kind)
            if code and (place := search.place_of(wanted, [name := name_of(code)])) is not None
        )
        for kind, name_of in (("country", geo.country_name), ("area", geo.area_name))
    ]


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates of one kind, the best placed first, then by name."""
    return sorted(candidates, key=lambda found: (found.place, found.name, found.filter.query()))


def chosen(kinds: Iterable[Sequence[Candidate]]) -> list[Candidate]:
    """The first of each kind, taken by turns so that none crowds out another; those that begin as typed stand first."""
    turns = (found for found in chain.from_iterable(zip_longest(*kinds)) if found is not None)
    return sorted(list(turns)[:MOST], key=lambda found: (found.place > (0, 0), ORDER.index(found.kind)))


def answer(path: str, found: Sequence[Candidate], counted: tuple[str, str]) -> JsonResponse:
    """The suggestions, each with the address that it leads to, and how many there are in words to be read out."""
    one, many = counted
    made = [
        {
            "kind": str(KINDS[name.kind]),
            "name": name.name,
            "url": Asked(path, name.filter).to() if name.count else name.page,
            "count": name.count,
            "counted": ngettext(one, many, name.count) % {"shown": intcomma(name.count)},
        }
        for name in found
        if name.count or name.page
    ]
    words = ngettext("%(count)d suggestion", "%(count)d suggestions", len(made)) % {"count": len(made)}
    return JsonResponse({"suggestions": made, "words": words if made else _("No suggestions")})
