"""What stands only in worlds whose reader may not know of it: the same place, day, actor and words, and a witness's name."""

from accounts import people as verbs
from accounts.models import Organisation, Person
from hotspots import briefing, workflow
from hotspots.models import (
    Actor,
    Ask,
    Evidence,
    Flow,
    Hotspot,
    Import,
    Report,
    ReportLink,
    SavedView,
    Site,
    SiteActor,
    Statement,
)
from hotspots.workflow import belonging
from hotspots.workflow.reference import attach
from tests.factories import PRESS

from .cast import ACCEPTED, IN_REVIEW, OWN_DRAFT, PEOPLE, RESTRICTED, SHARED_LISTS
from .world import AREA, World, at

WITNESS = {
    "kind": "witness",
    "line": "zq2line: Tendai Moyo of Chiadzwa gate",
    "consent": "publish_nothing_identifying",
}
ODD = {
    "country": "LS",
    "place": {"area": "LS-A", "precision": "L6"},
    "when": "1999",
    "involved": [{"kind": "A01"}],
}
LESOTHO = {"country": "LS", "area": "LS-A", "place_precision": "L6"}
DECIDED = {"reason": "contradicted", "sentence": "zq3sentence"}

# -- what its author alone has: a draft, and changes that were not sent --


@at(8.1, OWN_DRAFT)
def draft(world: World) -> Report:
    typed = {"narrative": ["zq1draft: dogs in Marange"], "place.name": ["zq1place"], "country": ["ZW"]}
    made = workflow.save_draft(world.by("author"), None, typed, "zq1names Farai", key="hidden-draft")
    world.attach_file("author", made, "zq1file", b"zq1inside")
    return made


@at(42.1, OWN_DRAFT)
def unsent_changes(world: World) -> Report:
    return workflow.save_draft(world.by("author"), world["in_coalition"], {"narrative": ["zq1unsent"]})


@at(42.2, OWN_DRAFT)
def own_saved_view(world: World) -> SavedView:
    return SavedView.objects.create(person=world.people["author"], name="zq1view", query="country=LS")


@at(42.3, OWN_DRAFT)
def own_file_sent(world: World) -> Import:
    author, errors = world.people["author"], [[2, "zq1column", "zq1cell"]]
    return Import.objects.create(
        person=author, organisation=author.organisation, name="zq1file.csv", state="running", errors=errors
    )


# -- what its organisation keeps to itself, and to reviewers whom it invites --


@at(8.2, RESTRICTED)
def restricted(world: World) -> Report:
    """The report that the story tells of: a witness by name, an exact place."""
    made = world.send(
        "author",
        key="hidden-1",
        names="zq1names Tendai Moyo, Chiadzwa gate",
        sharing="restricted",
        urgent=True,
        narrative="zq2narrative: Tendai Moyo saw at zq2place how guards of the mine set dogs on diggers in Marange.",
        sources=[WITNESS],
        received={"channel": "whatsapp", "original": "zq2received"},
        harms=[{"kinds": ["killed"], "best": 3}],
    )
    world.attach_file("author", made, "zq2file Chiadzwa gate")
    workflow.comment(world.by("author"), made, "zq2comment")
    return made


@at(8.3, RESTRICTED)
def restricted_elsewhere(world: World) -> Report:
    """The only one of its country, its year and its act."""
    acts = [{"type": "V01", "by": [0], "affected": ["children_or_pupils"]}]
    return world.send(
        "author", sharing="restricted", narrative="zq2narrative", violations=acts, sources=[WITNESS], **ODD
    )


@at(9, RESTRICTED)
def proposed(world: World) -> dict[str, object]:
    """A site, an actor and a hotspot that are known through a restricted report alone."""
    report, by, named = world["restricted"], world.by("author"), "Marange zq2proposed"
    return {
        "site": workflow.keep(
            by, Site(), {"name": f"{named} site", "kind": "mine", **LESOTHO}, report=report
        ),
        "actor": workflow.keep(
            by, Actor(), {"name": f"{named} actor", "kind": "A01", "country": "LS"}, report=report
        ),
        "hotspot": workflow.keep(
            by, Hotspot(), {"title": f"{named} hotspot", "countries": ["LS", "ZW"]}, report=report
        ),
    }


@at(15, RESTRICTED)
def accepted_in_secret(world: World) -> Report:
    narrative = "zq2narrative: in Marange guards of the mine let dogs loose."
    report = world.send(
        "author",
        sharing="restricted",
        narrative=narrative,
        sources=[WITNESS],
        harms=[{"kinds": ["killed"], "best": 2}],
    )
    return world.accept(report, sentence="zq2sentence")


@at(23.5, RESTRICTED)
def first_link(world: World) -> ReportLink:
    return workflow.link(
        world.by("invited reviewer"), world["accepted_in_secret"], world["in_coalition"], "same_event"
    )


@at(27, RESTRICTED)
def around_the_proposed(world: World) -> None:
    """What an invited reviewer may say of proposals, and what it must not do to what everybody sees."""
    by, proposed = world.by("invited reviewer"), world["proposed"]
    workflow.invite(world.by("lead of partner"), world["restricted"], world.people["invited reviewer"])
    workflow.name_in_statement(by, world["statement"], proposed["hotspot"], "zq2quote", "bullet 9")
    values = {
        "to": "zq2asked",
        "what": "zq2what",
        "hotspot": proposed["hotspot"],
        "statement": world["statement"],
    }
    workflow.keep(by, Ask(), {**values, "next_date": "2022-01-01"})
    belonging.add_site(by, world["hotspot"], proposed["site"])
    belonging.add_site(by, proposed["hotspot"], world["site"])
    for pair in ({"actor": proposed["actor"]}, {"site": proposed["site"]}):
        workflow.keep(
            by, SiteActor(), {"site": world["site"], "actor": world["actor"], "relation": "owns", **pair}
        )
    for name in ("in_coalition", "in_public", "own_sent", "own_accepted"):
        attach(by, proposed["hotspot"], world[name])
    for name in ("restricted", "accepted_in_secret"):
        attach(by, world["hotspot"], world[name])
    workflow.claim(by, world["restricted"])


@at(28, RESTRICTED)
def withdrawn(world: World) -> Report:
    made = world.send("author", narrative="zq2withdrawn: dogs in Marange", sources=[WITNESS])
    world.attach_file("author", made, "zq2file", b"zq2inside")
    return workflow.withdraw(world.by("author"), made)


@at(37, RESTRICTED)
def bridges(world: World) -> None:
    """A secret account that was linked with two published ones; and one that is said to be the larger event."""
    by = world.by("invited reviewer")
    for name in ("in_public", "second_in_public"):
        workflow.link(by, world["accepted_in_secret"], world[name], "same_event")
    workflow.link(by, world["in_public"], world["accepted_in_secret"], "part_of")


@at(38, RESTRICTED)
def consent_withdrawn(world: World) -> Report:
    """It was published until a source took their consent back."""
    press = {**PRESS, "line": "zq2line"}
    witness = {**WITNESS, "line": "zq2line"}
    report = world.accept(
        world.send("author", sharing="can_publish", narrative="zq2taken back", sources=[witness, press])
    )
    attach(world.by("publisher"), world["hotspot"], report)
    world.publish(report, title="zq2title", summary="zq2summary of Marange")
    return workflow.withdraw_consent(world.by("author"), report, "zq2consent")


# -- what is between its organisation and the reviewers --


@at(8.4, IN_REVIEW)
def sent(world: World) -> Report:
    made = world.send("author", narrative="zq3narrative: dogs of the guards in Marange", urgent=True)
    workflow.claim(world.by("reviewer"), made)
    return made


@at(8.5, IN_REVIEW)
def sent_elsewhere(world: World) -> Report:
    return world.send("author", narrative="zq3narrative in Lesotho", **ODD)


@at(16, IN_REVIEW)
def judged(world: World) -> list[Report]:
    by, waiting = (
        world.by("reviewer"),
        [world.send("author", narrative=f"zq3narrative {number} Marange") for number in range(3)],
    )
    return [
        workflow.ask_changes(by, waiting[0], **DECIDED),
        workflow.decline(by, waiting[1], **DECIDED),
        workflow.decline(by, waiting[2], reason="unsafe_to_hold", sentence="zq3sentence"),
    ]


@at(29, IN_REVIEW)
def between_author_and_reviewer(world: World) -> Evidence:
    for who in ("author", "reviewer"):
        workflow.comment(world.by(who), world["in_coalition"], "zq3comment")
        workflow.comment(world.by(who), world["in_public"], "zq3comment")
    workflow.comment(world.by("reviewer"), world["sent"], "zq3comment")
    return world.attach_file("author", world["sent"], "zq3file", note="zq3note")


# -- what the coalition shares --


@at(8.6, ACCEPTED)
def shared(world: World) -> Report:
    return world.accept(world.send("author", narrative="zq4narrative: guards of the mine in Marange, dogs"))


@at(17, ACCEPTED)
def shared_elsewhere(world: World) -> Report:
    return world.accept(world.send("author", narrative="zq4narrative", sharing="can_publish", **ODD))


@at(39, ACCEPTED)
def bound_to_what_is_published(world: World) -> None:
    by = world.by("reviewer")
    workflow.link(by, world["shared_elsewhere"], world["in_coalition"], "part_of")
    workflow.link(by, world["shared"], world["second_in_public"], "part_of")
    workflow.link(by, world["shared"], world["in_public"], "same_event")
    workflow.link(by, world["second_in_public"], world["shared"], "same_event")
    attach(by, world["hotspot"], world["shared"])
    briefing.freeze(
        world.by("publisher"),
        {"country": ["ZW"]},
        "zq4briefing",
        "en",
        [{"heading": "zq4heading", "text": "zq4text"}],
    )


# -- what members share --


@at(30, SHARED_LISTS)
def lists(world: World) -> dict[str, object]:
    by, named = world.by("publisher"), "Marange zq5shared"
    made = {
        "site": workflow.keep(
            by, Site(), {"name": f"{named} site", "country": "ZW", "area": AREA, "note": "zq5note"}
        ),
        "actor": workflow.keep(by, Actor(), {"name": f"{named} actor", "kind": "A02", "country": "ZW"}),
        "hotspot": workflow.keep(by, Hotspot(), {"title": f"{named} hotspot", "countries": ["ZW", "LS"]}),
        "statement": workflow.keep(
            by, Statement(), {"title": named, "publisher": "zq5publisher", "date": "2023-01-02"}
        ),
    }
    workflow.keep(
        by,
        Flow(statement=made["statement"]),
        {"from_country": "ZW", "to_country": "LS", "asked": "zq5flow", "line": True},
    )
    return made


@at(40, SHARED_LISTS)
def around_the_lists(world: World) -> None:
    """Unpublished hotspots hold published reports, and published ones were changed since."""
    by, lists = world.by("publisher"), world["lists"]
    for name in ("in_public", "second_in_public"):
        attach(by, lists["hotspot"], world[name])
    workflow.name_in_statement(by, lists["statement"], world["hotspot"], "zq5quote")
    workflow.name_in_statement(by, lists["statement"], lists["hotspot"], "zq5quote")
    workflow.keep(by, Ask(), {"to": "zq5asked", "what": "zq5what", "hotspot": world["hotspot"]})
    workflow.keep(by, world["hotspot"], {"severity": "zq5severity", "place_note": "zq5note"})
    SavedView.objects.create(
        person=world.people["contributor"], name="zq5view", query="q=Marange", shared=True
    )


# -- who works for whom --


@at(50, PEOPLE)
def more_people(world: World) -> Person:
    home = Organisation.objects.create(name="zq6organisation")
    verbs.invite(world.by("manager"), "zq6invited@example.org", home, {"contribute": True})
    return Person.objects.create_person("zq6person@example.org", "zq6person", home)
