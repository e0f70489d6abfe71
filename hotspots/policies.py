"""Doing: what a reader may do to what they can see, as plain predicates. Seeing itself is decided in `querysets`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.reader import Reader
from hotspots.content import is_sensitive
from hotspots.models import Import, Report, Version

NAMES_STAY_OPEN = timedelta(days=30)
ON_ITS_WAY = ("sent", "changes_asked", "accepted")
CHANGEABLE = ("draft", *ON_ITS_WAY)


def is_author(reader: Reader, report: Report) -> bool:
    """Whether the reader wrote the report."""
    return reader.person_id is not None and report.author_id == reader.person_id


def is_own(reader: Reader, report: Report) -> bool:
    """Whether the report belongs to the reader's organisation."""
    return reader.organisation_id is not None and report.organisation_id == reader.organisation_id


def _writes(reader: Reader, report: Report) -> bool:
    # An author who has gone to another organisation leaves the report behind.
    in_charge = is_own(reader, report) and (is_author(reader, report) or reader.is_lead)
    return in_charge and reader.can("contribute") and report.origin == "people"


def _has_written(reader: Reader, report: Report) -> bool:
    """Whether any of its words are the reader's: those of an author, or of a lead who changed it."""
    if is_author(reader, report):
        return True
    if not (reader.is_lead and is_own(reader, report)):
        return False
    written = Version.objects.filter(report_id=report.pk, action__in=("send", "change"))
    return written.filter(person_id=reader.member_id).exists()


def can_submit(reader: Reader) -> bool:
    """Whether the reader may write reports at all."""
    return reader.can("contribute") and reader.organisation_id is not None


def can_take_in(reader: Reader, row: Import) -> bool:
    """Whoever sent a file stores its rows, which become their reports."""
    return can_submit(reader) and row.person_id == reader.person_id


def can_throw_away(reader: Reader, row: Import) -> bool:
    """Whoever sent a file, and the lead of their organisation."""
    return can_submit(reader) and (row.person_id == reader.person_id or reader.is_lead)


def can_change(reader: Reader, report: Report) -> bool:
    """The author, or the lead of their organisation; what has been accepted goes back to review when it is changed."""
    return _writes(reader, report) and report.status in CHANGEABLE


def can_send(reader: Reader, report: Report) -> bool:
    """Whoever may change a draft or a report that was sent back may send it."""
    return _writes(reader, report) and report.status in ("draft", "changes_asked")


def can_withdraw(reader: Reader, report: Report) -> bool:
    """Those who wrote it may take back what was sent, until it ends."""
    return _writes(reader, report) and report.status in ON_ITS_WAY


def can_discard(reader: Reader, report: Report) -> bool:
    """A draft that was never sent can be thrown away by those who wrote it."""
    return _writes(reader, report) and report.status == "draft"


def can_review(reader: Reader, report: Report) -> bool:
    """A reviewer decides on reports of others, never on their own."""
    return reader.can("review") and report.origin == "people" and not _has_written(reader, report)


def can_decide(reader: Reader, report: Report) -> bool:
    """A decision is due while the report waits, and nobody else holds a running claim on it."""
    return can_review(reader, report) and report.status == "sent" and not is_claimed_by_other(reader, report)


def is_claimed(report: Report) -> bool:
    """Whether a reviewer's claim on it is running."""
    return report.claimed_until is not None and report.claimed_until > timezone.now()


def is_claimed_by_other(reader: Reader, report: Report) -> bool:
    """Whether another reviewer is at work on it."""
    return is_claimed(report) and report.claimed_by_id != reader.person_id


def can_comment(reader: Reader, report: Report) -> bool:
    """Author and reviewers talk to each other; so may the author's colleagues who contribute."""
    if report.status == "draft" or report.origin != "people" or reader.person_id is None:
        return False
    return can_review(reader, report) or (is_own(reader, report) and reader.can("contribute"))


def can_follow(reader: Reader, report: Report) -> bool:
    """How a report came about (history, decisions, comments) is for its organisation and its reviewers; open data is open."""
    return is_own(reader, report) or can_review(reader, report) or report.origin == "data_set"


def can_attach(reader: Reader, report: Report) -> bool:
    """Whoever may change a report adds files to it and removes them."""
    return can_change(reader, report)


def can_open_file(reader: Reader, report: Report, is_picture: bool) -> bool:
    """Whether the reader gets a file as it was received: its organisation does, and those who review the report.

    A picture's metadata holds the exact place more often than not, and there is a copy without it: reviewers get the original
    only where they may know the place, on a restricted report that they were invited to. Of sound, video and documents
    there is no such copy, and a reviewer cannot judge what they may not open. Coalition readers get no file and no copy.
    """
    invited = report.sharing == "restricted"
    return is_own(reader, report) or (can_review(reader, report) and (invited or not is_picture))


def can_link(reader: Reader, report: Report) -> bool:
    """Reviewers and publishers say that two reports tell of one event."""
    return (reader.can("review") or reader.can("publish")) and report.status != "draft"


def can_publish(reader: Reader, report: Report) -> bool:
    """Whether the reader may turn this report into a published version; what is still missing is another question."""
    return reader.can("publish") and report.status == "accepted"


def second_person_due(content: Mapping[str, Any], identifiable: bool) -> bool:
    """Sexual violence, children and identifiable living people take a second person of another organisation."""
    return is_sensitive(content) or identifiable


def is_second_person(reader: Reader, report: Report, accepted_by: int | None) -> bool:
    """Whether the reader counts: another organisation than the report's, another person than its author and its reviewer."""
    return not is_own(reader, report) and not is_author(reader, report) and reader.person_id != accepted_by


def can_uninvite(reader: Reader, report: Report) -> bool:
    """The organisation's lead says which reviewers are let in, and takes that back."""
    return reader.is_lead and is_own(reader, report)


def can_invite(reader: Reader, report: Report) -> bool:
    """Reviewers are let in on a restricted report: on any other they are already."""
    return can_uninvite(reader, report) and report.sharing == "restricted"


def is_invited(reader: Reader, report: Report) -> bool:
    """Whether the organisation's lead has let the reader in on it."""
    return reader.person_id is not None and report.invited.filter(pk=reader.person_id).exists()


def can_open_names(reader: Reader, report: Report) -> bool:
    """The names box: the organisation's lead, a reviewer whom they invited, and its author until thirty days after acceptance."""
    if not is_own(reader, report):
        return can_review(reader, report) and is_invited(reader, report)
    closes = report.accepted_at and report.accepted_at + NAMES_STAY_OPEN
    still_open = closes is None or timezone.now() < closes
    return reader.is_lead or (is_author(reader, report) and reader.can("contribute") and still_open)


def can_fill_names(reader: Reader, report: Report) -> bool:
    """Whoever of the organisation may open the names box may fill it: nobody writes over what they may not read."""
    return is_own(reader, report) and can_open_names(reader, report)


def _contributes_to(reader: Reader, report: Report) -> bool:
    is_person = reader.person_id is not None and report.origin == "people"
    return is_person and is_own(reader, report) and reader.can("contribute")


def can_withdraw_consent(reader: Reader, report: Report) -> bool:
    """Whoever of the organisation hears that a person takes their consent back can act on it at once."""
    return _contributes_to(reader, report) and report.status != "draft"


def can_ask_sharing(reader: Reader, report: Report) -> bool:
    """Those who wrote it say who may see it."""
    return _writes(reader, report) and report.status in ON_ITS_WAY


def can_confirm_sharing(reader: Reader, report: Report) -> bool:
    """A wider sharing takes a second person of the organisation: another than the one who asked."""
    is_due = report.sharing_asked != "" and report.status in ON_ITS_WAY
    return is_due and _contributes_to(reader, report) and report.sharing_asked_by_id != reader.person_id


def can_keep_reference(reader: Reader) -> bool:
    """Sites, actors, hotspots and asks are kept by those who review or publish."""
    return reader.can("review") or reader.can("publish")


def can_adopt(reader: Reader) -> bool:
    """A proposed site, actor or hotspot enters the shared lists by someone with "publish"."""
    return reader.can("publish")


def can_brief(reader: Reader) -> bool:
    """Briefings are made by those who publish."""
    return reader.can("publish")


def can_lend_record(reader: Reader) -> bool:
    """Those who manage people let an auditor read the record of changes, which holds no content."""
    return reader.can("manage_people")
