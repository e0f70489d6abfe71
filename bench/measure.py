"""Measuring: how long, how many bytes, how much memory; and the rows that a run writes."""

import http.client
import os
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bench.operations import OURS

# How often everything is done, unless it is slow; a run that only tries it out does it less often.
TIMES = int(os.environ.get("BENCH_TIMES", "40"))
FEWEST = min(5, TIMES)
SECONDS = 20.0


@dataclass(frozen=True)
class Row:
    """One line of the results. `ratio_to_ours` is how many times as long, or as large, as ours for the same operation."""

    operation: str
    rows: int
    database: str
    system: str
    p50_ms: float | None = None
    p95_ms: float | None = None
    bytes: int | None = None
    ratio_to_ours: float | None = None


def duration(work: Callable[[], Any]) -> float:
    """How long one run takes, in milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def milliseconds(work: Callable[[], Any], times: int = TIMES, seconds: float = SECONDS) -> list[float]:
    """How long each of some runs took, in order of length; two more before them are not counted.

    Slow work is run for about so many seconds, and five times at least.
    """
    if duration(work) < seconds * 1000 / FEWEST:
        work()
    taken: list[float] = []
    begun = time.perf_counter()
    while len(taken) < times and (len(taken) < FEWEST or time.perf_counter() - begun < seconds):
        taken.append(duration(work))
    return sorted(taken)


def p50(taken: Iterable[float]) -> float:
    """The median."""
    return statistics.median(taken)


def p95(taken: Sequence[float]) -> float:
    """The time that one in twenty is longer than."""
    ordered = sorted(taken)
    return ordered[int(0.95 * (len(ordered) - 1) + 0.5)]


class Results:
    """The rows of one size on one database, as they come."""

    def __init__(self, rows: int, database: str) -> None:
        self.rows, self.database = rows, database
        self.lines: list[Row] = []

    def add(self, operation: str, system: str, taken: Sequence[float] = (), size: int | None = None) -> None:
        """Keep what was measured: times, bytes, or both."""
        middle, high = (round(p50(taken), 3), round(p95(taken), 3)) if taken else (None, None)
        self.lines.append(Row(operation, self.rows, self.database, system, middle, high, size))

    def add_all(self, lines: Iterable[Row]) -> None:
        """Keep rows that were made elsewhere."""
        self.lines += lines


def with_ratios(lines: Sequence[Row]) -> list[Row]:
    """The rows, each with its ratio to ours: by time, or by bytes where no time was taken."""
    ours = {(row.operation, row.rows, row.database): row for row in lines if row.system == OURS}
    return [replace(row, ratio_to_ours=_ratio(row, ours)) for row in lines]


def _ratio(row: Row, ours: Mapping[tuple[str, int, str], Row]) -> float | None:
    own = ours.get((row.operation, row.rows, row.database))
    if own is None:
        return None
    for one, other in ((row.p50_ms, own.p50_ms), (row.bytes, own.bytes)):
        if one is not None and other:
            return round(one / other, 3)
    return None


def as_dicts(lines: Iterable[Row]) -> list[dict[str, Any]]:
    """The rows as they are written."""
    return [asdict(row) for row in lines]


# What came for an operation: how many rows, or the refs of a page in their order.
Came = dict[str, int | list[str]]


def refs_of(found: Iterable[Mapping[str, Any]]) -> list[str]:
    """The refs of rows, written in one way."""
    return [row["ref"].replace("-", "") for row in found]


class Client:
    """A client on one connection, which it keeps where the server lets it."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.headers = dict(headers or {})

    def get(self, path: str, **headers: str) -> bytes:
        """The body of an answer; anything but 200 ends the run."""
        return self.opened("GET", path, headers=headers).read()

    def post(self, path: str, body: bytes, **headers: str) -> bytes:
        """Send JSON; the body of the answer."""
        return self.opened("POST", path, body, {"Content-Type": "application/json", **headers}).read()

    def opened(
        self, method: str, path: str, sent: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> http.client.HTTPResponse:
        """An answer whose body is still to be read; one that says no ends the run."""
        self.connection.request(method, path, sent, headers={**self.headers, **(headers or {})})
        answer = self.connection.getresponse()
        if answer.status not in (200, 201):
            body = answer.read()[:500].decode(errors="replace")
            raise SystemExit(f"{path} answered {answer.status}: {body}")
        return answer

    def timed(self, path: str, times: int = TIMES, **headers: str) -> tuple[list[float], int]:
        """(how long it took each time, how many bytes came)."""
        size = len(self.get(path, **headers))
        return milliseconds(lambda: self.get(path, **headers), times), size


def anonymous_of(pid: int | str) -> int:
    """The bytes of a process that no file stands behind."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    raise SystemExit(f"The system does not say what process {pid} takes.")


def memory_of(pid: int) -> tuple[int, int]:
    """(private bytes, bytes with its share of what processes share) of a process."""
    kilobytes: dict[str, int] = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, value = line.split(":")
        kilobytes[name] = int(value.split()[0])
    private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return private * 1024, kilobytes["Pss"] * 1024
