"""The last calls of each token: when, how, at which kind of address, and how they ended. Never a ref, a query or a body.

They ride on the count of calls: one statement counts a call and keeps it, refused ones too. A call is kept as done, and only one
that ends with an error costs a second statement. All of a token's calls are lines of one text, each of the same length, so that
the oldest is cut off in the same statement.
"""

import logging
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import DatabaseError
from django.db.models import Value
from django.db.models.functions import Replace

from accounts import throttle
from accounts.models import ApiToken, TokenUse

logger = logging.getLogger(__name__)
KEPT = 50
DONE, REFUSED = 0, 429
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
# Seconds, mark, status, method, route.
LINE = "{:>10} {:8} {:>3} {:7} {:60}\n"
LENGTH = len(LINE.format(0, "", 0, "", ""))

_COUNT = """
INSERT INTO accounts_tokenuse AS used (token_id, hits, resets_at, calls)
VALUES (%(token)s, 1, %(ends)s, %(done)s)
ON CONFLICT (token_id) DO UPDATE SET
    hits = CASE WHEN used.resets_at <= %(now)s THEN 1 ELSE used.hits + 1 END,
    resets_at = CASE WHEN used.resets_at <= %(now)s THEN %(ends)s ELSE used.resets_at END,
    calls = substr(used.calls, CASE WHEN length(used.calls) >= %(full)s THEN %(second)s ELSE 1 END)
        || CASE WHEN used.resets_at > %(now)s AND used.hits >= %(limit)s THEN %(refused)s ELSE %(done)s END
RETURNING hits, resets_at
"""


@dataclass(frozen=True)
class Call:
    """One call. `status` is 0 where it was done as asked."""

    at: datetime
    method: str
    route: str
    status: int


def count(token: ApiToken, limit: int, window_seconds: int, method: str, route: str) -> tuple[int, int, str]:
    """Count and keep one call; how many there were in this window, the seconds until it ends, and the mark of this call.

    `route` is an address as it stands in the table of addresses, with names for what it would hold.
    """
    now, mark = int(time.time()), secrets.token_hex(4)
    said = method if method in METHODS else "other"
    named = PLACE.sub(r"{\1}", route)
    done, refused = (LINE.format(now, mark, status, said, named[:60]) for status in (DONE, REFUSED))
    [(hits, resets_at)] = throttle.run(
        _COUNT,
        token=token.pk,
        now=now,
        ends=now + window_seconds,
        limit=limit,
        done=done,
        refused=refused,
        full=KEPT * LENGTH,
        second=LENGTH + 1,
    )
    return hits, max(0, resets_at - now), mark


def ended(token: ApiToken, mark: str, status: int) -> None:
    """Keep with which error a call ended. Goes on when that cannot be written: the call itself was answered."""
    before, after = (f"{mark} {number:>3} " for number in (DONE, status))
    try:
        rows = TokenUse.objects.filter(token=token)
        rows.update(calls=Replace("calls", Value(before), Value(after)))
    except DatabaseError:
        logger.warning("how a call of a token ended could not be kept")


def recent(token: ApiToken) -> list[Call]:
    """The last calls, the newest first."""
    held = TokenUse.objects.filter(token=token).values_list("calls", flat=True).first() or ""
    found = []
    for line in reversed(held.splitlines()):
        seconds, _mark, status, method, *route = line.split()
        found.append(Call(datetime.fromtimestamp(int(seconds), UTC), method, " ".join(route), int(status)))
    return found
