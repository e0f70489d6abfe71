"""Key files and sealed envelopes.

Keys live in files of their own under `settings.KEY_DIR`, one key a line as `key-id:base64`; the first writes,
all read. They are not derived from SECRET_KEY and never enter the database. The module loads without Django,
so that the settings can use it.
"""

import base64
import binascii
import contextlib
import functools
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NAMES = ("ledger", "names", "pseudonym", "sessions", "totp")
SECRET_FILE = "secret_key"
VERSION = "v1"
BLOCK = 64
KEY_BYTES = 32
NONCE_BYTES = 12


class KeyUnavailable(Exception):
    """A key file is missing, readable by everyone, or holds no key."""


class SealBroken(Exception):
    """An envelope was altered, moved to another row or purpose, or sealed under a key that is not held."""


def new_secret() -> str:
    """A long random text."""
    return secrets.token_urlsafe(50)


def load_or_make_secret(path: Path | str, *, make: bool = True, fresh: Callable[[], str] = new_secret) -> str:
    """The text in the file; a missing file is made (0600) with a `fresh` one, or refused without `make`."""
    return _read_or_make(Path(path), fresh, make)


def key(name: str) -> bytes:
    """The key that writes under this name."""
    return next(iter(keys(name).values()))


def keys(name: str) -> dict[str, bytes]:
    """All keys held under this name by their id; the first one writes."""
    from django.conf import settings

    if name not in NAMES:
        raise KeyUnavailable(f"There is no key called “{name}”.")
    make = getattr(settings, "MAKE_MISSING_KEYS", settings.DEBUG)
    return _load(Path(settings.KEY_DIR) / f"{name}.key", bool(make))


def make_missing(directory: Path | str) -> list[str]:
    """Make the files that the directory lacks and return their names; existing files are left alone."""
    fresh = {SECRET_FILE: new_secret} | {f"{name}.key": new_key_line for name in NAMES}
    missing = [name for name in fresh if not (Path(directory) / name).exists()]
    for name in missing:
        _make(Path(directory) / name, fresh[name]())
    return missing


def refuse_unsafe(directory: Path | str) -> None:
    """Raise KeyUnavailable, which names the cure, unless every key file is there, well formed and private."""
    for name in NAMES:
        _load(Path(directory) / f"{name}.key", False)


def new_key_line() -> str:
    """A fresh random key as one line of a key file."""
    return f"{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def mark(purpose: str) -> str:
    """How every envelope begins that is sealed with the key that writes now."""
    return f"{VERSION}:{next(iter(keys(purpose)))}:"


def seal(purpose: str, plaintext: bytes, *, bound: bytes) -> str:
    """Encrypt for one purpose and place (`bound`: column and row id); the length shows in whole blocks."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(key(purpose)).encrypt(nonce, _pad(plaintext), _associated(purpose, bound))
    return f"{mark(purpose)}{_encode(nonce)}:{_encode(sealed)}"


def unseal(purpose: str, envelope: str, *, bound: bytes) -> bytes:
    """The plaintext, or SealBroken; ciphertext is never returned."""
    try:
        version, key_id, nonce, sealed = envelope.split(":")
        if version != VERSION:
            raise SealBroken("Unknown version of the envelope.")
        cipher = AESGCM(keys(purpose)[key_id])
        padded = cipher.decrypt(_decode(nonce), _decode(sealed), _associated(purpose, bound))
    except (ValueError, KeyError, InvalidTag) as broken:
        raise SealBroken("The sealed value does not open.") from broken
    return _unpad(padded)


def _associated(purpose: str, bound: bytes) -> bytes:
    return f"{VERSION}:{purpose}:".encode() + bound


def _pad(plaintext: bytes) -> bytes:
    marked = plaintext + b"\x80"
    return marked + b"\x00" * (-len(marked) % BLOCK)


def _unpad(padded: bytes) -> bytes:
    plaintext, mark, _ = padded.rpartition(b"\x80")
    if not mark:
        raise SealBroken("The sealed value has no end mark.")
    return plaintext


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _decode(text: str) -> bytes:
    # The lenient decoder drops foreign characters, so two different envelopes would open alike.
    raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    if _encode(raw) != text:
        raise ValueError("not canonical base64")
    return raw


@functools.cache
def _load(path: Path, make: bool) -> dict[str, bytes]:
    held: dict[str, bytes] = {}
    for line in _read_or_make(path, new_key_line, make).splitlines():
        key_id, _, encoded = line.strip().partition(":")
        try:
            secret = base64.b64decode(encoded, validate=True)
        except binascii.Error as broken:
            raise KeyUnavailable(f"{path.name}: a line is not a key.") from broken
        if len(secret) != KEY_BYTES or not key_id or key_id in held:
            raise KeyUnavailable(f"{path.name}: a line is not a key of {KEY_BYTES} bytes with its own id.")
        held[key_id] = secret
    return held


def _read_or_make(path: Path, fresh: Callable[[], str], make: bool) -> str:
    if make and not path.exists():
        _make(path, fresh())
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="ascii").strip()
    except OSError as missing:
        raise KeyUnavailable(
            f"The key file {path.name} is missing or unreadable. "
            f"Make it with “python -m accounts.keyring {path.parent}”."
        ) from missing
    if mode & stat.S_IRWXO:
        raise KeyUnavailable(f"The key file {path.name} is open to everyone here: run “chmod 600” on it.")
    if not text:
        raise KeyUnavailable(f"The key file {path.name} is empty.")
    return text


def _make(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link is atomic and never overwrites: of two processes that start together one key wins.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()


if __name__ == "__main__":
    for made in make_missing(sys.argv[1]):
        print(f"made {made}")
