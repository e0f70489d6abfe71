"""What stands in every world. Where words follow `secret`, only the readers before that tier may know which they are."""

from hotspots import briefing, workflow
from hotspots.models import (
    Actor,
    Ask,
    Edition,
    Hotspot,
    Import,
    Meeting,
    Report,
    ReportLink,
    SavedView,
    Site,
    SiteActor,
    Statement,
)
from hotspots.workflow import Answers
from hotspots.workflow.reference import attach
from tests.factories import PRESS, make_answers

from .cast import ACCEPTED, IN_REVIEW, OWN_DRAFT, RESTRICTED
from .world import AREA, World, at

SAID = "Communities of Marange report dog attacks by guards of the mine."
MARANGE = {"country": "ZW", "area": AREA, "place_precision": "L6"}


@at(1)
def site(world: World) -> Site:
    return workflow.keep(
        world.by("publisher"), Site(), {"name": "Marange fields", "kind": "artisanal_field", **MARANGE}
    )


@at(2)
def actor(world: World) -> Actor:
    return workflow.keep(
        world.by("publisher"), Actor(), {"name": "Mine guards", "kind": "A06", "country": "ZW"}
    )


@at(3)
def site_actor(world: World) -> SiteActor:
    values = {"site": world["site"], "actor": world["actor"], "relation": "operates"}
    return workflow.keep(world.by("publisher"), SiteActor(), values)


@at(4)
def hotspot(world: World) -> Hotspot:
    values = {"title": "Marange, Zimbabwe: dog attacks are reported", "countries": ["ZW"], "area": AREA}
    made = workflow.keep(world.by("publisher"), Hotspot(), {**values, "place_precision": "L6"})
    made.sites.add(world["site"])
    return made


@at(5)
def statement(world: World) -> Statement:
    values = {"title": "Closing statement", "publisher": "Coalition", "date": "2021-11-12", "text": SAID}
    return workflow.keep(world.by("publisher"), Statement(), values)


@at(6)
def naming(world: World) -> None:
    workflow.name_in_statement(world.by("publisher"), world["statement"], world["hotspot"], SAID, "bullet 4")


@at(7)
def ask(world: World) -> Ask:
    values = {
        "to": "Zimbabwe",
        "what": "Stop the dogs.",
        "hotspot": world["hotspot"],
        "statement": world["statement"],
    }
    return workflow.keep(world.by("publisher"), Ask(), values)


@at(8)
def meeting(world: World) -> Meeting:
    values = {"name": "Plenary", "first_day": "2021-11-08", "last_day": "2021-11-12"}
    return workflow.keep(world.by("publisher"), Meeting(), values)


@at(11)
def own_draft(world: World) -> Report:
    typed = {"narrative": ["Half a sentence about Marange"], "version": ["0"]}
    return workflow.save_draft(world.by("contributor"), None, typed)


@at(12)
def own_sent(world: World) -> Report:
    """What the other organisation itself has sent."""
    return world.send(
        "contributor", key="own-1", narrative="At the Marange river people were bitten by dogs."
    )


@at(13)
def own_accepted(world: World) -> Report:
    return world.accept(world.send("lead", narrative="Marange again: dogs were set on a digger."))


@at(14)
def own_view(world: World) -> SavedView:
    query = "country=ZW&violation=V05"
    return SavedView.objects.create(person=world.people["contributor"], name="Dogs", query=query, shared=True)


@at(14.5)
def own_file_in(world: World) -> Import:
    person = world.people["contributor"]
    return Import.objects.create(
        person=person, organisation=person.organisation, name="year.csv", state="running"
    )


def told(world: World, mark: str) -> dict[str, object]:
    """A report whose words, day, sources and acts are for the coalition alone, though a version of it is published."""
    witness = {
        "kind": world.secret(ACCEPTED, "witness", "affected_person"),
        "line": world.secret(IN_REVIEW, "A neighbour", f"zq3line{mark} of Chiadzwa gate"),
        "says": world.secret(IN_REVIEW, "", f"zq3says{mark}"),
        "consent": "publish_nothing_identifying",
    }
    return {
        "sharing": "can_publish",
        "narrative": world.secret(
            ACCEPTED,
            "Guards of the mine set dogs on diggers in Marange at dawn.",
            f"zq4narrative{mark}: it was near zq2place that guards of the mine set dogs on us in Marange.",
        ),
        "when": world.secret(ACCEPTED, "2021-05-04", "2021-05-20"),
        "sources": [witness, dict(PRESS)],
        "violations": [
            {
                "type": "V05",
                "by": [0],
                "affected": ["artisanal_miners"],
                "note": world.secret(ACCEPTED, "", f"zq4note{mark}"),
            }
        ],
        "received": world.secret(IN_REVIEW, None, {"channel": "whatsapp", "original": f"zq3received{mark}"}),
    }


@at(21)
def in_public(world: World) -> Report:
    """A report of which a version is published. In the other world it was changed once before it was accepted."""
    report = world.send(
        "author", names=world.secret(OWN_DRAFT, "", "zq1names Tendai Moyo"), **told(world, "a")
    )
    if world.secret(ACCEPTED, False, True):
        report = workflow.change(world.by("lead of partner"), report, world.content(**told(world, "b")))
    return world.accept(report, sentence=world.secret(IN_REVIEW, "Seen.", "zq3sentence"))


@at(22)
def second_in_public(world: World) -> Report:
    return world.accept(world.send("author", **told(world, "c")))


@at(23)
def in_coalition(world: World) -> Report:
    """An accepted report of the partner that the coalition reads, as it was told in the end."""
    line = world.secret(IN_REVIEW, "A teacher", "zq3line at zq2place")
    witness = {"kind": "witness", "line": line, "consent": "coalition_only"}
    received = world.secret(IN_REVIEW, None, {"channel": "sms", "original": "zq3received"})
    names = world.secret(OWN_DRAFT, "", "zq1names Rudo Sibanda")
    told = {"sources": [witness], "received": received}
    first = world.secret(
        IN_REVIEW, "Dogs in Marange", "zq3narrative: it was Tendai Moyo who saw it in Marange"
    )
    report = world.send("author", names=names, narrative=first, **told)
    workflow.change(world.by("author"), report, world.content(**told))
    return world.accept(report, sentence=world.secret(IN_REVIEW, "", "zq3sentence"))


@at(24)
def link(world: World) -> ReportLink:
    return workflow.link(world.by("reviewer"), world["own_accepted"], world["in_coalition"], "same_event")


@at(25)
def comment(world: World) -> None:
    workflow.comment(world.by("reviewer"), world["own_sent"], "Which river was it?")


@at(26)
def seen_file(world: World) -> object:
    """A picture on a report of the other organisation, and what it is called on one of the partner."""
    world.attach_file("contributor", world["own_sent"], "river")
    called = world.secret(RESTRICTED, "picture", "zq2file Chiadzwa gate")
    return world.attach_file("author", world["in_coalition"], called) if world.level < IN_REVIEW else None


@at(31)
def edition(world: World) -> Edition:
    return world.publish(
        world["in_public"], title="Dogs set on diggers", summary="Private guards are alleged to use dogs."
    )


@at(32)
def second_edition(world: World) -> Edition:
    return world.publish(
        world["second_in_public"], title="A further attack", summary="A digger is said to be hurt."
    )


@at(33)
def attached(world: World) -> None:
    for name in ("in_public", "in_coalition"):
        attach(world.by("publisher"), world["hotspot"], world[name])


@at(34)
def hotspot_edition(world: World) -> Edition:
    return workflow.publish(
        world.by("publisher"), world["hotspot"], make_answers(title=world["hotspot"].title)
    )


@at(35)
def statement_edition(world: World) -> Edition:
    return workflow.publish(world.by("publisher"), world["statement"], Answers(title="Closing statement"))


@at(36)
def correction(world: World) -> Edition:
    return world.publish(
        world["second_in_public"],
        title="A further attack",
        summary="A digger is said to have been hurt.",
        note="A word.",
    )


@at(41)
def made_briefing(world: World) -> object:
    return briefing.freeze(world.by("publisher"), {"country": ["ZW"]}, "Marange in May", "en", [])
