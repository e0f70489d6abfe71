"""Routes that statements speak of: as lines of the map that name the statement, and as the same sentences in a list."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hotspots import geo
from hotspots.web import shapes

# The parameter of a page and of its map that switches the lines on.
SWITCH = {"flows": ("yes",)}


def told(flow: Mapping[str, Any], url: str) -> dict[str, Any]:
    """A route, or a neighbour that is spoken of without one, in words; `url` is the statement's page."""
    names = {"from_name": geo.country_name(flow["from"]), "to_name": geo.country_name(flow["to"])}
    return {**flow, **names, "url": url}


def touching(flows: Iterable[Mapping[str, Any]], countries: Sequence[str]) -> list[Mapping[str, Any]]:
    """The routes that begin or end in one of these countries; all of them where none is chosen."""
    return [flow for flow in flows if not countries or flow["from"] in countries or flow["to"] in countries]


def features(flows: Iterable[Mapping[str, Any]]) -> list[shapes.Feature]:
    """The routes that are drawn as lines: only those along which stones are said to move."""
    lines = (
        shapes.line(
            flow["from"],
            flow["to"],
            kind="flow",
            title=f"{flow['from_name']} → {flow['to_name']}",
            url=flow["url"],
            date=_("asked to %(what)s") % {"what": flow["asked"]},
            status=flow["cited"],
            country="",
            area="",
        )
        for flow in flows
        if flow["line"]
    )
    return [found for found in lines if found]
