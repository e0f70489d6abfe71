"""The table of filters. To add one, add one entry to FILTERS: list, map, counts, API and exports gain it together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.reader import Reader
from hotspots import dates, geo, redaction, search
from hotspots.models import Hotspot
from hotspots.vocabulary import VIOLATION_TYPES, VOCABULARIES

from .reading import (
    KINDS,
    MEMBERS,
    PUBLIC,
    ListName,
    group_choices,
    read_area,
    read_bounds,
    read_country,
    read_day,
    read_group,
    read_kind,
    read_number,
    read_ref,
    read_text,
    say_term,
    term,
    term_choices,
)

BOTH = frozenset({PUBLIC, MEMBERS})
STATUS = {PUBLIC: "hotspot_status", MEMBERS: "review_states"}


@dataclass(frozen=True)
class Definition:
    """One filter: how its values are read, which rows they keep, and how they are said."""

    label: Any
    read: Callable[[str, str], Any]
    condition: Callable[[tuple, Reader, str], Any]
    say: Callable[[Any, str], str]
    audiences: frozenset[str] = BOTH
    many: bool = True
    choices: Callable[[str], Iterable[tuple[str, str]]] | None = None


def _any_bit(column: str, mask: int) -> GreaterThan:
    return GreaterThan(F(column).bitand(mask), 0)


def masked(label: Any, vocabulary: str, column: str, audiences: frozenset[str] = BOTH) -> Definition:
    """A filter on a multi-valued list: rows that hold any of the chosen terms."""

    def condition(values: tuple, reader: Reader, audience: str) -> GreaterThan:
        return _any_bit(column, VOCABULARIES[vocabulary].mask(values))

    return Definition(
        label,
        term(vocabulary),
        condition,
        say_term(vocabulary),
        audiences,
        choices=term_choices(vocabulary),
    )


def chosen(label: Any, vocabulary: ListName, column: str, audiences: frozenset[str] = BOTH) -> Definition:
    """A filter on a single-valued list: rows whose column is one of the chosen terms."""

    def condition(values: tuple, reader: Reader, audience: str) -> Q:
        return Q(**{f"{column}__in": values})

    return Definition(
        label,
        term(vocabulary),
        condition,
        say_term(vocabulary),
        audiences,
        choices=term_choices(vocabulary),
    )


def yes(label: Any, column: str, audiences: frozenset[str] = BOTH) -> Definition:
    """A filter that keeps the rows in which a flag is set."""

    def read(value: str, audience: str) -> bool:
        if value != "yes":
            raise ValueError(_("The only value here is “yes”."))
        return True

    return Definition(
        label,
        read,
        lambda values, reader, audience: Q(**{column: True}),
        lambda value, audience: _("yes"),
        audiences,
        many=False,
    )


def _in_group(values: tuple, reader: Reader, audience: str) -> GreaterThan:
    terms = [term.code for term in VIOLATION_TYPES.terms if term.group in values]
    return _any_bit("violation_mask", VIOLATION_TYPES.mask(terms))


def _in_bounds(values: tuple, reader: Reader, audience: str) -> Q:
    """Rows whose place lies in the box: the exact one where the reader may know it, else the centre of its area."""
    west, south, east, north = values[0]
    ranges = geo.cells_of_bounds(south, west, north, east)

    def within(column: str) -> Q:
        return reduce(or_, (Q(**{f"{column}__gte": low, f"{column}__lt": high}) for low, high in ranges))

    if audience == PUBLIC:
        return within("cell")
    known = redaction.place_known_to(reader)
    return (known & within("cell")) | (~known & within("shown_cell"))


def _text(values: tuple, reader: Reader, audience: str) -> Q:
    if audience == PUBLIC:
        return search.shared(values[0])
    return search.with_internal(values[0], Q(organisation_id=reader.organisation_id))


def _hotspot(values: tuple, reader: Reader, audience: str) -> Q:
    if audience == PUBLIC:
        return reduce(or_, (Q(hotspot_series__contains=value) for value in values))
    # Through the gate: that a hidden hotspot has reports is not to be found out by its ref.
    hotspots = Hotspot.objects.visible_to(reader).filter(ref__in=values)
    attached = Hotspot.reports.through._default_manager.filter(hotspot__in=hotspots.values("pk"))
    return Q(pk__in=attached.values("report_id"))


FILTERS: dict[str, Definition] = {
    "country": Definition(
        gettext_lazy("Country"),
        read_country,
        lambda values, reader, audience: Q(country__in=values),
        lambda value, audience: geo.country_name(value),
    ),
    "area": Definition(
        gettext_lazy("Province or region"),
        read_area,
        lambda values, reader, audience: Q(area__in=values),
        lambda value, audience: geo.area_name(value),
    ),
    "violation": masked(gettext_lazy("Violation"), "violation_types", "violation_mask"),
    "group": Definition(
        gettext_lazy("Group of violations"),
        read_group,
        _in_group,
        lambda value, audience: dict(group_choices(audience))[value],
        choices=group_choices,
    ),
    "actor_kind": masked(gettext_lazy("Who was involved"), "actor_kinds", "actor_mask"),
    "role": masked(gettext_lazy("Their part"), "involvement_roles", "role_mask"),
    "affected": masked(gettext_lazy("People affected"), "affected_groups", "affected_mask"),
    "issue": masked(gettext_lazy("KP issue"), "kp_issues", "issue_mask"),
    "source_kind": masked(gettext_lazy("Kind of source"), "source_kinds", "source_mask"),
    "from": Definition(
        pgettext_lazy("a date", "From"),
        read_day,
        # Possibly within: a report counts when its range of days overlaps the one asked for.
        lambda values, reader, audience: (
            Q(latest__gte=values[0]) | Q(latest__isnull=True, earliest__isnull=False)
        ),
        lambda value, audience: dates.in_words(value, value),
        many=False,
    ),
    "to": Definition(
        pgettext_lazy("a date", "To"),
        read_day,
        lambda values, reader, audience: (
            Q(earliest__lte=values[0]) | Q(earliest__isnull=True, latest__isnull=False)
        ),
        lambda value, audience: dates.in_words(value, value),
        many=False,
    ),
    "status": chosen(gettext_lazy("Status"), STATUS, "status"),
    "origin": chosen(gettext_lazy("Origin"), "origins", "origin"),
    "kind": Definition(
        gettext_lazy("Kind"),
        read_kind,
        lambda values, reader, audience: Q(kind__in=values),
        lambda value, audience: str(KINDS[value]),
        frozenset({PUBLIC}),
        choices=lambda audience: [(code, str(label)) for code, label in KINDS.items()],
    ),
    "hotspot": Definition(
        gettext_lazy("Hotspot"),
        read_ref,
        _hotspot,
        lambda value, audience: _("one hotspot"),
    ),
    "verification": chosen(gettext_lazy("Verification"), "verification", "verification"),
    "disputed": yes(gettext_lazy("Disputed"), "disputed"),
    "urgent": yes(gettext_lazy("Urgent"), "urgent", frozenset({MEMBERS})),
    "sharing": chosen(gettext_lazy("Who may see it"), "sharing", "sharing", frozenset({MEMBERS})),
    "organisation": Definition(
        gettext_lazy("Organisation"),
        read_ref,
        lambda values, reader, audience: Q(organisation__ref__in=values),
        lambda value, audience: _("one organisation"),
        frozenset({MEMBERS}),
    ),
    "killed": Definition(
        gettext_lazy("Killed, at least"),
        read_number,
        lambda values, reader, audience: Q(killed_best__gte=values[0]),
        lambda value, audience: str(value),
        many=False,
    ),
    "bbox": Definition(
        gettext_lazy("Map section"),
        read_bounds,
        _in_bounds,
        lambda value, audience: ", ".join(f"{degrees:g}" for degrees in value),
        many=False,
    ),
    "q": Definition(gettext_lazy("Text"), read_text, _text, lambda value, audience: f"“{value}”", many=False),
}
