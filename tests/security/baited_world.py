"""All the bait, laid: reports in every state, proposals, shared lists, accounts, and what is a secret as it stands."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps

from accounts import people as verbs
from accounts.models import ApiToken, Organisation, Person, Session
from accounts.reader import Reader
from hotspots import briefing, workflow
from hotspots.models import (
    Actor,
    Ask,
    Canary,
    Evidence,
    Flow,
    Hotspot,
    Import,
    LedgerEntry,
    Meeting,
    Names,
    Receipt,
    SavedView,
    Site,
    SiteActor,
    Statement,
    Version,
)
from hotspots.workflow import belonging
from hotspots.workflow.reference import attach

from .bait import (
    AT_WORK,
    AUTHOR,
    HOME,
    LEAD,
    MANAGERS,
    MEMBERS,
    PUBLISHERS,
    Baits,
    told,
)
from .baited import Baited
from .cast import NOTHING, Asker, make_askers


def build() -> Baited:
    """The world with all its bait."""
    world = Baited()
    lay, baits = world.baits.lay, world.baits
    for name, person in world.people.items():
        own = frozenset({name, f"{name}, weak session"})
        email = f"{lay(f'e-mail of {name}', own | MANAGERS)}@example.org"
        Person.objects.filter(pk=person.pk).update(
            email=email, name=lay(f"name of {name}", own | MANAGERS | AT_WORK)
        )
    _lists(world)
    for state in ("draft", "sent", "restricted"):
        made = world.draft(state) if state == "draft" else world.sent(state)
        world.attach(state, made)
        world.reports[state] = made
    for state in (
        "changes_asked",
        "declined",
        "withdrawn",
        "accepted",
        "restricted_accepted",
        "published",
        "taken_back",
    ):
        made = world.sent(state)
        if state in ("withdrawn", "accepted", "restricted_accepted", "published"):
            world.attach(state, made)
        world.reports[state] = world.decide(state, made)
    for state in ("published", "taken_back"):
        world.publish(state, world.reports[state])
    withdrawn = lay("taken_back: why", told("taken_back", "own"))
    workflow.withdraw_consent(world.by("author"), world.reports["taken_back"], withdrawn)
    unsent = {"narrative": [lay("accepted: typed since", told("draft", "typed"))]}
    workflow.save_draft(world.by("author"), world.reports["accepted"], unsent)
    workflow.open_names(
        world.by("lead of partner"), world.reports["restricted"], lay("why a names box was opened", LEAD)
    )
    _proposals(world)
    _accounts(world)
    _secrets(baits)
    return world


def _texts(world: Baited, model: str, readers: frozenset[str], *names: str) -> dict[str, str]:
    return {name: world.baits.lay(f"{model} {name}", readers) for name in names}


def _lists(world: Baited) -> None:
    """The shared lists: every member reads them, and the public reads what was published of them."""
    by, lay = world.by("publisher"), world.baits.lay
    site = workflow.keep(
        by, Site(), {"country": "ZW", "area": "ZW-MA", "aliases": [lay("site alias", MEMBERS)],
                     **_texts(world, "site", MEMBERS, "name", "district", "note")}
    )  # fmt: skip
    known = {"kind": "A06", "country": "ZW", "aliases": [lay("actor alias", MEMBERS)]}
    actor = workflow.keep(by, Actor(), {**known, **_texts(world, "actor", MEMBERS, "name", "note")})
    hotspot = workflow.keep(
        by, Hotspot(), {"countries": ["ZW"], **_texts(world, "hotspot", MEMBERS, *HOTSPOT_TEXTS)}
    )
    statement = workflow.keep(
        by, Statement(), {"date": "2021-11-12", "link": f"https://example.org/{lay('statement link', MEMBERS)}",
                          **_texts(world, "statement", MEMBERS, "title", "publisher", "signed_by", "date_note", "text")}
    )  # fmt: skip
    values = {
        "site": site,
        "actor": actor,
        "relation": "operates",
        **_texts(world, "site actor", MEMBERS, "source_line"),
    }
    workflow.keep(by, SiteActor(), values)
    belonging.add_site(by, hotspot, site)
    workflow.name_in_statement(by, statement, hotspot, lay("quote", MEMBERS), lay("pointer", MEMBERS))
    ask = {
        "hotspot": hotspot,
        "statement": statement,
        "response": "promised",
        **_texts(world, "ask", MEMBERS, "to", "what", "answer", "note"),
    }
    workflow.keep(by, Ask(), ask)
    days = {"first_day": "2021-11-08", "last_day": "2021-11-12"}
    workflow.keep(by, Meeting(), {**days, **_texts(world, "meeting", MEMBERS, "name", "place")})
    workflow.keep(
        by,
        Flow(statement=statement),
        {"from_country": "ZW", "to_country": "ZA", "asked": lay("flow", MEMBERS)},
    )


HOTSPOT_TEXTS = (
    "title",
    "summary",
    "place_name",
    "place_note",
    "since_text",
    "severity",
    "last_confirmed_by",
)


def _proposals(world: Baited) -> None:
    """What is known through a restricted report alone."""
    report, by = world.reports["restricted"], world.by("author")
    seen = told("restricted", "content")
    values = {"country": "ZW", **world.baits.place("proposed site", seen), "place_precision": "L2"}
    site = workflow.keep(
        by,
        Site(),
        {**values, **_texts(world, "proposed site", seen, "name", "district", "note")},
        report=report,
    )
    workflow.keep(
        by, Actor(), {"kind": "A06", **_texts(world, "proposed actor", seen, "name", "note")}, report=report
    )
    texts = _texts(world, "proposed hotspot", seen, *HOTSPOT_TEXTS)
    hotspot = workflow.keep(by, Hotspot(), {"countries": ["ZW"], **texts}, report=report)
    reviewer = world.by("invited reviewer")
    workflow.keep(
        reviewer,
        Ask(),
        {"hotspot": hotspot, **_texts(world, "ask of a proposal", seen, "to", "what", "note")},
    )
    attach(reviewer, hotspot, world.reports["published"])
    belonging.add_site(reviewer, hotspot, site)


def _accounts(world: Baited) -> None:
    """Briefings, views, invitations, tokens, second factors; then everybody signs in."""
    lay, author = world.baits.lay, world.people["author"]
    texts = {name: lay(f"briefing {name}", PUBLISHERS) for name in ("heading", "text")}
    briefing.freeze(
        world.by("publisher"), {"country": ["ZW"]}, lay("briefing title", PUBLISHERS), "en", [texts]
    )
    own = AUTHOR
    SavedView.objects.create(person=author, name=lay("saved view", own), query=f"q={lay('saved query', own)}")
    SavedView.objects.create(
        person=author, name=lay("shared view", HOME), query=f"q={lay('shared query', HOME)}", shared=True
    )
    seen = AUTHOR | LEAD
    Import.objects.create(
        person=author,
        organisation=author.organisation,
        name=lay("name of a file sent", seen),
        stored=lay("where a file sent lies"),
        state="running",
        mapping={lay("column of a file sent", seen): "narrative"},
        presets={"source_line": lay("said for all rows", seen)},
        errors=[[2, lay("column at fault", seen), lay("cell at fault", seen)]],
    )
    home = Organisation.objects.create(name=lay("organisation", MANAGERS))
    verbs.invite(
        world.by("manager"), f"{lay('invited e-mail', MANAGERS)}@example.org", home, {"contribute": True}
    )
    EmailAddress.objects.create(user=author, email=f"{lay('other e-mail')}@example.org")
    token, value = ApiToken.issue(author, lay("token name", seen), ["submit"], 30)
    world.baits.keep("token", value)
    world.askers["author's token"] = Asker(
        "author's token", NOTHING, Reader.of_token(token), HTTP_AUTHORIZATION=f"Bearer {value}"
    )
    author.set_password(lay("password"))
    author.save(update_fields=["password"])
    TOTP.activate(author, "KB7SEEDKB7SEEDKB7SEEDKB7SEED2222")
    world.baits.keep("TOTP seed", "KB7SEEDKB7SEEDKB7SEEDKB7SEED2222")
    codes = RecoveryCodes.activate(author)
    for code in codes.get_unused_codes():
        world.baits.keep("recovery code", code)
    world.askers.update(make_askers(world.people))


# Values that are secrets as they stand, wherever they came from.
SECRETS: dict[Any, tuple[str, ...]] = {
    Person: ("password",),
    ApiToken: ("digest",),
    Session: ("session_data",),
    Names: ("sealed",),
    Canary: ("sealed",),
    Receipt: ("body_hash",),
    Version: ("salt",),
    LedgerEntry: ("mac", "content_hash"),
    Evidence: ("stored",),
    apps.get_model("accounts", "Invitation"): ("digest",),
}


def _secrets(baits: Baits) -> None:
    # Of a file the ledger holds the plain hash, which is shown to those who may know of the file.
    shown = set(Evidence._base_manager.values_list("sha256", flat=True))
    for model, names in SECRETS.items():
        for name in names:
            for value in model._base_manager.values_list(name, flat=True):
                if value and value not in shown:
                    baits.keep(f"{model.__name__}.{name}", value)
    for row in Authenticator.objects.all():
        for value in row.data.values():
            if isinstance(value, str):
                baits.keep("Authenticator.data", value)
