"""The closing statement of 2021: nine hotspots as the Coalition names them, and nothing that it does not say."""

import copy
import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.reader import Reader
from hotspots import geo
from hotspots.content import EMPTY
from hotspots.models import Actor, Ask, Flow, Hotspot, Meeting, Site, Statement
from hotspots.workflow import admit_open_data, keep, name_in_statement, publish
from hotspots.workflow.checks import Answers
from hotspots.workflow.reference import attach

FILE = Path(__file__).parent / "data" / "closing_statement_2021.json"
CODES = re.compile(r"\s*\((?:[VAK]\d\d?(?:, )?)+\)")
SITES: dict[str, dict[str, Any]] = {
    "williamson": {"name": "Williamson (Mwadui) mine", "kind": "mine"},
    "marange": {"name": "Marange diamond fields", "aliases": ["Chiadzwa"], "kind": "artisanal_field"},
    "letseng": {"name": "Letšeng mine", "aliases": ["Letseng"], "kind": "mine", "place_precision": "L2"},
    "koidu": {"name": "Koidu", "kind": "town"},
}
# The file's own notes on places speak to its editors; these say what the statement does and does not say.
PLACE_NOTES = {
    "central-african-republic": "The statement names no site: the country is drawn.",
    "marange": "The statement names the diamond fields: their surroundings are drawn.",
    "brazil-amazon": "The statement names the Amazon, no place: the country is drawn.",
    "venezuela-amazon": "The statement names the Amazon, no place: the country is drawn.",
    "letseng": "The statement speaks of communities around the mine: the surroundings are drawn.",
    "murowa": "The statement names no school and no place.",
}
COMPANIES: dict[str, dict[str, Any]] = {
    "Petra Diamonds": {"aliases": ["Petra Diamond (as spelt in the statement)"]},
    "Murowa Diamonds": {"aliases": ["Murova (as spelt in the statement)"]},
    "Octea": {},
}
POSITIONS = {
    "raised_objections": "raised objections to the discussion",
    "put_on_the_agenda": "put responsible sourcing and the definition on the agenda",
    "led_discussion": "led the discussion on the definition",
}
ASKED_ABOUT = {
    "Government of the Central African Republic": "central-african-republic",
    "DRC and Cameroon": "central-african-republic",
    "United Arab Emirates and Lebanon": "central-african-republic",
    "Octea": "koidu",
}
# The meeting that it closes, as its own note on dates says.
MEETING = {"name": "Intersessional", "first_day": date(2021, 6, 21), "last_day": date(2021, 6, 25)}
ABOUT_CAR = ("around the CAR", "information from the ground")


def load_statement(reader: Reader) -> Statement | None:
    """Load the statement with everything that it names, and publish it; None when it is there already."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    source = told["source"]
    if Statement.objects.visible_to(reader).filter(title=source["title"], date=source["date"]).exists():
        return None
    with transaction.atomic():
        statement = _statement(reader, told)
        actors = {
            name: keep(reader, Actor(), {"name": name, "kind": "A10", "aliases": more.get("aliases", [])})
            for name, more in COMPANIES.items()
        }
        hotspots = {entry["key"]: _hotspot(reader, statement, entry, actors) for entry in told["hotspots"]}
        for entry in told["flows"]:
            keep(
                reader,
                Flow(statement=statement),
                {
                    "from_country": entry["frm"],
                    "to_country": entry["to"],
                    "asked": entry["asked"],
                    "issue": entry["issue"] or "",
                    "line": entry["line"],
                },
            )
        for entry in told["asks"]:
            _ask(reader, statement, entry, hotspots)
        keep(reader, Meeting(), MEETING)
        publish(reader, statement, Answers())
        for hotspot in hotspots.values():
            publish(reader, hotspot, Answers())
    return statement


def _statement(reader: Reader, told: Mapping[str, Any]) -> Statement:
    source = told["source"]
    return keep(
        reader,
        Statement(),
        {
            "title": source["title"],
            "publisher": source["publisher"],
            "signed_by": source["signed_by"],
            "date": date.fromisoformat(source["date"]),
            "date_note": "The heading says 25 July 2021, the signature 25 June 2021; the meeting took place 21-25 June 2021.",
            "language": source["language"],
            "positions": [
                {"key": key, "label": label, "who": told["positions"][key]}
                for key, label in POSITIONS.items()
            ],
        },
    )


def _since(entry: Mapping[str, Any]) -> str:
    """Since when, in the statement's own words; what they do not say of the whole stands with the act."""
    since = entry["since"] or ""
    return since if since in entry["quote"] else ""


def _place(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The place as far as the statement and the coding give it: a point, one or several areas, or the country."""
    place, country = entry["place"], entry["countries"][0]
    names = (geo.area_named(country, part.split(",")[0]) for part in place.get("area", "").split("/"))
    areas = [area.code for area in names if area]
    return {
        "precision": place["precision"],
        "name": place["name"],
        "area": areas[0] if len(areas) == 1 else "",
        "areas": areas,
        "latitude": place.get("lat"),
        "longitude": place.get("lon"),
    }


def _involved(entry: Mapping[str, Any], actors: Mapping[str, Actor]) -> list[dict[str, Any]]:
    return [
        {
            "actor": str(actors[row["name"]].ref) if row["name"] in actors else None,
            "name": row["name"],
            "kind": row["kind"],
            "role": row["role"],
            "attribution": "alleged",
            "note": row.get("note", ""),
        }
        for row in entry["actors"]
    ]


def _acts(entry: Mapping[str, Any], involved: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The acts, each pointing at those of the list whose name begins with the words used."""
    said = "reported" if "report" in entry.get("wording", "") else ""
    return [
        {
            "type": act["violation"],
            "by": [
                at
                for name in act["by"]
                for at, row in enumerate(involved)
                if row["name"].casefold().startswith(name.casefold())
            ],
            "method": act.get("method", ""),
            "affected": act.get("affected", entry["affected"]),
            "basis": act.get("basis", said),
            "note": f"since {act['since']}" if "since" in act else CODES.sub("", act.get("note", "")),
        }
        for act in entry["acts"]
    ]


def _content(statement: Statement, entry: Mapping[str, Any], actors: Mapping[str, Actor]) -> dict[str, Any]:
    place, involved = _place(entry), _involved(entry, actors)
    content = copy.deepcopy(EMPTY)
    content |= {
        "narrative": entry["quote"],
        "sharing": "can_publish",
        "country": entry["countries"][0],
        "when": {"earliest": None, "latest": None, "text": _since(entry)},
        "place": {
            **{key: place[key] for key in ("precision", "name", "area", "latitude", "longitude")},
            "site": None,
        },
        "sources": [
            {
                "kind": "ngo_publication",
                "line": statement.title,
                "date": statement.date.isoformat(),
                "publisher": statement.publisher,
                "link": "",
                "pointer": f"bullet {entry['bullet']}",
                "may_be_named": True,
                "consent": "not_needed_public_source",
                "says": "",
                "denies": False,
            }
        ],
        "involved": involved,
        "violations": _acts(entry, involved),
        "harms": [
            {
                "kinds": harm["kind"],
                "unit": "people",
                "minimum": None,
                "best": None,
                "maximum": None,
                "civilians": None,
                "words": harm["words"],
            }
            for harm in entry["harms"]
        ],
        "issues": entry["kp_issues"],
        "minerals": entry["minerals"],
    }
    return content


def _hotspot(
    reader: Reader, statement: Statement, entry: Mapping[str, Any], actors: Mapping[str, Actor]
) -> Hotspot:
    place = _place(entry)
    hotspot = keep(
        reader,
        Hotspot(),
        {
            "title": entry["title"],
            "countries": entry["countries"],
            "area": place["area"],
            "areas": place["areas"],
            "place_name": place["name"],
            "latitude": place["latitude"],
            "longitude": place["longitude"],
            "place_precision": place["precision"],
            "place_note": PLACE_NOTES.get(entry["key"], ""),
            "since_text": _since(entry),
            "status": entry["status_at_statement"],
            "issues": entry["kp_issues"],
            "minerals": entry["minerals"],
            "operation": entry["operation"],
            "deposit": entry["deposit"],
            "last_confirmed_at": statement.date,
            "last_confirmed_by": statement.publisher,
        },
    )
    if entry["key"] in SITES:
        site = {
            "country": entry["countries"][0],
            "area": place["area"],
            "latitude": place["latitude"],
            "longitude": place["longitude"],
            "place_precision": place["precision"],
            "minerals": entry["minerals"],
            "operation": entry["operation"],
            "deposit": entry["deposit"],
            **SITES[entry["key"]],
        }
        hotspot.sites.add(keep(reader, Site(), site))
    name_in_statement(reader, statement, hotspot, entry["quote"], f"bullet {entry['bullet']}")
    external_ref = f"statement-{statement.date}:{entry['key']}"
    rows = [(external_ref, _content(statement, entry, actors), None)]
    admitted = admit_open_data(reader, rows, origin="people", statement=statement)
    attach(reader, hotspot, admitted.reports[0])
    return hotspot


def _ask(
    reader: Reader, statement: Statement, entry: Mapping[str, Any], hotspots: Mapping[str, Hotspot]
) -> None:
    what, _bracket, note = entry["what"].partition(" (")
    key = ASKED_ABOUT.get(entry["to"])
    if key is None and any(words in what for words in ABOUT_CAR):
        key = "central-african-republic"
    keep(
        reader,
        Ask(statement=statement, hotspot=hotspots.get(key) if key else None),
        {
            "to": entry["to"],
            "kind": entry["kind"],
            "what": what,
            "asked_on": statement.date,
            "note": note.rstrip(")"),
        },
    )
