"""Places, dates and numbers in words, as every page says them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hotspots import dates, geo
from hotspots.frame import Deaths
from hotspots.text import fold
from hotspots.vocabulary import VIOLATION_TYPES, Term


def place_words(place: Mapping[str, Any], countries: Iterable[str], with_country: bool = True) -> str:
    """A place by name, from the nearest to the country, nothing said twice."""
    areas = [
        found.name for code in place.get("areas") or [place["area"]] if code and (found := geo.area(code))
    ]
    parts = [place["name"], " / ".join(areas)]
    if with_country:
        parts.append(", ".join(geo.country_name(code) for code in countries if code))
    said: list[str] = []
    for part in parts:
        if part and not any(fold(part) in fold(earlier) for earlier in said):
            said.append(part)
    return ", ".join(said)


def area_words(place: Mapping[str, Any], closely: bool) -> str:
    """What a mark or an area on the map is called: the place where it is drawn closely, else the area that is drawn."""
    return place_words(place if closely else {**place, "name": ""}, (), with_country=False)


def when_words(row: Any) -> str:
    """When it happened, or since when it goes on as far as a source says, in its words; empty where nothing is said."""
    if row.earliest or row.latest:
        return dates.in_words(row.earliest, row.latest, row.date_text)
    if not row.date_text or fold(row.date_text) in dates.NOT_KNOWN:
        return ""
    return f"“{row.date_text}”"


def gravest_of(codes: Iterable[str]) -> Term | None:
    """The gravest of these violation types; the first of several that are equally grave."""
    return max((VIOLATION_TYPES[code] for code in codes), key=lambda term: term.gravity, default=None)


def number(value: int) -> str:
    """A number as the reader's language writes it."""
    return number_format(value, use_l10n=True, force_grouping=True)


def range_words(low: int, best: int | None, high: int) -> str:
    """A range of people with its best estimate; a range that runs backwards is said as it was published."""
    said = {"low": number(low), "best": number(best) if best is not None else "", "high": number(high)}
    if low == high and best in (None, low):
        return said["low"]
    if best is None:
        return _("%(low)s to %(high)s") % said
    if not low <= best <= high:
        return _("lowest %(low)s, best %(best)s, highest %(high)s, as published") % said
    return _("%(best)s (between %(low)s and %(high)s)") % said


def civilians_words(count: int | None) -> str:
    """How many of those killed were civilians, as the end of a sentence; nothing where it is not stated."""
    return "" if count is None else ", " + _("%(count)s of them civilians") % {"count": number(count)}


def deaths_words(deaths: Deaths | None) -> str:
    """People killed as the sources state them, as one clause: a range with its best estimate where there is one."""
    if deaths is None:
        return ""
    said = range_words(deaths.minimum, deaths.best, deaths.maximum)
    if deaths.best is None and deaths.minimum != deaths.maximum:
        said += ", " + _("accounts differ")
    return said + civilians_words(deaths.civilians)
