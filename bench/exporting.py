"""Taking all reports away in one file: how long until its first byte and its last, and how much memory the server takes for it.

The file is read while it comes and is not kept.
"""

from dataclasses import dataclass, field

from bench import operations
from bench.asked import address
from bench.data import Site
from bench.measure import TIMES, Came, Client, Results, anonymous_of, duration
from bench.ours import APPLICATION, REPORTS
from bench.servers import Server, free_port, gunicorn, serving
from bench.signing_in import Member

PIECE = 1 << 20
# With more rows than these, peers that answer page by page or all at once take minutes, and each way is gone once.
MANY = 100_000
FIELDS = (
    "ref", "status", "verification", "disputed", "origin", "organisation", "country", "area", "place_precision", "earliest",
    "latest", "date_text", "gravity", "violations", "narrative", "created_at", "received_at", "latitude", "longitude",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind of file: what is measured of it, what each row has once, and how often that stands beside the rows."""

    format: str
    whole: str
    begun: str
    memory: str
    mark: bytes
    beside: int


CSV = Kind("csv", operations.EXPORT_CSV, operations.EXPORT_CSV_BEGUN, operations.EXPORT_CSV_MEMORY, b"\n", 1)
GEOJSON = Kind(
    "geojson",
    operations.EXPORT_GEOJSON,
    operations.EXPORT_GEOJSON_BEGUN,
    operations.EXPORT_GEOJSON_MEMORY,
    b'"geometry"',
    0,
)


@dataclass
class Taken:
    """What runs of one export took."""

    whole: list[float] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)
    bytes: int = 0
    rows: int = 0
    highest: int = 0


def measure(results: Results, site: Site, member: Member) -> Came:
    """Ours, into the results; returns how many rows came of each kind."""
    port = free_port()
    came: Came = {}
    for kind in (CSV, GEOJSON):
        with serving(gunicorn(APPLICATION, port), port, site.log, site.env) as server:
            client = Client(port, member.token)
            # The reports are read into memory by whoever asks first.
            client.get(address(REPORTS, limit=1))
            path = address(f"{REPORTS}/export", format=kind.format, fields=",".join(FIELDS))
            came[kind.whole] = taken_away(results, operations.OURS, kind, client, server, path, "POST")
    return came


def taken_away(
    results: Results,
    system: str,
    kind: Kind,
    client: Client,
    server: Server,
    path: str,
    method: str = "GET",
    times: int = 3,
) -> int:
    """Some runs of an export into the results, fewer of a large one; returns how many rows the file has."""
    [worker] = server.workers
    before, taken = anonymous_of(worker), Taken()
    for _run in range(1 if results.rows > MANY else min(times, TIMES)):
        taken.whole.append(duration(lambda: _read(client, method, path, kind, worker, taken)))
    results.add(kind.whole, system, taken.whole, taken.bytes)
    results.add(kind.begun, system, taken.begun)
    results.add(kind.memory, system, size=max(0, taken.highest - before))
    return taken.rows - kind.beside


def _read(client: Client, method: str, path: str, kind: Kind, worker: int, taken: Taken) -> None:
    """Read an answer to its end, a piece after the other; what the worker holds is looked up at each."""
    answers = []
    pieces: list[bytes] = []

    def begin() -> None:
        answers.append(client.opened(method, path))
        pieces.append(answers[0].read(1))

    taken.begun.append(duration(begin))
    taken.bytes, taken.rows, rest = 0, 0, b""
    [answer], [piece] = answers, pieces
    while piece:
        taken.bytes += len(piece)
        taken.rows += (rest + piece).count(kind.mark)
        rest = piece[-len(kind.mark) + 1 :] if len(kind.mark) > 1 else b""
        taken.highest = max(taken.highest, anonymous_of(worker))
        piece = answer.read(PIECE)
