"""The story's world: what the coalition has on Marange, with and without one restricted report that tells too much."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from hotspots import briefing, workflow
from hotspots.evidence.store import Arriving
from hotspots.models import Actor, Hotspot, Report, Site
from hotspots.workflow.reference import attach
from tests.factories import make_answers, make_content, publishable, reader

from .cast import make_askers, make_people
from .fate import BEGINNING, STEP, TODAY, Fate
from .probes import NOBODY, Probe, Refs
from .samples import picture

WITNESS, PLACE, DAY = "Tendai Moyo", "Chiadzwa gate", "2021-05-13"
LATITUDE, LONGITUDE = -19.5123, 32.4123
# Everybody who may not know of it. The staff who export and brief are the publisher and the one who can do everything.
OUTSIDE = (
    "anonymous", "contributor", "lead", "coalition reader", "reviewer", "publisher", "everything", "manager",
    "token: read", "token: submit", "token: read_coalition", "token: review", "token: publish",
)  # fmt: skip
Told = dict[str, Any]


class Marange:
    """People, and what they have reported."""

    def __init__(self, fate: Fate, *, with_the_report: bool) -> None:
        with fate.decides("people", BEGINNING):
            self.people = make_people()
        self.made: Told = {}
        for hour, (make, hidden) in enumerate(STEPS):
            if with_the_report or not hidden:
                with fate.decides(make.__name__, BEGINNING + hour * STEP):
                    self.made[make.__name__] = make(self)
        with fate.decides("askers", TODAY):
            self.askers = make_askers(self.people)

    def by(self, name: str) -> Any:
        return reader(self.people[name])

    def send(self, name: str, names: str = "", **changes: Any) -> Report:
        told = {"country": "ZW", "place": {"area": "ZW-MA", "precision": "L6"}, "when": "May 2021", **changes}
        receipt, _again = workflow.submit(self.by(name), make_content(**told), names=names)
        return Report.objects.get(ref=receipt["ref"])

    def accepted(self, name: str, **changes: Any) -> Report:
        return workflow.accept(self.by("invited reviewer"), self.send(name, **changes))


def hotspot(world: Marange) -> Hotspot:
    values = {"title": "Marange: dog attacks are reported", "countries": ["ZW"], "area": "ZW-MA"}
    return workflow.keep(world.by("publisher"), Hotspot(), values)


def restricted(world: Marange) -> Report:
    """A witness by name, an exact place, a day, a picture, a comment; people killed; urgent; and proposals of its own."""
    report = world.send(
        "author",
        names=f"{WITNESS}, 077 000 000",
        sharing="restricted",
        urgent=True,
        when=DAY,
        narrative=f"{WITNESS} saw at {PLACE} how guards set dogs on diggers of Marange.",
        place={
            "area": "ZW-MA",
            "name": PLACE,
            "latitude": LATITUDE,
            "longitude": LONGITUDE,
            "precision": "L2",
        },
        sources=[{"kind": "witness", "line": f"{WITNESS} of {PLACE}", "says": "They laughed."}],
        harms=[{"kinds": ["killed"], "best": 4}],
    )
    arriving = Arriving(f"{PLACE}.jpg")
    arriving.write(picture("JPEG", comment=WITNESS.encode()))
    arriving.close()
    workflow.attach_file(world.by("author"), report, arriving, note=PLACE)
    workflow.comment(world.by("author"), report, f"{WITNESS} is in danger.")
    workflow.keep(
        world.by("author"), Site(), {"name": PLACE, "country": "ZW", "area": "ZW-MA"}, report=report
    )
    workflow.keep(world.by("author"), Actor(), {"name": f"Guards of {PLACE}", "kind": "A06"}, report=report)
    return report


def own(world: Marange) -> Report:
    return world.accepted("contributor", narrative="At the river diggers of Marange were bitten by dogs.")


def published(world: Marange) -> Report:
    report = world.accepted("author", **publishable(narrative="Dogs were set on people near the fields."))
    attach(world.by("publisher"), world.made["hotspot"], report)
    answers = make_answers(title="Dog attacks", summary="Guards are alleged to use dogs against people.")
    workflow.publish(world.by("publisher"), report, answers)
    return report


def judged(world: Marange) -> Report:
    """The restricted report goes its way: invited, accepted, attached, linked."""
    report = world.made["restricted"]
    workflow.invite(world.by("lead of partner"), report, world.people["invited reviewer"])
    by = world.by("invited reviewer")
    report = workflow.accept(by, report, sentence=f"{WITNESS} is to be believed.")
    workflow.link(by, report, world.made["own"], "same_event")
    workflow.link(by, report, world.made["published"], "same_event")
    attach(by, world.made["hotspot"], report)
    return report


def last_sent(world: Marange) -> Report:
    return world.send("contributor", narrative="Something else was seen in Marange.")


def made_briefing(world: Marange) -> Any:
    return briefing.freeze(world.by("publisher"), {"country": ["ZW"]}, "Marange", "en", [])


# What is made in this order, and whether it is there only with the report.
STEPS: tuple[tuple[Callable[[Marange], Any], bool], ...] = (
    (hotspot, False),
    (restricted, True),
    (own, False),
    (published, False),
    (judged, True),
    (last_sent, False),
    (made_briefing, False),
)
LED_TO = (
    ("hotspot_page", "hotspot.ref"),
    ("site", "site.ref"),
    ("actor", "actor.ref"),
    ("briefing", "briefing.ref"),
)
FILES = ("pdf", "docx", "xlsx", "csv", "geojson")
# The lists of pages and of the API, and what else there is of each.
LISTS = {
    False: ("/explore/", "/explore/map.geojson", "/explore/map.svg", "/", "/map.geojson"),
    True: ("/api/v1/reports", "/api/v1/editions"),
}
BESIDE = {
    False: (
        "/review/", "/reports/mine/", "/reference/", "/reference/sites/", "/reference/actors/", "/reference/hotspots/",
        "/briefings/",
    ),
    True: ("/api/v1/sites", "/api/v1/actors", "/api/v1/hotspots", "/api/v1/me"),
}  # fmt: skip
# What somebody would ask who has heard of it.
HEARD: tuple[dict[str, str], ...] = (
    {}, {"country": "ZW"}, {"area": "ZW-MA", "view": "table"}, {"q": WITNESS}, {"q": PLACE}, {"q": "dogs"},
    {"bbox": "32.40,-19.52,32.42,-19.50"}, {"from": DAY, "to": DAY, "certain": "yes"}, {"killed": "4"}, {"urgent": "yes"},
    {"sharing": "restricted"}, {"status": "accepted"}, {"origin": "people"},
)  # fmt: skip


def questions(name: str, refs: Refs) -> list[Probe]:
    """Everything that somebody might ask who has heard of the report, even its ref."""
    is_program = name.startswith("token")
    found = [Probe("GET", f"{path}?{urlencode(query)}") for path in LISTS[is_program] for query in HEARD]
    found += [Probe("GET", path) for path in BESIDE[is_program]]
    for format in ("csv", "xlsx", "geojson"):
        found.append(Probe("GET", f"/data/{format}"))
        found += [Probe("POST", f"/explore/export/{format}?{urlencode(query)}") for query in HEARD[:5:2]]
    for ref in (*refs["report.ref"], NOBODY):
        below = ("", "/history", "/comments", "/decisions", "/evidence")
        pages = ("report_page", "report_history", "report_draft", "report_publish")
        found += [Probe("GET", f"/api/v1/reports/{ref}{part}") for part in below if is_program]
        found += [Probe("GET", reverse(page, args=[ref])) for page in pages if not is_program]
    for page, column in (("edition_page", "report.series"), ("edition_page", "hotspot.series"), *LED_TO):
        found += [Probe("GET", reverse(page, args=[ref])) for ref in (*refs[column], NOBODY)]
    found.append(Probe("POST", "/reports/places/", urlencode({"place.name": PLACE, "country": "ZW"})))
    found.append(Probe("POST", "/briefings/new/?country=ZW", "title=Marange&language=en"))
    return found + [
        Probe("POST", f"/briefings/{ref}/{one}/") for ref in refs["briefing.ref"] for one in FILES
    ]
