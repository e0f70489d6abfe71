"""When something happened, as people know it: a range of days, with the words as typed.

Dates are plain local dates. A range that is open at one end ("since before 2015") leaves that end None; "not known"
leaves both. The precision is derived from the range and never typed in.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .text import fold

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv janeiro",
            "february feb fevrier fevr fevereiro fev",
            "march mar mars marco",
            "april apr avril avr abril abr",
            "may mai maio",
            "june jun juin junho",
            "july jul juillet juil julho",
            "august aug aout agosto ago",
            "september sep sept septembre setembro set",
            "october oct octobre outubro out",
            "november nov novembre novembro",
            "december dec decembre dezembro dez",
        ),
        start=1,
    )
    for name in names.split()
}
NOT_KNOWN = {
    "not known",
    "unknown",
    "pas connu",
    "inconnu",
    "inconnue",
    "nao se sabe",
    "desconhecido",
    "desconhecida",
}
APPROXIMATE = re.compile(r"^(?:on or about|about|around|circa|c\.|vers|environ|cerca de|por volta de)\s+")
SINCE_BEFORE = re.compile(r"^(?:since before|depuis avant|desde antes de)\s+")
SINCE = re.compile(r"^(?:since|from|depuis|desde)\s+")
BEFORE = re.compile(r"^(?:before|avant|antes de)\s+")
BETWEEN = re.compile(
    r"^(?:between|entre)\s+(.+?)\s+(?:and|et|e)\s+(.+)$"
    r"|^(?:(?:from|since|de|depuis|desde)\s+)?(.+?)\s*(?:/|–|—|\.\.|\s-\s|(?<=^\d{4})-(?=\d{4}$)|\b(?:to|until)\b"
    r"|\b(?:jusqu.)?(?:au?|en)\b|\bate\b)\s*(.+)$"
)
ISO = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")
DAY_FIRST = re.compile(r"^(\d{1,2})[./](\d{1,2})[./](\d{4})$")
MONTH_YEAR = re.compile(
    r"^(?:(\d{1,2})(?:er|st|nd|rd|th|o)?\s+(?:de\s+)?)?([a-z]+)\.?,?\s+(?:de\s+)?(\d{4})$"
)
MONTH_DAY_YEAR = re.compile(r"^([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
EARLIEST_YEAR, LATEST_YEAR = 1850, 2200


class NotADate(ValueError):
    """The words name no date; the message says what would."""


@dataclass(frozen=True)
class When:
    """A range of days and the words that it was given in."""

    earliest: date | None
    latest: date | None
    text: str = ""

    @property
    def precision(self) -> str:
        return precision(self.earliest, self.latest)


def parse(text: str) -> When:
    """Read "2019-03", "March 2019", "30/01/2021", "between 2015 and 2017", "since before 2015", "about May 2020", "not known".

    English, French and Portuguese, ISO 8601 included. Raises NotADate.
    """
    typed = text.strip()
    folded = fold(typed)
    if folded in NOT_KNOWN:
        return When(None, None, typed)
    folded = APPROXIMATE.sub("", folded)
    try:
        return When(*(_open_range(folded) or _span(folded)), typed)
    except NotADate:
        match = BETWEEN.match(folded)
        if not match:
            raise
    first, second = [group for group in match.groups() if group]
    start, end = _span(first)[0], _span(second)[1]
    if start > end:
        raise NotADate(_("The first date is after the second: change them round."))
    return When(start, end, typed)


def _open_range(folded: str) -> tuple[date | None, date | None] | None:
    """The range of words that name one end only; None for all other words."""
    if match := SINCE_BEFORE.match(folded):
        return None, _span(folded[match.end() :])[1]
    if match := SINCE.match(folded):
        return _span(folded[match.end() :])[0], None
    if match := BEFORE.match(folded):
        return None, _span(folded[match.end() :])[0] - timedelta(days=1)
    return None


def _span(folded: str) -> tuple[date, date]:
    """The first and last day of a day, month or year."""
    try:
        if match := ISO.match(folded):
            year, month, day = (int(part) if part else None for part in match.groups())
        elif match := DAY_FIRST.match(folded):
            day, month, year = (int(part) for part in match.groups())
        elif (match := MONTH_YEAR.match(folded)) and match[2] in MONTHS:
            day, month, year = int(match[1]) if match[1] else None, MONTHS[match[2]], int(match[3])
        elif (match := MONTH_DAY_YEAR.match(folded)) and match[1] in MONTHS:
            day, month, year = int(match[2]), MONTHS[match[1]], int(match[3])
        else:
            raise ValueError
        if year is None or not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise ValueError
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        raise NotADate(
            _(
                "“%(text)s” is no date that we can read. Write for instance 2021-01-30, January 2021, 2021, "
                "between 2015 and 2017, since before 2015, or not known."
            )
            % {"text": folded}
        ) from None


def precision(earliest: date | None, latest: date | None) -> str:
    """The precision code of a range: D1 a day … D6 several years or open, D9 not stated."""
    if earliest is None and latest is None:
        return "D9"
    if earliest is None or latest is None:
        return "D6"
    days = (latest - earliest).days + 1
    for code, most in (("D1", 1), ("D2", 6), ("D3", 7), ("D4", 31), ("D5", 366)):
        if days <= most:
            return code
    return "D6"


@lru_cache(10_000)
def _in(language: str, day: date, style: str) -> str:
    return date_format(day, style)


def _said(day: date, style: str) -> str:
    return _in(get_language() or "en", day, style)


def in_words(earliest: date | None, latest: date | None, text: str = "") -> str:
    """The range in plain words in the active language: a day, a month, a year, "between … and …", or as it was typed."""
    if earliest is None and latest is None:
        return _("date not known")
    if (earliest is None or latest is None) and text:
        return text
    if earliest is None:
        assert latest is not None
        return _("until %(date)s") % {"date": _said(latest, "j F Y")}
    if latest is None:
        return _("since %(date)s") % {"date": _said(earliest, "j F Y")}
    if earliest == latest:
        return _said(earliest, "j F Y")
    if earliest.day == 1 and (latest + timedelta(days=1)).day == 1:
        if (earliest.year, earliest.month) == (latest.year, latest.month):
            return _said(earliest, "F Y")
        if earliest.month == 1 and latest.month == 12:
            if earliest.year == latest.year:
                return str(earliest.year)
            return _("between %(first)s and %(second)s") % {"first": earliest.year, "second": latest.year}
    return _("between %(first)s and %(second)s") % {
        "first": _said(earliest, "j F Y"),
        "second": _said(latest, "j F Y"),
    }


def coarsened(earliest: date | None, latest: date | None, to: str) -> tuple[date | None, date | None]:
    """The range widened to whole months (`to="month"`) or whole years (`to="year"`)."""

    def first(day: date) -> date:
        return day.replace(day=1) if to == "month" else day.replace(month=1, day=1)

    def last(day: date) -> date:
        if to == "year":
            return day.replace(month=12, day=31)
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])

    return (first(earliest) if earliest else None, last(latest) if latest else None)
