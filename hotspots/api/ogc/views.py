"""Landing page, conformance, collections, items. Items take the filters of the public pages besides `bbox` and `datetime`."""

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.reader import ANONYMOUS, Reader
from hotspots import filters, workflow
from hotspots.api import framed, paging
from hotspots.api.problems import invalid
from hotspots.api.public import COLUMNS, feature, published
from hotspots.api.resource import ANYONE, Resource
from hotspots.exports.credit import credits
from hotspots.filters import PUBLIC
from hotspots.frame import editions_for_all, kept_by

from .contract import OPENAPI, document
from .held import COLLECTIONS, FORMAT, GEOJSON, JSON, NOT_ASKED_FOR, OF_ITEMS

CONFORMS = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}" for part in ("core", "oas30", "geojson")
)
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


class Ogc(Resource):
    """An address of the OGC API: for everyone, and in a contract of its own."""

    who = ANYONE
    schema = None
    parameters = (FORMAT,)

    def refuse_unknown_parameters(self, request: Request) -> None:
        super().refuse_unknown_parameters(request)
        if request.query_params.get("f", "json") != "json":
            raise invalid({"f": _("Write “json”, or leave it out.")})


def _link(
    request: Request, rel: str, name: str, *given: Any, type: str = JSON, title: str = ""
) -> dict[str, str]:
    address = request.build_absolute_uri(reverse(name, args=given))
    return {"href": address, "rel": rel, "type": type, **({"title": title} if title else {})}


class Landing(Ogc):
    """Where one begins."""

    def get(self, request: Request) -> Response:
        """What there is, as links."""
        return Response(
            {
                "title": "Hotspots",
                "description": "Hotspots and reports of human-rights abuse around diamond mining, as they are published.",
                "attribution": credits(("people",)),
                "links": [
                    _link(request, "self", "ogc:landing"),
                    _link(request, "service-desc", "ogc:api", type=OPENAPI, title="The contract"),
                    _link(
                        request, "service-doc", "api:docs", type="text/html", title="The whole API as pages"
                    ),
                    _link(request, "conformance", "ogc:conformance"),
                    _link(request, "data", "ogc:collections"),
                ],
            }
        )


class Conformance(Ogc):
    """Which parts of the standard hold."""

    def get(self, request: Request) -> Response:
        """The conformance classes."""
        return Response({"conformsTo": CONFORMS})


class Collections(Ogc):
    """The collections."""

    def get(self, request: Request) -> Response:
        """All of them."""
        told = [_told(request, name) for name in COLLECTIONS]
        return Response({"links": [_link(request, "self", "ogc:collections")], "collections": told})


def _told(request: Request, name: str) -> dict[str, Any]:
    collection = COLLECTIONS[name]
    return {
        "id": name,
        "title": collection.title,
        "description": collection.about,
        "extent": {
            "spatial": {"bbox": [[-180, -90, 180, 90]], "crs": CRS84},
            "temporal": {"interval": [[None, None]]},
        },
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            _link(request, "self", "ogc:collection", name),
            _link(request, "items", "ogc:items", name, type=GEOJSON, title=collection.title),
        ],
    }


class OfCollection(Ogc):
    """An address below one collection."""

    def find(self, reader: Reader, name: str, **kwargs: Any) -> None:
        if name not in COLLECTIONS:
            raise workflow.Hidden
        self.kind = COLLECTIONS[name].kind


class OneCollection(OfCollection):
    """One collection."""

    def get(self, request: Request, name: str) -> Response:
        """What it holds, and where."""
        return Response(_told(request, name))


class Items(OfCollection):
    """The features of a collection."""

    filtered_for = PUBLIC
    parameters = OF_ITEMS

    def known_parameters(self, method: str | None) -> set[str]:
        return super().known_parameters(method) - set(NOT_ASKED_FOR)

    def get(self, request: Request, name: str) -> Response:
        """A page of them, with a link to the next; `numberMatched` counts all."""
        given = {key: list(values) for key, values in request.query_params.lists()}
        asked = {
            **{key: values for key, values in given.items() if key not in ("datetime", "f", "bbox")},
            **_days(given.get("datetime", [])),
            **_box(given.get("bbox", [])),
            "kind": [self.kind],
            "origin": given.get("origin", ["people", "data_set"]),
        }
        chosen = filters.parse(asked, PUBLIC, also=paging.NAMES)
        page = framed.Page.of(
            request,
            f"ogc/{chosen.query()}",
            lambda: kept_by(editions_for_all(), chosen, ANONYMOUS),
            published().listed().values_list("pk", *COLUMNS, named=True),
            ("series", "number"),
        )
        links = [_link(request, "self", "ogc:items", name, type=GEOJSON)]
        links.append(_link(request, "collection", "ogc:collection", name))
        if page.following:
            links.append({"href": page.following, "rel": "next", "type": GEOJSON})
        body = {
            "type": "FeatureCollection",
            "numberMatched": page.count,
            "numberReturned": len(page.found),
            "links": links,
            "features": [feature(request, row) for row in page.found],
        }
        return Response(body, content_type=GEOJSON)


class Item(OfCollection):
    """One feature."""

    def find(self, reader: Reader, name: str, **kwargs: Any) -> None:
        super().find(reader, name)
        rows = published().listed().of_kind(self.kind).filter(series=kwargs["series"])
        self.row = rows.values_list(*COLUMNS, named=True).first()
        if self.row is None:
            raise workflow.Hidden

    def get(self, request: Request, name: str, series: UUID) -> Response:
        """The version that is in force."""
        links = [
            _link(request, "self", "ogc:item", name, series, type=GEOJSON),
            _link(request, "collection", "ogc:collection", name),
            _link(request, "alternate", "edition_page", series, type="text/html"),
        ]
        return Response({**feature(request, self.row), "links": links}, content_type=GEOJSON)


def _days(given: list[str]) -> dict[str, list[str]]:
    """An instant or an interval of RFC 3339, open ends as `..` or empty, as days."""
    if len(given) > 1:
        raise invalid({"datetime": _("Give this once.")})
    if not given or not given[0]:
        return {}
    first, mark, last = given[0].partition("/")
    ends = {"from": first, "to": last if mark else first}
    try:
        days = {name: date.fromisoformat(end[:10]) for name, end in ends.items() if end not in ("", "..")}
    except ValueError:
        cure = _("Write a day or two days with a stroke between them, for instance 2021-01-01/2021-12-31.")
        raise invalid({"datetime": cure}) from None
    return {name: [f"{day}"] for name, day in days.items()}


def _box(given: list[str]) -> dict[str, list[str]]:
    """A box with or without heights, which places here do not have."""
    parts = [one.split(",") for one in given]
    return (
        {"bbox": [",".join(part[:2] + part[3:5] if len(part) == 6 else part) for part in parts]}
        if given
        else {}
    )


class Api(Ogc):
    """The contract of these addresses."""

    def get(self, request: Request) -> Response:
        """As OpenAPI 3.0."""
        return Response(document(request), content_type=OPENAPI)
