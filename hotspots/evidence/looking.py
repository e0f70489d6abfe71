"""Has a file looked at by a process of its own, so that what a decoder does to itself ends there."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from .kinds import Refused

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
# No keys and no settings come along; one arena, so that the limit on memory means the same on every machine.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}
SECONDS = 60
# One at a time in each server process: together they would need more memory than a small machine has.
_turn = threading.Lock()


def look_at(path: Path, extension: str) -> str:
    """The kind of the file at `path`; of a picture there are copies beside it afterwards. Raises Refused."""
    if not _turn.acquire(timeout=SECONDS):
        raise Refused("busy")
    try:
        found = _examined(path, extension)
    finally:
        _turn.release()
    if "why" in found:
        raise Refused(found["why"], **found["details"])
    return found["kind"]


def _examined(path: Path, extension: str) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [PYTHON, "-E", "-s", "-m", "hotspots.evidence.examine", str(path.resolve()), extension],
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return {"why": "unreadable", "details": {}}
    return json.loads(done.stdout)
