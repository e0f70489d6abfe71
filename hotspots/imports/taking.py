"""Taking a table in: planned rows are stored in lots, so that what was cut off can be begun again and stores nothing twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import inf
from time import monotonic

from django.db import IntegrityError, transaction

from hotspots import workflow
from hotspots.models.bulk import take_stock
from hotspots.workflow.batches import MANY, Sent

from .apply import RowError
from .compared import Edit
from .plan import Planned, Planner

# How many rows an outcome names; all are counted.
MOST_TOLD = 1_000
LONGEST_TOLD = 1_000
Progress = Callable[[int, int | None], None]


@dataclass
class Taken:
    """What a file did, or would do: rows by state, the first of those that are refused, and the first that change something.

    `stored` is false after a dry run, and where all or nothing was asked for and some row was refused.
    """

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[RowError] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    stored: bool = False

    def add(self, rows: Iterable[Planned]) -> None:
        """Count some rows, and keep what is told of them."""
        for row in rows:
            self.counts[row.state] += 1
            if row.state == "refused" and len(self.errors) < MOST_TOLD:
                self.errors += row.errors
            elif row.state == "changed" and len(self.changed) < MOST_TOLD:
                edits = [Edit(edit.key, _cut(edit.before), _cut(edit.after)) for edit in row.edits]
                self.changed.append(Planned(row.number, row.state, row.ref, row.external_ref, edits))

    @property
    def read(self) -> int:
        """How many rows the file held."""
        return self.counts.total()


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TOLD else text[: LONGEST_TOLD - 1] + "…"


class _Undone(Exception):
    pass


def _ignore(done: int, total: int | None) -> None:
    """Progress that nobody watches."""


def dry_run(planner: Planner, progress: Progress = _ignore, *, start: int = 0, seconds: float = inf) -> Taken:
    """What a file would do after its first `start` rows, looked at for about so long; nothing is stored."""
    taken, begun = Taken(), monotonic()
    for lot in planner.lots(start):
        taken.add(lot)
        progress(taken.read, planner.table.total)
        if monotonic() - begun > seconds:
            break
    return taken


def take_in(planner: Planner, *, atomic: bool = False, progress: Progress = _ignore) -> Taken:
    """Store what a file brings: each lot of rows in a transaction of its own, or with `atomic` all of them or nothing.

    The same file again changes nothing, and after a kill it goes on where it was.
    """
    if not atomic:
        return _take_in(planner, progress)
    taken = dry_run(planner)
    if taken.counts["refused"]:
        return taken
    try:
        with transaction.atomic():
            taken = _take_in(planner, progress)
            if taken.counts["refused"]:
                raise _Undone
    except _Undone:
        taken.stored = False
    return taken


def take_on(planner: Planner, taken: Taken, keep: Callable[[], None], seconds: float) -> bool:
    """Store what follows the rows that `taken` has counted, for about so long; whether that was all that was left.

    `keep` is called in the transaction of each lot: what it raises undoes the lot.
    """
    begun = monotonic()
    for lot in planner.lots(taken.read):
        with transaction.atomic():
            taken.add(_stored(planner, lot))
            keep()
        if monotonic() - begun > seconds:
            return False
    if taken.counts["new"] >= MANY:
        take_stock()
    return True


def _take_in(planner: Planner, progress: Progress) -> Taken:
    taken = Taken(stored=True)
    for lot in planner.lots():
        taken.add(_stored(planner, lot))
        progress(taken.read, planner.table.total)
    if taken.counts["new"] >= MANY:
        take_stock()
    return taken


def _stored(planner: Planner, lot: Sequence[Planned]) -> Sequence[Planned]:
    """Store a lot whole. Where somebody stores the same rows at this moment, theirs stand and ours are left."""
    try:
        return _store(planner, lot)
    except IntegrityError:
        return _store(planner, lot)


def _store(planner: Planner, lot: Sequence[Planned]) -> Sequence[Planned]:
    with transaction.atomic():
        _send(planner, [row for row in lot if row.state == "new"])
        for row in lot:
            if row.state == "changed":
                _change(planner, row)
    return lot


def _send(planner: Planner, new: Sequence[Planned]) -> None:
    sent = [Sent(row.content, row.external_ref) for row in new]
    outcomes = (
        (outcome for lot, _again in workflow.submit_many(planner.reader, sent) for outcome in lot)
        if sent
        else ()
    )
    for row, outcome in zip(new, outcomes, strict=True):
        row.ref = str(outcome.receipt.get("ref", ""))
        if outcome.state == "known":
            row.state = "same"
        elif outcome.state == "refused":
            planner.refused(row, outcome.errors)


def _change(planner: Planner, row: Planned) -> None:
    assert row.report is not None
    try:
        workflow.change(planner.reader, row.report, row.content, row.version)
    except workflow.Incomplete as incomplete:
        planner.refused(row, incomplete.errors)
    except workflow.WorkflowError as refused:
        planner.refused(row, {"": str(refused) or str(workflow.Hidden())})
