"""Everybody who asks, and things to ask about: reports in each state and sharing, one's own and others', and all the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from accounts import people as accounts
from accounts.models import ApiToken, Invitation, Person, Session
from accounts.reader import Reader
from hotspots import briefing, workflow
from hotspots.evidence.store import Arriving
from hotspots.models import Actor, Ask, Edition, Hotspot, Import, Meeting, Report, Site, Statement
from tests.factories import MAKERS, make_answers, make_report, publishable, reader

from .cast import ROLES, Asker, make_people, session_of
from .promises import Thing, Who
from .samples import picture

NOBODY, NO_TOKEN = "9f1c2d3e-0000-4000-8000-000000000000", "9" * 40
WRITERS = ("author", "contributor", "everything")
INVITED = frozenset({"invited reviewer"})
SCOPE_OF = {
    "read": frozenset[str](),
    "submit": frozenset({"contribute"}),
    "read_coalition": frozenset({"coalition_reading"}),
    "review": frozenset({"review"}),
    "publish": frozenset({"publish"}),
}
TOKENS = [("everything", scope) for scope in SCOPE_OF]
TOKENS += [("author", "submit"), ("lead of partner", "submit"), ("invited reviewer", "review")]
SAID = "Communities report dog attacks."


def nothing_like(thing: Thing) -> Thing:
    """What does not exist, at an address like this thing's: of a file, on the same report."""
    values = {
        name: NO_TOKEN if name == "token" else 1 if name == "number" else NOBODY for name in thing.values
    }
    if "file" in values:
        values["ref"] = thing.values["ref"]
    return replace(thing, label="what does not exist", values=values, exists=False)


@dataclass(frozen=True)
class Reading:
    """An asker, and what the table knows of them; at an address that does not look at their credentials they are nobody."""

    asker: Asker
    who: Who
    is_weak: bool = False

    def __str__(self) -> str:
        return str(self.asker)

    def at(self, is_api: bool) -> Who:
        return self.who if self.asker.is_program == is_api else Who()


class Gallery:
    """All of it, in the database as it is."""

    def __init__(self) -> None:
        self.people = make_people()
        self.homes = {role.name: role.home for role in ROLES}
        self.things: dict[str, list[Thing]] = {"": [Thing("nothing in particular")], "nothing": []}
        self._reports()
        self._lists()
        self._published()
        self._accounts()
        self.readings = list(self._readings())

    def of(self, holds: str) -> list[Thing]:
        """What an address may hold, the last one something that does not exist."""
        found = self.things[holds]
        return (
            found
            if holds in ("", "second step")
            else [*found, nothing_like(found[0] if found else Thing(""))]
        )

    def by(self, name: str) -> Reader:
        return reader(self.people[name])

    def _readings(self) -> Iterator[Reading]:
        yield Reading(Asker("anonymous", 0), Who())
        # A demo account is as weak as its session here, like that of any reviewer.
        for role, strong in product([role for role in ROLES if not role.is_demo], (True, False)):
            cookie = session_of(self.people[role.name], strong=strong)
            name = role.name if strong else f"{role.name}, weak session"
            abilities = frozenset(role.abilities) if strong else frozenset(role.abilities) & {"contribute"}
            who = Who(role.name, role.home, abilities, role.is_lead and "contribute" in abilities, strong)
            yield Reading(Asker(name, 0, HTTP_COOKIE=cookie), who, is_weak=not strong)
        for (name, scope), spent in [*product(TOKENS, [False]), (("everything", "review"), True)]:
            token, value = ApiToken.issue(self.people[name], f"token to {scope}", [scope], 30)
            if spent:
                accounts.revoke_token(self.by(name), token)
            role = next(role for role in ROLES if role.name == name)
            carried = SCOPE_OF[scope] & frozenset(role.abilities)
            who = Who(name, role.home, carried, role.is_lead and "contribute" in carried, is_spent=spent)
            called = f"{'spent ' if spent else ''}token to {scope} of {name}"
            yield Reading(Asker(called, 0, HTTP_AUTHORIZATION=f"Bearer {value}"), who)

    # -- reports and what belongs to them --

    def _reports(self) -> None:
        found = [
            self._report(name, status, sharing)
            for name, status, sharing in product(WRITERS, MAKERS, ("restricted", "coalition", "can_publish"))
            if sharing != "can_publish" or status == "accepted" or name == "author"
        ]
        found += [
            self._report(name, status, "restricted", invited=INVITED)
            for name, status in product(WRITERS[:2], MAKERS)
            if status != "draft"
        ]
        found += [self._asked(), self._old(), self._claimed(), self._open_data()]
        self.things["report"] = found
        self.things["file"] = [
            self._file(one, kind) for one in found for kind in ("jpg", "txt") if self._takes(one, kind)
        ]

        self.things["import"] = [self._import(name) for name in WRITERS]

    def _import(self, name: str) -> Thing:
        person = self.people[name]
        row = Import.objects.create(
            person=person, organisation=person.organisation, name="year.csv", state="running"
        )
        return Thing(f"{name}'s file", {"ref": row.ref}, self.homes[name], name)

    def _report(self, name: str, status: str, sharing: str, invited: frozenset[str] = frozenset()) -> Thing:
        made = make_report(self.people[name], status, **publishable(sharing=sharing))
        if status == "draft":
            Report.objects.filter(pk=made.pk).update(sharing=sharing)
        made.invited.set([self.people[each] for each in invited])
        label = f"{name}'s {sharing} report, {status}" + (", invited" if invited else "")
        return Thing(
            label, {"ref": made.ref}, self.homes[name], name, status, sharing, invited, version=made.version
        )

    def _asked(self) -> Thing:
        """One that its author wants to share more widely."""
        thing = self._report("author", "sent", "restricted")
        report = Report.objects.get(ref=thing.values["ref"])
        workflow.ask_sharing(self.by("author"), report, "coalition")
        version = Report.objects.get(pk=report.pk).version
        return replace(thing, label=f"{thing}, wider asked", asked_by="author", version=version)

    def _old(self) -> Thing:
        """One that was accepted so long ago that its names box is closed to its author."""
        thing = self._report("author", "accepted", "coalition")
        Report.objects.filter(ref=thing.values["ref"]).update(accepted_at=timezone.now() - timedelta(days=31))
        return replace(thing, label=f"{thing}, long ago", names_closed=True)

    def _claimed(self) -> Thing:
        """One that a reviewer is at."""
        thing = self._report("author", "sent", "coalition")
        workflow.claim(self.by("reviewer"), Report.objects.get(ref=thing.values["ref"]))
        return replace(thing, label=f"{thing}, claimed", claimed_by="reviewer")

    def _open_data(self) -> Thing:
        thing = self._report("contributor", "accepted", "coalition")
        Report.objects.filter(ref=thing.values["ref"]).update(
            open_data=True, origin="data_set", author=None, sharing="restricted"
        )
        return replace(thing, label="open data", author="", sharing="restricted", is_open_data=True)

    @staticmethod
    def _takes(report: Thing, kind: str) -> bool:
        """Pictures in each state, of two organisations, and some other files; the rest would be more of the same."""
        told_apart = report.author in WRITERS[:2] and report.sharing != "can_publish"
        return told_apart and (kind == "jpg" or report.status in ("sent", "accepted"))

    def _file(self, thing: Thing, kind: str) -> Thing:
        report = Report.objects.get(ref=thing.values["ref"])
        status = report.status
        # What has ended takes no more files: it had them before.
        Report.objects.filter(pk=report.pk).update(status="draft" if status == "draft" else "sent")
        arriving = Arriving(f"seen.{kind}")
        arriving.write(b"A line." if kind == "txt" else picture("JPEG"))
        arriving.close()
        row, _had = workflow.attach_file(self.by(thing.author), report, arriving)
        Report.objects.filter(pk=report.pk).update(status=status)
        label = f"{kind} of {thing}"
        return Thing(
            label, {"ref": report.ref, "file": row.ref}, thing.home, of=thing, is_picture=kind == "jpg"
        )

    # -- the shared lists --

    def _lists(self) -> None:
        by = self.by("publisher")
        secret = next(one for one in self.things["report"] if one.invited and one.status == "sent")
        report = Report.objects.get(ref=secret.values["ref"])
        values: list[tuple[str, type, dict[str, Any]]] = [
            ("site", Site, {"name": "Marange", "kind": "mine", "country": "ZW"}),
            ("actor", Actor, {"name": "Guards", "kind": "A06", "country": "ZW"}),
            ("hotspot", Hotspot, {"title": "Marange: dogs", "countries": ["ZW"]}),
        ]
        for name, model, given in values:
            row = workflow.keep(by, model(), given)
            proposed = workflow.keep(self.by(secret.author), model(), given, report=report)
            self.things[name] = [
                Thing(f"{name} in the list", {"ref": row.ref}, version=row.version),
                Thing(f"proposed {name}", {"ref": proposed.ref}, of=secret, version=proposed.version),
            ]
        said = {"title": "Statement", "publisher": "Coalition", "date": "2021-11-12", "text": SAID}
        statement = workflow.keep(by, Statement(), said)
        self.things["statement"] = [Thing("statement", {"ref": statement.ref})]
        self.things["ask"] = []
        for hotspot in self.things["hotspot"]:
            asked = {"to": "ZW", "what": "Stop.", "hotspot": Hotspot.objects.get(ref=hotspot.values["ref"])}
            row = workflow.keep(self.by("invited reviewer"), Ask(), asked)
            self.things["ask"].append(Thing(f"ask of {hotspot}", {"ref": row.ref}, of=hotspot.of))
        held = {"name": "Plenary", "first_day": "2021-11-08", "last_day": "2021-11-12"}
        self.things["meeting"] = [Thing("meeting", {"ref": workflow.keep(by, Meeting(), held).ref})]

    # -- what is published --

    def _published(self) -> None:
        by, given = self.by("publisher"), make_answers(title="Dogs", summary="It is alleged.", note="A word.")
        inside = [
            one for one in self.things["report"] if one.status == "accepted" and one.sharing == "can_publish"
        ]
        rows = {
            "published": workflow.publish(by, Report.objects.get(ref=inside[0].values["ref"]), given),
            "retracted": workflow.publish(by, Report.objects.get(ref=inside[1].values["ref"]), given),
            "taken down": workflow.publish(by, Report.objects.get(ref=inside[2].values["ref"]), given),
            "hotspot": workflow.publish(
                by, Hotspot.objects.get(ref=self.things["hotspot"][0].values["ref"]), given
            ),
        }
        workflow.retract(by, rows["retracted"], "It was wrong.")
        Edition.objects.filter(pk=rows["taken down"].pk).update(state="taken_down")
        things = {
            label: Thing(label, {"series": row.series, "number": row.number}, exists=label != "taken down")
            for label, row in rows.items()
        }
        self.things["edition"] = list(things.values())
        self.things["edition in force"] = [
            replace(thing, exists=label in ("published", "hotspot")) for label, thing in things.items()
        ]
        self.things["published hotspot"] = [
            replace(thing, exists=label == "hotspot") for label, thing in things.items()
        ]
        made = briefing.freeze(by, {"origin": ["people"]}, "In May", "en", [])
        self.things["briefing"] = [Thing("briefing", {"ref": made.ref})]

    # -- accounts --

    def _accounts(self) -> None:
        owners = {name: self.people[name] for name in ("contributor", "everything")}
        self.things["token"] = [
            Thing(f"{name}'s token", {"ref": self._token(person)}, self.homes[name], author=name)
            for name, person in owners.items()
        ]
        self.things["session"] = [
            Thing(f"{name}'s session", {"ref": self._session(person)}, author=name)
            for name, person in owners.items()
        ]
        links = {label: self._invitation(label) for label in ("open", "used", "old")}
        Invitation.objects.filter(pk=links["used"][0].pk).update(accepted_at=timezone.now())
        Invitation.objects.filter(pk=links["old"][0].pk).update(expires_at=timezone.now() - timedelta(days=1))
        self.things["invitation"] = [
            Thing(f"{label} invitation", {"ref": row.ref}, exists=label != "used")
            for label, (row, _secret) in links.items()
        ]
        self.things["link"] = [
            Thing(f"{label} link", {"token": secret}, exists=label == "open")
            for label, (_row, secret) in links.items()
        ]
        TOTP.activate(owners["contributor"], generate_totp_secret())
        RecoveryCodes.activate(owners["contributor"])
        self.things["second step"] = [Thing("contributor's second step", author="contributor")]
        link, value = workflow.lend_record(self.by("manager"), "An auditor", 30)
        self.things["audit link"] = [Thing("audit link", {"ref": link.ref})]
        self.things["record"] = [Thing("record", {"token": value})]
        author = self.people["author"]
        self.things["person"] = [Thing("person", {"ref": author.ref})]
        self.things["organisation"] = [Thing("organisation", {"ref": author.organisation.ref})]

    def _token(self, person: Person) -> UUID:
        return ApiToken.issue(person, "A program", ["submit"], 30)[0].ref

    def _session(self, person: Person) -> UUID:
        session_of(person, strong=True)
        return Session.objects.filter(person=person).latest("pk").ref

    def _invitation(self, label: str) -> tuple[Invitation, str]:
        home = self.people["author"].organisation
        return accounts.invite(self.by("manager"), f"{label}@example.org", home, {"contribute": True})
