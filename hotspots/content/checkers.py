"""Checkers of single values: each takes what was sent and returns what may be stored, or raises Wrong with the cure."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hotspots import dates, geo
from hotspots.vocabulary import VOCABULARIES

Checker = Callable[[Any], Any]

LONGEST_NARRATIVE = 50_000
# All control characters but line breaks and tabs.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
MOST_PEOPLE = 10_000_000
LANGUAGES = {"en", "fr", "pt", "sg", "ln", "sw", "sn", "nd", "st", "kri", "es", "ar", "nl", "zu", "other"}


class Wrong(ValueError):
    """A value that cannot stand; the message says why and what would."""


def text(most: int) -> Checker:
    """Plain text up to `most` characters; control characters other than line breaks and tabs are refused."""

    def check_text(value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Wrong(_("This must be text."))
        if CONTROL.search(value):
            raise Wrong(_("This holds characters that cannot be stored; type it again."))
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Wrong(_("This holds characters that cannot be stored; type it again.")) from None
        value = value.strip()
        if len(value) > most:
            raise Wrong(
                _("This is %(has)d characters long; %(most)d fit.") % {"has": len(value), "most": most}
            )
        return value

    return check_text


def code(vocabulary: str, default: str = "") -> Checker:
    """One live term of a controlled list, or the default."""

    def check_code(value: Any) -> str:
        if value in (None, ""):
            return default
        if not isinstance(value, str) or not VOCABULARIES[vocabulary].is_in_use(value):
            raise Wrong(
                _("“%(value)s” is not in the list “%(list)s”.")
                % {"value": str(value)[:40], "list": vocabulary}
            )
        return value

    return check_code


def texts(value: Any) -> list[Any]:
    """The items of a list of texts; null stands for no list, and never for an item."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Wrong(_("This must be a list."))
    if None in value:
        raise Wrong(_("This must be text."))
    return value


def codes(vocabulary: str) -> Checker:
    """Several terms of one list, each once, in the list's order."""
    one = code(vocabulary)

    def check_codes(value: Any) -> list[str]:
        chosen = {one(item) for item in texts(value)} - {""}
        return sorted(chosen, key=VOCABULARIES[vocabulary].codes().index) if len(chosen) > 1 else list(chosen)

    return check_codes


def flag(value: Any) -> bool:
    """True or false."""
    if value is None:
        return False
    if not isinstance(value, bool):
        raise Wrong(_("This must be true or false."))
    return value


def people(value: Any) -> int | None:
    """A number of people, or not stated."""
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_PEOPLE:
        raise Wrong(_("This must be a whole number, 0 or more, or left empty."))
    return value


def coordinate(limit: int) -> Checker:
    """Degrees within ±limit, or nothing."""

    def check_coordinate(value: Any) -> float | None:
        if value in (None, ""):
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not -limit <= value <= limit:
            raise Wrong(
                _("This must be a number of degrees between -%(limit)d and %(limit)d.") % {"limit": limit}
            )
        return round(float(value), 6)

    return check_coordinate


def day(value: Any) -> str | None:
    """An ISO date, or nothing."""
    if value in (None, ""):
        return None
    try:
        found = date.fromisoformat(value)
        if not dates.EARLIEST_YEAR <= found.year <= dates.LATEST_YEAR:
            raise ValueError
        return found.isoformat()
    except (TypeError, ValueError):
        raise Wrong(_("Write the date as year-month-day, for instance 2021-01-30.")) from None


def ref(value: Any) -> str | None:
    """A ref of this site, or nothing."""
    if value in (None, ""):
        return None
    try:
        return str(uuid.UUID(value))
    except (TypeError, ValueError, AttributeError):
        raise Wrong(_("This is no ref.")) from None


def country(value: Any) -> str:
    """An ISO 3166-1 alpha-2 code."""
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or not geo.is_country(value):
        raise Wrong(_("This is no country: use its two-letter code, for instance AO for Angola."))
    return value


def language(value: Any) -> str:
    """The language of the account."""
    if value in (None, ""):
        return "en"
    if not isinstance(value, str) or value not in LANGUAGES:
        raise Wrong(_("Choose a language from the list, or “other”."))
    return value


def positions(value: Any) -> list[int]:
    """Positions in the list of those involved, counted from 0."""
    if value is None:
        return []
    if not isinstance(value, list) or any(
        isinstance(item, bool) or not isinstance(item, int) for item in value
    ):
        raise Wrong(_("This must be a list of positions in “involved”, counted from 0."))
    return sorted(set(value))


def link(value: Any) -> str:
    """A web address, or nothing."""
    address = text(500)(value)
    if address and not address.startswith(("http://", "https://")):
        raise Wrong(_("A link starts with https:// or http://."))
    return address
