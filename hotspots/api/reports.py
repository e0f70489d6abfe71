"""/reports: list, send, read, change, withdraw."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.reader import Reader
from hotspots import content, filters, workflow
from hotspots.content import checkers, shape
from hotspots.frame import kept_by, reports_for
from hotspots.models import Report

from . import framed, report_rows
from .problems import Problem, invalid
from .resource import Resource, fields_of, says, version_seen

KEY = re.compile(r"[\x21-\x7e]{1,120}")
# In this order in every answer: a database may give the stored one back in another.
RECEIPT = ("ref", "version", "content_hash", "received_at")
# Sent beside the content. Names go into the sealed box of the report and are never given out again.
BESIDE: dict[str, checkers.Checker] = {"external_ref": checkers.text(120), "names": checkers.text(20_000)}


class OfReport(Resource):
    """An address below one report."""

    noted_as = "report"

    def find(self, reader: Reader, ref: UUID) -> None:
        self.row = report_rows.sent_to(reader).filter(ref=ref).first()
        if self.row is None:
            raise workflow.Hidden

    @property
    def report(self) -> Report:
        """What the verbs take: they read it again through the gate, and lock it."""
        return Report(pk=self.row.pk)

    def shown(self, reader: Reader) -> Response:
        """The report as it was found, with its version as ETag."""
        [body] = report_rows.shown(reader, [self.row])
        return Response(body, headers={"ETag": f'"{body["version"]}"'})

    def keep_sharing(self, clean: dict[str, Any]) -> None:
        """Who may see it stays as it is when nothing is said, unless what the report tells now has to be restricted."""
        preset = shape.preset_sharing(clean)
        clean["sharing"] = preset if preset == "restricted" else self.row.sharing

    def write(self, reader: Reader, clean: dict[str, Any], seen: int | None) -> None:
        """Give the report this content; what had been sent back is sent again."""
        verb = workflow.send if self.row.status == "changes_asked" else workflow.change
        verb(reader, self.report, clean, seen)

    def shown_afresh(self, reader: Reader) -> Response:
        """The report as a change has left it."""
        OfReport.find(self, reader, self.row.ref)
        return self.shown(reader)


class Reports(Resource):
    """The reports that you may see, and the place to send new ones to."""

    filtered_for = filters.MEMBERS
    parameters = framed.PARAMETERS
    needs = {"POST": ("contribute",)}

    @says("List reports", "ReportPage")
    def get(self, request: Request) -> Response:
        """The reports that this token may see, the newest event first. Data sets are left out unless `origin` asks for them."""
        reader = request.reader
        chosen = filters.parse(dict(request.query_params.lists()), filters.MEMBERS, also=framed.NAMES)
        return Response(
            framed.listed(
                request,
                f"reports?{chosen.query()}",
                lambda: kept_by(reports_for(reader), chosen, reader).but("status", "draft"),
                report_rows.sent_to(reader),
                ("ref",),
                lambda found: report_rows.shown(reader, found),
                {"origin": chosen.origin},
            )
        )

    @says(
        "Send a report",
        "Receipt",
        status=201,
        body="NewReport",
        headers=("Idempotency-Key",),
        problems=("conflict", "in-flight", "key-reused"),
    )
    def post(self, request: Request) -> Response:
        """Store and send a report: five answers are needed, all else is optional.

        With an `Idempotency-Key` it can be repeated without fear: the same key and body give the same receipt, and the
        header `Idempotency-Replayed: true`. Keys belong to the organisation, so a new token repeats nothing.
        """
        clean, beside = read(request.data, BESIDE)
        key = idempotency_key(request)
        try:
            receipt, replayed = workflow.submit(
                request.reader, clean, key=key, external_ref=beside["external_ref"], names=beside["names"]
            )
        except workflow.Conflict as conflict:
            raise _sent_before(request.reader, beside["external_ref"], str(conflict)) from None
        address = request.build_absolute_uri(reverse("api:report", args=[receipt["ref"]]))
        headers = {"Location": address, "ETag": f'"{receipt["version"]}"'}
        if replayed:
            headers["Idempotency-Replayed"] = "true"
        return Response({name: receipt[name] for name in RECEIPT}, status=201, headers=headers)


def checked(
    data: Any, beside: Mapping[str, checkers.Checker]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """(the content, what is sent beside it, what is wrong by field) of a body.

    What is missing is said together with what is wrong, so that a body needs mending once.
    """
    if not isinstance(data, Mapping):
        clean, wrong = content.check(data)
        return clean, {name: checker(None) for name, checker in beside.items()}, wrong
    errors: dict[str, str] = {}
    more = shape.check_object({name: data[name] for name in beside if name in data}, beside, "", errors)
    clean, wrong = content.check({name: value for name, value in data.items() if name not in beside})
    errors = {**wrong, **errors}
    missing = {name: cure for name, cure in content.is_sendable(clean).items() if not _touched(name, errors)}
    return clean, more, {**errors, **missing}


def read(data: Any, beside: Mapping[str, checkers.Checker]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The content and what is sent beside it; raises the problem that names every field at fault."""
    clean, more, errors = checked(data, beside)
    if errors:
        raise invalid(errors)
    return clean, more


def _touched(name: str, errors: Mapping[str, str]) -> bool:
    return any(path == name or path.startswith(f"{name}.") for path in errors)


def idempotency_key(request: Request) -> str:
    """The key that the client gave, empty where there is none. Raises the problem that says what a key is."""
    key = request.headers.get("Idempotency-Key", "")
    if key and not KEY.fullmatch(key):
        raise invalid(
            {
                "Idempotency-Key": _(
                    "Use 1 to 120 visible ASCII characters without spaces, for instance a UUID."
                )
            }
        )
    return key


def _sent_before(reader: Reader, external_ref: str, detail: str) -> Problem:
    earlier = report_rows.sent_to(reader).filter(
        organisation_id=reader.organisation_id, external_ref=external_ref
    )
    found = earlier.first()
    return Problem("conflict", detail, extra={"ref": found.ref, "version": found.version} if found else {})


class OneReport(OfReport):
    """One report."""

    needs = {"PUT": ("contribute",)}

    @says("Read a report", "Report")
    def get(self, request: Request, ref: UUID) -> Response:
        """One report, as this token may read it. Its ETag is what a change or a decision sends back in If-Match."""
        return self.shown(request.reader)

    @says(
        "Change a report",
        "Report",
        body="NewContent",
        headers=("If-Match",),
        problems=("conflict", "stale", "version-needed"),
    )
    def put(self, request: Request, ref: UUID) -> Response:
        """Replace the content of a report of yours. What was sent back, or accepted, goes to the reviewers again.

        Who may see it stays as it is where `sharing` is left out. Opening it to more people takes a second person of your
        organisation, in the browser.
        """
        seen = version_seen(request)
        clean, _none = read(request.data, {})
        if not request.data.get("sharing"):
            self.keep_sharing(clean)
        self.write(request.reader, clean, seen)
        return self.shown_afresh(request.reader)


class Withdrawal(OfReport):
    """Taking a report back."""

    needs = {"POST": ("contribute",)}

    @says(
        "Withdraw a report", "Report", body="Nothing", headers=("If-Match?",), problems=("conflict", "stale")
    )
    def post(self, request: Request, ref: UUID) -> Response:
        """Take a report of yours back. Nobody outside your organisation sees it any more. If-Match is optional here."""
        fields_of(request.data, {})
        workflow.withdraw(request.reader, self.report, version_seen(request, required=False))
        return self.shown_afresh(request.reader)


class Consent(OfReport):
    """Taking consent back."""

    needs = {"POST": ("contribute",)}

    @says(
        "Withdraw consent",
        "Report",
        body="ConsentWithdrawn",
        headers=("If-Match?",),
        problems=("conflict", "stale"),
    )
    def post(self, request: Request, ref: UUID) -> Response:
        """A person who told your organisation takes their consent back. Only your organisation keeps the report from now on.

        `source` is the position of that person in “sources”; without it every person among them is meant. Whatever is
        published of the report is erased at once. This cannot be undone. If-Match is optional here.
        """
        given = fields_of(request.data, {"sentence": checkers.text(2000), "source": checkers.people})
        workflow.withdraw_consent(
            request.reader,
            self.report,
            given["sentence"],
            given["source"],
            version_seen(request, required=False),
        )
        return self.shown_afresh(request.reader)
