"""/reports/by-external-ref/{external_ref}: a report by the name that the sender's own system gives it."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.reader import Reader
from hotspots import workflow
from hotspots.models import Report

from . import report_rows
from .reports import BESIDE, OfReport, read
from .resource import fields_of, says, version_seen

CREATED, CHANGED, KNOWN = "created", "changed", "known"


class Upsert(OfReport):
    """An address at which a report of the organisation is sent if it is new, and else brought up to date."""

    def find_named(self, reader: Reader, external_ref: str) -> None:
        """Look the organisation's report of this name up; there may be none."""
        own = report_rows.sent_to(reader).filter(organisation_id=reader.organisation_id)
        self.row = own.filter(external_ref=external_ref).first()

    def store(
        self,
        reader: Reader,
        external_ref: str,
        clean: dict[str, Any],
        *,
        says_sharing: bool,
        seen: int | None = None,
    ) -> str:
        """Send or change the report; says what became of it. Content that is there already changes nothing."""
        if self.row is None and self._sent(reader, external_ref, clean):
            return CREATED
        if not says_sharing:
            self.keep_sharing(clean)
        held = Report.objects.visible_to(reader).get(pk=self.row.pk)
        if seen in (None, held.version) and workflow.tells_nothing_new(held, clean):
            return KNOWN
        self.write(reader, clean, seen)
        OfReport.find(self, reader, self.row.ref)
        return CHANGED

    def _sent(self, reader: Reader, external_ref: str, clean: dict[str, Any]) -> bool:
        """Whether the report could be sent as a new one: the same call may have come a moment earlier."""
        try:
            receipt, _replayed = workflow.submit(reader, clean, external_ref=external_ref)
        except workflow.Conflict:
            self.find_named(reader, external_ref)
            if self.row is None:
                raise
            return False
        OfReport.find(self, reader, receipt["ref"])
        return True


class ByExternalRef(Upsert):
    """A report of your organisation by the name that your own system gives it."""

    needs = {"PUT": ("contribute",)}

    def find(self, reader: Reader, external_ref: str) -> None:
        self.find_named(reader, external_ref)

    @says(
        "Send or change a report by your own reference",
        "Report",
        or_status=201,
        body="NewContent",
        headers=("If-Match?",),
        problems=("conflict", "stale"),
    )
    def put(self, request: Request, external_ref: str) -> Response:
        """Send the report if your organisation has none with this `external_ref` (201), else replace its content (200).

        Content that is there already changes nothing, so the same call can be repeated, and a whole archive sent again.
        If-Match is optional here: without it the last one who writes is right.
        """
        name = fields_of({"external_ref": external_ref}, {"external_ref": BESIDE["external_ref"]})[
            "external_ref"
        ]
        seen = version_seen(request, required=False)
        clean, _none = read(request.data, {})
        says_sharing = bool(request.data.get("sharing"))
        told = self.store(request.reader, name, clean, says_sharing=says_sharing, seen=seen)
        answer = self.shown(request.reader)
        if told == CREATED:
            answer.status_code = 201
        return answer
