"""Time and chance as a test decides them, so that two worlds that are built alike are alike to the last byte."""

import contextlib
import hashlib
import secrets
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

BEGINNING = datetime(2024, 3, 4, 9, tzinfo=UTC)
STEP = timedelta(hours=1)
# When everybody asks: long after the last step of any world.
TODAY = BEGINNING + timedelta(days=30)


class Fate:
    """What `now` is, and what comes where chance is asked: it depends on what is being done and on nothing before it."""

    def __init__(self) -> None:
        self.now = TODAY
        self._doing, self._asked = "", 0

    @contextlib.contextmanager
    def decides(self, doing: str, at: datetime = TODAY) -> Iterator[None]:
        """While the body runs, time stands still at `at` and chance follows from `doing`."""
        before = self.now, self._doing, self._asked
        self.now, self._doing, self._asked = at, doing, 0
        try:
            yield
        finally:
            self.now, self._doing, self._asked = before

    def chance(self, size: int) -> bytes:
        """Bytes that look random."""
        self._asked += 1
        return hashlib.shake_256(f"{self._doing}:{self._asked}".encode()).digest(size)

    def rule(self, patch: pytest.MonkeyPatch) -> None:
        """Take the place of the clock, and of what refs, prefixes and names in the store are drawn from."""
        patch.setattr("django.utils.timezone.now", lambda: self.now)
        patch.setattr(time, "time", lambda: self.now.timestamp())
        patch.setattr(uuid, "os", SimpleNamespace(urandom=self.chance))
        patch.setattr(secrets, "token_hex", lambda size=32: self.chance(size).hex())
        patch.setattr(secrets, "token_urlsafe", lambda size=32: self.chance(size).hex()[: size * 4 // 3])
