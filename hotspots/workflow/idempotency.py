"""What makes a submission repeatable: whose a key is, what came with it, and holding it while it is used."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots.models import Receipt

from .transitions import InFlight, KeyReused


def owner(reader: Reader) -> str:
    """Whom an idempotency key belongs to: the organisation of a token, so that a new token repeats nothing; else the person."""
    return (
        f"organisation:{reader.organisation_id}" if reader.kind == "token" else f"person:{reader.person_id}"
    )


def hash_of(content: Any, key: bytes = b"") -> str:
    """SHA-256 of canonical JSON; with a key where names are part of it, so that nobody can try names against it."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    return hmac.new(key, canonical, "sha256").hexdigest() if key else hashlib.sha256(canonical).hexdigest()


def take_key(owner: str, key: str) -> None:
    """Hold the key to the end of the transaction. SQLite's transactions already come one at a time. Raises InFlight."""
    if connection.vendor != "postgresql":
        return
    number = int.from_bytes(hashlib.sha256(f"{owner}\x1f{key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise InFlight(_("The same submission is being stored at this moment. Ask again in a second."))


def answered(owner: str, key: str, body_hash: str) -> Mapping[str, Any] | None:
    """The receipt that this key was answered with before, None for a new key, which is held from now on.

    Raises KeyReused where it came with another body, InFlight where it is in use.
    """
    take_key(owner, key)
    earlier = Receipt.objects.filter(owner=owner, key=key).first()
    if earlier is None:
        return None
    if earlier.body_hash != body_hash:
        raise KeyReused(
            _("This Idempotency-Key came before with another body. Use a new key for a new report.")
        )
    return earlier.receipt
