"""Two worlds, one with all that its reader may not know and one without, asked the same: whatever differs was learnt."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpResponse

from . import hidden, visible  # noqa: F401  # the steps that worlds are built of
from .cast import NOTHING, PEOPLE, Asker
from .fate import Fate
from .probes import Probe, Questions, Refs, every_ref
from .routes import Route, routes
from .world import World, build

# What may differ between two answers to one question, and nothing else: nonce, CSRF token, a sealed cursor, request id and Date.
VARYING = (
    (re.compile(rb"(name=\\?\"csrfmiddlewaretoken\\?\" value=\\?\")\w+"), rb"\1"),
    (re.compile(rb"(^\{\"token\": ?\")\w{64}"), rb"\1"),
    (re.compile(rb"((?:csrftoken|sessionid)=)\w+"), rb"\1"),
    (re.compile(rb"('nonce-)[^']+"), rb"\1"),
    # Sealed anew for each answer, and always of this length.
    (re.compile(rb"(\"since\":\"|\?since=)[\w-]{80}(?=[&\"])"), rb"\1"),
    (re.compile(rb"(?i)((?:^|\n)(?:date|x-request-id): )[^\n]*"), rb"\1"),
)
Answer = tuple[int, bytes, bytes]


@dataclass(frozen=True)
class Difference:
    """A question that told two worlds apart."""

    asker: str
    probe: Probe
    without: Answer
    with_hidden: Answer

    def __str__(self) -> str:
        sides = [
            (f"{status}\n".encode() + headers + b"\n" + body).decode(errors="replace").splitlines()
            for status, headers, body in (self.without, self.with_hidden)
        ]
        lines = difflib.unified_diff(*sides, "without", "with", n=0, lineterm="")
        shown = "\n".join(line[:300] for _number, line in zip(range(24), lines, strict=False))
        return f"{self.asker}: {self.probe}\n{shown}"


def answer_of(response: HttpResponse) -> Answer:
    """An answer as it is compared."""
    headers = "\n".join(sorted(f"{name}: {value}" for name, value in response.items()))
    cookies = "\n".join(sorted(f"cookie: {morsel.OutputString()}" for morsel in response.cookies.values()))
    # What the next page would say: a redirect has no body to compare.
    waiting = getattr(response.wsgi_request, "_messages", [])
    notices = "\n".join(f"notice: {notice}" for notice in getattr(waiting, "_queued_messages", []))
    return (
        response.status_code,
        _settled(f"{headers}\n{cookies}\n{notices}".encode()),
        _settled(response.content_read),
    )


def _settled(said: bytes) -> bytes:
    for pattern, kept in VARYING:
        said = pattern.sub(kept, said)
    return said


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done within was never done."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(asker: Asker, probe: Probe, fate: Fate) -> Answer:
    """The answer to a question, which changes nothing for the next one."""
    with fate.decides(str(probe)), undone():
        return answer_of(probe.send(asker))


Asked = Iterable[tuple[str, Probe]]


def answers(world: World, asked: Asked, fate: Fate) -> list[Answer]:
    """What this world says to (asker, probe) after (asker, probe)."""
    return [ask(world.askers[name], probe, fate) for name, probe in asked]


def differences(asked: Asked, without: list[Answer], with_hidden: list[Answer]) -> list[Difference]:
    """The questions whose answers differ."""
    pairs = zip(asked, without, with_hidden, strict=True)
    return [Difference(name, probe, one, other) for (name, probe), one, other in pairs if one != other]


def compare_for(
    names: Sequence[str], fate: Fate, count: int, only: str = "", asks: str = ""
) -> tuple[int, list[Difference]]:
    """(how many questions these readers of one tier asked, those that told worlds apart).

    Each asks so many about every route that is meant for them, the second reader those that follow the first one's. `only`
    names the one route to ask about, and `asks` is what every question must hold.
    """
    refs = known_refs(fate)
    with undone():
        world = build(NOTHING, fate)
        [tier] = {world.askers[name].tier for name in names}
        asked = [
            (name, probe)
            for place, name in enumerate(names)
            for route in meant_for(world.askers[name])
            if only in ("", route.name)
            for probe in Questions(route, refs).first(count, place * count, asks)
        ]
        without = answers(world, asked, fate)
    with undone():
        with_hidden = answers(build(tier, fate), asked, fate)
    return len(asked), differences(asked, without, with_hidden)


REFS: Refs = {}


def known_refs(fate: Fate) -> Refs:
    """All refs of the fullest world: those of every other one are among them. They are the same each time it is built."""
    if not REFS:
        with undone():
            build(PEOPLE, fate)
            REFS.update(every_ref())
    return REFS


def meant_for(asker: Asker) -> list[Route]:
    """The routes that ask who reads in the way in which this reader shows it: a program's token is nothing to a page."""
    everything = routes().values()
    if asker.name == "anonymous":
        return list(everything)
    return [route for route in everything if route.is_api == asker.is_program]
