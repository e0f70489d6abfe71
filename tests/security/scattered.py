"""Rows of every kind that the gate tells apart, with all else scattered at random; and random filters over them."""

import random
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

from django.utils import timezone

from accounts.models import Person
from accounts.reader import Reader
from hotspots import geo, ledger
from hotspots.filters import FILTERS, PUBLIC
from hotspots.models import Actor, Edition, Evidence, Hotspot, Involvement, Report
from hotspots.models.explorable import Explorable
from hotspots.vocabulary import HOTSPOT_STATUS, REVIEW_STATES, SHARING, VOCABULARIES
from hotspots.workflow import bodies
from tests.factories import make_content

COUNTRIES, AREAS = ("ZW", "CF", "LS", ""), ("ZW-MA", "ZW-HA", "CF-HK", "")
WORDS = ("river", "dogs", "mine", "mercury", "road")
FIRST = date(2015, 1, 1)
TERMS = {
    "violation": "violation_types", "all_of": "violation_types", "actor_kind": "actor_kinds", "role": "involvement_roles",
    "affected": "affected_groups", "issue": "kp_issues", "source_kind": "source_kinds", "verification": "verification",
    "sharing": "sharing", "origin": "origins",
}  # fmt: skip


def columns(chance: random.Random) -> dict[str, Any]:
    """Where, when and what, for one row."""
    country = chance.choice(COUNTRIES)
    area = chance.choice([area for area in AREAS if area.startswith(country) or not area]) if country else ""
    place = (chance.uniform(-30, 10), chance.uniform(14, 34)) if chance.random() < 0.5 else None
    shown = geo.shown_cell(area, country)
    first = FIRST + timedelta(days=chance.randrange(3000))
    last = first + timedelta(days=chance.choice([0, 0, 30, 365]))
    masks = {name: chance.choice([0, _two_bits(chance, name)]) for name in Explorable.MASKS}
    killed = chance.choice([None, None, 0, 1, 7])
    return {
        "country": country, "area": area, **masks,
        "latitude": place and place[0], "longitude": place and place[1],
        "place_precision": "L2" if place else "L6" if area else "L8" if country else "L9",
        "cell": geo.cell(*place) if place else shown,
        "earliest": chance.choice([first, first, None]), "latest": chance.choice([last, last, None]),
        "gravity": chance.randrange(6), "language": chance.choice(("en", "fr", "pt")),
        "verification": chance.choice(("", *VOCABULARIES["verification"].codes())), "disputed": chance.random() < 0.2,
        "killed_min": killed, "killed_best": killed, "killed_max": killed, "search_text": " ".join(chance.sample(WORDS, 2)),
    }  # fmt: skip


def _two_bits(chance: random.Random, name: str) -> int:
    field: Any = Report._meta.get_field(name)
    return sum(1 << term.bit for term in chance.sample(VOCABULARIES[field.vocabulary].terms, 2))


def scatter_reports(people: dict[str, Person], seed: int = 1) -> list[Report]:
    """A report for every state, sharing, organisation, author, origin and openness, invited to or not."""
    chance, rows = random.Random(seed), []
    kinds = product(
        REVIEW_STATES.codes(), SHARING.codes(), (False, True), ("author", "colleague", "contributor", None)
    )
    for status, sharing, open_data, author in kinds:
        writer = people[author] if author else None
        own = columns(chance)
        rows.append(
            Report(
                **own, status=status, sharing=sharing, open_data=open_data, author=writer,
                organisation=(writer or people["author"]).organisation,
                origin="data_set" if open_data and chance.random() < 0.5 else "people",
                shown_cell=geo.shown_cell(own["area"], own["country"]),
                urgent=chance.random() < 0.2, search_internal=" ".join(chance.sample(WORDS, 1)), narrative="Something.",
            )
        )  # fmt: skip
    made = Report.objects.bulk_create(rows)
    for report in made[::2]:
        report.invited.add(people["invited reviewer"])
    hotspot = Hotspot.objects.create(title="Marange", countries=["ZW"], adopted=True)
    hotspot.reports.add(*made[::3])
    _name_actors(made)
    _give_files(people["author"], made[::4])
    _tell("report")
    return made


def _name_actors(made: list[Report]) -> None:
    """An actor of the shared list, and one that is known through the first report alone; both are involved in others too."""
    listed = Actor.objects.create(name="Guards", kind="A06", adopted=True)
    proposed = Actor.objects.create(name="Buyers", kind="A10", proposed_with=made[0])
    Involvement.objects.bulk_create(
        Involvement(report=report, actor=actor, kind=actor.kind)
        for actor, reports in ((listed, made[::3]), (proposed, made[::5]))
        for report in reports
    )


def _give_files(giver: Person, made: list[Report]) -> None:
    Evidence.objects.bulk_create(
        Evidence(report=report, kind="txt", size=1, sha256=f"{at:064}", stored=f"{at:032}", added_by=giver)
        for at, report in enumerate(made)
    )


def scatter_editions(count: int = 120, seed: int = 2) -> list[Edition]:
    """Published versions in every state, of reports and of hotspots."""
    chance, rows = random.Random(seed), []
    body = bodies.report_body(make_content(), bodies.AREA_AND_MONTH)
    for number in range(count):
        own = columns(chance)
        place = {**body["place"], "area": own["area"], "name": "", "precision": own["place_precision"]}
        kind = chance.choice(("report", "report", "hotspot"))
        more = {"quotes": [], "asks": [], "flows": []} if kind == "hotspot" else {}
        rows.append(
            Edition(
                **own, kind=kind, state=chance.choice(("published", "published", "retracted", "taken_down")),
                title=f"Title {number}", summary="Somebody is alleged to have done something.",
                body={**body, **more, "countries": [own["country"]], "place": place},
                status=chance.choice(HOTSPOT_STATUS.codes()[:2]) if kind == "hotspot" else "",
                origin=chance.choice(("people", "people", "data_set")), published_at=timezone.now(),
            )
        )  # fmt: skip
    made = Edition.objects.bulk_create(rows)
    _tell("edition")
    return made


def _tell(kind: str) -> None:
    """Rows that came by no verb: the frame has to be told."""
    ledger.record(Reader.machine("loader", None, ()), "load", kind, "scattered")


@cache
def _days() -> list[str]:
    return [(FIRST + timedelta(days=number)).isoformat() for number in range(0, 3300, 150)]


def random_query(chance: random.Random, audience: str) -> dict[str, list[str]]:
    """Up to four parameters with a value or two each: of those that the audience may filter by."""
    allowed = [
        name
        for name, one in FILTERS.items()
        if audience in one.audiences and name not in ("kind", "site", "group")
    ]
    chosen = chance.sample(allowed, chance.randrange(5))
    query = {name: _values(chance, name, audience) for name in chosen}
    if "from" in query and "to" in query:
        query["from"], query["to"] = ([day] for day in sorted(query["from"] + query["to"]))
    if "origin" not in query and chance.random() < 0.5:
        query["origin"] = ["people", "data_set"]
    return query


def _values(chance: random.Random, name: str, audience: str) -> list[str]:
    if FILTERS[name].typed == "check":
        return ["yes"]
    held: dict[str, Any] = {
        "country": COUNTRIES[:-1], "area": AREAS[:-1], "from": _days(), "to": _days(), "killed": ("0", "1", "5"), "q": WORDS,
        "language": ("en", "fr", "pt"), "bbox": ("14,-30,34,10", "20,-10,30,5", "31,-20,33,-19", "-180,-90,180,90"),
        "status": REVIEW_STATES.codes() if audience != PUBLIC else HOTSPOT_STATUS.codes()[:2],
        "hotspot": [str(ref) for ref in Hotspot.objects.values_list("ref", flat=True)],
        "actor": [str(ref) for ref in Actor.objects.values_list("ref", flat=True)],
        "organisation": [str(ref) for ref in Person.objects.values_list("organisation__ref", flat=True)],
    }  # fmt: skip
    values = held.get(name) or VOCABULARIES[TERMS[name]].codes()
    return chance.sample(list(values), min(len(values), chance.choice([1, 2]) if FILTERS[name].many else 1))
