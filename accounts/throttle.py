"""Counting in the database, in one atomic statement, so that every process counts together.

`hit` is a plain limit. `attempt` is a delay that grows with each try. From a network that has signed in to an
account before, tries are counted for that account and network together; the counters of the whole account and
of the whole network apply only from elsewhere, so that a stranger's guesses do not keep people out at home.
"""

import hashlib
import hmac
import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from accounts import keyring
from accounts.models import ThrottleCounter

HOUR = 3600
KNOWN_FOR = 90 * 24 * HOUR
LONGEST_WAIT = 300
IPV6_NETWORK = 64
# How SQLite names the mode in which every commit waits for the disk.
FULL = 2

# Kind of counter: how many tries are free before the delay starts to grow.
FREE_TRIES = {"pair": 10, "account": 5, "network": 20, "code": 5, "password": 5}

_HIT = """
INSERT INTO accounts_throttlecounter AS counter (key, hits, resets_at, not_before)
VALUES (%(key)s, 1, %(ends)s, 0)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN counter.resets_at <= %(now)s THEN 1 ELSE counter.hits + 1 END,
    resets_at = CASE WHEN counter.resets_at <= %(now)s THEN %(ends)s ELSE counter.resets_at END
RETURNING hits, resets_at
"""

# No row comes back while the delay runs: the try is refused and does not lengthen the wait.
_ATTEMPT = """
INSERT INTO accounts_throttlecounter AS counter (key, hits, resets_at, not_before)
VALUES (%(key)s, 1, %(ends)s, 0)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN counter.resets_at <= %(now)s THEN 1 ELSE counter.hits + 1 END,
    resets_at = %(ends)s,
    not_before = CASE
        WHEN counter.resets_at <= %(now)s OR counter.hits < %(free)s THEN 0
        WHEN counter.hits - %(free)s >= 9 THEN %(now)s + %(longest)s
        ELSE %(now)s + (1 << (counter.hits - %(free)s)) END
WHERE counter.not_before <= %(now)s
RETURNING hits
"""


def hit(key: str, limit: int, window_seconds: int) -> tuple[bool, int]:
    """Count one hit; whether it is within the limit of this window, and the seconds until the window ends."""
    hits, seconds = count(key, window_seconds)
    return hits <= limit, seconds


def count(key: str, window_seconds: int) -> tuple[int, int]:
    """Count one hit; how many there were in this window, and the seconds until it ends."""
    now = int(time.time())
    [(hits, resets_at)] = run(_HIT, key=_hashed(key), now=now, ends=now + window_seconds)
    return hits, max(0, resets_at - now)


def attempt(kind: str, *parts: object) -> int:
    """Count one try before it is judged; 0, or the seconds to wait if it is not to be judged at all."""
    now, key = int(time.time()), _hashed(kind, *parts)
    counted = run(_ATTEMPT, key=key, now=now, ends=now + HOUR, free=FREE_TRIES[kind], longest=LONGEST_WAIT)
    if counted:
        return 0
    row = ThrottleCounter.objects.filter(key=key).first()
    return max(1, row.not_before - now) if row else 1


def forget(kind: str, *parts: object) -> None:
    """Drop a counter after a success."""
    ThrottleCounter.objects.filter(key=_hashed(kind, *parts)).delete()


def attempt_sign_in(email: str, network: str) -> int:
    """0, or the seconds to wait before this network may try this account."""
    known = ThrottleCounter.objects.filter(key=_hashed("known", email, network), resets_at__gt=time.time())
    if known.exists():
        return attempt("pair", email, network)
    return attempt("network", network) or attempt("account", email)


def trust_network(email: str, network: str) -> None:
    """Remember that the account was opened from this network; drops the counters that this settles."""
    now = int(time.time())
    # Here and not on every hit: it keeps the table small without a job.
    ThrottleCounter.objects.filter(resets_at__lt=now, not_before__lt=now).delete()
    settled = [_hashed("pair", email, network), _hashed("account", email)]
    ThrottleCounter.objects.filter(key__in=settled).delete()
    ThrottleCounter.objects.update_or_create(
        key=_hashed("known", email, network), defaults={"hits": 1, "resets_at": now + KNOWN_FOR}
    )


def mark_of(network: str) -> str:
    """A stable keyed mark by which a network is known again, and from which its address cannot be told."""
    return _hashed("mark", network)[:16]


def network_of(request: HttpRequest) -> str:
    """The client's address (its /64 for IPv6); a forwarded address counts only behind a proxy of our own."""
    address = request.META.get("REMOTE_ADDR", "")
    proxies = getattr(settings, "TRUSTED_PROXIES", 0)
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if proxies and len(forwarded) >= proxies and forwarded[-proxies].strip():
        address = forwarded[-proxies].strip()
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if ip.version == 6:
        return str(ipaddress.ip_network((ip, IPV6_NETWORK), strict=False))
    return str(ip)


def run(statement: str, **values: object) -> list[tuple]:
    """The rows that a counting statement returns; outside of a transaction it does not wait for the disk."""
    with connection.cursor() as cursor, _without_waiting_for_the_disk():
        cursor.execute(statement, values)
        # All rows: on SQLite the statement commits only when it has been read to its end.
        return cursor.fetchall()


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """A count that a power cut takes away does no harm; SQLite would wait for the disk longer than most answers take."""
    raw = connection.connection
    full = connection.vendor == "sqlite" and not connection.in_atomic_block and _synchronous(raw) == FULL
    if not full:
        yield
        return
    raw.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA synchronous = {FULL}")


def _synchronous(raw: Any) -> int:
    return raw.execute("PRAGMA synchronous").fetchone()[0]


def _hashed(*parts: object) -> str:
    message = "\x1f".join(str(part) for part in parts).encode()
    return hmac.new(keyring.key("pseudonym"), message, hashlib.sha256).hexdigest()
