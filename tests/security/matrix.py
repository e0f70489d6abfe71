"""The matrix: every address of the URLconf, asked by everybody with every method about everything, against the table."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpResponse

from .gallery import NOBODY, Gallery, Reading, nothing_like
from .lines import HIDDEN, NO_METHOD, NO_TOKEN, OPEN, REFUSED, SIGN_IN
from .policy import POLICY
from .probes import FORM, JSON
from .promises import Thing, sees_report
from .routes import Route, routes
from .two_worlds import Answer, answer_of, undone

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# At these the credentials of the other kind count for nothing; one of each shows that.
STRANGERS = ("everything", "token to review of everything", "spent token to review of everything")
CLASSES = {401: NO_TOKEN, 403: REFUSED, 404: HIDDEN, 405: NO_METHOD}
# What an address holds beside things.
FIXED = {
    "external_ref": "A-9", "format": "csv", "country": "ZW", "pk": "1", "uidb36": "1", "key": "set-password",
    "nowhere": "nowhere",
}  # fmt: skip
NAMES = {"api:vocabulary": "violation_types", "api:problem": "not-found"} | dict.fromkeys(
    ("ogc:collection", "ogc:items", "ogc:item"), "hotspots"
)
NEW = {
    "narrative": "Something.",
    "country": "CF",
    "when": "2021",
    "sources": [{"kind": "witness", "line": "Somebody"}],
}
SITE, ACTOR = {"name": "A", "kind": "mine", "country": "ZW"}, {"name": "A", "kind": "A06"}
HOTSPOT = {"title": "A", "countries": ["ZW"]}
# Bodies that would do, so that a refusal is one of the reader and not of what they sent.
BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("POST", "api:reports"): NEW,
    ("PUT", "api:report"): NEW,
    ("PUT", "api:by_external_ref"): NEW,
    ("POST", "api:kobo"): {
        "_uuid": NOBODY,
        "narrative": "Something.",
        "country": "CF",
        "when_known": "not_known",
        "source_kind": "witness",
        "source_line": "Somebody",
    },
    ("POST", "api:consent"): {"sentence": "She asked."},
    ("POST", "api:decisions"): {"decision": "decline", "reason": "out_of_scope", "sentence": "Why."},
    ("PUT", "api:coding"): {"issues": []},
    ("POST", "api:comments"): {"text": "A line."},
    ("POST", "api:sites"): SITE,
    ("PUT", "api:site"): SITE,
    ("POST", "api:actors"): ACTOR,
    ("PUT", "api:actor"): ACTOR,
    ("POST", "api:hotspots"): HOTSPOT,
    ("PUT", "api:hotspot"): HOTSPOT,
}
TYPED = {
    "text": "A line.",
    "sentence": "Why.",
    "sharing": "restricted",
    "reason": "out_of_scope",
    "person": NOBODY,
}
# Their forms name a second thing, and are told that there is none where a cell leaves it out.
NAME_A_SECOND = {"review_unlink", "site_actor_change", "hotspot_detach", "hotspot_sites"}
BOUNDARY = "b0undary"
SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
# A file as a program sends it.
UPLOAD = (
    "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'
        for name, more, value in (("sha256", "", SHA), ("file", '; filename="a.txt"', "A line."))
    ).encode()
    + f"--{BOUNDARY}--\r\n".encode()
)


@dataclass(frozen=True)
class Cell:
    """One question."""

    route: Route
    reading: Reading
    thing: Thing
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.route}, {self.reading}, {self.thing}"

    @property
    def expected(self) -> str:
        line = POLICY[self.route.name]
        return line.expected(self.method, self.reading.at(self.route.is_api), self.thing)

    def send(self, **extra: object) -> HttpResponse:
        """The answer; `extra` goes into the body beside what would do."""
        route, method, asker = self.route, self.method, self.reading.asker
        held = FIXED | {"name": NAMES.get(route.name, "")} | dict(self.thing.values)
        path = route.path(held[name] for name in route.parameters)
        if method in ("GET", "HEAD", "OPTIONS"):
            return asker.generic(method, path)
        if not route.is_api:
            typed = TYPED | {"version": self.thing.version} | extra
            return asker.generic(method, path, urlencode(typed, doseq=True), FORM)
        seen = {"If-Match": f'"{self.thing.version}"'}
        if route.name == "api:evidence" and method == "POST":
            return asker.generic(method, path, UPLOAD, f"multipart/form-data; boundary={BOUNDARY}")
        body = json.dumps(BODIES.get((method, route.name), {}) | extra)
        return asker.generic(method, path, body, JSON, headers=seen)


def cells(gallery: Gallery) -> Iterator[Cell]:
    """All of them: of the methods that a line has not, which all answer alike, one in turn for each reader and thing."""
    for route in map(routes().__getitem__, POLICY):
        line = POLICY[route.name]
        known = [method for method in METHODS if method in line.methods]
        others = [method for method in METHODS if method not in line.methods]
        for number, reading in enumerate(gallery.readings):
            if _is_meant(reading, route):
                for at, thing in enumerate(gallery.of(line.holds)):
                    in_turn = others[(number + at) % len(others)] if others else None
                    for method in (*known, in_turn) if in_turn else known:
                        yield Cell(route, reading, thing, method)


def _is_meant(reading: Reading, route: Route) -> bool:
    return str(reading) in STRANGERS or reading.who.is_nobody or reading.asker.is_program == route.is_api


def sample(gallery: Gallery) -> Iterator[Cell]:
    """Every route with every reader, every route with every method, every reader with every method, things by lot.

    Where an address holds things, every other reader also asks in one way that the line names about one thing of each kind: open,
    refused, hidden, and hidden although what it hangs on is not.
    """
    lot = random.Random(1)
    for at, (name, line) in enumerate(POLICY.items()):
        route, things = routes()[name], gallery.of(line.holds)
        turns = [*line.methods, *METHODS]
        meant = [reading for reading in gallery.readings if _is_meant(reading, route)]
        for number, reading in enumerate(meant):
            yield Cell(route, reading, lot.choice(things), turns[(at + number) % len(turns)])
            if len(things) > 1 and not reading.is_weak and (at + number // 2) % 2:
                method = lot.choice([method for method in line.methods if method not in ("HEAD", "OPTIONS")])
                yield from _one_of_each([Cell(route, reading, thing, method) for thing in things], lot)


def _one_of_each(alike: list[Cell], lot: random.Random) -> Iterator[Cell]:
    kinds: dict[object, list[Cell]] = {}
    for cell in alike:
        who, holder = cell.reading.at(cell.route.is_api), cell.thing.of
        kinds.setdefault((cell.expected, holder is not None and sees_report(who, holder)), []).append(cell)
    if len(kinds) > 1:
        yield from map(lot.choice, kinds.values())


def unused(gallery: Gallery) -> list[str]:
    """Methods of lines that nobody may use on anything."""
    return [
        f"{method} {name}"
        for name, line in POLICY.items()
        for method in line.methods
        if not line.is_of_library
        and line.holds != "nothing"
        and not any(
            line.expected(method, reading.at(routes()[name].is_api), thing) == OPEN
            for reading in gallery.readings
            for thing in gallery.of(line.holds)
        )
    ]


def class_of(response: HttpResponse) -> str:
    """What an answer amounts to; a fault is nothing that a table could promise."""
    if response.status_code >= 500:
        return "fault"
    if response.status_code == 302 and response["Location"].startswith("/account/login/"):
        return SIGN_IN
    return CLASSES.get(response.status_code, OPEN)


def ask(cell: Cell) -> HttpResponse:
    """The answer, which changes nothing for the next cell."""
    with undone():
        return cell.send()


class Checked:
    """Cells that were asked, and those that answered otherwise than the table says."""

    def __init__(self) -> None:
        self.count, self.compared = 0, 0
        self.wrong: list[tuple[Cell, str]] = []
        self._nothing: dict[tuple[object, ...], Answer] = {}

    def check(self, cell: Cell) -> None:
        """Ask; what is hidden must answer with the very bytes of what does not exist."""
        response, expected = ask(cell), cell.expected
        got, self.count = class_of(response), self.count + 1
        if got != expected and not _is_meant_as(got, expected, cell):
            self.wrong.append((cell, f"{got} ({response.status_code}), not {expected}"))
        elif expected == HIDDEN and cell.thing.exists and cell.thing.values:
            self.compared += 1
            if _faceless(answer_of(response), cell.thing) != self._of_nothing(cell):
                self.wrong.append((cell, "hidden, and it does not look like nothing"))

    def _of_nothing(self, cell: Cell) -> Answer:
        nothing = nothing_like(cell.thing)
        key = (cell.route.name, str(cell.reading), cell.method, *nothing.values.values())
        if key not in self._nothing:
            self._nothing[key] = _faceless(answer_of(ask(replace(cell, thing=nothing))), nothing)
        return self._nothing[key]


def _is_meant_as(got: str, expected: str, cell: Cell) -> bool:
    """Where an answer of another kind is all the same what the table says."""
    if POLICY[cell.route.name].is_of_library:
        return expected in (OPEN, HIDDEN) and (got == NO_METHOD or cell.method == "OPTIONS")
    return (got, expected) == (HIDDEN, OPEN) and cell.route.name in NAME_A_SECOND


def _faceless(answer: Answer, thing: Thing) -> Answer:
    """An answer without the address that was asked for, which the asker knows anyway."""
    status, headers, body = answer
    for value in map(str, thing.values.values()):
        if len(value) > 8:
            headers, body = (said.replace(value.encode(), b"REF") for said in (headers, body))
    return status, headers, body
