"""The table of filters. To add one, add one entry to FILTERS: list, map, counts, API and exports gain it together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hotspots import dates, geo
from hotspots.vocabulary import VIOLATION_TYPES, VOCABULARIES

from .conditions import (
    ACTOR,
    BOUNDS,
    EVIDENCE,
    FROM,
    HOTSPOT,
    MEMBERS,
    ORGANISATION,
    PUBLIC,
    SITE,
    TEXT,
    TO,
    UNPLACED,
    Condition,
    all_bits,
    any_bit,
    at_least,
    is_set,
    nothing,
    one_of,
)
from .reading import (
    KINDS,
    ListName,
    group_choices,
    read_area,
    read_bounds,
    read_country,
    read_day,
    read_group,
    read_kind,
    read_language,
    read_number,
    read_ref,
    read_text,
    read_yes,
    say_term,
    term,
    term_choices,
)

BOTH = frozenset({PUBLIC, MEMBERS})
ONLY_PUBLIC, ONLY_MEMBERS = frozenset({PUBLIC}), frozenset({MEMBERS})
STATUS = {PUBLIC: "hotspot_status", MEMBERS: "review_states"}


@dataclass(frozen=True)
class Definition:
    """One filter: how its values are read, which records they keep, and how they are said.

    `choices` gives the values of a fixed list; `typed` is how a form asks for a value that is chosen from no list: text,
    search, date, number, or check for one that is on or off.
    """

    label: Any
    read: Callable[[str, str], Any]
    condition: Condition
    say: Callable[[Any, str], str]
    audiences: frozenset[str] = BOTH
    many: bool = True
    choices: Callable[[str], Iterable[tuple[str, str]]] | None = None
    typed: str = "text"


def masked(label: Any, vocabulary: str, column: str, kind: Callable[..., Condition] = any_bit) -> Definition:
    """A filter on a multi-valued list: records that hold any, or all, of the chosen terms."""
    return Definition(
        label,
        term(vocabulary),
        kind(column, VOCABULARIES[vocabulary].mask),
        say_term(vocabulary),
        choices=term_choices(vocabulary),
    )


def chosen(label: Any, vocabulary: ListName, column: str, audiences: frozenset[str] = BOTH) -> Definition:
    """A filter on a single-valued list: records whose column is one of the chosen terms."""
    return Definition(
        label,
        term(vocabulary),
        one_of(column),
        say_term(vocabulary),
        audiences,
        choices=term_choices(vocabulary),
    )


def yes(label: Any, condition: Condition, audiences: frozenset[str] = BOTH) -> Definition:
    """A filter that is on or off."""
    return Definition(
        label, read_yes, condition, lambda value, audience: _("yes"), audiences, many=False, typed="check"
    )


def _of_groups(groups: tuple) -> int:
    return VIOLATION_TYPES.mask(term.code for term in VIOLATION_TYPES.terms if term.group in groups)


def _degrees(value: Iterable[float], audience: str) -> str:
    return ", ".join(f"{degrees:g}" for degrees in value)


FILTERS: dict[str, Definition] = {
    "country": Definition(
        gettext_lazy("Country"),
        read_country,
        one_of("country"),
        lambda value, audience: geo.country_name(value),
    ),
    "area": Definition(
        gettext_lazy("Province or region"),
        read_area,
        one_of("area"),
        lambda value, audience: geo.area_name(value),
    ),
    "site": Definition(
        gettext_lazy("Site"), read_ref, SITE, lambda value, audience: _("one site"), ONLY_MEMBERS
    ),
    "violation": masked(gettext_lazy("Violation"), "violation_types", "violation_mask"),
    "all_of": masked(gettext_lazy("All of these violations"), "violation_types", "violation_mask", all_bits),
    "group": Definition(
        gettext_lazy("Group of violations"),
        read_group,
        any_bit("violation_mask", _of_groups),
        lambda value, audience: dict(group_choices(audience))[value],
        choices=group_choices,
    ),
    "actor_kind": masked(gettext_lazy("Who was involved"), "actor_kinds", "actor_mask"),
    "actor": Definition(
        gettext_lazy("Involved, by name"),
        read_ref,
        ACTOR,
        lambda value, audience: _("one actor"),
        ONLY_MEMBERS,
    ),
    "role": masked(gettext_lazy("Their part"), "involvement_roles", "role_mask"),
    "affected": masked(gettext_lazy("People affected"), "affected_groups", "affected_mask"),
    "issue": masked(gettext_lazy("KP issue"), "kp_issues", "issue_mask"),
    "source_kind": masked(gettext_lazy("Kind of source"), "source_kinds", "source_mask"),
    "from": Definition(
        pgettext_lazy("a date", "From"),
        read_day,
        FROM,
        lambda value, audience: dates.in_words(value, value),
        many=False,
        typed="date",
    ),
    "to": Definition(
        pgettext_lazy("a date", "To"),
        read_day,
        TO,
        lambda value, audience: dates.in_words(value, value),
        many=False,
        typed="date",
    ),
    "certain": yes(gettext_lazy("Only what certainly lies within the dates"), nothing()),
    "status": chosen(gettext_lazy("Status"), STATUS, "status"),
    "origin": chosen(gettext_lazy("Origin"), "origins", "origin"),
    "kind": Definition(
        gettext_lazy("Kind"),
        read_kind,
        one_of("kind"),
        lambda value, audience: str(KINDS[value]),
        ONLY_PUBLIC,
        choices=lambda audience: [(code, str(label)) for code, label in KINDS.items()],
    ),
    "hotspot": Definition(
        gettext_lazy("Hotspot"), read_ref, HOTSPOT, lambda value, audience: _("one hotspot")
    ),
    "verification": chosen(gettext_lazy("Verification"), "verification", "verification"),
    "evidence": yes(gettext_lazy("With files that you may know of"), EVIDENCE, ONLY_MEMBERS),
    "disputed": yes(gettext_lazy("Disputed"), is_set("disputed")),
    "urgent": yes(gettext_lazy("Urgent"), is_set("urgent"), ONLY_MEMBERS),
    "sharing": chosen(gettext_lazy("Who may see it"), "sharing", "sharing", ONLY_MEMBERS),
    "organisation": Definition(
        gettext_lazy("Organisation"),
        read_ref,
        ORGANISATION,
        lambda value, audience: _("one organisation"),
        ONLY_MEMBERS,
    ),
    "killed": Definition(
        gettext_lazy("Killed, at least"),
        read_number,
        at_least("killed_best"),
        lambda value, audience: str(value),
        many=False,
        typed="number",
    ),
    "language": Definition(
        gettext_lazy("Language"), read_language, one_of("language"), lambda value, audience: value
    ),
    "bbox": Definition(gettext_lazy("Map section"), read_bounds, BOUNDS, _degrees, many=False),
    "unplaced": yes(gettext_lazy("Without a place on the map"), UNPLACED),
    "q": Definition(
        gettext_lazy("Text"),
        read_text,
        TEXT,
        lambda value, audience: f"“{value}”",
        many=False,
        typed="search",
    ),
}
