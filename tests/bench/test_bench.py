"""The benchmark runs whole on a small number of reports, and what it writes can be read by others."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import operations, table
from bench.measure import Row, milliseconds, p50, p95, with_ratios
from bench.reaches import LARGE, REACHES, SMALL, Found, told

ROOT = Path(__file__).resolve().parent.parent.parent
FIELDS = ["operation", "rows", "database", "system", "p50_ms", "p95_ms", "bytes", "ratio_to_ours"]


def test_a_quick_run_measures_every_operation_and_writes_rows_of_one_shape(tmp_path: Path) -> None:
    """With nobody beside us, and nothing from the network."""
    about, *rows = results_of_a_quick_run(tmp_path)
    assert all(list(row) == FIELDS for row in rows)
    assert list(about)[: len(FIELDS)] == FIELDS
    assert about["operation"] == table.ABOUT
    assert about["machine"]["cores"] and about["versions"]["Django"]

    ours = {row["operation"]: row for row in rows if row["system"] == operations.OURS}
    assert set(ours) == set(operations.OPERATIONS) - {operations.FIRST_VIEW}
    assert {(row["rows"], row["database"], row["ratio_to_ours"]) for row in ours.values()} == {
        (2000, "sqlite", 1.0)
    }
    assert all(row["p50_ms"] or row["bytes"] is not None for row in ours.values())

    beside = {(row["operation"], row["system"]) for row in rows}
    assert (operations.CLUSTERS_INSIDE, operations.ONE_PASS) in beside
    assert (operations.CLUSTERS_INSIDE, operations.SQL_ON_CELL) in beside
    assert (operations.DEEP_LIST, operations.OFFSET) in beside
    assert all((search, operations.ICONTAINS) in beside for search in operations.SEARCHES)

    [run] = about["told"]
    assert run["builds"][operations.COLD_BUILT] in (1, 2), "each of two processes builds at most once"


def results_of_a_quick_run(home: Path) -> list[dict[str, Any]]:
    command = ["--quick", "--without-peers", "--databases", "sqlite", "--home", str(home)]
    done = subprocess.run(
        [sys.executable, "-m", "bench", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads((home / "results.json").read_text())


def test_ratios_are_taken_within_one_size_and_database() -> None:
    lines = [
        Row("a", 10, "sqlite", operations.OURS, 2.0, 3.0),
        Row("a", 10, "sqlite", "peer", 5.0, 6.0),
        Row("a", 20, "sqlite", "peer", 9.0, 9.0),
        Row("b", 10, "sqlite", operations.OURS, bytes=100),
        Row("b", 10, "sqlite", "peer", bytes=250),
    ]
    assert [row.ratio_to_ours for row in with_ratios(lines)] == [1.0, 2.5, None, 1.0, 2.5]


def test_medians_and_the_slowest_twentieth() -> None:
    taken = [float(number) for number in range(1, 21)]
    assert (p50(taken), p95(taken)) == (10.5, 19.0)
    calls: list[int] = []
    assert len(milliseconds(lambda: calls.append(1), times=7)) == 7
    assert len(calls) == 9


def test_a_reach_is_judged_by_its_number() -> None:
    lines = [
        Row(operations.CLUSTERS_INSIDE, LARGE, "sqlite", operations.OURS, 2.0, 2.0),
        Row(operations.CLUSTERS_INSIDE, LARGE, "sqlite", operations.ONE_PASS, 1.0, 1.0),
        Row(operations.CLUSTERS_INSIDE, LARGE, "sqlite", operations.SQL_ON_CELL, 90.0, 95.0),
        Row(operations.CLUSTERS_INSIDE, SMALL, "sqlite", operations.OURS, 0.1, 0.1),
    ]
    judged = {reach.words: (number, reach.is_met(number)) for reach, *_where, number in told(lines)}
    assert judged["clusters in process: times one pass"] == (2.0, True)
    assert judged["clusters in process: SQL on cell takes times"] == (45.0, False)
    grown = next(
        words for words in judged if words.startswith(f"{operations.CLUSTERS_INSIDE}: times as long")
    )
    assert judged[grown] == (20.0, False)


def test_what_partners_do_is_judged_by_ratios_and_differences() -> None:
    """Of writers, of an import told by the time of 1,000 rows, and of the memory that more rows take."""
    lines = [
        Row(operations.SENT, SMALL, "sqlite", operations.OURS, 4.0, 5.0),
        Row(operations.SENT, SMALL, "sqlite", operations.PLAIN, 5.0, 6.0),
        Row(operations.SENT_AT_ONCE, SMALL, "sqlite", operations.OURS, 9.0, 44.0),
        Row(operations.IMPORT, SMALL, "sqlite", operations.OURS, 400.0, 400.0),
        Row(operations.EXPORT_CSV_MEMORY, SMALL, "sqlite", operations.OURS, bytes=3_000_000),
        Row(operations.EXPORT_CSV_MEMORY, LARGE, "sqlite", operations.OURS, bytes=13_000_000),
    ]
    judged = {reach.words: (number, reach.is_met(number)) for reach, *_where, number in told(lines)}
    assert judged == {
        "a report is sent: times ModelViewSet": (0.8, True),
        "four writers at once: p95, times the p50 of one": (11.0, False),
        "import from CSV: rows a second": (2500.0, True),
        "export, CSV: bytes more with ten times the rows": (10_000_000, True),
    }


def test_every_reach_asks_for_something_and_lives_without_rows() -> None:
    for reach in REACHES:
        assert (reach.most is None) != (reach.least is None), reach.words
        assert reach.measured(Found([], LARGE, "sqlite")) is None, reach.words
