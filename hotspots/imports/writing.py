"""Cells that take more than a look-up: places, days, acts, actors and people, written into content."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hotspots import dates, geo
from hotspots.content.checkers import Wrong
from hotspots.text import whole_number

from . import values

Data = dict[str, Any]


def put_area(data: Data, text: str) -> None:
    found = geo.area(text.upper()) or geo.area_named(data.get("country", ""), text)
    if text and found is None:
        raise Wrong(_("This is no area of the country."))
    data.setdefault("place", {})["area"] = found.code if found else ""


def put_place(data: Data, text: str) -> None:
    """A place as sheets have it: the name, then the area, then the country, what goes without saying left out."""
    country, place = data.get("country", ""), data.setdefault("place", {})
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1 and country and values.country_code(parts[-1]) == country:
        parts.pop()
    area = geo.area_named(country, parts[-1]) if country and parts else None
    if area:
        place["area"] = area.code
        parts = parts[:-1] if len(parts) > 1 else parts
    elif len(parts) == 1 and country and values.country_code(parts[0]) == country:
        parts = []
    place["name"] = ", ".join(parts)


def put_point(data: Data, text: str) -> None:
    latitude, _space, longitude = text.partition(" ")
    place = data.setdefault("place", {})
    place["latitude"], place["longitude"] = values.degrees(latitude), values.degrees(longitude)


def put_when(data: Data, text: str) -> None:
    # In quotation marks, a sheet has words that name no day.
    data["when"] = {"text": text.strip("“”")}


def put_day(name: str) -> Callable[[Data, str], None]:
    def put(data: Data, text: str) -> None:
        day: date | None = None
        if text:
            try:
                found = dates.parse(text[:10] if text[10:11] in (" ", "T") else text)
            except dates.NotADate as wrong:
                raise Wrong(str(wrong)) from None
            if found.earliest is None or found.earliest != found.latest:
                raise Wrong(_("Write the date as year-month-day, for instance 2021-01-30."))
            day = found.earliest
        data.setdefault("when", {})[name] = day and day.isoformat()

    return put


def put_acts(data: Data, text: str) -> None:
    known = values.terms("violation_types")
    data["violations"] = [
        {
            "type": values.term(
                "violation_types", item if item.lower() in known else values.without_added(item)
            )
        }
        for item in values.items(text)
    ]


def put_actors(data: Data, text: str) -> None:
    kinds, roles, stands = map(values.terms, ("actor_kinds", "involvement_roles", "attribution"))
    data["involved"] = []
    for item in values.items(text):
        row: dict[str, Any] = {"name": item}
        if added := values.ADDED.search(item):
            said = [values.fold(part) for part in added[1].split(",")]
            row |= dict([("role", roles[part]) for part in said if part in roles][:1])
            row |= dict([("attribution", stands[part]) for part in said if part in stands][:1])
            if len(row) > 1:
                row["name"] = values.without_added(item)
        if kind := kinds.get(values.fold(row["name"])):
            row |= {"kind": kind, "name": ""}
        data["involved"].append(row)


def killed_row(data: Data) -> dict[str, Any]:
    rows = data.setdefault("harms", [])
    for row in rows:
        if row["kinds"] == ["killed"]:
            return row
    rows.append({"kinds": ["killed"]})
    return rows[-1]


def put_people(data: Data, text: str) -> None:
    """“Displaced: 40; Injured: dozens”: what happened to them, and how many. The killed have columns of their own."""
    harms = data.setdefault("harms", [])
    for item in values.items(text):
        what, colon, count = item.rpartition(":")
        if not colon:
            raise Wrong(_("Write what happened to them, a colon, and how many: “Displaced: 40”."))
        kinds = [values.term("harms", part.strip()) for part in what.split(",")]
        stated = whole_number(count.strip())
        row = {"best": stated} if stated is not None else {"words": count.strip().strip("“”")[:200]}
        if not any(held["kinds"] == kinds for held in harms):
            harms.append({"kinds": kinds, **row})
