"""The filter as a form: what is asked most stands open, all else in a panel that opens by itself when it is in use."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy

from hotspots import geo
from hotspots.filters import FILTERS
from hotspots.text import fold
from hotspots.vocabulary import VIOLATION_TYPES

from .words.languages import LANGUAGE_NAMES

Pair = tuple[str, str]
Options = Sequence[tuple[str, Sequence[Pair]]]
Given = Mapping[str, Sequence[str]]

# What stands in the panel, in this order; a page leaves out what it asks for above it, and what its audience has not.
# A section of the map is chosen on the map, and the data sets have a switch of their own.
MORE: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (gettext_lazy("What happened"), ("group", "all_of", "killed", "issue")),
    (gettext_lazy("Who"), ("actor", "role", "affected")),
    (gettext_lazy("Where and when"), ("hotspot", "site", "unplaced", "certain")),
    (
        gettext_lazy("How it is known"),
        ("source_kind", "verification", "disputed", "evidence", "language"),
    ),
    (gettext_lazy("Who reports it"), ("organisation", "sharing", "urgent")),
)


# The parameter that asks for the panel where a page leaves it out until it is needed.
OPENED = "more"


@dataclass(frozen=True)
class Field:
    """One filter in the form: its choices or a box, what was given, and what is wrong with that.

    What is chosen beside the one value that a choice can show is `kept`, and the choice adds one more.
    """

    name: str
    label: str
    kind: str
    options: Options
    value: str
    kept: tuple[str, ...]
    error: str

    @property
    def is_used(self) -> bool:
        """Whether it was filled in, rightly or wrongly."""
        return bool(self.value or self.kept or self.error)


@dataclass(frozen=True)
class Group:
    """Some fields of the panel under one head."""

    label: str
    fields: list[Field]


def filter_form(
    shown: Sequence[str],
    given: Given,
    audience: str,
    choices: Mapping[str, Options],
    errors: Mapping[str, str] | None = None,
    with_more: bool = True,
) -> dict[str, Any]:
    """The form as its template takes it, filled in as it was sent. `choices` holds what the definitions can't know.

    `names` has the words of what may be chosen: of each filter, value to label. Without the panel its filters are carried.
    """
    errors = errors or {}
    fields = form_fields(shown, given, audience, choices, errors)
    groups = [
        Group(
            str(label),
            form_fields([name for name in names if name not in shown], given, audience, choices, errors),
        )
        for label, names in (MORE if with_more else ())
    ]
    asked_for = {*shown, OPENED, *(field.name for group in groups for field in group.fields)}
    return {
        "fields": fields,
        "more_filters": [group for group in groups if group.fields],
        "more_in_use": any(field.is_used for group in groups for field in group.fields),
        "carried": carried(given, asked_for),
        "errors": errors,
        "names": {
            name: dict(pair for _group, pairs in options for pair in pairs)
            for name, options in choices.items()
        },
    }


def is_more_asked_for(given: Given, shown: Sequence[str]) -> bool:
    """Whether the panel is asked for, or one of its filters is in use."""
    names = {name for _label, names in MORE for name in names if name not in shown}
    return bool(given.get(OPENED)) or any(value for name in names for value in given.get(name, ()))


def form_fields(
    names: Iterable[str],
    given: Given,
    audience: str,
    choices: Mapping[str, Options],
    errors: Mapping[str, str],
) -> list[Field]:
    """These filters as fields, those left out that the audience has not or that offer nothing to choose."""
    fields = []
    for name in names:
        definition = FILTERS[name]
        values = tuple(value for value in given.get(name, ()) if value)
        options = _options(name, audience, choices)
        if audience not in definition.audiences or (name in choices and not options and not values):
            continue  # areas have nothing to choose from until a country is chosen
        error = errors.get(name, "")
        kind = "select" if options or name in choices else definition.typed
        value, kept = _chosen(values, options, bool(error)) if kind == "select" else (values[-1:], ())
        fields.append(Field(name, str(definition.label), kind, options, "".join(value), kept, error))
    return fields


def _chosen(
    values: tuple[str, ...], options: Options, is_wrong: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(the value that a choice shows, those that are kept beside it): what it doesn't offer must not be lost either."""
    known = {value for _group, pairs in options for value, _label in pairs}
    if is_wrong:
        values = tuple(value for value in values if value in known)
    return (values, ()) if len(values) == 1 and values[0] in known else ((), values)


def _options(name: str, audience: str, choices: Mapping[str, Options]) -> Options:
    if name in choices:
        return choices[name]
    if name in ("violation", "all_of"):
        return [
            (str(group), [(term.code, term.label) for term in terms])
            for group, terms in VIOLATION_TYPES.grouped()
        ]
    listed = FILTERS[name].choices
    return plain((value, str(label)) for value, label in (listed(audience) if listed else ()))


def carried(given: Given, names: Iterable[str]) -> list[Pair]:
    """The parameters that the form doesn't show and must not lose."""
    shown = {*names, "after"}
    return [(name, value) for name, values in given.items() if name not in shown for value in values if value]


# -- what can be chosen --


def plain(pairs: Iterable[Pair]) -> Options:
    """Choices without heads; none at all where there are none."""
    listed = list(pairs)
    return [("", listed)] if listed else []


def country_choices(codes: Iterable[str]) -> list[Pair]:
    """(code, name) of these countries, by name."""
    return sorted(((code, geo.country_name(code)) for code in codes if code), key=lambda pair: fold(pair[1]))


def area_choices(given: Given) -> list[Pair]:
    """The first-level areas of the countries that are chosen."""
    return [(area.code, area.name) for country in given.get("country", ()) for area in geo.areas(country)]


def language_choices(codes: Iterable[str]) -> list[Pair]:
    """(code, name) of these languages, by name."""
    named = ((code, str(LANGUAGE_NAMES.get(code, code))) for code in codes if code)
    return sorted(named, key=lambda pair: fold(pair[1]))


def by_country(rows: Iterable[tuple[str, str, str]]) -> Options:
    """Choices under the names of their countries, from (country, value, label)."""
    named = [(geo.country_name(country) if country else "", value, label) for country, value, label in rows]
    ordered = sorted(named, key=lambda row: (fold(row[0]), fold(row[2])))
    return [
        (country, [(value, label) for _country, value, label in several])
        for country, several in groupby(ordered, key=lambda row: row[0])
    ]
