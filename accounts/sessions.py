"""The session engine: Django's database sessions, sealed, with the person in a column."""

from datetime import UTC, datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from accounts import keyring
from accounts.models import Person, Session

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"


class SessionStore(DatabaseStore):
    """Contents are sealed to their key: while someone enrols, the seed of their second factor is in them."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def encode(self, session_dict: dict) -> str:
        return keyring.seal("sessions", self.serializer().dumps(session_dict), bound=self._bound)

    def decode(self, session_data: str) -> dict:
        try:
            return self.serializer().loads(keyring.unseal("sessions", session_data, bound=self._bound))
        except (keyring.SealBroken, ValueError):
            return {}

    def create_model_instance(self, data: dict) -> Session:
        row = super().create_model_instance(data)
        row.person_id = data.get(SESSION_KEY)
        row.created_at = _time(data.get(SIGNED_IN_AT))
        row.seen_at = _time(data.get(SEEN_AT))
        return row

    @property
    def _bound(self) -> bytes:
        return (self.session_key or "").encode()


def end_sessions(person: Person, *, but: str | None = None) -> int:
    """End the person's sessions at once, except the one with the key `but`; returns how many ended."""
    deleted, _ = person.sessions.exclude(session_key=but or "").delete()
    return deleted


def open_sessions(person: Person) -> "list[Session]":
    """The person's sessions that are still open, newest first."""
    return list(person.sessions.filter(expire_date__gt=timezone.now()).order_by("-created_at"))


def _time(stamp: float | None) -> datetime:
    return datetime.fromtimestamp(stamp, UTC) if stamp else timezone.now()
