"""/review: what waits for a reviewer. /reports/{ref}/claim and /coding: saying that one is at it, and coding it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.reader import Reader
from hotspots import policies, workflow
from hotspots.content import check, checkers, shape
from hotspots.models import Report

from . import framed, paging, report_rows
from .followed import Followed
from .problems import invalid
from .resource import Resource, fields_of, says, version_seen

EPOCH, TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
LIST = "review"
OF_PLACE = ("precision", "area")


def waiting(reader: Reader) -> QuerySet:
    """The rows of the queue as the page has it: urgent ones first, then the oldest; one's own are for others to decide on."""
    return report_rows.sent_to(reader).waiting().exclude(author_id=reader.person_id)


def claim_on(reader: Reader, row: Report) -> dict[str, Any] | None:
    """The running claim on a report: whether it is the reader's, and when it ends."""
    if not policies.is_claimed(row):
        return None
    return {"mine": row.claimed_by_id == reader.person_id, "until": row.claimed_until}


class Queue(Resource):
    """What waits for a decision."""

    needs = dict.fromkeys(("GET", "HEAD"), ("review",))
    parameters = paging.PARAMETERS

    @says("Read the review queue", "QueuePage")
    def get(self, request: Request) -> Response:
        """The reports of others that wait for a decision, a person at risk first, then the oldest.

        `claim` says whether a reviewer is at it, and until when. Your own reports are not here: others decide on them.
        """
        reader = request.reader
        limit, cursor = paging.asked(request)
        rows = waiting(reader)
        found = list(_after(cursor, rows, reader)[: limit + 1])
        following = None
        if len(found) > limit:
            found.pop()
            following = paging.following(request, limit, _standing(found[-1]))
        count = rows.count() if cursor or following else len(found)
        results = [
            {**body, "claim": claim_on(reader, row)}
            for body, row in zip(report_rows.shown(reader, found), found, strict=True)
        ]
        return Response(paging.answer(limit, count, results, following))


def _standing(row: Report) -> str:
    return framed.sealed((int(row.urgent), (row.sent_at - EPOCH) // TICK, 0), [row.ref], LIST)


def _after(cursor: str, rows: QuerySet, reader: Reader) -> QuerySet:
    """What comes after the row that a cursor names, whether or not that one has left the queue."""
    if not cursor:
        return rows
    urgent, micros, ref, _number = framed.unsealed(cursor, LIST)
    at = EPOCH + micros * TICK
    key = Report.objects.visible_to(reader).filter(ref=ref).values_list("pk", flat=True).first()
    alike = Q(urgent=bool(urgent))
    later = alike & (Q(sent_at__gt=at) | Q(sent_at=at, pk__gt=key or 0))
    return rows.filter(later | Q(urgent=False)) if urgent else rows.filter(later)


class Claim(Followed):
    """Whether a reviewer is at a report."""

    needs = dict.fromkeys(("PUT", "DELETE"), ("review",))

    @says("Claim a report", "Claim", body="Nothing", problems=("conflict",))
    def put(self, request: Request, ref: UUID) -> Response:
        """Say "I am at this one" for two hours; again, and it is two hours from then. Deciding ends it.

        While another reviewer is at it the answer is 409, and `until` says when their claim ends.
        """
        fields_of(request.data, {})
        claimed = workflow.claim(request.reader, self.report)
        return Response(
            {"version": claimed.version, "until": claimed.claimed_until},
            headers={"ETag": f'"{claimed.version}"'},
        )

    @says("Give a claim back", status=204, problems=("conflict",))
    def delete(self, request: Request, ref: UUID) -> Response:
        """Give your claim back. Where you have none, and nobody has, there is nothing to do, and that is no error."""
        reader = request.reader
        if not policies.can_review(reader, self.row):
            raise workflow.NotAllowed(_("You may not review this report."))
        if policies.is_claimed_by_other(reader, self.row):
            raise workflow.Claimed(self.row.claimed_until)
        if self.row.claimed_by_id == reader.person_id:
            workflow.release(reader, self.report)
        return Response(status=204)


class Coding(Followed):
    """What is left to a reviewer to code."""

    needs = {"PUT": ("review",)}

    @says(
        "Code a report",
        "Report",
        body="NewCoding",
        headers=("If-Match",),
        problems=("conflict", "stale", "version-needed"),
    )
    def put(self, request: Request, ref: UUID) -> Response:
        """Set acts, those involved, KP issues, and the level and area of the place; what is left out stays as it is."""
        seen = version_seen(request)
        coding = _stated(fields_of(request.data, CODING))
        if "place" in coding:
            coding["place"] = _stated(coding["place"])
        # What is wrong by itself is told before the version counts; whom acts point at, only the report knows.
        _clean, wrong = check({"involved": [{}] * shape.MOST_ROWS, **coding})
        if wrong:
            raise invalid(wrong)
        refuse_claimed(request.reader, self.row)
        workflow.code(request.reader, self.report, coding, version=seen)
        return self.shown_afresh(request.reader)


def _as_given(value: Any) -> Any:
    return value


def _place(value: Any) -> dict[str, Any] | None:
    """The level and the area, which are all that a reviewer says of a place."""
    if value is None:
        return None
    unknown = [str(name)[:60] for name in value if name not in OF_PLACE] if isinstance(value, Mapping) else []
    if unknown or not isinstance(value, Mapping):
        raise checkers.Wrong(_("“place” has precision and area here; the rest is its author's to say."))
    return dict(value)


# What stands in them is checked together, like a report.
CODING: dict[str, checkers.Checker] = {
    **dict.fromkeys(("violations", "involved", "issues"), _as_given),
    "place": _place,
}


def _stated(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def refuse_claimed(reader: Reader, row: Report) -> None:
    """Raises Claimed where the step would be the reader's, and another reviewer is at it."""
    if (
        row.status == "sent"
        and policies.can_review(reader, row)
        and policies.is_claimed_by_other(reader, row)
    ):
        raise workflow.Claimed(row.claimed_until)
