"""How a report came about: its history, and what author and reviewers write to each other."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.reader import Reader
from hotspots import journal, policies, workflow
from hotspots.content import checkers, difference
from hotspots.models import Comment, Version

from . import report_rows
from .reports import OfReport
from .resource import fields_of, says

DECIDED = ("status", "verification", "disputed")


class Followed(OfReport):
    """An address that only the report's organisation and its reviewers may read. What is restricted is noted as read."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        journal.note_reading(
            request.reader, [self.row], f"{request.method} {request.resolver_match.view_name}"
        )

    def find(self, reader: Reader, ref: UUID) -> None:
        super().find(reader, ref)
        if not policies.can_follow(reader, self.row):
            raise workflow.NotAllowed(_("This is between the report's organisation and its reviewers."))

    def all_of(self, rows: Iterable[dict[str, Any]]) -> Response:
        """All of a short list: what belongs to one report is never cut into pages."""
        results = list(rows)
        return Response({"count": len(results), "results": results})


def written_by(
    reader: Reader, organisation: int | None, organisation_name: str | None, name: str | None
) -> dict[str, Any]:
    """Who did something: colleagues by name, everyone else by their organisation."""
    return {
        "organisation": organisation_name or "",
        "name": name or "" if organisation is not None and organisation == reader.organisation_id else "",
    }


class History(Followed):
    """The versions of one report."""

    @says("Read the history", "VersionList")
    def get(self, request: Request, ref: UUID) -> Response:
        """Every version, the oldest first, with what changed field by field, as this token may read it."""
        reader = request.reader
        versions = Version.objects.visible_to(reader).filter(report_id=self.row.pk).order_by("number")
        before: dict[str, Any] | None = None
        results = []
        for number, action, at, stored, *who in versions.values_list(
            "number",
            "action",
            "created_at",
            "content",
            "person__organisation_id",
            "person__organisation__name",
            "person__name",
        ):
            now = self._readable(reader, stored)
            results.append(
                {
                    "version": number,
                    "action": action,
                    "at": at,
                    "by": written_by(reader, *who),
                    "erased": stored is None,
                    "changes": [] if now is None else difference(before, now),
                }
            )
            before = now
        return self.all_of(results)

    def _readable(self, reader: Reader, stored: dict[str, Any] | None) -> dict[str, Any] | None:
        shown = report_rows.content_shown(reader, self.row, stored)
        return None if shown is None else {**shown, **{name: stored.get(name) for name in DECIDED}}


class Comments(Followed):
    """The conversation about one report."""

    @says("Read the comments", "CommentList")
    def get(self, request: Request, ref: UUID) -> Response:
        """What author and reviewers wrote to each other, the oldest first."""
        comments = Comment.objects.visible_to(request.reader).filter(report_id=self.row.pk)
        return self.all_of(
            {"text": text, "at": at, "by": written_by(request.reader, *who)}
            for text, at, *who in comments.values_list(
                "text", "created_at", "author__organisation_id", "author__organisation__name", "author__name"
            )
        )

    @says("Comment", "Comment", status=201, body="NewComment")
    def post(self, request: Request, ref: UUID) -> Response:
        """Write to the author and the reviewers of this report."""
        fields = fields_of(request.data, {"text": checkers.text(5000)})
        written = workflow.comment(request.reader, self.report, fields["text"])
        person = request.user
        who = written_by(request.reader, person.organisation_id, person.organisation.name, person.name)
        return Response({"text": written.text, "at": written.created_at, "by": who}, status=201)
