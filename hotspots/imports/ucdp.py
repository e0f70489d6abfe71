"""The UCDP Georeferenced Event Dataset, as published: a background layer of armed conflict.

UCDP type 3 is the killing of civilians; types 1 and 2 are battles and carry no violation. Numbers stay as published, with
a flag where they contradict each other. Cite Davies, Pettersson & Öberg 2023 and Sundberg & Melander 2013 (CC BY 4.0).
"""

import copy
import csv
import itertools
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from hotspots import dates, geo
from hotspots.content import EMPTY
from hotspots.content.checkers import MOST_PEOPLE
from hotspots.workflow.checks import Answers

from .apply import Row, RowError

VERSION = "23.1"
PUBLISHER = "Uppsala Conflict Data Program"
CITATION = f"UCDP Georeferenced Event Dataset (GED) {VERSION}"
PLACE_PRECISION = {"1": "L3", "2": "L4", "3": "L5", "4": "L6", "5": "L7", "6": "L8", "7": "L9"}
TYPES = {"1": "State-based conflict", "2": "Non-state conflict", "3": "One-sided violence"}
COUNTRIES = {
    "Central African Republic": "CF",
    "DR Congo (Zaire)": "CD",
    "Zimbabwe (Rhodesia)": "ZW",
    "Ivory Coast": "CI",
}
KINDS = {
    "anti-balaka": "A11",
    "anti-balaka - mokom": "A11",
    "peuhl militia (zemio)": "A11",
    "janjaweed": "A11",
    "self-defense mujahidin (car)": "A11",
    "christians (car)": "A20",
    "muslims (car)": "A20",
}
ARMED_GROUP = "A05"
LONGEST_NAME, MOST_IDS = 200, 10**12
WHOLE_ROW = "the whole row"
REQUIRED = (
    "id",
    "type_of_violence",
    "side_a",
    "side_b",
    "where_prec",
    "where_coordinates",
    "adm_1",
    "country",
    "date_start",
    "date_end",
    "best",
    "high",
    "low",
    "deaths_civilians",
    "latitude",
    "longitude",
)


class Broken(ValueError):
    """A field that cannot be read."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def _number(row: Mapping[str, str], name: str, most: int = MOST_PEOPLE) -> int:
    digits = row[name].removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise Broken(name, f"“{row[name][:40]}” is not a whole number")
    if row[name].startswith("-"):
        raise Broken(name, f"{row[name][:40]} is below 0")
    if len(digits) > len(str(most)) or int(digits) > most:
        raise Broken(name, f"{digits[:40]} is more than {most}")
    return int(digits)


def _degrees(row: Mapping[str, str], name: str, limit: int) -> float:
    try:
        value = float(row[name])
    except ValueError:
        raise Broken(name, f"“{row[name][:40]}” is not a number of degrees") from None
    if not -limit <= value <= limit:
        raise Broken(name, f"{value:g} is outside -{limit} to {limit}")
    return value


def _day(row: Mapping[str, str], name: str) -> str:
    try:
        day = date.fromisoformat(row[name][:10])
    except ValueError:
        raise Broken(name, f"“{row[name][:40]}” is not a date") from None
    if not dates.EARLIEST_YEAR <= day.year <= dates.LATEST_YEAR:
        raise Broken(name, f"the year {day.year} cannot be right")
    return day.isoformat()


def _storable(row: Mapping[str, str]) -> None:
    """Refuse what the database cannot hold, before it breaks a whole batch."""
    for name, value in row.items():
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise Broken(name, "is not in UTF-8")
        if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in value):
            raise Broken(name, "holds characters that cannot be stored")
    for name, parts in (("where_coordinates", [row["where_coordinates"]]), *_names(row).items()):
        if max(map(len, parts)) > LONGEST_NAME:
            raise Broken(name, f"is longer than {LONGEST_NAME} characters")


def _kind(name: str, country: str) -> str:
    if name.startswith("Government of "):
        return "A01" if name.removeprefix("Government of ") == country else "A18"
    return KINDS.get(name.casefold(), ARMED_GROUP)


def _names(row: Mapping[str, str]) -> dict[str, list[str]]:
    return {side: row[side].split(", ") for side in ("side_a", "side_b")}


def _sides(row: Mapping[str, str]) -> list[dict[str, Any]]:
    """Those involved. In one-sided violence side A is said to have done it and side B are its victims: not an actor."""
    one_sided = row["type_of_violence"] == "3"
    sides = _names(row)
    names = sides["side_a"] + ([] if one_sided else sides["side_b"])
    return [
        {
            "actor": None,
            "name": name,
            "kind": _kind(name, row["country"]),
            "role": "carried_out" if one_sided else "not_clear",
            "attribution": "alleged",
            "note": "",
        }
        for name in names
    ]


def _content(row: Mapping[str, str]) -> dict[str, Any]:
    if row["type_of_violence"] not in TYPES:
        raise Broken("type_of_violence", f"“{row['type_of_violence']}” is not 1, 2 or 3")
    if row["where_prec"] not in PLACE_PRECISION:
        raise Broken("where_prec", f"“{row['where_prec']}” is not 1 to 7")
    country = COUNTRIES.get(row["country"]) or geo.COUNTRIES.by_name(row["country"])
    if not country:
        raise Broken("country", f"“{row['country']}” is no country that is known here")
    first, last = _day(row, "date_start"), _day(row, "date_end")
    if first > last:
        raise Broken("date_end", f"{last} is before the start, {first}")
    low, best, high = (_number(row, name) for name in ("low", "best", "high"))
    area = geo.area_named(country, row["adm_1"]) if row["adm_1"] else None
    involved = _sides(row)
    content = copy.deepcopy(EMPTY)
    content |= {
        "narrative": _narrative(row),
        "sharing": "can_publish",
        "country": country,
        "when": {"earliest": first, "latest": last, "text": ""},
        "place": {
            "precision": PLACE_PRECISION[row["where_prec"]],
            "name": row["where_coordinates"],
            "area": area.code if area else "",
            "latitude": _degrees(row, "latitude", 90),
            "longitude": _degrees(row, "longitude", 180),
            "site": None,
        },
        "sources": [
            {
                "kind": "conflict_data_set",
                "line": f"{CITATION}, event {row['id']}",
                "date": None,
                "publisher": PUBLISHER,
                "link": "",
                "pointer": f"event {row['id']}",
                "may_be_named": True,
                "consent": "not_needed_public_source",
                "says": "",
                "denies": False,
            }
        ],
        "involved": involved,
        "harms": [
            {
                "kinds": ["killed"],
                "unit": "people",
                "minimum": low,
                "best": best,
                "maximum": high,
                "civilians": _number(row, "deaths_civilians"),
                "words": "",
            }
        ],
        "data_set": {"name": "UCDP GED", "version": VERSION, "id": row["id"], "row": dict(row)},
        "inconsistent": ""
        if low <= best <= high
        else "lowest, best and highest are out of order as published",
    }
    if row["type_of_violence"] == "3":
        content["violations"] = [
            {
                "type": "V03",
                "by": list(range(len(involved))),
                "method": "",
                "affected": [],
                "basis": "",
                "note": "",
            }
        ]
    return content


def _narrative(row: Mapping[str, str]) -> str:
    """The row in a sentence: only what its fields say."""
    sides = f"{row['side_a']} - {row['side_b']}"
    said = [
        f"{TYPES[row['type_of_violence']]}: {sides}.",
        f"Where: {row.get('where_description') or row['where_coordinates']}.",
    ]
    if row.get("source_article"):
        said.append(f"Sources as the data set lists them: {row['source_article']}.")
    return " ".join(said)


def _records(file: Iterable[str]) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """The records of a CSV file with their numbers, as a sheet counts them; one that cannot be read is its error."""
    reader = csv.reader(file, strict=True)
    for number in itertools.count(1):
        try:
            record: list[str] | csv.Error = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            record = wrong
        if record:
            yield number, record


def _row(header: list[str], record: list[str] | csv.Error) -> dict[str, str]:
    if isinstance(record, csv.Error):
        raise Broken(WHOLE_ROW, f"cannot be read: {record}")
    if len(record) != len(header):
        raise Broken(WHOLE_ROW, f"has {len(record)} cells, and the header {len(header)}")
    row = dict(zip(header, record, strict=True))
    _storable(row)
    _number(row, "id", MOST_IDS)
    return row


def read_ucdp(path: Path | str) -> Iterator[Row | RowError]:
    """The events of a UCDP GED file (CSV, as published), one at a time; a broken row becomes a RowError."""
    # What is not UTF-8 is let through here and refused row by row, so that the rest of the file goes in.
    with Path(path).open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        records = _records(file)
        _first, header = next(records, (1, []))
        missing = [name for name in REQUIRED if isinstance(header, csv.Error) or name not in header]
        if missing or isinstance(header, csv.Error):
            yield RowError(1, ", ".join(missing), "the file lacks these columns of UCDP GED")
            return
        seen: set[str] = set()
        for number, record in records:
            try:
                row = _row(header, record)
                if row["id"] in seen:
                    raise Broken("id", f"event {row['id']} came before in this file")
                content = _content(row)
            except Broken as broken:
                yield RowError(number, broken.field, str(broken))
                continue
            seen.add(row["id"])
            title = f"{row['where_coordinates']}: {row['side_a']} - {row['side_b']}"
            answers = Answers(
                title=title[:250], summary=content["narrative"], level="as_public_source", could_tell="no"
            )
            yield Row(f"ucdp-ged:{row['id']}", content, answers)
