"""Sends the corpus of hostile requests, and tells what was answered or written as it should not be."""

import gc
import gzip
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings

from accounts.abilities import SCOPES
from accounts.models import ApiToken
from accounts.reader import Reader

from .baited import Baited
from .baited_world import build
from .cast import NOTHING, Asker
from .hostile_doors import AUTHOR, MEMBER, PROGRAM, SENDER
from .hostile_inputs import corpus
from .hostile_requests import Requests, Sent, sample
from .probes import Refs, every_ref
from .two_worlds import undone
from .world import looked_at

HELD = ("text/html", "image/svg+xml", "application/xml", "text/xml")
# No markup that was sent stands in a page as markup, and no header that was sent in a value is a header.
MARKUP, HEADER = b"<zq", "x-zq"
# Of every input, in the run of all: across inputs every door is tried with values of every kind.
MOST_OF_AN_INPUT = 12
LARGE = 100_000
HOMES = ("evidence", "imports", "frames", "keys")


def askers(world: Baited) -> dict[str, Asker]:
    """Those who send, by name: the world's, and two programs that may do all that their people may."""
    made = dict(world.askers)
    for name, person in ((PROGRAM, MEMBER), (SENDER, AUTHOR)):
        token, value = ApiToken.issue(world.people[person], name, list(SCOPES), 30)
        made[name] = Asker(name, NOTHING, Reader.of_token(token), HTTP_AUTHORIZATION=f"Bearer {value}")
    return made


def refs(world: Baited) -> Refs:
    """All refs, what everybody here may see first, and the report that its author may change."""
    first = str(world.reports["accepted"].ref)
    found = every_ref()
    found["report.ref"] = [first, *(ref for ref in found["report.ref"] if ref != first)]
    found["own"] = [str(world.reports["changes_asked"].ref)]
    return found


# -- what an answer must be --


def faults(sent: Sent, answer: HttpResponse) -> Iterator[str]:
    """What is wrong with an answer, whatever was asked."""
    kind = answer.get("Content-Type", "").partition(";")[0]
    if answer.status_code >= 500 and not (answer.status_code == 503 and "Retry-After" in answer):
        yield f"answered {answer.status_code}"
    if sent.is_api and answer.status_code >= 400 and sent.method != "HEAD":
        if kind != "application/problem+json":
            yield f"{answer.status_code} as {kind or 'nothing'} and not as a problem"
        elif not {"type", "title", "status", "detail"} <= set(_json(answer)):
            yield "a problem without its members"
    elif kind.endswith("json") and answer.content_read and _json(answer) is None:  # type: ignore[attr-defined]
        yield "JSON that is none"
    if kind in HELD and MARKUP in answer.content_read:  # type: ignore[attr-defined]
        yield "markup that was sent"
    if answer.get("X-Content-Type-Options") != "nosniff":
        yield "a type that a browser may guess"
    if any(name.lower() == HEADER or "\n" in value or "\r" in value for name, value in answer.items()):
        yield "a header that was sent"
    if "zq" in answer.cookies:
        yield "a cookie that was sent"
    if answer.has_header("Location") and not _stays(answer["Location"]):
        yield f"a way out: {answer['Location'][:80]}"


def _json(answer: HttpResponse) -> Any:
    def refuse(name: str) -> None:
        raise ValueError(name)

    packed = answer.get("Content-Encoding") == "gzip"
    content = answer.content_read  # type: ignore[attr-defined]
    try:
        return json.loads(gzip.decompress(content) if packed else content, parse_constant=refuse)
    except ValueError:
        return None


def _stays(address: str) -> bool:
    parts = urlsplit(address.replace("\\", "/"))
    return parts.scheme in ("", "http") and parts.hostname in (None, "testserver")


# -- what is written --


class Writes:
    """Which files this process opens to write, makes, or moves, outside the homes of what it keeps. One without a name, which an
    export is spooled to, is nowhere."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.homes: tuple[str, ...] = ()
        sys.addaudithook(self._see)

    def _see(self, event: str, arguments: tuple) -> None:
        if not self.homes or event not in ("open", "os.mkdir", "os.rename", "os.link", "os.symlink"):
            return
        if event == "open":
            path, mode, flags = arguments
            changing = os.O_WRONLY | os.O_RDWR | os.O_CREAT
            is_nameless = isinstance(path, int) or (flags or 0) & os.O_TMPFILE == os.O_TMPFILE
            if is_nameless or not (set(mode or "") & set("wax+") or (flags or 0) & changing):
                return
            changed = [path]
        else:
            changed = [path for path in arguments[:2] if isinstance(path, str | bytes | os.PathLike)]
        for path in changed:
            # Where Python keeps its compiled modules is no business of a request.
            if (
                not (place := str(Path(os.fsdecode(path)).absolute())).startswith(self.homes)
                and "__pycache__" not in place
            ):
                self.seen.add(place)

    @contextmanager
    def watched(self) -> Iterator[set[str]]:
        """The files that are written within, where none should be."""
        home = Path(settings.VAR_DIR).absolute()
        before = _tree(home)
        self.seen.clear()
        self.homes = tuple(str(home / name) for name in HOMES) + ("/dev/null", "/proc/self/")
        try:
            yield self.seen
        finally:
            self.homes = ()
        self.seen.update(path for path in _tree(home) - before if path.split("/")[0] not in HOMES)


def _tree(home: Path) -> set[str]:
    return {
        name
        for path in home.rglob("*")
        if not (name := str(path.relative_to(home))).startswith("hotspots.sqlite3")
    }


WRITES: list[Writes] = []


def writes() -> Writes:
    """The one watch of this process: a hook stays for good."""
    if not WRITES:
        WRITES.append(Writes())
    return WRITES[0]


# -- sending --


def forget_peak() -> None:
    """Measure the most memory that this process holds anew from here, so that making a request does not count."""
    Path("/proc/self/clear_refs").write_text("5")


def peak() -> int:
    """The most memory that this process has held since, in MB."""
    told = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in told if line.startswith("VmHWM")) // 1024


@dataclass
class Tally:
    """What came of it."""

    sent: int = 0
    peak: tuple[int, str] = (0, "")
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def note(self, fault: str, label: str, sent: Sent) -> None:
        self.faults.setdefault(fault, []).append(f"{label}: {sent}"[:600])


def chosen(requests: Requests, of_a_value: int, of_another: int) -> Iterator[tuple[str, Sent]]:
    """At most so many requests of every input, with its label. What goes wherever a text can go has hundreds."""
    for one in corpus():
        count = of_a_value if one.is_value else of_another
        for sent in sample(partial(requests.carrying, one), count, one.label):
            yield one.label, sent


def send(requests: Iterable[tuple[str, Sent]], known: dict[str, Asker]) -> Tally:
    """Send each as if it were the first, and look where a thing that was made leads to."""
    tally = Tally()
    with mock.patch("hotspots.evidence.store.look_at", looked_at):
        for label, sent in requests:
            with undone():
                answer = _one(tally, label, sent, known)
                place = answer.get("Location", "") if answer is not None else ""
                if place.startswith("/") and _stays(place):
                    path, _mark, query = place.partition("#")[0].partition("?")
                    _one(tally, label, Sent(sent.asker, "GET", path.encode(), query.encode()), known)
            if len(sent.body) > LARGE:
                # The test client leaves an answer in a circle with all that was sent for it.
                answer = None
                gc.collect()
    return tally


def _one(tally: Tally, label: str, sent: Sent, known: dict[str, Asker]) -> HttpResponse | None:
    tally.sent += 1
    forget_peak()
    try:
        answer = sent.send(known[sent.asker])
    except Exception as broken:
        tally.note(f"raised {type(broken).__name__}", label, sent)
        return None
    tally.peak = max(tally.peak, (peak(), f"{label}: {sent}"[:600]))
    tally.statuses[answer.status_code] += 1
    for fault in faults(sent, answer):
        tally.note(fault, label, sent)
    return answer


def main() -> None:
    """In a process and a database of its own: send everything, and print what came of it as JSON."""
    tests = connection.settings_dict["TEST"]
    tests["NAME"] = str(Path(settings.VAR_DIR) / "hotspots.sqlite3")
    if connection.vendor == "postgresql":
        tests["NAME"] = f"hostile_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0)
    # Argon2 holds 100 MB while it looks at a password, on purpose. What counts here is what was sent.
    cheap = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    try:
        with cheap, undone():
            started = time.monotonic()
            world = build()
            known, inputs = askers(world), corpus()
            with writes().watched() as written:
                tally = send(chosen(Requests(refs(world)), MOST_OF_AN_INPUT, MOST_OF_AN_INPUT), known)
        told = vars(tally) | {"inputs": len(inputs), "written": sorted(written)}
        print(json.dumps(told | {"seconds": round(time.monotonic() - started)}))
    finally:
        connection.creation.destroy_test_db("", verbosity=0)
