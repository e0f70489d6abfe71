"""How far each operation is to reach, the ratios first, and whether it does: a table over the rows of a run."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench import operations as op
from bench.measure import Row

SMALL, LARGE = 100_000, 1_000_000


class Found:
    """The rows of a run, to be asked for single numbers; None for what was not measured."""

    def __init__(self, lines: Iterable[Row], rows: int, database: str) -> None:
        self.held = {(line.operation, line.rows, line.database, line.system): line for line in lines}
        self.rows, self.database = rows, database

    def row(self, operation: str, system: str = op.OURS, rows: int = 0) -> Row | None:
        """One row."""
        return self.held.get((operation, rows or self.rows, self.database, system))

    def p50(self, operation: str, system: str = op.OURS, rows: int = 0) -> float | None:
        """A median."""
        found = self.row(operation, system, rows)
        return found.p50_ms if found else None

    def p95(self, operation: str, system: str = op.OURS) -> float | None:
        """What one in twenty is longer than."""
        found = self.row(operation, system)
        return found.p95_ms if found else None

    def bytes(self, operation: str, system: str = op.OURS) -> float | None:
        """A size."""
        found = self.row(operation, system)
        return found.bytes if found else None

    def times(self, operation: str, *systems: str) -> float | None:
        """How many times as long as ours the fastest of these systems takes."""
        took = [time for system in systems if (time := self.p50(operation, system)) is not None]
        return _divided(min(took), self.p50(operation)) if took else None

    def of(self, operation: str, system: str) -> float | None:
        """How many times as long as that system ours takes."""
        return _divided(self.p50(operation), self.p50(operation, system))

    def grown(self, operation: str) -> float | None:
        """How many times as long ours takes with ten times the rows."""
        return _divided(self.p50(operation, rows=LARGE), self.p50(operation, rows=SMALL))

    def more(self, operation: str) -> float | None:
        """How many bytes more ours takes with ten times the rows."""
        large, small = (self.row(operation, rows=rows) for rows in (LARGE, SMALL))
        if not large or not small or large.bytes is None or small.bytes is None:
            return None
        return max(0, large.bytes - small.bytes)


def _divided(one: float | None, other: float | None) -> float | None:
    return None if one is None or not other else one / other


@dataclass(frozen=True)
class Reach:
    """What is asked of a number: at most so much, or at least."""

    words: str
    measured: Callable[[Found], float | None]
    most: float | None = None
    least: float | None = None
    rows: tuple[int, ...] = (LARGE,)
    databases: tuple[str, ...] = ("sqlite", "postgresql")

    def is_met(self, number: float) -> bool:
        """Whether the number reaches it."""
        return (self.most is None or number <= self.most) and (self.least is None or number >= self.least)


def _written_over(operation: str) -> Callable[[Found], float | None]:
    """What the request after a write costs more than one without."""

    def cost(found: Found) -> float | None:
        after, usual = found.p50(operation), found.p50(operation, op.WITHOUT_WRITE)
        return None if after is None or usual is None else max(0.0, after - usual)

    return cost


def _waited_for_a_build(found: Found) -> float | None:
    """How many times one build the longest wait was."""
    return _divided(found.p95(op.COLD_BUILT), found.p50(op.COLD_BUILT, op.ONE_BUILD))


def _waited_beside_others(found: Found) -> float | None:
    """How many times as long as one alone the slowest twentieth took beside three others."""
    return _divided(found.p95(op.SENT_AT_ONCE), found.p50(op.SENT))


def _rows_a_second(found: Found) -> float | None:
    """How many rows were taken in each second: a time is that of a thousand."""
    return _divided(1_000_000, found.p50(op.IMPORT))


SQLITE, POSTGRESQL = ("sqlite",), ("postgresql",)
MEGABYTE = 1_000_000
TIMED = (
    op.CLUSTERS_INSIDE, op.DASHBOARD, op.DASHBOARD_FIRST, op.CLUSTERS_HTTP, op.FEATURES, *op.SEARCHES,
    *map(op.in_one_country, op.SEARCHES),
)  # fmt: skip
PAGES = (op.REPORTS_PAGE, op.DEEP_LIST, op.DEEP_API)

REACHES = (
    Reach("clusters in process: times one pass", lambda f: f.of(op.CLUSTERS_INSIDE, op.ONE_PASS), most=3),
    Reach("clusters in process: SQL on cell takes times", lambda f: f.times(op.CLUSTERS_INSIDE, op.SQL_ON_CELL), least=100),
    Reach("clusters in process: PostGIS takes times", lambda f: f.times(op.CLUSTERS_INSIDE, op.POSTGIS), least=100),
    Reach("dashboard, filtered: p50 in ms", lambda f: f.p50(op.DASHBOARD), most=25),
    Reach("dashboard, filtered: p95 in ms", lambda f: f.p95(op.DASHBOARD), most=50),
    Reach("dashboard, everything: p50 in ms", lambda f: f.p50(op.DASHBOARD_FIRST), most=25),
    Reach("dashboard, everything: p95 in ms", lambda f: f.p95(op.DASHBOARD_FIRST), most=50),
    Reach("clusters over HTTP: p50 in ms", lambda f: f.p50(op.CLUSTERS_HTTP), most=4),
    Reach("clusters over HTTP: the plain view takes times", lambda f: f.times(op.CLUSTERS_HTTP, op.PLAIN), least=150),
    Reach("clusters over HTTP: datasette takes times", lambda f: f.times(op.CLUSTERS_HTTP, op.DATASETTE), least=200),
    Reach("page of 100: times datasette, tuned", lambda f: f.of(op.REPORTS_PAGE, op.DATASETTE), most=1, rows=(SMALL, LARGE)),
    Reach("page of 100: ModelViewSet takes times", lambda f: f.times(op.REPORTS_PAGE, op.PLAIN), least=5, rows=(SMALL,)),
    Reach("page of 100: ModelViewSet takes times", lambda f: f.times(op.REPORTS_PAGE, op.PLAIN), least=20),
    Reach("1,000 features: the fastest peer takes times", lambda f: f.times(op.FEATURES, *op.PEERS), least=8, rows=(SMALL,)),
    Reach("1,000 features: the fastest peer takes times", lambda f: f.times(op.FEATURES, *op.PEERS), least=40),
    Reach("page in the middle of the list: times the first", lambda f: f.of(op.DEEP_LIST, op.FIRST_PAGE), most=1.3),
    Reach("page in the middle over HTTP: times the first", lambda f: f.of(op.DEEP_API, op.FIRST_PAGE), most=1.3),
    Reach("page in the middle: OFFSET takes times", lambda f: f.times(op.DEEP_LIST, op.OFFSET), least=15, databases=SQLITE),
    Reach("page in the middle: OFFSET takes times", lambda f: f.times(op.DEEP_LIST, op.OFFSET), least=300, databases=POSTGRESQL),
    *(
        Reach(f"{name}: p50 in ms", lambda f, name=name: f.p50(name), most=most)
        for search, most in zip(op.SEARCHES, (15, 15, 60, 60), strict=True)
        for name in (search, op.in_one_country(search))
    ),
    *(
        Reach(f"{name}: icontains takes times", lambda f, name=name: f.times(name, op.ICONTAINS), least=20)
        for search in op.SEARCHES
        for name in (search, op.in_one_country(search))
    ),
    Reach("the request after a write, map: ms more", _written_over(op.WRITE_MAP), most=5),
    Reach("the request after a write, dashboard: ms more", _written_over(op.WRITE_DASHBOARD), most=5),
    Reach("frame: bytes a report", lambda f: f.bytes(op.FRAME_BYTES), most=64),
    Reach("frame: bytes a report touched by clusters", lambda f: f.bytes(op.FRAME_BYTES, op.TOUCHED), most=32),
    Reach("worker: private bytes", lambda f: f.bytes(op.WORKER_MEMORY), most=350 * MEGABYTE),
    Reach("cold start from the file: longest wait in ms", lambda f: f.p95(op.COLD_SAVED), most=2000),
    Reach("cold start without it: times one build", _waited_for_a_build, most=1.1),
    Reach("first public map view: bytes", lambda f: f.bytes(op.FIRST_VIEW), most=180_000, rows=(0,), databases=SQLITE),
    Reach("a report is sent: times ModelViewSet", lambda f: f.of(op.SENT, op.PLAIN), most=1, rows=(SMALL,)),
    Reach("four writers at once: p95, times the p50 of one", _waited_beside_others, most=10, rows=(SMALL,)),
    Reach("1,000 reports: ModelViewSet takes times", lambda f: f.times(op.SENT_BULK, op.PLAIN), least=8, rows=(SMALL,)),
    Reach("import from CSV: rows a second", _rows_a_second, least=2000, rows=(SMALL,)),
    Reach("import from CSV: bytes after the first lot", lambda f: f.bytes(op.IMPORT_MEMORY), most=80 * MEGABYTE, rows=(SMALL,)),
    Reach("export, CSV: datasette takes times", lambda f: f.times(op.EXPORT_CSV, op.DATASETTE), least=5, rows=(SMALL,)),
    Reach("export, GeoJSON: pygeoapi takes times", lambda f: f.times(op.EXPORT_GEOJSON, op.PYGEOAPI), least=8, rows=(SMALL,)),
    *(
        Reach(f"{name}, in ms", lambda f, name=name: f.p95(name), most=100, rows=(SMALL, LARGE))
        for name in (op.EXPORT_CSV_BEGUN, op.EXPORT_GEOJSON_BEGUN)
    ),
    *(
        Reach(f"export, {kind}: bytes more with ten times the rows", lambda f, name=name: f.more(name), most=20 * MEGABYTE)
        for kind, name in (("CSV", op.EXPORT_CSV_MEMORY), ("GeoJSON", op.EXPORT_GEOJSON_MEMORY))
    ),
    *(
        Reach(f"{name}: times as long with ten times the rows", lambda f, name=name: f.grown(name), most=most)
        for names, most in ((TIMED, 12), (PAGES, 1.3))
        for name in names
    ),
)  # fmt: skip


def told(lines: Sequence[Row]) -> Iterator[tuple[Reach, int, str, float]]:
    """Each reach that could be measured, at each size and on each database that it is about, with its number."""
    for reach in REACHES:
        for rows in reach.rows:
            for database in reach.databases:
                number = reach.measured(Found(lines, rows, database))
                if number is not None:
                    yield reach, rows, database, number
