"""Values of the filter, read from a query string and said in words."""

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotspots import geo, search
from hotspots.vocabulary import VIOLATION_TYPES, VOCABULARIES

KINDS = {"hotspot": gettext_lazy("hotspots"), "report": gettext_lazy("reports")}
LONGEST_TEXT = 200
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
# What an account is in whose language no list has.
OTHER_LANGUAGE = "other"

# The name of a list, or one for each audience.
ListName = str | Mapping[str, str]


def _name(vocabulary: ListName, audience: str) -> str:
    return vocabulary if isinstance(vocabulary, str) else vocabulary[audience]


def term(vocabulary: ListName) -> Callable[[str, str], str]:
    """A reader of one code of a controlled list."""

    def read(value: str, audience: str) -> str:
        found = VOCABULARIES[_name(vocabulary, audience)]
        if value not in found:
            known = ", ".join(found.codes())
            raise ValueError(
                _("“%(value)s” is not in this list. Known: %(known)s.")
                % {"value": value[:40], "known": known}
            )
        return value

    return read


def say_term(vocabulary: ListName) -> Callable[[str, str], str]:
    """How a code is said: by its label."""
    return lambda value, audience: VOCABULARIES[_name(vocabulary, audience)].label(value)


def term_choices(vocabulary: ListName) -> Callable[[str], Iterable[tuple[str, str]]]:
    """What a form offers: the terms in use."""
    return lambda audience: VOCABULARIES[_name(vocabulary, audience)].choices()


def read_country(value: str, audience: str) -> str:
    """An ISO 3166-1 alpha-2 code."""
    if not geo.is_country(value):
        raise ValueError(
            _("“%(value)s” is no country code; use two letters, for instance AO.") % {"value": value[:40]}
        )
    return value


def read_area(value: str, audience: str) -> str:
    """An ISO 3166-2 code."""
    if geo.area(value) is None:
        raise ValueError(
            _("“%(value)s” is no area code; use ISO 3166-2, for instance CF-HK.") % {"value": value[:40]}
        )
    return value


def read_day(value: str, audience: str) -> date:
    """An ISO date."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(_("Write the date as year-month-day, for instance 2021-01-30.")) from None


def read_number(value: str, audience: str) -> int:
    """A whole number."""
    if not value.isascii() or not value.isdigit() or len(value) > 7:
        raise ValueError(_("This must be a whole number."))
    return int(value)


def read_ref(value: str, audience: str) -> str:
    """A ref."""
    try:
        return str(uuid.UUID(value))
    except ValueError:
        raise ValueError(_("This is no ref.")) from None


def read_text(value: str, audience: str) -> str:
    """Words to search for."""
    if len(value) > LONGEST_TEXT or "\x00" in value:
        raise ValueError(_("Search for at most 200 characters."))
    words = search.terms(value)
    if value.strip() and not words:
        raise ValueError(_("Write a word to search for."))
    if len(words) > search.MOST_TERMS:
        raise ValueError(_("Search for at most %(most)d words.") % {"most": search.MOST_TERMS})
    return value.strip()


def read_bounds(value: str, audience: str) -> tuple[float, ...]:
    """A box as (west, south, east, north)."""
    try:
        west, south, east, north = (float(part) for part in value.split(","))
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise ValueError
    except ValueError:
        raise ValueError(_("Write a box as west,south,east,north in degrees.")) from None
    return west, south, east, north


def read_kind(value: str, audience: str) -> str:
    """What a published version is of."""
    if value not in KINDS:
        raise ValueError(_("Known kinds: hotspot, report."))
    return value


def read_group(value: str, audience: str) -> str:
    """A group of violations."""
    if value not in VIOLATION_TYPES.groups:
        raise ValueError(_("Known groups: %(known)s.") % {"known": ", ".join(VIOLATION_TYPES.groups)})
    return value


def group_choices(audience: str) -> Iterable[tuple[str, str]]:
    """The groups of violations with their labels."""
    return [
        (code, str(label))
        for code, (label, terms) in zip(VIOLATION_TYPES.groups, VIOLATION_TYPES.grouped(), strict=True)
    ]


def read_yes(value: str, audience: str) -> bool:
    """The one value of what is on or off."""
    if value != "yes":
        raise ValueError(_("The only value here is “yes”."))
    return True


def read_language(value: str, audience: str) -> str:
    """A language code."""
    if not LANGUAGE.fullmatch(value) and value != OTHER_LANGUAGE:
        raise ValueError(
            _("“%(value)s” is no language code; use two or three letters, for instance pt.")
            % {"value": value[:40]}
        )
    return value
