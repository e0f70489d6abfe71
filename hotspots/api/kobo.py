"""/reports/kobo: submissions as a REST service of KoboToolbox pushes them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from hotspots.imports.kobo import read_submission

from .by_external_ref import CREATED, Upsert
from .problems import invalid
from .reports import checked
from .resource import says


class Kobo(Upsert):
    """Where a KoboToolbox project sends what was filled in."""

    needs = {"POST": ("contribute",)}

    def find(self, reader: Any) -> None:
        """What it is about stands in the body."""
        self.row = None

    @says(
        "Take a KoboToolbox submission",
        "KoboReceipt",
        status=201,
        or_status=200,
        body="KoboSubmission",
        problems=("conflict", "in-flight"),
    )
    def post(self, request: Request) -> Response:
        """One submission of the form in `docs/kobo`, as a REST service pushes it in JSON: a new report (201).

        The same submission again changes nothing (200), and one that was edited changes its report. Questions that are not
        in our form are stored nowhere, and named in the answer; so are wrong answers, by the name of their question.
        Who sent it, from which device and where they stood is not kept.
        """
        data = request.data
        if not isinstance(data, Mapping):
            raise invalid({"": _("Send one submission: an object with the questions as names.")})
        submission = read_submission(data)
        clean, _beside, wrong = checked(submission.content, {})
        errors = dict(submission.errors)
        for path, cure in wrong.items():
            errors.setdefault(submission.question_of(path), cure)
        if errors:
            raise invalid(errors)
        self.find_named(request.reader, submission.external_ref)
        says_sharing = "sharing" in submission.content
        told = self.store(request.reader, submission.external_ref, clean, says_sharing=says_sharing)
        body = {
            "outcome": told,
            "ref": self.row.ref,
            "version": self.row.version,
            "external_ref": submission.external_ref,
            "ignored": submission.ignored,
        }
        return Response(body, status=201 if told == CREATED else 200)
