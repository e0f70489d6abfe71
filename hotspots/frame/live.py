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
            self.held = _caught_up(self.held) or _caught_up(saved.load(self.layout)) or self._built_once()
            return self.held

    def _built_once(self) -> Snapshot:
        """Built here, unless another process has done so while this one waited for its turn."""
        with saved.one_builder(self.layout):
            return _caught_up(saved.load(self.layout)) or self._built()

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
        saved.save(made)
        return _followed(made, _since(made) or [])


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
        gone = np.array(sorted(set(layout.ids(refs)) | _deleted(held)), dtype=np.int64)
        fresh = encoded(layout, held.levels, rows)
        parts = [kept(part.columns, part.alive & ~part.among(gone)) for part in beside]
        beside = [Segment(layout, held.levels, arranged(joined([*parts, fresh])))]
        base = base.without(base.among(gone))
    pairs = held.pairs
    if any(action in LINKING for _seq, _mac, _kind, action, _ref in entries):
        pairs = as_pairs(layout.pairs())
    seq, mac = entries[-1][:2]
    made = Snapshot(layout, held.levels, (base, *beside), pairs, seq, mac)
    erased = any(action in ERASING for _seq, _mac, _kind, action, _ref in entries)
    if beside and (erased or len(beside[0]) > MOST_BESIDE):
        whole = joined([kept(part.columns, part.alive) for part in made.segments])
        made = Snapshot(
            layout, held.levels, (Segment(layout, held.levels, arranged(whole)),), pairs, seq, mac
        )
        saved.save(made)
    return made


def _deleted(held: Snapshot) -> set[int]:
    """The keys of drafts that are no more: nothing else is ever deleted."""
    drafts = [
        part["pk"][part.alive & part.is_one_of("status", ["draft"])]
        for part in held.segments
        if held.layout.drafts
    ]
    keys = {int(pk) for part in drafts for pk in part}
    return keys - set(held.layout.drafts(keys)) if held.layout.drafts and keys else set()
