"""One world, built step by step by the workflow's own verbs, as far as its reader may know it.

A world has a level: the tier of the reader whom it is to fool. The world of level 0 holds what stands in `visible`. One of
a higher level holds rows of `hidden` as well, and other words wherever `world.secret(tier, …)` stands: all that a reader
of its level may not know, and nothing else. Every step has its hour, in all worlds the same, so that hidden rows push the
ids of visible ones aside while refs and stamps stay what they are.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from accounts.models import Person
from accounts.reader import Reader
from hotspots import workflow
from hotspots.evidence.kinds import COPIES
from hotspots.evidence.store import Arriving
from hotspots.models import Edition, Evidence, Report
from tests.factories import make_answers, make_content, reader

from .cast import NOTHING, RESTRICTED, ROLES, Asker, make_askers, make_people
from .fate import BEGINNING, STEP, TODAY, Fate
from .samples import picture

PLACED, ELSEWHERE = (-19.61, 32.31), (-19.512347, 32.412347)
AREA = "ZW-MA"
PARTNERS = "partner"


class World:
    """What was made so far, by name."""

    def __init__(self, level: int) -> None:
        self.level = level
        self.people: dict[str, Person] = make_people()
        self.askers: dict[str, Asker] = {}
        self.made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        return self.made[name]

    def secret(self, tier: int, here: Any, there: Any) -> Any:
        """`here`, or `there` in a world whose reader may not know which of the two it is."""
        return there if self.level >= tier else here

    def by(self, name: str) -> Reader:
        """Somebody at work, in a strong session."""
        return reader(self.people[name])

    def content(self, **changes: Any) -> dict[str, Any]:
        """A report from Marange; all of them share area, site, day, actor and words."""
        told: dict[str, Any] = {
            "narrative": "Guards of the mine set dogs on diggers in Marange and one man was bitten.",
            "country": "ZW",
            "when": "2021-05-04",
            "place": self.place(PARTNERS),
            "sources": [{"kind": "witness", "line": "A neighbour", "consent": "publish_nothing_identifying"}],
            "involved": [
                {"kind": "A06", "name": "Mine guards", "actor": str(self["actor"].ref), "role": "carried_out"}
            ],
            "violations": [{"type": "V05", "by": [0], "affected": ["artisanal_miners"]}],
            "harms": [{"kinds": ["injured"], "best": 1}],
            "sharing": "coalition",
        }
        return make_content(**{**told, **changes})

    def place(self, home: str) -> dict[str, Any]:
        """Where it was: everybody may know the area, and what is finer those of the organisation that tells it."""
        (lat, lon), (other_lat, other_lon) = PLACED, ELSEWHERE
        here = {"name": "Chiadzwa gate", "latitude": lat, "longitude": lon, "precision": "L2"}
        there = {"name": "zq2place", "latitude": other_lat, "longitude": other_lon, "precision": "L4"}
        there["site"] = str(self["site"].ref)
        found = self.secret(RESTRICTED, here, there) if home == PARTNERS else here
        return {**found, "area": AREA}

    def send(self, name: str, key: str = "", names: str = "", **changes: Any) -> Report:
        """A report that waits in the queue."""
        home = next(role.home for role in ROLES if role.name == name)
        content = self.content(**{"place": self.place(home), **changes})
        receipt, _again = workflow.submit(self.by(name), content, key=key, external_ref=key, names=names)
        return Report.objects.get(ref=receipt["ref"])

    def accept(self, report: Report, sentence: str = "Seen.") -> Report:
        """Have it accepted by somebody of a third organisation."""
        if report.sharing == "restricted":
            workflow.invite(self.by("lead of partner"), report, self.people["invited reviewer"])
        return workflow.accept(self.by("invited reviewer"), report, sentence=sentence)

    def publish(self, report: Report, **answers: Any) -> Edition:
        """A published version of it."""
        return workflow.publish(self.by("publisher"), report, make_answers(**answers))

    def attach_file(
        self, name: str, report: Report, called: str, content: bytes = b"", note: str = ""
    ) -> Evidence:
        """A file sealed with a report: a picture, unless there is content."""
        arriving = Arriving(f"{called}.{'txt' if content else 'jpg'}")
        arriving.write(content or picture("JPEG", comment=b"zq3comment"))
        arriving.close()
        return workflow.attach_file(self.by(name), report, arriving, note=note)[0]


Make = Callable[[World], Any]
STEPS: dict[float, tuple[int, Make]] = {}


def at(hour: float, tier: int = NOTHING) -> Callable[[Make], Make]:
    """A step of every world, or of those whose reader may not know of it. What it makes is kept under its name."""

    def register(make: Make) -> Make:
        if hour in STEPS:
            raise ValueError(f"Two steps at hour {hour}: {make.__name__}")
        STEPS[hour] = tier, make
        return make

    return register


def build(level: int, fate: Fate) -> World:
    """The world of this level, in the database as it is."""
    with fate.decides("people", BEGINNING):
        world = World(level)
    for hour, (tier, make) in sorted(STEPS.items()):
        if tier <= level:
            with fate.decides(make.__name__, BEGINNING + hour * STEP):
                world.made[make.__name__] = make(world)
    with fate.decides("askers", TODAY):
        world.askers = make_askers(world.people)
    return world


def looked_at(path: Path, extension: str) -> str:
    """In place of the process that examines a file, which costs a quarter of a second: its copy is a plain picture."""
    if extension == "txt":
        return "text"
    for copy in COPIES:
        path.with_name(f"{path.name}.{copy}.jpg").write_bytes(picture("JPEG"))
    return "jpeg"
