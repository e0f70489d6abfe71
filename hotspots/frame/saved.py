"""A snapshot in files, to be mapped into memory when the next process starts. Only its own system account can read them."""

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import numpy as np
from django.conf import settings

from .columns import Layout, Levels
from .segment import Segment
from .snapshot import Snapshot

# Fewer records than these are read from the database as fast.
WORTH_SAVING = 20_000
# Counts up when the same columns are laid out in another way.
FORMAT = 2


def _folder() -> Path:
    folder = Path(settings.VAR_DIR) / "frames"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _signature(layout: Layout) -> str:
    """Files of another layout do not fit."""
    shape = [FORMAT, [(column.name, np.dtype(column.dtype).str) for column in layout.columns], layout.flags]
    return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:12]


def _generations(layout: Layout) -> list[Path]:
    """Whole generations, the newest first."""
    found = _folder().glob(f"{layout.name}-{_signature(layout)}-*")
    return sorted(
        (path for path in found if path.suffix != ".new"),
        key=lambda path: path.stat().st_mtime_ns,
        reverse=True,
    )


@contextmanager
def one_builder(layout: Layout) -> Iterator[None]:
    """One process of this machine builds at a time."""
    with (_folder() / f"{layout.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def save(snapshot: Snapshot) -> None:
    """Keep a snapshot of one segment in files; those that it replaces are removed."""
    (segment,) = snapshot.segments
    if len(segment) < WORTH_SAVING:
        return
    layout = snapshot.layout
    home = _folder() / f"{layout.name}-{_signature(layout)}-{uuid4().hex}.new"
    home.mkdir(mode=0o700)
    for name, column in {**segment.columns, "pairs": snapshot.pairs}.items():
        np.save(home / f"{name}.npy", column)
    levels = {name: levels.values for name, levels in snapshot.levels.items()}
    (home / "about.json").write_text(json.dumps({"seq": snapshot.seq, "mac": snapshot.mac, "levels": levels}))
    former = _generations(layout)
    home.rename(home.with_suffix(""))
    for path in former:
        shutil.rmtree(path, ignore_errors=True)


def load(layout: Layout) -> Snapshot | None:
    """The newest saved snapshot of this layout, mapped and not read; None where there is none that is whole."""
    for home in _generations(layout):
        try:
            about = json.loads((home / "about.json").read_text())
            columns = {path.stem: np.load(path, mmap_mode="r") for path in home.glob("*.npy")}
            pairs = columns.pop("pairs")
        except (OSError, ValueError, KeyError):
            continue
        levels = {
            name: Levels(values, {value: place for place, value in enumerate(values)})
            for name, values in about["levels"].items()
        }
        segment = Segment(layout, levels, columns)
        return Snapshot(layout, levels, (segment,), pairs, about["seq"], about["mac"])
    return None
