"""What the public page and the explorer share: the filter as a form, counts as links, pages of a list, words for places."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from hotspots import geo
from hotspots.filters import FILTERS, BadFilter, Filter, parse
from hotspots.frame import NO_DAY, View, day_number
from hotspots.text import fold
from hotspots.vocabulary import VIOLATION_TYPES

PAGE_SIZE = 50
BARS_SHOWN = 7
Options = Sequence[tuple[str, Sequence[tuple[str, str]]]]
Given = Mapping[str, Sequence[str]]


# -- the filter in the address --


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the filter, and the page's own parameters that stay the same when the filter changes."""

    path: str
    filter: Filter
    also: Mapping[str, str] = field(default_factory=dict)
    after: str = ""

    def to(self, filter: Filter | None = None, path: str = "", **also: str) -> str:
        """The address of this page with another filter, or with another parameter of its own ("" drops it)."""
        return self._with((filter or self.filter).query(), path, also)

    def _with(self, query: str, path: str = "", also: Mapping[str, str] | None = None) -> str:
        own = urlencode([(name, value) for name, value in {**self.also, **(also or {})}.items() if value])
        whole = "&".join(part for part in (query, own) if part)
        return f"{path or self.path}?{whole}" if whole else path or self.path

    def chips(self) -> list[dict[str, str]]:
        """The chosen values, each with the address that drops it. The origin is shown by its own switch."""
        return [
            {"label": f"{chip['label']}: {chip['words']}", "remove_url": self._with(chip["without"])}
            for chip in self.filter.chips()
            if chip["name"] != "origin"
        ]

    @property
    def data_sets_on(self) -> bool:
        """Whether the data sets are asked for."""
        return "data_set" in self.filter.origin

    @property
    def data_sets_url(self) -> str:
        """The address that switches the data sets on or off."""
        plain = self.filter.without("origin")
        return self.to(
            plain if self.data_sets_on else plain.with_("origin", "people").with_("origin", "data_set")
        )


def read(
    path: str, given: Given, audience: str, own: Mapping[str, Sequence[str]], paged: bool = True
) -> Asked:
    """Read an address. `own` names the page's parameters and the values that each can have. Raises BadFilter."""
    errors: dict[str, str] = {}
    for name, known in own.items():
        if any(value not in ("", *known) for value in given.get(name, ())) or len(given.get(name, ())) > 1:
            errors[name] = _("Known here: %(known)s.") % {"known": ", ".join(known)}
    also_known = (*own, "after") if paged else tuple(own)
    try:
        found = parse(given, audience, also=also_known)
    except BadFilter as wrong:
        raise BadFilter({**wrong.errors, **errors}) from None
    if errors:
        raise BadFilter(errors)
    also = {name: given[name][0] for name in own if name in given and given[name][0]}
    return Asked(path, found, also, given["after"][-1] if paged and given.get("after") else "")


# -- the filter as a form --


@dataclass(frozen=True)
class Field:
    """One filter in the form: its choices or a box, what was given, and what is wrong with that.

    Where several values are chosen already, they are `kept` and the choice adds one more.
    """

    name: str
    label: str
    kind: str
    options: Options
    value: str
    kept: tuple[str, ...]
    error: str


def form_fields(
    names: Iterable[str],
    given: Given,
    audience: str,
    choices: Mapping[str, Iterable[tuple[str, str]]],
    errors: Mapping[str, str] | None = None,
) -> list[Field]:
    """The form of these filters, filled in as it was sent. `choices` holds what the definitions can't know."""
    fields = []
    for name in names:
        definition, values = FILTERS[name], tuple(value for value in given.get(name, ()) if value)
        options = _options(name, audience, choices)
        if name in choices and not options and not values:
            continue  # areas have nothing to choose from until a country is chosen
        kind = "select" if options else "date" if name in ("from", "to") else "text"
        if not options and not definition.many and name in ("disputed", "urgent"):
            kind = "check"
        several = len(values) > 1
        fields.append(
            Field(
                name,
                str(definition.label),
                kind,
                options,
                "" if several or not values else values[0],
                values if several else (),
                (errors or {}).get(name, ""),
            )
        )
    return fields


def _options(name: str, audience: str, choices: Mapping[str, Iterable[tuple[str, str]]]) -> Options:
    if name == "violation":
        return [
            (str(group), [(term.code, term.label) for term in terms])
            for group, terms in VIOLATION_TYPES.grouped()
        ]
    listed = FILTERS[name].choices
    known = choices[name] if name in choices else listed(audience) if listed else ()
    plain = [(value, str(label)) for value, label in known]
    return [("", plain)] if plain else []


def carried(given: Given, names: Iterable[str]) -> list[tuple[str, str]]:
    """The parameters that the form doesn't show and must not lose."""
    shown = {*names, "after"}
    return [(name, value) for name, values in given.items() if name not in shown for value in values if value]


def country_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """(code, name) of these countries, by name."""
    return sorted(((code, geo.country_name(code)) for code in codes if code), key=lambda pair: fold(pair[1]))


def area_choices(given: Given) -> list[tuple[str, str]]:
    """The first-level areas of the countries that are chosen."""
    return [(area.code, area.name) for country in given.get("country", ()) for area in geo.areas(country)]


# -- counts as links --


@dataclass(frozen=True)
class Bar:
    """One count: its share of the largest in percent, and the address that chooses or drops it ("" where none can)."""

    label: str
    count: int
    share: int
    url: str
    on: bool


@dataclass(frozen=True)
class Facet:
    """The counts by one filter, the largest first."""

    name: str
    label: str
    bars: list[Bar]
    more: list[Bar]


def facet(asked: Asked, name: str, counts: Sequence[tuple[str, int]], label: str = "") -> Facet:
    """Counts of the records shown, as links that toggle the filter; "" is "not stated", which nothing can filter by."""
    most = max((count for _value, count in counts), default=0)
    say = FILTERS[name].say
    bars = [
        Bar(
            say(value, asked.filter.audience) if value else _("not stated"),
            count,
            round(100 * count / most),
            asked.to(asked.filter.toggled(name, value)) if value else "",
            value in asked.filter.values.get(name, ()),
        )
        for value, count in counts
    ]
    shown = BARS_SHOWN if len(bars) > BARS_SHOWN + 1 else len(bars)
    return Facet(name, label or str(FILTERS[name].label), bars[:shown], bars[shown:])


# -- pages of a list --


def refused(wrong: BadFilter) -> HttpResponse:
    """The answer to a script whose address is not understood."""
    return HttpResponse(str(wrong), status=400, content_type="text/plain; charset=utf-8")


class ListChanged(OperationalError):
    """A record of the list changed between counting and reading: ask again. A fault that passes, so the answer is 503."""


def page_of(view: View, rows: QuerySet, after: str, key: str) -> tuple[list[Any], str]:
    """A page of a view's records, the newest event first, and where the next one starts.

    `rows` is the gated queryset that the records are read from, `key` the column that names a record outside. Raises BadFilter
    where `after` is none of these records: one that is hidden answers like one that never was; ListChanged where a record
    is gone since the view was taken.
    """
    last = _last(view, rows, after, key) if after else None
    keys = view.page(PAGE_SIZE + 1, last)
    found = rows.in_bulk(keys[:PAGE_SIZE])
    page = [found[pk] for pk in keys[:PAGE_SIZE] if pk in found]
    if len(page) < min(len(keys), PAGE_SIZE):
        raise ListChanged
    return page, str(getattr(page[-1], key)) if len(keys) > PAGE_SIZE else ""


def _last(view: View, rows: QuerySet, after: str, key: str) -> tuple[int, int]:
    columns = ("pk", "latest", "earliest")
    found = rows.filter(**{key: after}).order_by().values_list(*columns).first() if _is_uuid(after) else None
    if found is None or not view.holds(np.array(found[:1]))[0]:
        raise BadFilter({"after": _("This list has changed meanwhile. Start again from its beginning.")})
    day = found[1] or found[2]
    return (day_number(day) if day else NO_DAY), found[0]


def steady(make: Callable[[], Any]) -> Any:
    """What `make` gives, made again where a record changed under it."""
    for _attempt in range(3):
        try:
            return make()
        except ListChanged:
            continue
    return make()


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
