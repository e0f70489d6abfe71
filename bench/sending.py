"""Sending reports over HTTP into an empty installation: one, four writers at once, and a thousand in one call.

Every report of ours has a key of its own, sources, actors, acts and harms, and is stored with a version and an entry in the
ledger. The plain view stores less: the report, its acts and its actors.
"""

import itertools
import json
import os
import random
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any

from bench import operations, scratch
from bench.data import Site
from bench.measure import TIMES, Client, Results, duration, milliseconds
from bench.ours import APPLICATION, REPORTS
from bench.servers import ROOT, free_port, gunicorn, serving
from hotspots.content import columns
from hotspots.imports.made_up import World

BULK, WRITERS, VARIETY = 1_000, 4, 200
BULK_AT = f"{REPORTS}/bulk"
PLAIN_AT = "/sent/"


@dataclass(frozen=True)
class Target:
    """Somebody who takes reports: how it is served, where they go, what is sent, and what goes with each request."""

    system: str
    serve: Callable[..., list[str]]
    env: Mapping[str, str]
    log: Path
    headers: Mapping[str, str]
    one: str
    many: str
    reports: Sequence[Mapping[str, Any]]
    keyed: bool = True

    def client(self, port: int) -> Callable[[str, bytes], bytes]:
        """A client that sends, each time under a new key."""
        client = Client(port, self.headers)

        def send(path: str, body: bytes) -> bytes:
            key = {"Idempotency-Key": str(uuid.uuid4())} if self.keyed else {}
            return client.post(path, body, **key)

        return send


def measure(results: Results, site: Site, peers: Path | None) -> None:
    """Ours, and the plain view where it is installed, into the results."""
    contents = list(itertools.islice(written(), VARIETY))
    with scratch.installation(site, "sent") as empty:
        _measure(results, _ours(empty, contents))
    if peers:
        with scratch.database(site, "plain") as url:
            _measure(results, _plain(site, url, peers, contents))


def written() -> Iterator[dict[str, Any]]:
    """Content that was made up, each with acts, actors, sources and harms."""
    rng = random.Random("sent")
    world = World(rng)
    while True:
        content = world.content(rng)
        if content["harms"]:
            yield content


def _ours(empty: Site, contents: Sequence[dict[str, Any]]) -> Target:
    command = [sys.executable, "-m", "bench.as_member"]
    said = subprocess.run(command, cwd=ROOT, env=empty.env, check=True, capture_output=True, text=True)
    sent = [{name: value for name, value in content.items() if value} for content in contents]

    def serve(port: int, *more: str) -> list[str]:
        return gunicorn(APPLICATION, port, *more)

    token = json.loads(said.stdout)
    return Target(operations.OURS, serve, empty.env, empty.log, token, REPORTS, BULK_AT, sent)


def _plain(site: Site, url: str, peers: Path, contents: Sequence[dict[str, Any]]) -> Target:
    env = {**os.environ, "PLAIN_DATABASE": url, "PLAIN_WRITES": "yes"}
    subprocess.run([str(peers / "python"), "-m", "bench.plain.empty"], cwd=ROOT, env=env, check=True)

    def serve(port: int, *more: str) -> list[str]:
        return gunicorn("bench.plain.wsgi", port, *more, folder=peers)

    sent = [_flat(content) for content in contents]
    log = site.home / "plain.log"
    return Target(operations.PLAIN, serve, env, log, {}, PLAIN_AT, PLAIN_AT, sent, keyed=False)


def _flat(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same report as the plain view takes it."""
    place, when = content["place"], content["when"]
    return {
        "ref": str(uuid.uuid4()),
        "status": "sent",
        "verification": "",
        "disputed": False,
        "origin": "people",
        "organisation": 1,
        "country": content["country"],
        "area": place["area"],
        "place_precision": place["precision"],
        "latitude": place["latitude"],
        "longitude": place["longitude"],
        "earliest": when["earliest"],
        "latest": when["latest"],
        "date_text": when["text"],
        "gravity": columns(content)["gravity"],
        "narrative": content["narrative"],
        "created_at": "2026-01-01T00:00:00Z",
        "sent_at": "2026-01-01T00:00:00Z",
        "violations": [{name: act[name] for name in ("type", "method", "basis")} for act in content["violations"]],
        "actors": [
            {name: actor[name] for name in ("name", "kind", "role", "attribution")} for actor in content["involved"]
        ],
    }  # fmt: skip


def _measure(results: Results, target: Target) -> None:
    bodies = itertools.cycle([json.dumps(report).encode() for report in target.reports])
    port = free_port()
    with serving(target.serve(port), port, target.log, target.env):
        send = target.client(port)
        results.add(
            operations.SENT, target.system, milliseconds(lambda: send(target.one, next(bodies)), 5 * TIMES)
        )
        many = list(itertools.islice(itertools.cycle(target.reports), BULK))
        body = json.dumps(many).encode()
        _check(send(target.many, body), target)
        results.add(
            operations.SENT_BULK, target.system, milliseconds(lambda: send(target.many, body)), len(body)
        )
    port = free_port()
    with serving(target.serve(port, "--workers", f"{WRITERS}"), port, target.log, target.env):
        results.add(operations.SENT_AT_ONCE, target.system, _at_once(target, port))


def _check(said: bytes, target: Target) -> None:
    """End the run where not all that was sent was stored."""
    answer = json.loads(said)
    stored = len(answer) if isinstance(answer, list) else answer["created"]
    if stored != BULK:
        raise SystemExit(f"{target.system} stored {stored} of {BULK} reports: {said[:500]!r}")


def _at_once(target: Target, port: int) -> list[float]:
    """How long each took, of all writers together; the first ones of each, which load what a worker needs, are not counted."""
    bodies = [json.dumps(report).encode() for report in target.reports]
    together = Barrier(WRITERS)

    def write(number: int) -> list[float]:
        send, mine = target.client(port), itertools.cycle(bodies[number::WRITERS])
        for _warm in range(2 * WRITERS):
            send(target.one, next(mine))
        together.wait()
        return [duration(lambda: send(target.one, next(mine))) for _time in range(2 * TIMES)]

    with ThreadPoolExecutor(WRITERS) as writers:
        return [took for mine in writers.map(write, range(WRITERS)) for took in mine]
