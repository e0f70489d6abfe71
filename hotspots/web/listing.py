"""What the public page and the explorer share: the filter in the address, counts as links, pages of a list."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from hotspots.filters import FILTERS, BadFilter, Filter, parse
from hotspots.frame import NEWEST, View, read_page

PAGE_SIZE = 50
BARS_SHOWN = 7
Given = Mapping[str, Sequence[str]]
Chosen = str | tuple[str, ...]


# -- the filter in the address --


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the filter, and the page's own parameters that stay the same when the filter changes."""

    path: str
    filter: Filter
    also: Mapping[str, Chosen] = field(default_factory=dict)
    after: str = ""

    def to(self, filter: Filter | None = None, path: str = "", **also: Chosen) -> str:
        """The address of this page with another filter, or with another parameter of its own ("" drops it)."""
        return self._with((filter or self.filter).query(), path, also)

    def _with(self, query: str, path: str = "", also: Mapping[str, Chosen] | None = None) -> str:
        given = {**self.also, **(also or {})}
        own = urlencode([(name, value) for name, value in given.items() if value], doseq=True)
        whole = "&".join(part for part in (query, own) if part)
        return f"{path or self.path}?{whole}" if whole else path or self.path

    def chips(self, names: Mapping[str, Mapping[str, str]] | None = None) -> list[dict[str, str]]:
        """The chosen values, each with the address that drops it. The origin is shown by its own switch.

        `names` has better words for values that the filter itself can't name, as far as the reader may know them.
        """
        known = names or {}
        return [
            {
                "label": f"{chip['label']}: {known.get(chip['name'], {}).get(chip['value'], chip['words'])}",
                "remove_url": self._with(chip["without"]),
            }
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
    path: str,
    given: Given,
    audience: str,
    own: Mapping[str, Sequence[str]],
    paged: bool = True,
    several: Collection[str] = (),
) -> Asked:
    """Read an address. `own` names the page's parameters and the values that each can have; `several` of them can come
    more than once. Raises BadFilter.
    """
    errors: dict[str, str] = {}
    for name, known in own.items():
        values = given.get(name, ())
        most = len(known) if name in several else 1
        if any(value not in ("", *known) for value in values) or len(values) > most:
            errors[name] = _("Known here: %(known)s.") % {"known": ", ".join(known)}
    also_known = (*own, "after") if paged else tuple(own)
    try:
        found = parse(given, audience, also=also_known)
    except BadFilter as wrong:
        raise BadFilter({**wrong.errors, **errors}) from None
    if errors:
        raise BadFilter(errors)
    also: dict[str, Chosen] = {}
    for name in own:
        chosen = tuple(dict.fromkeys(value for value in given.get(name, ()) if value))
        if chosen:
            also[name] = chosen if name in several else chosen[0]
    return Asked(path, found, also, given["after"][-1] if paged and given.get("after") else "")


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


def page_of(view: View, rows: QuerySet, after: str, key: str, order: str = NEWEST) -> tuple[list[Any], str]:
    """A page of a view's records in one of the orders of lists, and where the next one starts.

    `rows` is the gated queryset that the records are read from, `key` the column that names a record outside. Raises BadFilter
    where `after` is none of these records: one that is hidden answers like one that never was; ListChanged where a record
    is gone since the view was taken.
    """
    last = _last(view, rows, after, key) if after else None
    page, are_more = read_page(view, rows, PAGE_SIZE, order, last)
    return page, str(getattr(page[-1], key)) if are_more else ""


def _last(view: View, rows: QuerySet, after: str, key: str) -> int:
    named = rows.filter(**{key: after}).order_by() if _is_uuid(after) else rows.none()
    found = named.values_list("pk", flat=True).first()
    if found is None or not view.holds(np.array([found]))[0]:
        raise BadFilter({"after": _("This list has changed meanwhile. Start again from its beginning.")})
    return found


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
