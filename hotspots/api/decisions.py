"""/reports/{ref}/decisions: what reviewers decided, and deciding."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from hotspots import workflow
from hotspots.content import checkers
from hotspots.models import Review

from .followed import Followed
from .problems import invalid
from .resource import fields_of, says, version_seen
from .review import refuse_claimed

Verb = Callable[..., Any]
FIELDS: dict[str, checkers.Checker] = {
    "reason": checkers.code("review_reasons"),
    "sentence": checkers.text(2000),
    "verification": checkers.code("verification", "one_source"),
    "disputed": checkers.flag,
}
DECISIONS: dict[str, tuple[Verb, tuple[str, ...]]] = {
    "accept": (workflow.accept, ("sentence", "verification", "disputed")),
    "ask_changes": (workflow.ask_changes, ("reason", "sentence")),
    "decline": (workflow.decline, ("reason", "sentence")),
}


class Decisions(Followed):
    """The decisions on one report."""

    needs = {"POST": ("review",)}

    @says("Read the decisions", "DecisionList")
    def get(self, request: Request, ref: UUID) -> Response:
        """Every decision with its reason and sentence, the oldest first: for the report's organisation and reviewers."""
        reviews = Review.objects.visible_to(request.reader).filter(report_id=self.row.pk)
        return self.all_of(
            {"version": number, "decision": decision, "reason": reason, "sentence": sentence, "at": at}
            for number, decision, reason, sentence, at in reviews.values_list(
                "version", "decision", "reason", "sentence", "created_at"
            )
        )

    @says(
        "Decide",
        "Report",
        body="NewDecision",
        headers=("If-Match",),
        problems=("conflict", "stale", "version-needed"),
    )
    def post(self, request: Request, ref: UUID) -> Response:
        """Accept a report, ask for changes, or do not take it forward. Nobody decides on their own report.

        While another reviewer has a claim on it the answer is 409, and `until` says when that ends.
        """
        seen = version_seen(request)
        data = request.data
        chosen = data.get("decision") if isinstance(data, dict) else None
        if not isinstance(chosen, str) or chosen not in DECISIONS:
            raise invalid({"decision": _("Write one of: %(known)s.") % {"known": ", ".join(DECISIONS)}})
        verb, names = DECISIONS[chosen]
        given = {name: value for name, value in data.items() if name != "decision"}
        fields = fields_of(given, {name: FIELDS[name] for name in names})
        refuse_claimed(request.reader, self.row)
        verb(request.reader, self.report, version=seen, **fields)
        return self.shown_afresh(request.reader)
