"""/sites, /actors and /hotspots: the shared lists. Members read them; those who review or publish keep them.

A list is one entry of SHELVES: its model, the fields that can be written, the filters, and what is shown beside them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.reader import Reader
from hotspots import geo, search, workflow
from hotspots.content import checkers, shape
from hotspots.models import Actor, Hotspot, Naming, Site
from hotspots.vocabulary import VOCABULARIES

from . import paging
from .problems import invalid
from .resource import Parameter, Resource, fields_of, says, version_seen

Row = NamedTuple
Beside = Callable[[Reader, list[Row]], dict[int, dict[str, Any]]]
KEEPERS = ("review", "publish")
OWN = ("ref", "version", "adopted", "created_at")


def texts(most: int) -> checkers.Checker:
    """A list of texts."""
    one = checkers.text(most)

    def check_texts(value: Any) -> list[str]:
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > shape.MOST_ROWS:
            raise checkers.Wrong(_("This must be a list of at most %(most)d.") % {"most": shape.MOST_ROWS})
        return [text for text in map(one, value) if text]

    return check_texts


def countries(value: Any) -> list[str]:
    """A list of country codes."""
    return [checkers.country(code) for code in texts(2)(value)]


def areas(value: Any) -> list[str]:
    """A list of area codes."""
    codes = texts(6)(value)
    for code in codes:
        if geo.area(code) is None:
            raise checkers.Wrong(_("“%(code)s” is no area: use ISO 3166-2, for instance CF-HK.") % {"code": code})
    return codes


def area(value: Any) -> str:
    """One area code, or nothing."""
    return next(iter(areas([value] if value else None)), "")


def _read_country(value: str) -> str:
    try:
        return checkers.country(value)
    except checkers.Wrong as wrong:
        raise ValueError(str(wrong)) from None


def _read_term(vocabulary: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in VOCABULARIES[vocabulary]:
            known = ", ".join(VOCABULARIES[vocabulary].codes())
            raise ValueError(_("This is not in the list. Known: %(known)s.") % {"known": known})
        return value

    return read


def _read_text(value: str) -> str:
    if len(value) > 200 or "\x00" in value:
        raise ValueError(_("Search for at most 200 characters."))
    return value


@dataclass(frozen=True)
class Search:
    """One filter of a shared list."""

    parameter: Parameter
    read: Callable[[str], str]
    condition: Callable[[str], Q]


TEXT = Search(Parameter("q", "Words that must all occur, accents and case apart."), _read_text, search.shared)
COUNTRY = Search(
    Parameter("country", "A two-letter country code, for instance AO."), _read_country, lambda code: Q(country=code)
)


def coded(name: str, vocabulary: str) -> Search:
    """A filter on the code of one vocabulary."""
    about = f"A code of the vocabulary {vocabulary}."
    return Search(Parameter(name, about), _read_term(vocabulary), lambda code: Q(**{name: code}))


@dataclass(frozen=True)
class Shelf:
    """One shared list."""

    one: str
    many: str
    model: type[Model]
    fields: Mapping[str, checkers.Checker]
    searches: tuple[Search, ...]
    columns: tuple[str, ...] = ()
    beside: Beside | None = None
    required: tuple[str, ...] = field(default=())

    def rows(self, reader: Reader) -> QuerySet:
        """The named rows that the reader may see."""
        return self.model.objects.visible_to(reader).values_list("pk", *OWN, *self.columns, *self.fields, named=True)

    def shown(self, reader: Reader, rows: list[Row]) -> list[dict[str, Any]]:
        """Rows as answers."""
        more = self.beside(reader, rows) if self.beside else {}
        names = (*OWN, *self.columns)
        return [
            {
                **{name: getattr(row, name) for name in names},
                **more.get(row.pk, {}),
                "content": {name: getattr(row, name) for name in self.fields},
            }
            for row in rows
        ]


def _of_hotspots(reader: Reader, rows: list[Row]) -> dict[int, dict[str, Any]]:
    """The sites of hotspots, and the sentences that name them."""
    found: dict[int, dict[str, Any]] = {row.pk: {"sites": [], "named_in": []} for row in rows}
    sites = Site.objects.visible_to(reader).filter(hotspots__in=found).order_by("name", "ref")
    for pk, ref, name in sites.values_list("hotspots", "ref", "name"):
        if pk in found:
            found[pk]["sites"].append({"ref": ref, "name": name})
    namings = Naming.objects.visible_to(reader).filter(hotspot__in=found).order_by("statement__date", "pk")
    for pk, quote, pointer, title, publisher, date in namings.values_list(
        "hotspot", "quote", "pointer", "statement__title", "statement__publisher", "statement__date"
    ):
        found[pk]["named_in"].append(
            {"quote": quote, "pointer": pointer, "statement": title, "publisher": publisher, "date": date}
        )
    return found


PLACE: dict[str, checkers.Checker] = {
    "area": area,
    "latitude": checkers.coordinate(90),
    "longitude": checkers.coordinate(180),
    "place_precision": checkers.code("place_precision", "L9"),
}
MINE: dict[str, checkers.Checker] = {
    "minerals": checkers.codes("minerals"),
    "deposit": checkers.code("deposits", "unknown"),
    "operation": checkers.code("operations", "unknown"),
}
SITES = Shelf(
    "Site",
    "sites",
    Site,
    {
        "name": checkers.text(200),
        "aliases": texts(200),
        "kind": checkers.code("site_kinds", "unspecified_area"),
        "country": checkers.country,
        "district": checkers.text(200),
        "note": checkers.text(5000),
        **PLACE,
        **MINE,
    },
    (TEXT, COUNTRY, coded("kind", "site_kinds")),
    required=("name", "country"),
)
ACTORS = Shelf(
    "Actor",
    "actors",
    Actor,
    {
        "name": checkers.text(200),
        "aliases": texts(200),
        "kind": checkers.code("actor_kinds", "A99"),
        "country": checkers.country,
        "note": checkers.text(5000),
    },
    (TEXT, COUNTRY, coded("kind", "actor_kinds")),
    required=("name",),
)
HOTSPOTS = Shelf(
    "Hotspot",
    "hotspots",
    Hotspot,
    {
        "title": checkers.text(250),
        "summary": checkers.text(10_000),
        "countries": countries,
        "areas": areas,
        "place_name": checkers.text(200),
        "place_note": checkers.text(2000),
        "since_text": checkers.text(200),
        "status": checkers.code("hotspot_status", "active"),
        "issues": checkers.codes("kp_issues"),
        "severity": checkers.text(5000),
        "last_confirmed_at": checkers.day,
        "last_confirmed_by": checkers.text(200),
        **PLACE,
        **MINE,
    },
    (TEXT, coded("status", "hotspot_status")),
    columns=("series",),
    beside=_of_hotspots,
    required=("title", "countries"),
)
SHELVES = (SITES, ACTORS, HOTSPOTS)


class OnShelf(Resource):
    """An address of one shared list."""

    shelf: Shelf = SITES

    @property
    def names(self) -> dict[str, str]:
        """The words that the schema puts into the operations."""
        return {"one": self.shelf.one, "many": self.shelf.many, "low": self.shelf.one.lower()}

    def written(self, request: Request) -> dict[str, Any]:
        """The body as values; raises the problem that names what is wrong or missing."""
        values = fields_of(request.data, self.shelf.fields)
        errors = {name: _("This is needed.") for name in self.shelf.required if not values[name]}
        if "latitude" in values and (values["latitude"] is None) != (values["longitude"] is None):
            errors["latitude"] = _("Latitude and longitude go together: give both or neither.")
        if errors:
            raise invalid(errors)
        return values

    def answer(self, reader: Reader, row: Row, status: int = 200, **headers: str) -> Response:
        """One row, with its version as ETag."""
        [body] = self.shelf.shown(reader, [row])
        return Response(body, status, headers={**headers, "ETag": f'"{body["version"]}"'})


class Shelved(OnShelf):
    """One of the shared lists."""

    needs = {"POST": KEEPERS}

    @property
    def parameters(self) -> tuple[Parameter, ...]:  # type: ignore[override]
        return (*(one.parameter for one in self.shelf.searches), *paging.PARAMETERS)

    @says("List {many}", "{one}Page")
    def get(self, request: Request) -> Response:
        """The list that members share, and what was proposed with the reports that this token may see."""
        rows, reader, chosen = self.shelf.rows(request.reader), request.reader, []
        for one in self.shelf.searches:
            name = one.parameter.name
            values = [value for value in request.query_params.getlist(name) if value]
            if len(values) > 1:
                raise invalid({name: _("Give this once.")})
            for value in values:
                try:
                    rows = rows.filter(one.condition(one.read(value)))
                except ValueError as wrong:
                    raise invalid({name: str(wrong)}) from None
                chosen.append(f"{name}={value}")
        about = f"{self.shelf.many}?{'&'.join(chosen)}"
        return Response(paging.listed(request, about, rows, lambda found: self.shelf.shown(reader, found)))

    @says("Add a {low}", "{one}", status=201, body="New{one}")
    def post(self, request: Request) -> Response:
        """Add a row to the shared list."""
        values = self.written(request)
        row = workflow.keep(request.reader, self.shelf.model(), values)
        address = request.build_absolute_uri(reverse(f"api:{self.shelf.one.lower()}", args=[row.ref]))
        return self.answer(request.reader, self.shelf.rows(request.reader).get(pk=row.pk), 201, Location=address)


class OneShelved(OnShelf):
    """One row of a shared list."""

    needs = {"PUT": KEEPERS}

    def find(self, reader: Reader, ref: UUID) -> None:
        self.row = self.shelf.rows(reader).filter(ref=ref).first()
        if self.row is None:
            raise workflow.Hidden

    @says("Read a {low}", "{one}")
    def get(self, request: Request, ref: UUID) -> Response:
        """One row. Its ETag is what a change sends back in If-Match."""
        return self.answer(request.reader, self.row)

    @says("Change a {low}", "{one}", body="New{one}", headers=("If-Match",), problems=("stale", "version-needed"))
    def put(self, request: Request, ref: UUID) -> Response:
        """Replace a row; what is left out becomes empty."""
        seen = version_seen(request)
        values = self.written(request)
        with transaction.atomic():
            rows = self.shelf.model.objects.visible_to(request.reader).select_for_update(of=("self",))
            row = rows.get(pk=self.row.pk)
            if row.version != seen:
                raise workflow.Stale(row.version)
            workflow.keep(request.reader, row, values)
        return self.answer(request.reader, self.shelf.rows(request.reader).get(pk=row.pk))
