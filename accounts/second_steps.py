"""The seeds of second factors: sealing all of them anew with the newest key, and those that no key opens."""

from collections.abc import Callable, Iterator
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import keyring

# What is sealed in the data of each kind; a security key's is public. Codes that were brought along are a list.
SEALED = {"totp": ("secret",), "recovery_codes": ("seed", "migrated_codes")}


def reseal(batch: int = 200) -> Iterator[tuple[int, int]]:
    """Seal what an earlier key sealed with the first one, a batch a transaction; yields (sealed, to go) after each.

    Killed at any moment it has lost nothing, and goes on from there. A seed that does not open stays as it is.
    """
    due = [row.pk for row in _sealed().iterator(chunk_size=500) if _is_earlier(row)]
    for first in range(0, len(due), batch):
        with transaction.atomic():
            # Locked, because using a recovery code writes the same column.
            rows = _sealed().filter(pk__in=due[first : first + batch]).select_for_update()
            again = [row for row in rows if _seal_again(row)]
            Authenticator.objects.bulk_update(again, ["data"])
        yield len(again), sealed_earlier()


def sealed_earlier() -> int:
    """How many second factors are not sealed with the key that writes now."""
    return sum(map(_is_earlier, _sealed().iterator(chunk_size=500)))


def broken() -> list[str]:
    """The refs of the people who have a second factor that no key opens."""
    rows = _sealed().select_related("user").iterator(chunk_size=500)
    return sorted({str(row.user.ref) for row in rows if _changed(row, get_adapter().decrypt) is None})


def _sealed() -> Any:
    return Authenticator.objects.filter(type__in=SEALED).order_by("pk")


def _is_earlier(row: Authenticator) -> bool:
    mark = keyring.mark("totp")
    return any(not envelope.startswith(mark) for envelope in _envelopes(row))


def _envelopes(row: Authenticator) -> Iterator[str]:
    for name in SEALED[row.type]:
        held = row.data.get(name)
        yield from held if isinstance(held, list) else [held] if held else []


def _seal_again(row: Authenticator) -> bool:
    adapter = get_adapter()
    data = _changed(row, lambda envelope: adapter.encrypt(adapter.decrypt(envelope)))
    if data is None:
        return False
    row.data = data
    return True


def _changed(row: Authenticator, change: Callable[[str], str]) -> dict[str, Any] | None:
    """The data with every envelope changed, or None where one does not open."""
    try:
        return row.data | {
            name: [change(envelope) for envelope in held] if isinstance(held, list) else change(held)
            for name in SEALED[row.type]
            if (held := row.data.get(name))
        }
    except keyring.SealBroken:
        return None
