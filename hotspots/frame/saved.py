"""A snapshot in files, to be mapped into memory when the next process starts. Only its own system account can read them."""

import fcntl
import hashlib
import json
import logging
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

logger = logging.getLogger(__name__)

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
    """What was saved of a layout, whole or not, in this form or an earlier one."""
    return [path for path in _folder().glob(f"{layout.name}-*") if path.is_dir()]


@contextmanager
def one_builder(layout: Layout) -> Iterator[None]:
    """One process of this machine builds at a time."""
    with (_folder() / f"{layout.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep(snapshot: Snapshot) -> None:
    """Put a snapshot of one segment into files in the place of all earlier ones. Runs while its caller is the one builder.

    A disk that is full costs the files and no request: the next start builds anew.
    """
    former = _generations(snapshot.layout)
    try:
        if len(snapshot.segments[0]) >= WORTH_SAVING:
            _write(snapshot)
    except OSError as error:
        logger.error("The frame of %s was not saved: %s", snapshot.layout.name, type(error).__name__)
    for path in former:
        shutil.rmtree(path, ignore_errors=True)


def _write(snapshot: Snapshot) -> None:
    (segment,), layout = snapshot.segments, snapshot.layout
    home = _folder() / f"{layout.name}-{_signature(layout)}-{uuid4().hex}.new"
    home.mkdir(mode=0o700)
    for name, column in {**segment.columns, "pairs": snapshot.pairs}.items():
        np.save(home / f"{name}.npy", column)
    levels = {name: levels.values for name, levels in snapshot.levels.items()}
    (home / "about.json").write_text(json.dumps({"seq": snapshot.seq, "mac": snapshot.mac, "levels": levels}))
    home.rename(home.with_suffix(""))


def load(layout: Layout) -> Snapshot | None:
    """The saved snapshot of this layout, mapped and not read; None where there is none that is whole."""
    for home in _folder().glob(f"{layout.name}-{_signature(layout)}-*"):
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
