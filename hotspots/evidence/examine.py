"""The process that looks at one file, and then ends: `python -m hotspots.evidence.examine PATH EXTENSION`.

It knows no settings, no keys and no database, limits itself before it reads a byte, writes the copies of a picture beside
the file, and prints what it found as one line of JSON.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

from . import documents, recordings
from .kinds import KINDS, Refused

MEMORY = 350_000_000
SECONDS = 20
LARGEST_COPY = 20_000_000
HEAD = 512

CHECKS: dict[str, Callable[[BinaryIO], None]] = {
    "pdf": documents.check_pdf,
    "docx": documents.check_docx,
    "mp4": partial(recordings.check_movie, sound_only=False),
    "m4a": partial(recordings.check_movie, sound_only=True),
    "ogg": recordings.check_ogg,
    "mp3": recordings.check_mp3,
    "text": documents.check_text,
}


def limit() -> None:
    """No more memory, time and disk than a file on the list can need, no core dumps, and copies for nobody else."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_COPY, LARGEST_COPY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def kinds_of(head: bytes) -> tuple[str, ...]:
    """What a file that begins like this may be; text, where nothing else begins like this."""
    if head.startswith(b"\xff\xd8\xff"):
        return ("jpeg",)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return ("png",)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ("webp",)
    if documents.PDF_HEAD.match(head):
        return ("pdf",)
    if head.startswith(b"PK\x03\x04"):
        return ("docx",)
    if head.startswith(b"OggS"):
        return ("ogg",)
    brands = recordings.brands(head)
    if brands & recordings.HEIC_BRANDS:
        return ("heic",)
    if brands & recordings.MP4_BRANDS:
        return ("mp4", "m4a")
    if recordings.tag_length(head) or recordings.frame_length(head[:4]):
        return ("mp3",)
    return ("text",)


def examine(path: Path, extension: str) -> str:
    """The kind of a file, whose beginning, whole and name agree. Raises Refused."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        if not head:
            raise Refused("empty")
        possible = kinds_of(head)
        kind = next((kind for kind in possible if extension in KINDS[kind].extensions), None)
        if kind is None:
            raise _misnamed(possible[0], extension)
        if kind in CHECKS:
            CHECKS[kind](file)
    if KINDS[kind].is_picture:
        from . import pictures

        pictures.rebuild(path, kind)
    return kind


def _misnamed(kind: str, extension: str) -> Refused:
    """What to say of a file whose name does not fit: text is only a guess, and a ZIP may be anything."""
    named = any(extension in known.extensions for known in KINDS.values())
    if kind == "text":
        return Refused("unreadable" if named else "unknown")
    if kind == "docx":
        return Refused("macros" if extension in ("docm", "dotm") else "zip")
    return Refused("name", kind=kind)


def main(path: str, extension: str) -> None:
    """Look, and print {"kind"} or {"why", "details"}. Whatever a parser stumbles over makes the file unreadable."""
    limit()
    try:
        found: dict = {"kind": examine(Path(path), extension)}
    except Refused as refused:
        found = {"why": refused.why, "details": refused.details}
    except Exception:
        found = {"why": "unreadable", "details": {}}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
