"""What somebody might ask at an address to learn what they may not know.

Refs of all that there is, hidden or not, words that stand only in hidden rows, boxes around secret places, what hidden rows
alone hold, forms and bodies that name hidden things, stale and fresh versions, keys and references that were used before.
The questions about a route depend on nothing but the route, so that two worlds are asked the same.
"""

import json
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice, product, zip_longest
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import UUIDField
from django.http import HttpResponse

from hotspots import ledger
from hotspots.api.changes import sealed
from hotspots.changes import Place

from .cast import Asker
from .routes import Route
from .world import ELSEWHERE, PLACED

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
NOBODY = str(uuid.UUID("9f1c2d3e-0000-4000-8000-000000000000"))
WORDS = (
    "Marange", "dogs", '"guards of the mine"', "Chiadzwa", "zq2place", "Tendai", "neighbour", "zq1draft", "zq2narrative",
    "zq2line", "zq2proposed", "zq2quote", "zq3narrative", "zq3received", "zq4narrative", "zq5shared", "zq5note", "Lesotho",
)  # fmt: skip
BOXES = [
    f"{lon - 0.01:.4f},{lat - 0.01:.4f},{lon + 0.01:.4f},{lat + 0.01:.4f}" for lat, lon in (PLACED, ELSEWHERE)
] + ["32,-20,33,-19", "27,-30,28,-29", "-180,-90,180,90"]
# Stands for the cursor of somebody who has begun just now and has read nothing yet.
BEGINNING = "beginning"
# What hidden rows hold, alone or together with visible ones.
HELD: dict[str, tuple[str, ...]] = {
    "country": ("ZW", "LS"),
    "area": ("ZW-MA", "LS-A"),
    "violation": ("V05", "V01"),
    "actor_kind": ("A06", "A01", "A02"),
    "role": ("carried_out", "not_clear"),
    "affected": ("artisanal_miners", "children_or_pupils"),
    "source_kind": ("witness", "affected_person", "press_or_radio"),
    "from": ("2021-05-10", "2021-05-04"),
    "to": ("2000-01-01", "2021-05-04"),
    "status": ("sent", "draft", "accepted", "withdrawn", "changes_asked", "active"),
    "sharing": ("restricted", "coalition"),
    "origin": ("people", "data_set"),
    "verification": ("one_source", "documented"),
    "urgent": ("yes",),
    "disputed": ("yes",),
    "evidence": ("yes",),
    "killed": ("2", "3"),
    "kind": ("report", "hotspot", "artisanal_field", "A06"),
    "bbox": tuple(BOXES),
    "unplaced": ("yes",),
    "q": WORDS,
    "name": WORDS[:3],
    "view": ("table", "map"),
    "flows": ("yes",),
    "sort": ("country", "killed", "gravest", "oldest"),
    "columns": ("sources", "organisation", "where"),
    "page": ("2", "99"),
    "show": ("overdue", "open"),
    "limit": ("1", "2"),
    "since": ("A" * 80, BEGINNING),
    "format": ("csv", "geojson"),
    "open": ("place",),
    "find": ("1",),
    "typo": ("1",),
}
REFS_IN_QUERY = ("hotspot", "actor", "organisation", "after", "statement", "site", "report", "ref", "cursor")
# Where the ref in an address comes from, by the beginning of the pattern; the longest that fits counts.
KEPT_IN = {
    "record/links/": "auditlink.ref", "reports/import/": "import.ref", "reports/": "report.ref",
    "review/": "report.ref", "api/v1/reports/": "report.ref",
    "published/": "edition.series", "ogc/collections/": "edition.series",
    "api/v1/editions/": "edition.series", "briefings/": "briefing.ref",
    "reference/sites/": "site.ref", "reference/actors/": "actor.ref", "reference/hotspots/": "hotspot.ref",
    "reference/asks/": "ask.ref", "reference/statements/": "statement.ref", "reference/meetings/": "meeting.ref",
    "api/v1/sites/": "site.ref", "api/v1/actors/": "actor.ref", "api/v1/hotspots/": "hotspot.ref",
    "people/organisations/": "organisation.ref", "people/invitations/": "invitation.ref", "people/": "person.ref",
    "account/tokens/": "apitoken.ref", "account/sessions/": "session.ref",
}  # fmt: skip
OTHERS = {
    "number": ("1", "2", "3"),
    "pk": tuple(str(number) for number in range(1, 9)),
    "format": ("csv", "xlsx", "geojson", "pdf", "docx", "exe"),
    "country": ("ZW", "LS", "xx"),
    "name": ("violation_types", "not-found", "hotspots", "reports", "zq2narrative"),
    "token": ("zq6", "x" * 43),
    "uidb36": ("1", "2", "zz"),
    "key": ("set-password", "zq"),
    "external_ref": ("A-1", "zq-ref", "x" * 121),
    "nowhere": ("nowhere", "report", "reports/1"),
}
# What a form holds: refs of things, one of several values, and words.
REFS_IN_FORMS = (
    "other", "other_ref", "report", "site", "actor", "hotspot", "statement", "person", "organisation", "place.site", "key",
)  # fmt: skip
IN_FORMS: dict[str, tuple[str, ...]] = {
    "version": ("0", "1", "2", "3", "9"),
    "action": ("send", "save", "find", "more:sources", "remove", "delete", "share", "keep"),
    "kind": ("same_event", "part_of", "A06", "artisanal_field"),
    "reason": ("contradicted", "zq", ""),
    "text": ("A line.", ""),
    "sharing": ("coalition", "restricted", "can_publish"),
    "country": ("ZW", "LS"),
    "level": ("area_and_month", "as_public_source"),
    "involved.0.name": ("Mine guards", "Marange zq2proposed actor", "Marange zq5shared actor"),
    "sentence": ("Why.",),
    "verification": ("one_source",),
    "when": ("2021-05-04",),
    "language": ("en",),
    "place.area": ("ZW-MA",),
    "sources.0.kind": ("witness",),
    "sources.0.line": ("Somebody",),
    "could_tell": ("no",),
    "looked": ("yes",),
    "reply": ("not_asked_risk",),
    "note": ("A word.",),
    "by": ("Somebody",),
    "relation": ("owns",),
    "source": ("0",),
    "to": ("Zimbabwe",),
    "what": ("Stop.",),
}
WITH_WORDS = {
    "narrative": "{} was told.", "place.name": "{}", "title": "{}", "summary": "{} again.", "name": "{}", "query": "q={}",
    "quote": "{}", "received.original": "{} wrote.",
}  # fmt: skip
Refs = dict[str, list[str]]


@dataclass(frozen=True)
class Probe:
    """One question: a method, an address, and what comes with it."""

    method: str
    path: str
    body: str = ""
    kind: str = FORM
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return " ".join(
            part for part in (self.method, self.path, *map(": ".join, self.headers), self.body[:300]) if part
        )

    def send(self, asker: Asker) -> HttpResponse:
        """The answer."""
        path = self.path
        if asker.reader and path.endswith(f"?since={BEGINNING}"):
            path = path.removesuffix(BEGINNING) + sealed(Place(0, ledger.head()[0]), asker.reader)
        return asker.generic(self.method, path, self.body, self.kind, headers=dict(self.headers))


def every_ref() -> Refs:
    """All refs that are in the database, by the column that holds them."""
    return {
        f"{model._meta.model_name}.{column.name}": sorted(
            {str(ref) for ref in model._base_manager.values_list(column.name, flat=True) if ref}
        )
        for app in ("hotspots", "accounts")
        for model in apps.get_app_config(app).get_models()
        for column in model._meta.get_fields()
        if isinstance(column, UUIDField)
    }


def one_of_each_first(queries: list[Any]) -> list[Any]:
    """Every parameter once before one comes again."""
    times: Counter[str] = Counter()

    def turn(query: Any) -> int:
        times[query[0][0]] += 1
        return times[query[0][0]]

    return sorted(queries, key=turn)


class Questions:
    """What can be asked about a route, in an order that depends on the route alone: every kind of question early."""

    def __init__(self, route: Route, refs: Refs) -> None:
        self.route, self.refs = route, refs
        self.chance = random.Random(route.name)
        self.addresses = self._shuffled(map(route.path, product(*map(self._values, route.parameters))))

    def __iter__(self) -> Iterator[Probe]:
        plain, searched = self._plain(), self._searched()
        posted = self._sent("POST") if self.route.is_api else self._posted()
        # Every address soon, and many a filter.
        kinds = [plain, posted, searched, plain, self._other_methods(), searched, plain, self._sent("PUT")]
        seen: set[Probe] = set()
        for probe in chain.from_iterable(zip_longest(*kinds)):
            if probe and probe not in seen:
                seen.add(probe)
                yield probe

    def first(self, count: int, start: int = 0, holding: str = "") -> list[Probe]:
        """So many of them, of those that hold some words."""
        return list(
            islice((probe for probe in self if holding in f"{probe} {probe.body}"), start, start + count)
        )

    def _shuffled(self, items: Any) -> list[Any]:
        found = list(items)
        self.chance.shuffle(found)
        return found

    def _values(self, parameter: str) -> list[str]:
        if parameter in OTHERS:
            return list(OTHERS[parameter])
        if parameter == "file":
            return [*self.refs["evidence.ref"], NOBODY]
        fitting = [prefix for prefix in KEPT_IN if self.route.pattern.startswith(prefix)]
        kept = self.refs[KEPT_IN[max(fitting, key=len)]] if fitting else []
        others = [self.chance.choice(self.refs[name]) for name in ("report.series", "site.ref")]
        return [*kept, NOBODY, *others]

    def _address(self) -> str:
        path = self.chance.choice(self.addresses)
        return f"{path}/" if self.route.is_api and self.chance.random() < 0.2 else path

    def _ref(self) -> str:
        return self.chance.choice(
            self.refs[self.chance.choice([name for name, refs in self.refs.items() if refs])]
        )

    def _plain(self) -> Iterator[Probe]:
        for path in self.addresses[:150]:
            yield Probe("GET", path)

    def _searched(self) -> Iterator[Probe]:
        one_each = [[(name, value)] for name, values in HELD.items() for value in values]
        one_each += [[(name, self._ref())] for name in REFS_IN_QUERY for _time in range(3)]
        one_each += [
            [("hotspot", ref)] for ref in (*self.refs["hotspot.ref"], *self.refs["hotspot.series"], NOBODY)
        ]
        several = [sum(self.chance.sample(one_each, 2), []) for _time in range(60)]
        for query in one_of_each_first(self._shuffled(one_each)) + several:
            yield Probe("GET", f"{self._address()}?{urlencode(query)}", headers=self._conditions())

    def _conditions(self) -> tuple[tuple[str, str], ...]:
        return self.chance.choice(
            [
                (),
                (),
                (),
                (("Accept-Language", "fr"),),
                (("If-None-Match", "*"),),
                (("If-Modified-Since", "Fri, 01 Mar 2024 00:00:00 GMT"),),
            ]
        )

    def _other_methods(self) -> Iterator[Probe]:
        methods = ("HEAD", "OPTIONS", "HEAD", "PATCH", "DELETE", "TRACE")
        for path, method in zip(self.addresses * 4, methods * len(self.addresses), strict=False):
            yield Probe(method, path)

    def _posted(self) -> Iterator[Probe]:
        for _time in range(40):
            yield Probe("POST", self._address(), urlencode(self._form(), doseq=True))

    def _form(self) -> dict[str, Any]:
        """A form with every field that some page knows; which thing it names is left to chance."""
        pick, word = self.chance.choice, self.chance.choice(WORDS)
        refs = dict.fromkeys(REFS_IN_FORMS, pick([self._ref(), NOBODY])) | {
            name: pick(self.refs[f"{name}.ref"]) for name in ("hotspot", "site", "actor")
        }
        chosen = {name: pick(values) for name, values in IN_FORMS.items()}
        if self.chance.random() < 0.2:
            chosen["action"] = f"use:site:{refs['site']}"
        return {**refs, **chosen, **{name: template.format(word) for name, template in WITH_WORDS.items()}}

    def _sent(self, method: str) -> Iterator[Probe]:
        """Bodies of programs; a browser's address gets a few as well."""
        for _time in range(40 if self.route.is_api else 3):
            pick = self.chance.choice
            body = pick([self._report, self._decision, self._row, lambda: {"text": "A line."}, dict])()
            headers = {
                "If-Match": pick(['"1"', '"2"', '"3"', 'W/"2"', '"99"', "x"]),
                "Idempotency-Key": pick(["hidden-1", "own-1", "new"]),
            }
            sent = tuple((name, value) for name, value in headers.items() if self.chance.random() < 0.7)
            yield Probe(method, self._address(), json.dumps(body), JSON, sent)

    def _report(self) -> dict[str, Any]:
        pick, refs = self.chance.choice, self.refs
        return {
            "narrative": "Something.",
            "country": pick(["ZW", "LS"]),
            "when": "2021",
            "sources": [{"kind": "witness", "line": "x"}],
            "place": {"site": pick([*refs["site.ref"], NOBODY])},
            "involved": [{"actor": pick([*refs["actor.ref"], NOBODY])}],
        } | ({"external_ref": pick(["hidden-1", "own-1"])} if self.chance.random() < 0.5 else {})

    def _decision(self) -> dict[str, Any]:
        decided = {"reason": "contradicted", "sentence": "Why."}
        return self.chance.choice(
            [{"decision": "accept"}, {"decision": "decline", **decided}, {"decision": "zq"}]
        )

    def _row(self) -> dict[str, Any]:
        word = self.chance.choice(("Marange zq2proposed site", "Marange zq5shared actor", "Marange fields"))
        return self.chance.choice(
            [{"name": word, "country": "ZW"}, {"name": word}, {"title": word, "countries": ["ZW"]}]
        )
