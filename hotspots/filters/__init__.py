"""The one filter: read from a query string, applied to rows, put into words. Every page, count, export and API list uses it.

Each filter names the audiences that may use it: "public" filters published versions, "members" filters reports. An unknown
parameter is an error, so that a typo never widens an export. The filters themselves stand in `definitions`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.reader import Reader

from .conditions import MEMBERS, PUBLIC, Asking, Keep
from .definitions import FILTERS, Definition

__all__ = ["FILTERS", "MEMBERS", "PUBLIC", "BadFilter", "Definition", "Filter", "parse"]

DEFAULT_ORIGIN = ("people",)


class BadFilter(ValueError):
    """Parameters that no filter understands: `.errors` maps the parameter to what is wrong and what would be right."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True)
class Filter:
    """A set of chosen values for one audience. Immutable; `with_` and `without` give new ones."""

    audience: str
    values: Mapping[str, tuple]

    @property
    def origin(self) -> tuple[str, ...]:
        """The origins asked for: what people reported, unless the data sets were asked for."""
        return self.values.get("origin", DEFAULT_ORIGIN)

    def apply(self, rows: QuerySet, reader: Reader) -> QuerySet:
        """The rows of a gated queryset that the filter keeps."""
        asking = Asking(reader, self.audience, self.values)
        for name, values in self._meant():
            rows = rows.filter(FILTERS[name].condition.rows(values, asking))
        return rows

    def keeps(self, reader: Reader) -> list[Keep]:
        """The same for the frame: a record is kept that all of these keep."""
        asking = Asking(reader, self.audience, self.values)
        return [FILTERS[name].condition.keep(values, asking) for name, values in self._meant()]

    def _meant(self) -> list[tuple[str, tuple]]:
        return list({**self.values, "origin": self.origin}.items())

    def chips(self) -> list[dict[str, str]]:
        """One chip a chosen value: its label, the value as written, its words, and the query string without it."""
        return [
            {
                "name": name,
                "label": str(FILTERS[name].label),
                "value": _written(value),
                "words": FILTERS[name].say(value, self.audience),
                "without": self.without(name, value).query(),
            }
            for name, values in self.values.items()
            for value in values
        ]

    def words(self) -> list[str]:
        """The filter in plain words, a sentence part for each parameter; origin is always said."""
        said = [
            f"{definition.label}: "
            + _(" or ").join(definition.say(value, self.audience) for value in self.values[name])
            for name, definition in FILTERS.items()
            if name in self.values and name != "origin"
        ]
        origin = FILTERS["origin"]
        return [
            *said,
            f"{origin.label}: " + _(" and ").join(origin.say(value, self.audience) for value in self.origin),
        ]

    def query(self) -> str:
        """The query string that reads back to this filter."""
        return urlencode(
            [(name, _written(value)) for name, values in self.values.items() for value in values]
        )

    def with_(self, name: str, value: Any) -> "Filter":
        """The filter with one more value (or, where there can be one only, with this one)."""
        kept = self.values.get(name, ()) if FILTERS[name].many else ()
        return Filter(
            self.audience, {**self.values, name: (*(item for item in kept if item != value), value)}
        )

    def without(self, name: str, value: Any = None) -> "Filter":
        """The filter without one value, or without all of that name."""
        kept = tuple(item for item in self.values.get(name, ()) if value is not None and item != value)
        rest = {key: values for key, values in self.values.items() if key != name}
        return Filter(self.audience, {**rest, name: kept} if kept else rest)

    def toggled(self, name: str, value: Any) -> "Filter":
        """With the value if it was not chosen, without it if it was."""
        return self.without(name, value) if value in self.values.get(name, ()) else self.with_(name, value)


def _written(value: Any) -> str:
    if value is True:
        return "yes"
    if isinstance(value, tuple):
        return ",".join(map(repr, value))
    return str(value)


def parse(query: Mapping[str, Iterable[str]], audience: str, also: Iterable[str] = ()) -> Filter:
    """Read a filter from parameters ({name: [values]}); names in `also` are other people's business.

    Empty values are as good as left out. Raises BadFilter for anything unknown or unreadable.
    """
    values: dict[str, tuple] = {}
    errors: dict[str, str] = {}
    allowed = {name for name, definition in FILTERS.items() if audience in definition.audiences}
    for name, given in query.items():
        if name in also:
            continue
        if name not in allowed:
            known = ", ".join(sorted({*allowed, *also}))
            errors[name[:60]] = _("There is no such parameter. Known: %(known)s.") % {"known": known}
            continue
        definition = FILTERS[name]
        parts = [value for value in given if value != ""]
        if not parts:
            continue
        if len(parts) > (60 if definition.many else 1):
            errors[name] = _("This parameter is given too often.")
            continue
        try:
            chosen = dict.fromkeys(definition.read(part, audience) for part in parts)
        except ValueError as wrong:
            errors[name] = str(wrong)
            continue
        chosen.pop("", None)
        if chosen:
            values[name] = tuple(chosen)
    if errors:
        raise BadFilter(errors)
    ordered = {name: values[name] for name in FILTERS if name in values}
    if "from" in ordered and "to" in ordered and ordered["from"][0] > ordered["to"][0]:
        raise BadFilter({"to": _("This is before the first date: change them round.")})
    return Filter(audience, ordered)
