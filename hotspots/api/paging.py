"""Lists in pages: the newest first, by keyset, so that a page costs the same wherever it is and nothing is shown twice.

A cursor is opaque and of fixed length. It holds the time and ref of the last row shown, which the client has seen, and
a tag that binds it to the list and filter that it came from.
"""

import base64
import binascii
import hmac
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.request import Request

from .problems import Problem, invalid
from .resource import Parameter

MOST, USUAL = 1000, 100
LIMIT = Parameter(
    "limit",
    f"How many to a page, at most {MOST}; {USUAL} unless you say otherwise.",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
)
CURSOR = Parameter("cursor", "Where to go on: take it from `next`, with the other parameters unchanged.")
PARAMETERS = (LIMIT, CURSOR)
NAMES = ("limit", "cursor")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAYOUT = struct.Struct(">q16s8s")

Key = tuple[datetime, UUID]


@dataclass(frozen=True)
class Page:
    """Which part of a list is asked for."""

    limit: int
    after: Key | None

    def cut(self, rows: QuerySet, stamp: str, ref: str) -> tuple[list[Any], Key | None]:
        """The rows of this page, and the key of the last one when there are more."""
        rows = rows.order_by(f"-{stamp}", f"-{ref}")
        if self.after:
            at, last = self.after
            rows = rows.filter(Q(**{f"{stamp}__lt": at}) | Q(**{stamp: at, f"{ref}__lt": last}))
        found = list(rows[: self.limit + 1])
        if len(found) <= self.limit:
            return found, None
        return found[:-1], (getattr(found[-2], stamp), getattr(found[-2], ref))


def asked(request: Request) -> tuple[int, str]:
    """(how many to a page, the cursor) that the parameters ask for."""
    given = {name: request.query_params.getlist(name) for name in NAMES}
    errors = {name: _("Give this once.") for name, values in given.items() if len(values) > 1}
    if errors:
        raise invalid(errors)
    limit = (given["limit"] or [str(USUAL)])[0]
    cursor = (given["cursor"] or [""])[0]
    if not (limit.isascii() and limit.isdigit() and len(limit) < 6 and 1 <= int(limit) <= MOST):
        raise invalid({"limit": _("Write a whole number from 1 to %(most)d.") % {"most": MOST}})
    return int(limit), cursor


def following(request: Request, limit: int, cursor: str) -> str:
    """The address of the next page."""
    parameters = [(name, value) for name, value in _parameters(request) if name not in NAMES]
    parameters += [("limit", str(limit)), ("cursor", cursor)]
    return request.build_absolute_uri(f"{request.path}?{urlencode(parameters)}")


def answer(
    limit: int, count: int, results: list[Any], following: str | None, says: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The envelope of every list: how many in all, how many to a page and at most, where to go on, and the rows."""
    return {
        **(says or {}),
        "count": count,
        "limit": limit,
        "most": MOST,
        "next": following,
        "results": results,
    }


def listed(
    request: Request,
    about: str,
    rows: QuerySet,
    show: Callable[[list[Any]], list[Any]],
    says: Mapping[str, Any] | None = None,
    *,
    stamp: str = "created_at",
    ref: str = "ref",
) -> dict[str, Any]:
    """One page of a queryset of named rows as an answer."""
    limit, cursor = asked(request)
    page = Page(limit, _opened(cursor, about) if cursor else None)
    found, last = page.cut(rows, stamp, ref)
    count = len(found) if page.after is None and last is None else rows.count()
    return answer(
        limit, count, show(found), following(request, limit, _sealed(last, about)) if last else None, says
    )


def no_cursor() -> Problem:
    """The problem of a cursor that was made up, or belongs to another list."""
    cure = _("This is no cursor of this list and filter. Take it from “next”, or start without one.")
    return invalid({"cursor": cure})


def _parameters(request: Request) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.query_params.lists() for value in values]


def _tag(packed: bytes, about: str) -> bytes:
    return salted_hmac(f"{__name__}:{about}", packed, algorithm="sha256").digest()[:8]


def _sealed(key: Key, about: str) -> str:
    at, ref = key
    packed = struct.pack(">q16s", (at - EPOCH) // timedelta(microseconds=1), ref.bytes)
    return base64.urlsafe_b64encode(packed + _tag(packed, about)).decode()


def _opened(cursor: str, about: str) -> Key:
    try:
        sealed = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
        micros, ref, tag = LAYOUT.unpack(sealed)
    except (ValueError, binascii.Error, struct.error):
        micros, ref, tag = 0, b"", b""
    if not hmac.compare_digest(tag, _tag(struct.pack(">q16s", micros, ref), about)):
        raise no_cursor()
    return EPOCH + timedelta(microseconds=micros), UUID(bytes=ref)
