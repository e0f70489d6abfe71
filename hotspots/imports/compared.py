"""A row of a file beside the report that it speaks of: which cells differ from what a sheet shows, and what they make of it.

The comparison is with the very cells that an export gives this reader, in whatever language the file was made.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hotspots import dates, geo, sheets
from hotspots.content import check, columns, is_sendable
from hotspots.content.checkers import Wrong
from hotspots.content.shape import KNOWN
from hotspots.exports.sheet import cell
from hotspots.models import Report
from hotspots.sheets.reports import of_report
from hotspots.text import fold
from hotspots.vocabulary import LANGUAGES, PLACE_PRECISION
from hotspots.words.wording import place_words

from .columns import COLUMNS, Data, column_of
from .mapping import put_into
from .values import NO, YES

Content = Mapping[str, Any]
SHOWN = {*sheets.REPORTED, "geometry"}
DAYS = {"earliest", "latest"}
POINT = {"latitude", "longitude", "geometry"}
DECIDED = ("status", "verification", "disputed")
EXCELS_MOST = 32_767


@dataclass(frozen=True)
class Edit:
    """One cell that differs: the key of its column, what was there, and what is there now."""

    key: str
    before: str
    after: str


@dataclass
class Compared:
    """What a row makes of a report: its edits, the content that they give, and what is wrong by key of the column."""

    edits: list[Edit] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def as_it_was(report: Report, number: int, snapshot: Content) -> tuple[Report, dict[str, Any]]:
    """A report as one of its versions left it, and its content then."""
    told = {key: value for key, value in snapshot.items() if key not in DECIDED}
    was = copy.copy(report)
    held = {**columns(told), **{key: snapshot[key] for key in DECIDED}, "version": number}
    for name, value in held.items():
        setattr(was, name, value)
    return was, told


class Comparer:
    """Compares rows of one file; remembers the language that its cells are in."""

    def __init__(self) -> None:
        self.language = (get_language() or "en")[:2]

    def compare(self, report: Report, told: Content, row: Mapping[str, str]) -> Compared:
        """What the cells of a row, by key, make of the report as the reader sees it."""
        differing = self._differing(report, told, row)
        found = Compared()
        if differing:
            self._read(told, row, differing, found)
        return found

    def _shown(self, report: Report, told: Content, language: str) -> dict[str, Any]:
        with translation.override(language):
            shown = of_report(report, told)
        point = (shown["geometry"] or {}).get("type") == "Point"
        place = told["place"]
        return {**shown, "geometry": f"{place['latitude']!r} {place['longitude']!r}" if point else ""}

    def _differing(self, report: Report, told: Content, row: Mapping[str, str]) -> dict[str, str]:
        """The keys whose cells are not what a sheet shows in any language, with what it shows."""
        shown, codes = self._shown(report, told, self.language), _codes(report, told)
        left = {
            key
            for key, text in row.items()
            if key in SHOWN and not _says(text, key, shown, report) and not _is_code(text, codes.get(key))
        }
        for language in LANGUAGES:
            if not left:
                break
            if language != self.language:
                other = self._shown(report, told, language)
                same = {key for key in left if _says(row[key], key, other, report)}
                if same:
                    self.language = language
                left -= same
        # A cell that no sheet has, and that is empty, says nothing.
        left |= {key for key, text in row.items() if key not in SHOWN and text and COLUMNS[key].put}
        return {key: _told(shown.get(key)) for key in COLUMNS if key in left}

    def _read(
        self, told: Content, row: Mapping[str, str], differing: dict[str, str], found: Compared
    ) -> None:
        # The data set that a row came from and the like are no fields that anybody sends.
        data = {key: copy.deepcopy(value) for key, value in told.items() if key in KNOWN}
        current, _errors = check(data)
        for key in differing:
            try:
                if COLUMNS[key].fixed:
                    if not _says_otherwise(key, row[key], current):
                        continue
                    found.errors[key] = str(COLUMNS[key].fixed)
                else:
                    put_into(data, key, row[key])
            except Wrong as wrong:
                found.errors[key] = str(COLUMNS[key].fixed or wrong)
        _follow(data, current, differing)
        clean, errors = check(data)
        changed = [
            key
            for key in differing
            if not COLUMNS[key].fixed and COLUMNS[key].holds(clean) != COLUMNS[key].holds(current)
        ]
        if changed:
            errors = {**is_sendable(clean), **errors}
        for path, why in errors.items():
            found.errors.setdefault(_nearest(column_of(path), differing), why)
        for key in changed:
            if why := _does_not_agree(key, row, clean, differing):
                found.errors.setdefault(key, why)
        found.content = {**clean, **{key: value for key, value in told.items() if key not in KNOWN}}
        shown_keys = [key for key in differing if key in changed or key in found.errors]
        found.edits = [Edit(key, differing[key], row[key]) for key in shown_keys]


def _codes(report: Report, told: Content) -> dict[str, Any]:
    """What the files of the API have where a sheet has words, or nothing."""
    place = told["place"]
    return {
        "country": told["country"],
        **{key: place[key] for key in ("precision", "latitude", "longitude")},
        **{key: getattr(report, key) for key in (*DECIDED, "origin", "urgent")},
    }


def _is_code(text: str, value: Any) -> bool:
    """Whether a cell of a file of the API says this."""
    if isinstance(value, bool):
        return fold(text) in (YES if value else NO)
    if isinstance(value, float):
        return _is_number(text, value)
    return bool(text) and text == value


def _is_number(text: str, value: float) -> bool:
    try:
        return float(text.replace(",", ".")) == value
    except ValueError:
        return False


def _told(value: Any) -> str:
    """A value of a sheet as text, as it is and not guarded."""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def _same_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _says(text: str, key: str, shown: Mapping[str, Any], report: Report) -> bool:
    """Whether a cell says what a sheet shows there."""
    if key == "url":
        return not text or str(report.ref) in text
    value = shown[key]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _is_number(text, value)
    told, typed = {_told(value), str(cell(value) or "")}, _same_lines(text)
    told |= {one[: EXCELS_MOST - 1] + "…" for one in told if len(one) > EXCELS_MOST}
    return typed in {_same_lines(one) for one in told}


def _says_otherwise(key: str, text: str, current: Content) -> bool:
    """Whether a cell of a column that is not taken back says something else than the content holds."""
    column = COLUMNS[key]
    if column.put is None or not text:
        return True
    scratch: Data = {"country": current["country"]}
    put_into(scratch, key, text)
    return column.holds(check(scratch)[0]) != column.holds(current)


def _follow(data: Data, current: Content, edited: Mapping[str, str]) -> None:
    """What follows from an edit: a place in another country has no area of this one, days are not the words that were typed."""
    place, was = data["place"], current["place"]
    if DAYS & set(edited) and "when" not in edited:
        data["when"]["text"] = ""
    if "country" in edited and place["area"] == was["area"]:
        place["area"] = ""
        if "precision" not in edited and place["precision"] >= "L5":
            place["precision"] = ""
    if POINT & set(edited):
        point = (place["latitude"], place["longitude"])
        near = was["precision"] == "L4" or PLACE_PRECISION[was["precision"]].extra["drawn_as"] == "point"
        if "precision" not in edited and near == (point == (None, None)):
            place["precision"] = ""
        if None not in point and "area" not in edited and place["area"] == was["area"]:
            area = geo.area_at(data["country"], *point)
            place["area"] = area.code if area else was["area"]


def _does_not_agree(key: str, row: Mapping[str, str], clean: Content, edited: Mapping[str, str]) -> str:
    """Why an edit cannot be taken for what it says, where it cannot."""
    if key == "when" and DAYS & set(edited):
        try:
            words = dates.parse(row["when"])
        except dates.NotADate:
            return ""
        days = (clean["when"]["earliest"], clean["when"]["latest"])
        if days != tuple(day and day.isoformat() for day in (words.earliest, words.latest)):
            return _("The words and the days do not say the same: change one of them.")
    if key == "geometry" and {"latitude", "longitude"} & set(edited):
        return _("The point and the numbers were both changed: change one of them.")
    if key == "place" and "," in row[key]:
        for language in LANGUAGES:
            with translation.override(language):
                if place_words(clean["place"], [clean["country"]]) == row[key]:
                    return ""
        return _("Write the name of the place, then the area and the country as they were.")
    return ""


NEAR = {
    "area": ("area", "place", "country"),
    "latitude": ("latitude", "longitude", "geometry"),
    "longitude": ("longitude", "geometry"),
    "when": ("when", "earliest", "latest"),
    "place": ("place", "place_name"),
}


def _nearest(key: str, edited: Mapping[str, str]) -> str:
    """The edited column that an error is told at: its own, or one that means the same."""
    return next((near for near in NEAR.get(key, (key,)) if near in edited), key)
