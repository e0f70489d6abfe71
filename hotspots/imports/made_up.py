"""Reports made up for measuring: real countries and areas, skewed as reality is, and nothing else that is real.

The same number and seed give the same reports. Names of places, companies and organisations are drawn from syllables.
"""

import copy
import itertools
import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import Organisation, Person
from hotspots import geo
from hotspots.content import EMPTY
from hotspots.vocabulary import ACTOR_KINDS, AFFECTED_GROUPS, KP_ISSUES, VIOLATION_TYPES
from hotspots.workflow.synthetic import BATCH, Synthetic

from .lexicon import Lexicon, made_up_word

ORGANISATIONS = 40
PLACES = 600
FIRST_DAY, DAYS = date(1995, 1, 1), 11_322
BEGUN, YEARS_OF_WORK = datetime(2019, 1, 1, tzinfo=UTC), 6 * 365 * 86_400

COUNTRIES = {
    "CD": 30, "CF": 22, "AO": 12, "ZW": 9, "SL": 6, "CI": 4, "LR": 3, "GN": 3, "CM": 2, "TZ": 2, "ZA": 2, "LS": 1,
    "GH": 1, "BR": 1, "VE": 1, "MZ": 0.5, "NA": 0.3, "BW": 0.3, "GY": 0.2, "CG": 0.2, "RU": 0.1, "IN": 0.1,
}  # fmt: skip
LANGUAGES = {"AO": "pt", "MZ": "pt", "BR": "pt"} | dict.fromkeys(("CD", "CF", "CI", "GN", "CM", "CG"), "fr")
STATUSES = {"accepted": 82, "sent": 9, "changes_asked": 4, "not_taken_forward": 4, "withdrawn": 1}
SHARINGS = {"coalition": 70, "can_publish": 27, "restricted": 3}
VERIFICATIONS = {"one_source": 60, "independent_sources": 25, "documented": 12, "not_supported": 3}
PRECISIONS = {"L1": 8, "L2": 12, "L3": 28, "L4": 10, "L5": 8, "L6": 22, "L7": 3, "L8": 9}
SOURCES = {
    "witness": 30, "press_or_radio": 22, "affected_person": 14, "local_partner_or_monitor": 14, "ngo_publication": 10,
    "social_media": 5, "photograph": 2, "un_panel_of_experts": 2, "court_record": 1,
}  # fmt: skip
PEOPLE_WHO_TOLD = ("witness", "affected_person", "local_partner_or_monitor")
DATES = {"day": 58, "month": 20, "between": 9, "year": 8, "not_known": 5}
REASONS = ("insufficient_source", "place_unclear", "date_unclear", "out_of_scope")


class Draw:
    """A choice by weight, prepared once."""

    def __init__(self, weights: Mapping[Any, float]) -> None:
        self.values, self.sums = list(weights), list(itertools.accumulate(weights.values()))

    def __call__(self, rng: random.Random) -> Any:
        return rng.choices(self.values, cum_weights=self.sums)[0]


def skewed(values: Sequence[Any]) -> Draw:
    """The first is the commonest; the second half as common, and so on."""
    return Draw({value: 1 / rank for rank, value in enumerate(values, start=1)})


@dataclass(frozen=True)
class Place:
    """A place that does not exist, in an area that does."""

    name: str
    country: str
    area: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Members:
    """One organisation: who writes for it, and who reviews the reports of others."""

    organisation_id: int
    author_id: int
    reviewer_id: int


def make_members() -> list[Members]:
    """The made-up organisations and their people; nobody can sign in as one of them."""
    rng, made = random.Random("members"), []
    for number in range(1, ORGANISATIONS + 1):
        name = f"Synthetic organisation {number:02} ({made_up_word(rng, 'en', 3).capitalize()})"
        organisation, _new = Organisation.objects.get_or_create(name=name, defaults={"is_synthetic": True})
        people = [
            _person(organisation, f"{role}-{number:02}", **{role: True}) for role in ("contribute", "review")
        ]
        made.append(Members(organisation.pk, people[0].pk, people[1].pk))
    return made


def _person(organisation: Organisation, name: str, **abilities: Any) -> Person:
    email = f"synthetic-{name}@demo.example"
    found = Person.objects.filter(email=email).first()
    return found or Person.objects.create_person(
        email, f"Synthetic {name}", organisation, is_demo=True, **abilities
    )


def make_up(number: int, seed: int, members: Sequence[Members]) -> Iterator[Synthetic]:
    """That many reports, one after the other."""
    rng = random.Random(f"{number} reports of {seed}")
    world = World(rng)
    owners, last = skewed(range(len(members))), None
    for position in range(number):
        at = BEGUN + timedelta(seconds=YEARS_OF_WORK * position // number)
        owner, status = owners(rng), world.status(rng)
        decided = status in ("changes_asked", "not_taken_forward")
        content = world.content(rng)
        # Links reach no further than the report before, so that they stay within a batch.
        linked = position % BATCH and last and last.status == status == "accepted" and rng.random() < 0.04
        if linked and last:
            content |= {
                "country": last.content["country"],
                "when": last.content["when"],
                "place": last.content["place"],
            }
        last = Synthetic(
            ref=uuid.UUID(int=rng.getrandbits(128), version=4),
            series=uuid.UUID(int=rng.getrandbits(128), version=4),
            external_ref=f"synthetic:{seed}:{number}:{position}",
            organisation_id=members[owner].organisation_id,
            author_id=members[owner].author_id,
            reviewer_id=members[(owner + 1) % len(members)].reviewer_id,
            at=at,
            status=status,
            verification=world.verification(rng) if status == "accepted" else "",
            reason=rng.choice(REASONS) if decided else "",
            sentence="Made up for measuring." if decided else "",
            content=content,
            same_event=last.ref if linked and last else None,
        )
        yield last


class World:
    """What reports are drawn from."""

    def __init__(self, rng: random.Random) -> None:
        self.lexicons = {language: Lexicon(rng, language) for language in ("en", "fr", "pt")}
        country = Draw(COUNTRIES)
        self.areas: dict[str, Draw] = {}
        for code in COUNTRIES:
            found = list(geo.areas(code))
            rng.shuffle(found)
            if found:
                self.areas[code] = skewed(found)
        self.place = skewed([self._place(rng, country(rng)) for _ in range(PLACES)])
        self.companies = skewed([f"{made_up_word(rng, 'en', 3).capitalize()} Mining" for _ in range(300)])
        self.groups = skewed([f"Group {made_up_word(rng, 'fr', 2).capitalize()}" for _ in range(300)])
        self.publishers = skewed([f"Radio {made_up_word(rng, 'pt', 2).capitalize()}" for _ in range(200)])
        types, kinds = VIOLATION_TYPES.codes(), ACTOR_KINDS.codes()
        rng.shuffle(types)
        self.type, self.kind = skewed(types), skewed(kinds)
        self.status, self.sharing, self.verification = Draw(STATUSES), Draw(SHARINGS), Draw(VERIFICATIONS)
        self.precision, self.source, self.date = Draw(PRECISIONS), Draw(SOURCES), Draw(DATES)
        self.affected, self.issues = AFFECTED_GROUPS.codes(), KP_ISSUES.codes()

    def _place(self, rng: random.Random, country: str) -> Place:
        area = self.areas[country](rng) if country in self.areas else None
        point = (area.lat, area.lon) if area else geo.country_centre(country)
        name = made_up_word(rng, LANGUAGES.get(country, "en"), rng.choice((2, 3))).capitalize()
        if point is None:
            return Place(name, country, "", None, None)
        north, east = (round(value + rng.gauss(0, 0.12), 4) for value in point)
        return Place(name, country, area.code if area else "", north, east)

    def content(self, rng: random.Random) -> dict[str, Any]:
        """Clean content of one report."""
        place = self.place(rng)
        language = LANGUAGES.get(place.country, "en") if rng.random() < 0.8 else "en"
        involved = [self._involved(rng) for _ in range(rng.choice((1, 1, 2, 3)))]
        return copy.copy(EMPTY) | {
            "narrative": self.lexicons[language].text(rng),
            "language": language,
            "sharing": self.sharing(rng),
            "urgent": rng.random() < 0.03,
            "country": place.country,
            "when": self._when(rng),
            "place": self._where(rng, place),
            "sources": [self._source(rng, language) for _ in range(rng.choice((1, 1, 2)))],
            "involved": involved,
            "violations": [self._act(rng, len(involved)) for _ in range(rng.choice((1, 1, 2, 3)))],
            "harms": [self._harm(rng)] if rng.random() < 1 / 3 else [],
            "issues": [rng.choice(self.issues)] if rng.random() < 0.15 else [],
            "minerals": ["diamond" if rng.random() < 0.8 else "gold"],
        }

    def _where(self, rng: random.Random, place: Place) -> dict[str, Any]:
        level = self.precision(rng)
        known = level <= "L3" and place.latitude is not None and place.longitude is not None
        return {
            "precision": level if level <= "L6" and place.area else "L8",
            "name": place.name if level <= "L5" else "",
            "area": place.area if level <= "L6" else "",
            "latitude": round(place.latitude + rng.gauss(0, 0.02), 5)
            if known and place.latitude is not None
            else None,
            "longitude": round(place.longitude + rng.gauss(0, 0.02), 5)
            if known and place.longitude is not None
            else None,
            "site": None,
        }

    def _when(self, rng: random.Random) -> dict[str, Any]:
        # More of what is recent: most of what is told today happened in the last third of these years.
        first = FIRST_DAY + timedelta(days=int(DAYS * rng.random() ** 0.6))
        match self.date(rng):
            case "not_known":
                return {"earliest": None, "latest": None, "text": "not known"}
            case "month":
                first = first.replace(day=1)
                last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            case "year":
                first, last = first.replace(month=1, day=1), first.replace(month=12, day=31)
            case "between":
                last = first + timedelta(days=rng.randint(2, 400))
            case _:
                last = first
        return {"earliest": first.isoformat(), "latest": last.isoformat(), "text": ""}

    def _source(self, rng: random.Random, language: str) -> dict[str, Any]:
        kind = self.source(rng)
        told = kind in PEOPLE_WHO_TOLD
        return {
            "kind": kind,
            "line": self.lexicons[language].text(rng, 3, 9),
            "date": None,
            "publisher": "" if told else self.publishers(rng),
            "link": "",
            "pointer": "",
            "may_be_named": not told,
            "consent": "not_recorded" if told else "not_needed_public_source",
            "says": "",
            "denies": rng.random() < 0.03,
        }

    def _involved(self, rng: random.Random) -> dict[str, Any]:
        kind = self.kind(rng)
        names = self.companies if kind in ("A06", "A08", "A10", "A12", "A21") else self.groups
        return {
            "actor": None,
            "name": names(rng) if rng.random() < 0.7 else "",
            "kind": kind,
            "role": rng.choice(
                ("carried_out", "carried_out", "carried_out", "ordered", "failed_to_protect", "not_clear")
            ),
            "attribution": "alleged",
            "note": "",
        }

    def _act(self, rng: random.Random, involved: int) -> dict[str, Any]:
        return {
            "type": self.type(rng),
            "by": [rng.randrange(involved)],
            "method": rng.choice(("", "", "firearm", "beating", "fire")),
            "affected": [rng.choice(self.affected)],
            "basis": "reported",
            "note": "",
        }

    def _harm(self, rng: random.Random) -> dict[str, Any]:
        least = int(rng.paretovariate(1.2))
        return {
            "kinds": [rng.choice(("killed", "killed", "injured", "displaced", "detained"))],
            "unit": "people",
            "minimum": least,
            "best": least + rng.randint(0, 2),
            "maximum": least + rng.randint(2, 9),
            "civilians": None,
            "words": "",
        }
