"""/changes: staying in step, for whoever keeps a copy of what a token may see."""

import base64
import binascii
import hashlib
import os
import struct
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.reader import Reader
from hotspots.changes import Change, Place, changes

from . import paging, public, report_rows
from .problems import Problem, invalid
from .resource import TOKEN, Parameter, Resource, says

SINCE = Parameter("since", "Where to go on: the cursor of the last answer; left out, everything comes.")
LAYOUT = struct.Struct(">qq16s")
NONCE = 12
Shown = Mapping[UUID, dict[str, Any]]


class Changes(Resource):
    """What changed of all that this token may see."""

    who = TOKEN
    parameters = (SINCE, paging.LIMIT)
    repeats = False

    @says("Follow changes", "ChangePage", problems=("begin-again",))
    def get(self, request: Request) -> Response:
        """Reports and published versions that are new or changed, in the order in which they changed, each with its newest state.

        Begin without `since`; then call `next` again and again, at once while `more` is true. Each record comes where it
        changed last. `change` says what to do: store what is `changed`; delete what is `withdrawn`, `retracted` or `gone`,
        of which nothing but the address is told. The cursor can be kept for ever, until what the token may see changes.
        """
        reader = request.reader
        limit, since = _asked(request)
        found, place, more = changes(reader, _opened(since, reader) if since else None, limit)
        cursor = sealed(place, reader)
        return Response(
            {
                "more": more,
                "limit": limit,
                "most": paging.MOST,
                "since": cursor,
                "next": request.build_absolute_uri(f"{reverse('api:changes')}?since={cursor}&limit={limit}"),
                "results": _told(request, found),
            }
        )


def _asked(request: Request) -> tuple[int, str]:
    limit, _cursor = paging.asked(request)
    given = request.query_params.getlist(SINCE.name)
    if len(given) > 1:
        raise invalid({SINCE.name: _("Give this once.")})
    return limit, given[0] if given else ""


def _told(request: Request, found: Sequence[Change]) -> list[dict[str, Any]]:
    """Each change with the record as it is. One that has changed again since it was found is told of next time."""
    held = {
        "report": _reports(
            request.reader, [one.ref for one in found if one.kind == "report" and not one.is_gone]
        ),
        "edition": _editions(
            request, [one.ref for one in found if one.kind == "edition" and not one.is_gone]
        ),
    }
    told = []
    for one in found:
        said = {"kind": one.kind, "ref": one.ref}
        if one.is_gone:
            told.append({**said, "change": "gone", "version": None, "record": None})
        elif one.ref in held[one.kind]:
            told.append({**said, **held[one.kind][one.ref]})
    return told


def _reports(reader: Reader, refs: Sequence[UUID]) -> Shown:
    if not refs:
        return {}
    rows = list(report_rows.sent_to(reader).filter(ref__in=refs))
    kept = [row for row in rows if row.status != "withdrawn"]
    bodies = {body["ref"]: body for body in report_rows.shown(reader, kept)}
    return {
        row.ref: {
            "change": "changed" if row.ref in bodies else "withdrawn",
            "version": row.version,
            "record": bodies.get(row.ref),
        }
        for row in rows
    }


def _editions(request: Request, series: Sequence[UUID]) -> Shown:
    if not series:
        return {}
    rows = public.published().filter(series__in=series).order_by("number")
    newest = {row.series: row for row in rows.values_list(*public.COLUMNS, named=True)}
    return {
        row.series: {
            "change": "retracted" if row.state == "retracted" else "changed",
            "version": row.number,
            "record": None if row.state == "retracted" else public.shown(request, row),
        }
        for row in newest.values()
    }


# -- the cursor: sealed anew each time, so that neither its bytes nor its length tell how much lies between two of them --


def _seal() -> AESGCM:
    return AESGCM(salted_hmac(__name__, "cursor", algorithm="sha256").digest())


def _sight(reader: Reader) -> bytes:
    """What decides which records a reader sees: whoever follows with other eyes begins again."""
    person = reader.person_id if reader.can("review") else None
    said = repr((reader.organisation_id, person, sorted(reader.abilities)))
    return hashlib.sha256(said.encode()).digest()[:16]


def sealed(place: Place, reader: Reader) -> str:
    """The cursor of a reader who stands there."""
    nonce = os.urandom(NONCE)
    made = nonce + _seal().encrypt(nonce, LAYOUT.pack(*place, _sight(reader)), None)
    return base64.urlsafe_b64encode(made).decode()


def _opened(cursor: str, reader: Reader) -> Place:
    try:
        made = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
        seq, begun, sight = LAYOUT.unpack(_seal().decrypt(made[:NONCE], made[NONCE:], None))
    except (ValueError, binascii.Error, struct.error, InvalidTag):
        raise invalid(
            {SINCE.name: _("This is no cursor. Take “since” or “next” from an earlier answer.")}
        ) from None
    if sight != _sight(reader):
        raise Problem("begin-again")
    return Place(seq, begun)
