"""A briefing's content as the exports receive it: the statement's nine hotspots and seven data-set events.

Quotes are verbatim from the closing statement of the KP Civil Society Coalition, 25 June 2021; events are of
the UCDP Georeferenced Event Dataset 23.1 (CC BY 4.0): Haute-Kotto, Central African Republic, 2020.
"""

import copy
from typing import Any

MAP = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 240" width="640" height="240">
<rect width="640" height="240" fill="#d3e4ee"/><path d="M210 20 L360 30 L430 120 L380 210 L310 230 L250 110 Z"
fill="#f4f1ea" stroke="#858b93"/><circle cx="320" cy="90" r="11" fill="#771a1c"/>
<circle cx="355" cy="170" r="8" fill="#c4532f"/></svg>"""

AMAZON = (
    "In Brazil and Venezuela, criminal groups mine for gold and diamonds in the Amazon and in the process "
    "destroy "
    "the environment and assault indigenous groups."
)

_NOT_NAMED = "not identified"
_INJURY = "Beating, shooting, dog attack or other injury"

# title, quote, since, place, countries, ((violation, by, basis), …), people affected
_HOTSPOTS: tuple[tuple[Any, ...], ...] = (
    (
        "Central African Republic: mixed stones, killings and torture in mining areas",
        "In the Central African Republic conflict diamonds are being mixed with those from compliant zones. "
        "Mercenaries, in complicity with the national army, and rebels on their own are killing, raping and "
        "torturing people in diamond and gold mining areas.",
        None, "Central African Republic; no site is named", ["Central African Republic"],
        [(act, by, "reported") for act in ("Killing", "Rape or other sexual violence", "Torture")
         for by in ("Rebels (not named)", "Mercenaries (not named)")],
        ["residents"],
    ),
    (
        "Williamson mine, Tanzania: local people reported shot by private security",
        "In Tanzania, a private security company at Petra Diamond's Williamson Mine is reported to have "
        "shot, "
        "killed and injured dozens of locals in the past years.",
        "past years", "Williamson (Mwadui) mine, Kishapu District, Shinyanga", ["Tanzania"],
        [("Killing", "Private security company (not named)", "reported"),
         (_INJURY, "Private security company (not named)", "reported")],
        ["residents"],
    ),
    (
        "Marange diamond fields, Zimbabwe: dogs, fear of raids, torture of artisanal miners",
        "In Zimbabwe's Marange diamond fields, private security guards set dogs on people and locals live "
        "under "
        "constant fear of raids by state and private security agents. Use of torture as a means to punish "
        "artisanal miners persist since 2009.",
        "2009 for torture only", "Marange / Chiadzwa, Mutare District, Manicaland", ["Zimbabwe"],
        [(_INJURY, "Private security guards (not named)", "reported"),
         ("Threats, intimidation or climate of fear", "State security agents (not named)", "feared"),
         ("Torture", _NOT_NAMED, "reported")],
        ["residents", "artisanal miners"],
    ),
    (
        "Lunda Norte, Angola: community protests suppressed with violence",
        "In Angola's Lunda Norte province, community protests against the destruction of villages and "
        "livelihoods "
        "because of diamond mining continue to be violently suppressed.",
        "continuing", "Lunda Norte province", ["Angola"],
        [("Protest put down by force", _NOT_NAMED, "reported")],
        ["protesters", "residents"],
    ),
    (
        "Amazon, Brazil: criminal groups mining, environment destroyed, Indigenous people assaulted",
        AMAZON, None, "Amazon, Brazil", ["Brazil"],
        [(_INJURY, "Criminal groups (not named)", "reported"),
         ("Environment destroyed", "Criminal groups (not named)", "reported")],
        ["Indigenous people"],
    ),
    (
        "Amazon, Venezuela: criminal groups mining, environment destroyed, Indigenous people assaulted",
        AMAZON, None, "Amazon, Venezuela", ["Venezuela"],
        [(_INJURY, "Criminal groups (not named)", "reported"),
         ("Environment destroyed", "Criminal groups (not named)", "reported")],
        ["Indigenous people"],
    ),
    (
        "Letšeng mine, Lesotho: communities fear dam failure and polluted water",
        "In Lesotho, communities around Letseng mine, live in constant fear that the mine's tailing dams "
        "will "
        "burst, and that their drinking water is polluted.",
        None, "Communities around Letšeng mine, Mokhotlong", ["Lesotho"],
        [("Exposure to hazard (tailings dam, blasting, open pit)", None, "feared"),
         ("Water pollution or unsafe water", None, "feared")],
        ["residents"],
    ),
    (
        "Murowa Diamonds, Zimbabwe: drilling and exploration close to schools",
        "Murova diamonds in Zimbabwe, is violating the rights of children to education by drilling and "
        "exploring "
        "for diamonds close to schools.",
        None, "Near schools, place not stated", ["Zimbabwe"],
        [("Children's schooling harmed", "Murowa Diamonds", "reported")],
        ["children or pupils"],
    ),
    (
        "Koidu, Sierra Leone: communities report forced removal, farmland destroyed, water polluted, no "
        "compensation",
        "In Sierra Leone, at Koidu, communities report to have been forcibly removed from their homes, their "
        "farmland destroyed and their water sources polluted by the company Octea that refuses to provide "
        "any "
        "compensation.",
        None, "Koidu, Kono District, Eastern Province", ["Sierra Leone"],
        [(act, "Octea", "reported") for act in (
            "Forced removal from home or land", "Farmland or crops destroyed",
            "Water pollution or unsafe water", "Remedy or compensation denied")],
        ["residents"],
    ),
)  # fmt: skip

# ref, date, place, actors, one-sided violence, (min, best, max, civilians), source number
_EVENTS: tuple[tuple[Any, ...], ...] = (
    ("328242aa", "9 January 2020", "Bria town", ["anti-Balaka", "FPRC"], False, (1, 1, 1, 0), 3),
    ("328244ab", "9 January 2020", "Bria town", ["anti-Balaka"], True, (2, 2, 2, 2), 3),
    ("377469ac", "25 January 2020", "Bria town", ["FPRC", "MLCJ"], False, (1, 1, 1, 0), 4),
    ("328221ad", "25–26 January 2020", "Bria town", ["FPRC", "MLCJ"], False, (41, 41, 50, 2), 2),
    ("334126ae", "4–7 February 2020", "Haute-Kotto province", ["FPRC"], True, (1, 1, 1, 1), 5),
    ("349159af", "23 July 2020", "Haute-Kotto province", ["FPRC"], True, (0, 0, 1, 0), 6),
    ("371873b0", "21 November 2020", "Bria region", ["FPRC", "UPC"], False, (5, 5, 5, 0), 7),
)

_ASKS = (
    ("Government of the Central African Republic", "demand",
     "do more to implement the existing Operational Framework"),
    ("DRC and Cameroon", "demand", "curb smuggling of diamonds into their territories"),
    ("Kimberley Process", "recommendation",
     "adopt an Administrative Decision on National Multistakeholder Working Groups"),
    ("Octea", "demand", "compensation to the communities at Koidu (implied by the statement)"),
)  # fmt: skip

_SOURCES = (
    ("Kimberley Process Civil Society Coalition, “Closing statement, 2021 KP Intersessional Meeting”, "
     "25 June 2021",
     "https://statements.example.org/2021-06-25"),
    ("Agence France Presse, “50 killed in militia clashes in C. Africa town”, 28 January 2020", None),
    ("CNC, “RCA : trois morts et un disparu dans des violences intercommunautaires à Bria”, "
     "10 January 2020", None),
    ("CNC, “Flash info : combats en cours entre le FPRC et le MLCJ à Bria”, 25 January 2020", None),
    ("ICG, “Central African Republic, February 2020”, 1 March 2020 (UCDP GED 23.1)", None),
    ("International Crisis Group, “Central African Republic, July 2020”, 1 August 2020", None),
    ("CNC, “RCA : Bria, 5 morts et 7 blessés dans un incident intergroupe armé”, 23 November 2020", None),
)  # fmt: skip


def _ask(row: tuple[str, str, str]) -> dict[str, Any]:
    to, kind, what = row
    return {"to": to, "kind": kind, "what": what, "response": None}


def _hotspot(index: int, row: tuple[Any, ...]) -> dict[str, Any]:
    title, quote, since, place, countries, acts, affected = row
    return {
        "ref": f"{index:08x}-0000-4000-8000-000000000000",
        "title": title,
        "quote": quote,
        "quote_source": 1,
        "status": "active",
        "since": since,
        "place": place,
        "countries": countries,
        "coding": [
            {"violation": act, "by": [by] if by else [], "basis": basis, "attribution": "alleged"}
            for act, by, basis in acts
        ],
        "people_affected": affected,
        "asks": [_ask(_ASKS[3])] if title.startswith("Koidu") else [],
        "positions": [],
        "version": 1,
        "url": f"https://hotspots.example.org/hotspots/{index:08x}",
    }


def _event(row: tuple[Any, ...]) -> dict[str, Any]:
    ref, when, place, actors, one_sided, deaths, source = row
    return {
        "ref": f"{ref}-0000-4000-8000-000000000000",
        "summary": f"{' and '.join(actors)}: " + ("attack on civilians" if one_sided else "battle"),
        "date_text": when,
        "place": place,
        "country": "Central African Republic",
        "violations": ["Killing of civilians in armed conflict"] if one_sided else [],
        "actors": actors,
        "deaths": dict(zip(("min", "best", "max", "civilians"), deaths, strict=True)),
        "people_affected": [],
        "sources": [source],
        "version": 1,
        "origin": "data_set",
        "url": None,
        "claims": [],
    }


_REPORT = {
    "ref": "5eb0a111-0000-4000-8000-000000000000",
    "title": "Diamonds said to be smuggled from the Central African Republic into the DRC and Cameroon",
    "summary": "The statement asks the DRC and Cameroon to curb smuggling of diamonds.",
    "date_text": "not stated",
    "place": "not stated",
    "country": "Central African Republic",
    "violations": [],
    "actors": [_NOT_NAMED],
    "deaths": None,
    "people_affected": [],
    "sources": [1],
    "version": 2,
    "origin": "people",
    "url": "https://hotspots.example.org/reports/5eb0a111",
    "claims": [{"who": "KP Civil Society Coalition", "says": "diamonds are smuggled into their territories"}],
}


def briefing(**changes: Any) -> dict[str, Any]:
    """A fresh copy of the sample content, with the members that a test wants otherwise."""
    hotspots = [_hotspot(index, row) for index, row in enumerate(_HOTSPOTS, start=1)]
    content = {
        "ref": "b01efab1-0000-4000-8000-000000000000",
        "title": "Human rights in diamond mining areas: nine situations of concern",
        "date": "2021-06-25",
        "language": "en",
        "publisher": "KP Civil Society Coalition",
        "as_named_by": "the KP Civil Society Coalition",
        "filter_words": ["Hotspots: all published", "Reports: Haute-Kotto, 2020, data sets included"],
        "attribution": ["UCDP Georeferenced Event Dataset 23.1 (CC BY 4.0)", "Natural Earth, public domain"],
        "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "blocks": [
            {
                "heading": "Why these places",
                "text": "Stones from these places may carry a certificate that calls them conflict-free.\n\n"
                "What follows is what the sources state, in their words first.",
            }
        ],
        "map": {"svg": MAP, "alt": "Map of Africa: two areas of concern marked"},
        "totals": {
            "records": 17,
            "hotspots": 9,
            "reports": 8,
            "deaths": {"min": 51, "best": 51, "max": 61, "civilians": 5, "stated": 7},
            "words": ["Williamson mine, Tanzania: “dozens” killed and injured"],
        },
        "countries": [
            {"label": "Central African Republic", "count": 9},
            {"label": "Zimbabwe", "count": 2},
            *({"label": name, "count": 1} for name in
              ("Angola", "Brazil", "Lesotho", "Sierra Leone", "Tanzania", "Venezuela")),
        ],
        "violations": [
            {"label": _INJURY, "count": 4},
            {"label": "Killing of civilians in armed conflict", "count": 3},
            {"label": "Killing", "count": 2},
            {"label": "Torture", "count": 2},
            {"label": "Protest put down by force", "count": 1},
        ],
        "hotspots": hotspots,
        "reports": [_REPORT, *map(_event, _EVENTS)],
        "asks": [
            _ask(ask) | {"when": "2021-06-25", "hotspot": None} for ask in _ASKS
        ],
        "sources": [{"n": n, "text": text, "link": link} for n, (text, link) in enumerate(_SOURCES, start=1)],
    }  # fmt: skip
    return copy.deepcopy(content | changes)
