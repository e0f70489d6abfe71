"""S1: every route × kind of reader × state and sharing × own or other's × method answers as the table says."""

import json
import random
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse

from .cast import Asker
from .fate import Fate
from .gallery import Reading, Thing, gallery, reading_of
from .matrix import ANY, HIDDEN, NO_METHOD, NO_TOKEN, OPEN, REFUSED, SIGN_IN
from .policy import POLICY
from .probes import FORM, JSON
from .routes import Route, routes
from .two_worlds import undone
from .world import World, build

METHODS = ("GET", "POST", "PUT", "DELETE")
API_METHODS = (*METHODS, "OPTIONS")
QUICK = 2500
FIXED = {
    "format": "csv",
    "country": "ZW",
    "pk": "1",
    "uidb36": "1",
    "key": "set-password",
    "nowhere": "nowhere",
}
NEW = {
    "narrative": "Something.",
    "country": "CF",
    "when": "2021",
    "sources": [{"kind": "witness", "line": "x"}],
}
BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("POST", "api:reports"): NEW,
    ("PUT", "api:report"): NEW | {"sharing": "restricted"},
    ("POST", "api:consent"): {"sentence": "She asked."},
    ("POST", "api:decisions"): {"decision": "decline", "reason": "out_of_scope", "sentence": "Why."},
    ("POST", "api:comments"): {"text": "A line."},
}
Cell = tuple[Route, Asker, Reading, Thing, str]


def test_every_route_has_a_rule() -> None:
    assert routes().keys() == POLICY.keys()


def cells(world: World, things: dict[str, list[Thing]]) -> Iterator[Cell]:
    """All cells of the matrix."""
    for name, route in routes().items():
        for asker in world.askers.values():
            if asker.name != "anonymous" and route.is_api != asker.is_program:
                continue
            for thing in things.get(POLICY[name].of, [Thing("nowhere", "", {}, "nobody")]):
                for method in API_METHODS if route.is_api else METHODS:
                    yield route, asker, reading_of(asker), thing, method


def send(cell: Cell, form: dict[str, str]) -> HttpResponse:
    """The answer to the question that a cell asks, with a body that would do."""
    route, asker, _who, thing, method = cell
    path = route.path(thing.values.get(name) or FIXED[name] for name in route.parameters)
    if not route.is_api:
        return asker.generic(
            method, path, urlencode(form | {"version": thing.version}) if method != "GET" else "", FORM
        )
    body = json.dumps(BODIES.get((method, route.name), {})) if method != "GET" else ""
    return asker.generic(method, path, body, JSON, headers={"If-Match": f'"{max(thing.version, 1)}"'})


def class_of(response: HttpResponse) -> str:
    """What an answer amounts to."""
    told = {403: REFUSED, 404: HIDDEN, 405: NO_METHOD, 401: NO_TOKEN}
    if response.status_code >= 500:
        return "fault"
    if response.status_code == 302 and response["Location"].startswith("/account/login/"):
        return SIGN_IN
    return told.get(response.status_code, OPEN)


def wrong_cells(fate: Fate, most: int | None = None, part: tuple[int, int] = (0, 1)) -> tuple[int, list[str]]:
    """How many cells were asked, and those that answer otherwise than the table says."""
    wrong, count = [], 0
    with undone():
        world = build(0, fate)
        with fate.decides("gallery"):
            found = list(cells(world, gallery(world)))
        form = {
            "person": str(world.people["reviewer"].ref),
            "text": "A line.",
            "sentence": "Why.",
            "sharing": "restricted",
        }
        if most:
            found = random.Random(1).sample(found, most)
        for number, cell in enumerate(found[part[0] :: part[1]]):
            with fate.decides(str(number)), undone():
                got = class_of(send(cell, form))
            route, asker, who, thing, method = cell
            expected, count = POLICY[route.name].expected(method, who, thing), count + 1
            if got != expected and (expected != ANY or got == "fault"):
                wrong.append(f"{method} {route}, {asker}, {thing}: {got}, not {expected}")
    return count, wrong


def test_a_sample_of_the_matrix(fate: Fate) -> None:
    count, wrong = wrong_cells(fate, QUICK)
    assert not wrong, f"{len(wrong)} of {count}:\n" + "\n".join(wrong[:20])


@pytest.mark.long
@pytest.mark.parametrize("part", range(8))
def test_the_whole_matrix(fate: Fate, part: int, record_property: pytest.FixtureRequest) -> None:
    count, wrong = wrong_cells(fate, part=(part, 8))
    record_property("cells", count)
    print(f"{count} cells, {len(wrong)} wrong")
    assert not wrong, f"{len(wrong)} of {count}:\n" + "\n".join(wrong[:20])
