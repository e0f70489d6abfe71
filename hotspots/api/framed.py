"""Lists of what a frame holds: filtered, counted and put in order there, so that a page costs the same in every collection.

A cursor says where the last row stood, sealed: it holds an inner key, which is nobody's business. The same place gives the
same cursor, so that the same answer has the same ETag.
"""

import base64
import binascii
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

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
LAYOUT = struct.Struct(">qqq")


@dataclass(frozen=True)
class Page:
    """A page of a view: how many records there are in all, those on it, and the address of the next one."""

    limit: int
    count: int
    found: list[Any]
    following: str | None

    @classmethod
    def of(
        cls, request: Request, about: str, view: Callable[[], View], rows: QuerySet, order: str = NEWEST
    ) -> "Page":
        """The page that the parameters ask for; `rows` is the gated queryset of named rows that it is read from."""
        about = f"{about}&sort={order}"
        limit, cursor = paging.asked(request)
        after = _opened(cursor, about) if cursor else None

        def read() -> tuple[int, list[Any], Standing | None]:
            held = view()
            found, are_more = read_page(held, rows, limit, order, after)
            return len(held), found, held.standing(found[-1].pk, order) if are_more else None

        count, found, last = steady(read)
        return cls(
            limit, count, found, paging.following(request, limit, _sealed(last, about)) if last else None
        )


def listed(
    request: Request,
    about: str,
    view: Callable[[], View],
    rows: QuerySet,
    show: Callable[[list[Any]], list[dict[str, Any]]],
    says: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One page of a view as an answer, in the order and with the members that are asked for."""
    order = _one(request, "sort") or NEWEST
    if order not in ORDERS:
        raise invalid({"sort": _("Write one of: %(known)s.") % {"known": ", ".join(ORDERS)}})
    page = Page.of(request, about, view, rows, order)
    return paging.answer(page.limit, page.count, _chosen(request, show(page.found)), page.following, says)


def _one(request: Request, name: str) -> str:
    given = request.query_params.getlist(name)
    if len(given) > 1:
        raise invalid({name: _("Give this once.")})
    return given[0] if given else ""


def _chosen(request: Request, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The members of the rows that are asked for."""
    names = [name for name in _one(request, "fields").split(",") if name]
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


def _sealed(last: Standing, about: str) -> str:
    sealed = _seal().encrypt(LAYOUT.pack(*last), [about.encode()])
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _opened(cursor: str, about: str) -> Standing:
    try:
        sealed = base64.b64decode(cursor.encode("ascii") + b"==", altchars=b"-_", validate=True)
        return LAYOUT.unpack(_seal().decrypt(sealed, [about.encode()]))
    except (ValueError, binascii.Error, struct.error, InvalidTag):
        raise paging.no_cursor() from None
