"""What there is: one collection of hotspots and one of reports, and the parameters of their items."""

from dataclasses import dataclass

from hotspots.api import paging
from hotspots.api.resource import Parameter

JSON, GEOJSON = "application/json", "application/geo+json"
FORMAT = Parameter("f", "`json`, the only form there is.", {"type": "string", "enum": ["json"]})
DATETIME = Parameter(
    "datetime",
    "A day or a span of days, `2021-01-01/2021-12-31` or `2021-01-01/..`: what possibly lies within it.",
)
OF_ITEMS = (*paging.PARAMETERS, DATETIME, FORMAT)
# The collection says the kind, and datetime the days.
NOT_ASKED_FOR = ("kind", "from", "to")


@dataclass(frozen=True)
class Collection:
    """One collection: the kind of what it holds, and how it is told."""

    kind: str
    title: str
    about: str


COLLECTIONS = {
    "hotspots": Collection(
        "hotspot",
        "Hotspots",
        "Places that the coalition names, each with the sentence that names it.",
    ),
    "reports": Collection(
        "report",
        "Reports",
        "Published reports. A place that is known only roughly is an area, never a point.",
    ),
}
