"""The sealed store: files under names that say nothing, written once, read-only from then on."""

import hashlib
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from django.conf import settings

from .kinds import COPIES, Refused
from .looking import look_at

MOST_BYTES = 100_000_000
MOST_FILES = 20
ARRIVING = "arriving-"
STORED = re.compile(r"[0-9a-f]{32}")
NAME_LENGTH = 150
ORPHANED_AFTER = 3600


@dataclass(frozen=True)
class Sealed:
    """A file in the store."""

    stored: str
    kind: str
    size: int
    sha256: str


def home() -> Path:
    """The directory of the store; it is its own."""
    path = Path(settings.VAR_DIR) / "evidence"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(stored: str, copy: str = "") -> Path:
    """Where a file lies, or a copy of it."""
    if not STORED.fullmatch(stored) or (copy and copy not in COPIES):
        raise ValueError("This is no name of the store.")
    return _beside(home() / stored, copy)


def _beside(path: Path, copy: str) -> Path:
    return path.with_name(f"{path.name}.{copy}.jpg") if copy else path


def clean_name(name: str) -> str:
    """A name as it was given, without its path and without characters that nobody sees."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(letter for letter in plain if unicodedata.category(letter)[0] != "C").strip()
    return visible if len(visible) <= NAME_LENGTH else visible[: NAME_LENGTH - 20] + "…" + visible[-19:]


class Arriving:
    """A file on its way in: measured and hashed while it is written to the store, or to a folder that is named."""

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self.name = clean_name(name)
        self.size = 0
        self.refused: Refused | None = None
        self._hash = hashlib.sha256()
        self.path = (folder or home()) / f"{ARRIVING}{secrets.token_hex(16)}"
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        self._file = os.fdopen(handle, "wb")

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, piece: bytes) -> None:
        """Take the next piece, unless it was refused: because it is too large, or the disk is full."""
        self.size += len(piece)
        if self.size > MOST_BYTES:
            self._refuse(Refused("too_large", most=MOST_BYTES // 1_000_000))
        if self.refused is None:
            self._hash.update(piece)
            self._writing(lambda: self._file.write(piece))

    def close(self) -> None:
        """All is written, to the disk and not only to its cache."""
        if self.refused is None:
            self._writing(self._flush)

    def _flush(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _writing(self, step: Callable[[], object]) -> None:
        try:
            step()
        except OSError:
            self._refuse(Refused("no_room"))

    def _refuse(self, refused: Refused) -> None:
        if self.refused is None:
            self.refused = refused
            self.discard()

    def discard(self) -> None:
        """Keep nothing of it, unless it was sealed."""
        with suppress(OSError):
            # Closing writes what is left, and there may be no room for it.
            self._file.close()
        for copy in ("", *COPIES):
            _beside(self.path, copy).unlink(missing_ok=True)


def seal(arriving: Arriving) -> Sealed:
    """Have a whole file looked at, and put it and its copies in their place, for good. Raises Refused."""
    if arriving.refused:
        raise arriving.refused
    try:
        kind = look_at(arriving.path, arriving.extension)
        sealed = Sealed(secrets.token_hex(16), kind, arriving.size, arriving.sha256)
        for copy in ("", *COPIES):
            _settle(_beside(arriving.path, copy), path_of(sealed.stored, copy))
    finally:
        arriving.discard()
    _sync(home())
    return sealed


def _settle(path: Path, place: Path) -> None:
    if path.exists():
        path.chmod(0o400)
        _sync(path)
        path.rename(place)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(stored: str, copy: str = "") -> BufferedReader:
    """A sealed file, or a copy of it, open for reading."""
    return path_of(stored, copy).open("rb")


def hash_of(stored: str) -> str:
    """The SHA-256 of a file as it lies in the store now."""
    with read(stored) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def erase(stored: str) -> None:
    """Remove a file and its copies."""
    for copy in ("", *COPIES):
        path_of(stored, copy).unlink(missing_ok=True)


def orphans(known: Collection[str], older_than: int = ORPHANED_AFTER) -> Iterator[Path]:
    """What lies in the store and belongs to no file that is known. The newest is left: it may be on its way in."""
    for path in home().iterdir():
        is_known = path.name.split(".")[0] in known
        if not is_known and time.time() - path.stat().st_mtime > older_than:
            yield path
