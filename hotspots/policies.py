"""Doing: what a reader may do to what they can see, as plain predicates. Seeing itself is decided in `querysets`."""

from datetime import timedelta

from django.utils import timezone

from accounts.reader import Reader
from hotspots.models import Report
from hotspots.vocabulary import needs_second_person

NAMES_STAY_OPEN = timedelta(days=30)
CHANGEABLE = ("draft", "sent", "changes_asked", "accepted")


def is_author(reader: Reader, report: Report) -> bool:
    """Whether the reader wrote the report."""
    return reader.person_id is not None and report.author_id == reader.person_id


def is_own(reader: Reader, report: Report) -> bool:
    """Whether the report belongs to the reader's organisation."""
    return reader.organisation_id is not None and report.organisation_id == reader.organisation_id


def _writes(reader: Reader, report: Report) -> bool:
    in_charge = is_author(reader, report) or (reader.is_lead and is_own(reader, report))
    return in_charge and reader.can("contribute") and report.origin == "people"


def can_submit(reader: Reader) -> bool:
    """Whether the reader may write reports at all."""
    return reader.can("contribute") and reader.organisation_id is not None


def can_change(reader: Reader, report: Report) -> bool:
    """The author, or the lead of their organisation; what has been accepted goes back to review when it is changed."""
    return _writes(reader, report) and report.status in CHANGEABLE


def can_send(reader: Reader, report: Report) -> bool:
    """Whoever may change a draft or a report that was sent back may send it."""
    return _writes(reader, report) and report.status in ("draft", "changes_asked")


def can_withdraw(reader: Reader, report: Report) -> bool:
    """Those who wrote it may take it back until it ends."""
    return _writes(reader, report) and report.status in CHANGEABLE


def can_discard(reader: Reader, report: Report) -> bool:
    """A draft that was never sent can be thrown away by those who wrote it."""
    return _writes(reader, report) and report.status == "draft"


def can_review(reader: Reader, report: Report) -> bool:
    """A reviewer decides on reports of others, never on their own."""
    return reader.can("review") and not is_author(reader, report) and report.origin == "people"


def can_decide(reader: Reader, report: Report) -> bool:
    """A decision is due while the report waits, and nobody else holds a running claim on it."""
    return can_review(reader, report) and report.status == "sent" and not is_claimed_by_other(reader, report)


def is_claimed_by_other(reader: Reader, report: Report) -> bool:
    """Whether another reviewer is at work on it."""
    running = report.claimed_until is not None and report.claimed_until > timezone.now()
    return running and report.claimed_by_id != reader.person_id


def can_comment(reader: Reader, report: Report) -> bool:
    """Author and reviewers talk to each other; so may the author's colleagues who contribute."""
    if report.status == "draft" or report.origin != "people" or reader.person_id is None:
        return False
    return can_review(reader, report) or (is_own(reader, report) and reader.can("contribute"))


def can_link(reader: Reader, report: Report) -> bool:
    """Reviewers and publishers say that two reports tell of one event."""
    return (reader.can("review") or reader.can("publish")) and report.status != "draft"


def can_publish(reader: Reader, report: Report) -> bool:
    """Whether the reader may turn this report into a published version; what is still missing is another question."""
    return reader.can("publish") and report.status == "accepted"


def second_person_due(report: Report, acts: list[str], identifiable: bool) -> bool:
    """Sexual violence, children and identifiable living people take a second person of another organisation."""
    return needs_second_person(acts) or identifiable


def is_second_person(reader: Reader, report: Report, accepted_by: int | None) -> bool:
    """Whether the reader counts: another organisation than the report's, another person than its author and its reviewer."""
    return not is_own(reader, report) and not is_author(reader, report) and reader.person_id != accepted_by


def can_open_names(reader: Reader, report: Report) -> bool:
    """The names box: the organisation's lead; its author until thirty days after acceptance."""
    if reader.is_lead and is_own(reader, report):
        return True
    closes = report.accepted_at and report.accepted_at + NAMES_STAY_OPEN
    return (
        is_author(reader, report) and reader.can("contribute") and (closes is None or timezone.now() < closes)
    )


def can_keep_reference(reader: Reader) -> bool:
    """Sites, actors, hotspots and asks are kept by those who review or publish."""
    return reader.can("review") or reader.can("publish")


def can_adopt(reader: Reader) -> bool:
    """A proposed site, actor or hotspot enters the shared lists by someone with "publish"."""
    return reader.can("publish")


def can_brief(reader: Reader) -> bool:
    """Briefings are made by those who publish."""
    return reader.can("publish")
