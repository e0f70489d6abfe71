"""The frame as it is now: built once, saved, mapped into memory, and patched from the record of changes before each use.

It is a cache. Every change of a record that it holds is in the ledger, so the newest entry that a frame has seen says how
fresh it is: later entries name what to read again, and where that entry is not the same any more, the frame is thrown away.
"""

import threading
from dataclasses import dataclass, field

import numpy as np

from hotspots.models import LedgerEntry

from . import saved
from .columns import Layout, Levels
from .segment import Segment, arranged, encoded, joined, kept
from .snapshot import Snapshot, as_pairs

# As many changed records lie beside the rest; then all are put in one order again.
MOST_BESIDE = 5_000
# More changes than these are not followed one by one.
MOST_FOLLOWED = 20_000
BATCH = 20_000
# After these, what tells of one event is read again; after an erasure no file may hold what was erased.
LINKING = frozenset(
    {"link", "unlink", "discard", "erase", "publish", "correct", "retract", "take_down", "load"}
)
ANEW = "load"
ERASING = frozenset({"erase", "take_down"})
DELETING = "discard"


@dataclass
class Live:
    """The one frame of a layout in this process; `now` brings it up to date and gives it out."""

    layout: Layout
    held: Snapshot | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> Snapshot:
        """The records as they are. One query where nothing has changed; one thread builds, the others wait for it."""
        held = self.held
        if held is not None and _since(held) == []:
            return held
        with self.lock:
            held = _caught_up(self.held) or _caught_up(saved.load(self.layout))
            if held is None:
                with saved.one_builder(self.layout):
                    # Another process may have built it while this one waited for its turn.
                    held = _caught_up(saved.load(self.layout)) or self._built()
                    _keep(held)
            elif self.held is None or held.segments[0].columns is not self.held.segments[0].columns:
                with saved.one_builder(self.layout):
                    _keep(held)
            self.held = held
            return held

    def _built(self) -> Snapshot:
        """Everything anew, from the database. What changes while it is read is read again."""
        head = LedgerEntry.objects.order_by("-seq").values_list("seq", "mac").first() or (0, "")
        levels = {name: Levels() for name in self.layout.coded}
        parts, rows = [], []
        for row in self.layout.read(None):
            rows.append(row)
            if len(rows) == BATCH:
                parts.append(encoded(self.layout, levels, rows))
                rows = []
        parts.append(encoded(self.layout, levels, rows))
        segment = Segment(self.layout, levels, arranged(joined(parts)))
        made = Snapshot(self.layout, levels, (segment,), as_pairs(self.layout.pairs()), *head)
        return _followed(made, _since(made) or [])


def _keep(held: Snapshot) -> None:
    """Save what was put in order anew; what comes from the files is there already."""
    if held.is_in_one_order and not isinstance(held.segments[0]["cell"], np.memmap):
        saved.keep(held)


def _caught_up(held: Snapshot | None) -> Snapshot | None:
    """The snapshot with all that has changed since; None where there is none that fits."""
    entries = None if held is None else _since(held)
    return None if held is None or entries is None else _followed(held, entries)


Entries = list[tuple[int, str, str, str, str]]


def _since(held: Snapshot) -> Entries | None:
    """The entries after the last one that a snapshot has seen; None where the snapshot does not fit, or too much happened."""
    entries = list(
        LedgerEntry.objects.filter(seq__gte=held.seq)
        .order_by("seq")
        .values_list("seq", "mac", "kind", "action", "ref")[: MOST_FOLLOWED + 1]
    )
    if held.seq and (not entries or entries[0][:2] != (held.seq, held.mac)):
        return None
    after = entries[1:] if held.seq else entries
    if len(entries) > MOST_FOLLOWED or any(entry[3] == ANEW for entry in after):
        return None
    return after


def _followed(held: Snapshot, entries: Entries) -> Snapshot:
    """The snapshot after these entries: what they name is read again and stands in a segment of its own."""
    if not entries:
        return held
    layout = held.layout
    refs = sorted({ref for _seq, _mac, kind, _action, ref in entries if kind == layout.kind})
    base, *beside = held.segments
    if refs:
        rows = list(layout.read(refs))
        deleted = _deleted(held) if any(entry[3] == DELETING for entry in entries) else set()
        gone = np.array(sorted({*layout.ids(refs), *deleted}), dtype=np.int64)
        fresh = encoded(layout, held.levels, rows)
        parts = [kept(part.columns, part.alive & ~part.among(gone)) for part in beside]
        beside = [Segment(layout, held.levels, arranged(joined([*parts, fresh])))]
        base = base.without(base.among(gone))
    pairs = held.pairs
    if any(action in LINKING for _seq, _mac, _kind, action, _ref in entries):
        pairs = as_pairs(layout.pairs())
    seq, mac = entries[-1][:2]
    made = Snapshot(layout, held.levels, (base, *beside), pairs, seq, mac)
    erased = any(kind == layout.kind and action in ERASING for _seq, _mac, kind, action, _ref in entries)
    if beside and (erased or len(beside[0]) > MOST_BESIDE):
        whole = joined([kept(part.columns, part.alive) for part in made.segments])
        made = Snapshot(
            layout, held.levels, (Segment(layout, held.levels, arranged(whole)),), pairs, seq, mac
        )
    return made


def _deleted(held: Snapshot) -> set[int]:
    """The keys of drafts that are no more: nothing else is ever deleted, and the record of it holds no key."""
    known = {
        key
        for part in held.segments
        for key in part["pk"][part.alive & part.is_one_of("status", ["draft"])].tolist()
    }
    return known - set(held.layout.drafts())
