"""Lists of what a frame holds: filtered, counted and put in order there, so that a page costs the same in every collection.

A cursor says where the last row stood and which it was, by what the client has seen of it: no inner key, which would tell how
many rows there are before it. Sealed, and the same for the same place, so that the same answer has the same ETag.
"""

import base64
import binascii
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.request import Request

from hotspots.frame import NEWEST, ORDERS, Standing, View, read_page, steady

from . import paging
from .problems import invalid
from .resource import Parameter

SORT = Parameter(
    "sort",
    "The order: `newest` or `oldest` event, `gravest` act, most people `killed`, or `country`; of equals the newest event first.",
    {"type": "string", "enum": list(ORDERS), "default": NEWEST},
)
FIELDS = Parameter(
    "fields", "The members of each row that you want, separated by commas; all unless you say."
)
PARAMETERS = (*paging.PARAMETERS, SORT, FIELDS)
NAMES = tuple(parameter.name for parameter in PARAMETERS)
LAYOUT = struct.Struct(">qq16sq")
BEFORE_ALL = -(1 << 62)


@dataclass(frozen=True)
class Page:
    """A page of a view: how many records there are in all, those on it, and the address of the next one."""

    limit: int
    count: int
    found: list[Any]
    following: str | None

    @classmethod
    def of(
        cls,
        request: Request,
        about: str,
        view: Callable[[], View],
        rows: QuerySet,
        known_by: tuple[str, ...],
        order: str = NEWEST,
    ) -> "Page":
        """The page that the parameters ask for; `rows` is the gated queryset of named rows that it is read from.

        `known_by` are the columns that name a row outside: a ref, or a series and a number.
        """
        about = f"{about}&sort={order}"
        limit, cursor = paging.asked(request)
        after = _opened(cursor, about, rows, known_by) if cursor else None

        def read() -> tuple[int, list[Any], Standing | None]:
            held = view()
            found, are_more = read_page(held, rows, limit, order, after)
            return len(held), found, held.standing(found[-1].pk, order) if are_more else None

        count, found, last = steady(read)
        if last is None:
            return cls(limit, count, found, None)
        names = [getattr(found[-1], name) for name in known_by]
        return cls(limit, count, found, paging.following(request, limit, sealed(last, names, about)))


def listed(
    request: Request,
    about: str,
    view: Callable[[], View],
    rows: QuerySet,
    known_by: tuple[str, ...],
    show: Callable[[list[Any]], list[dict[str, Any]]],
    says: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One page of a view as an answer, in the order and with the members that are asked for."""
    order = one(request, "sort", NEWEST)
    if order not in ORDERS:
        raise invalid({"sort": _("Write one of: %(known)s.") % {"known": ", ".join(ORDERS)}})
    page = Page.of(request, about, view, rows, known_by, order)
    return paging.answer(page.limit, page.count, _chosen(request, show(page.found)), page.following, says)


def one(request: Request, name: str, usual: str = "") -> str:
    """A parameter that may be given once; `usual` where it is not. Raises the problem of one that is given twice."""
    given = request.query_params.getlist(name)
    if len(given) > 1:
        raise invalid({name: _("Give this once.")})
    return given[0] if given else usual


def _chosen(request: Request, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The members of the rows that are asked for."""
    names = [name for name in one(request, "fields").split(",") if name]
    if not names or not results:
        return results
    unknown = [name for name in names if name not in results[0]]
    if unknown:
        known = ", ".join(results[0])
        raise invalid({"fields": _("There is no such member: %(unknown)s. Known: %(known)s.") % {
            "unknown": ", ".join(unknown)[:60], "known": known}})  # fmt: skip
    return [{name: row[name] for name in names} for row in results]


def _seal() -> AESSIV:
    return AESSIV(salted_hmac(__name__, "cursor", algorithm="sha512").digest())


def sealed(last: Standing, names: Sequence[Any], about: str) -> str:
    """The cursor of a row that stands there and is named so, in the list that `about` names."""
    rank, day, _key = last
    ref, *number = names
    made = _seal().encrypt(LAYOUT.pack(rank, day, ref.bytes, *(number or [0])), [about.encode()])
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def unsealed(cursor: str, about: str) -> tuple[int, int, UUID, int]:
    """(rank, day, ref, number) that a cursor of this list holds. Raises the problem of one that was made up."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        made = base64.b64decode(padded, altchars=b"-_", validate=True)
        rank, day, ref, number = LAYOUT.unpack(_seal().decrypt(made, [about.encode()]))
    except (ValueError, binascii.Error, struct.error, InvalidTag):
        raise paging.no_cursor() from None
    return rank, day, UUID(bytes=ref), number


def _opened(cursor: str, about: str, rows: QuerySet, known_by: tuple[str, ...]) -> Standing:
    """Where the row stood that a cursor names. If it is gone by now, its equals come again, so that none is missed."""
    rank, day, *names = unsealed(cursor, about)
    key = rows.filter(**dict(zip(known_by, names, strict=False))).values_list("pk", flat=True).first()
    return rank, day, BEFORE_ALL if key is None else -key
