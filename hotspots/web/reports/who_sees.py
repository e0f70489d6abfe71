"""What a report's page says of who may see it: its sharing, consent, and who has opened the names box."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Person
from accounts.reader import Reader, pseudonym_of
from accounts.strong import confirm_url, is_fresh
from hotspots import journal, policies, redaction
from hotspots.models import Report
from hotspots.vocabulary import SHARING
from hotspots.workflow import bodies
from hotspots.workflow.sharing import others_in
from hotspots.workflow.transitions import current_content


def who_sees(request: HttpRequest, report: Report) -> dict[str, Any]:
    """What the page needs beside the report itself; a panel that the reader may not use is None."""
    reader = request.reader
    return {
        "opener": _opener(request, report) if policies.can_open_names(reader, report) else None,
        "sharing": _sharing(reader, report) if policies.is_own(reader, report) else None,
        "consent": _people(report) if policies.can_withdraw_consent(reader, report) else None,
        "openings": _openings(report) if reader.is_lead and policies.is_own(reader, report) else None,
    }


def _opener(request: HttpRequest, report: Report) -> dict[str, Any] | None:
    if not redaction.has_names(report):
        return None
    return {
        "is_fresh": is_fresh(request),
        "confirm_url": confirm_url(reverse("report_page", args=[report.ref]) + "#names"),
        "needs_reason": not policies.is_author(request.reader, report),
    }


def _sharing(reader: Reader, report: Report) -> dict[str, Any] | None:
    may_ask, may_confirm = (
        policies.can_ask_sharing(reader, report),
        policies.can_confirm_sharing(reader, report),
    )
    if not (may_ask or may_confirm):
        return None
    return {
        "may_ask": may_ask,
        "may_confirm": may_confirm,
        "choices": SHARING.choices(),
        "alone": may_ask and not others_in(report.organisation_id, reader).exists(),
    }


def _people(report: Report) -> list[tuple[int, dict[str, Any]]] | None:
    """The sources who are people and have not taken their consent back, each with its place among the sources."""
    sources = enumerate(current_content(report).get("sources", ()))
    people = [(at, row) for at, row in sources if bodies.is_person(row) and row["consent"] != "withdrawn"]
    return people or None


def _openings(report: Report) -> list[dict[str, Any]]:
    """When the names box was opened and why, by name where it was a colleague or somebody who was invited."""
    lines = journal.openings(report.ref)
    if not lines:
        return []
    people = Person.objects.filter(organisation_id=report.organisation_id) | report.invited.all()
    names = {pseudonym_of(person): person.name for person in people.distinct()}
    return [{"line": line, "name": names.get(line.who, "")} for line in lines]
