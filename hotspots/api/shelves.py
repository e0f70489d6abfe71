"""The shared lists that the API keeps: sites, actors, hotspots.

A list is one entry of SHELVES: its model, each field with what checks it and what the contract says of it, its filters,
and what is shown beside the fields.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import geo, search
from hotspots.content import checkers, shape
from hotspots.models import Actor, Hotspot, Naming, Site
from hotspots.vocabulary import VOCABULARIES

from . import blocks
from .resource import Parameter

Row = NamedTuple
Beside = Callable[[Reader, list[Row]], dict[int, dict[str, Any]]]
OWN = ("ref", "version", "adopted", "created_at")


@dataclass(frozen=True)
class Field:
    """A field that can be written: what checks it, and its schema."""

    check: checkers.Checker
    schema: blocks.Schema


@dataclass(frozen=True)
class Search:
    """A filter of one list: how its value is read, and which rows it keeps."""

    parameter: Parameter
    read: Callable[[str], str]
    condition: Callable[[str], Q]


@dataclass(frozen=True)
class Shelf:
    """One shared list."""

    one: str
    many: str
    model: type[Model]
    fields: Mapping[str, Field]
    required: tuple[str, ...]
    searches: tuple[Search, ...]
    columns: tuple[str, ...] = ()
    beside: Beside | None = None
    beside_schema: Mapping[str, blocks.Schema] = field(default_factory=dict)

    def rows(self, reader: Reader) -> QuerySet:
        """The named rows that the reader may see."""
        return self.model.objects.visible_to(reader).values_list(
            "pk", *OWN, *self.columns, *self.fields, named=True
        )

    def shown(self, reader: Reader, rows: list[Row]) -> list[dict[str, Any]]:
        """Rows as answers: what can be written stands under `content`, in the shape in which it is sent."""
        more = self.beside(reader, rows) if self.beside else {}
        return [
            {
                **{name: getattr(row, name) for name in (*OWN, *self.columns)},
                **more.get(row.pk, {}),
                "content": {name: getattr(row, name) for name in self.fields},
            }
            for row in rows
        ]


# -- fields --


def line(most: int) -> Field:
    """Text up to a length."""
    return Field(checkers.text(most), blocks.text(most))


def term(vocabulary: str, default: str = "") -> Field:
    """A code of a vocabulary."""
    return Field(checkers.code(vocabulary, default), blocks.code(vocabulary))


def terms(vocabulary: str) -> Field:
    """Codes of a vocabulary."""
    return Field(checkers.codes(vocabulary), blocks.codes(vocabulary))


def degrees(most: int) -> Field:
    """Degrees, or nothing."""
    return Field(checkers.coordinate(most), blocks.degrees(most))


def listed(one: checkers.Checker, schema: blocks.Schema) -> Field:
    """A list of values that `one` checks; empty ones are left out."""

    def check_list(value: Any) -> list[Any]:
        items = checkers.texts(value)
        if len(items) > shape.MOST_ROWS:
            raise checkers.Wrong(_("This must be a list of at most %(most)d.") % {"most": shape.MOST_ROWS})
        return [found for found in map(one, items) if found]

    return Field(check_list, {**blocks.many(schema), "maxItems": shape.MOST_ROWS})


def check_area(value: Any) -> str:
    """An ISO 3166-2 code, or empty."""
    code = checkers.text(6)(value)
    if code and geo.area(code) is None:
        raise checkers.Wrong(_("“%(code)s” is no area: use ISO 3166-2, for instance CF-HK.") % {"code": code})
    return code


COUNTRY = Field(checkers.country, blocks.COUNTRY)
PLACE = {
    "area": Field(check_area, blocks.AREA),
    "latitude": degrees(90),
    "longitude": degrees(180),
    "place_precision": term("place_precision", "L9"),
}
MINE = {
    "minerals": terms("minerals"),
    "deposit": term("deposits", "unknown"),
    "operation": term("operations", "unknown"),
}
NAMED = {"name": line(200), "aliases": listed(checkers.text(200), blocks.text(200))}


# -- filters --


def _read_text(value: str) -> str:
    if len(value) > 200 or "\x00" in value:
        raise ValueError(_("Search for at most 200 characters."))
    return value


def coded(name: str, vocabulary: str) -> Search:
    """A filter on a code of one vocabulary."""

    def read(value: str) -> str:
        if value not in VOCABULARIES[vocabulary]:
            known = ", ".join(VOCABULARIES[vocabulary].codes())
            raise ValueError(_("This is not in the list. Known: %(known)s.") % {"known": known})
        return value

    about = f"A code of the vocabulary {vocabulary}."
    return Search(Parameter(name, about), read, lambda code: Q(**{name: code}))


BY_TEXT = Search(
    Parameter("q", "Words that must all occur, accents and case apart."), _read_text, search.shared
)
BY_COUNTRY = Search(
    Parameter("country", "A two-letter country code, for instance AO."),
    checkers.country,
    lambda code: Q(country=code),
)


# -- the lists --


def _beside_hotspots(reader: Reader, rows: list[Row]) -> dict[int, dict[str, Any]]:
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


SITES = Shelf(
    "Site",
    "sites",
    Site,
    {
        **NAMED,
        "kind": term("site_kinds", "unspecified_area"),
        "country": COUNTRY,
        "district": line(200),
        "note": line(5000),
        **PLACE,
        **MINE,
    },
    ("name", "country"),
    (BY_TEXT, BY_COUNTRY, coded("kind", "site_kinds")),
)
ACTORS = Shelf(
    "Actor",
    "actors",
    Actor,
    {**NAMED, "kind": term("actor_kinds", "A99"), "country": COUNTRY, "note": line(5000)},
    ("name",),
    (BY_TEXT, BY_COUNTRY, coded("kind", "actor_kinds")),
)
HOTSPOTS = Shelf(
    "Hotspot",
    "hotspots",
    Hotspot,
    {
        "title": line(250),
        "summary": line(10_000),
        "countries": listed(checkers.country, blocks.COUNTRY),
        "areas": listed(check_area, blocks.AREA),
        "place_name": line(200),
        "place_note": line(2000),
        "since_text": line(200),
        "status": term("hotspot_status", "active"),
        "issues": terms("kp_issues"),
        "severity": line(5000),
        "last_confirmed_at": Field(checkers.day, blocks.maybe(blocks.DAY)),
        "last_confirmed_by": line(200),
        **PLACE,
        **MINE,
    },
    ("title", "countries"),
    (BY_TEXT, coded("status", "hotspot_status")),
    columns=("series",),
    beside=_beside_hotspots,
    beside_schema={
        "series": {
            **blocks.REF,
            "description": "Where its published versions are, under /api/v1/editions.",
        },
        "sites": blocks.many(blocks.given({"ref": blocks.REF, "name": blocks.TEXT})),
        "named_in": blocks.many(
            blocks.given(
                {
                    "quote": blocks.TEXT,
                    "pointer": blocks.TEXT,
                    "statement": blocks.TEXT,
                    "publisher": blocks.TEXT,
                    "date": blocks.DAY,
                }
            )
        ),
    },
)
SHELVES = (SITES, ACTORS, HOTSPOTS)
