"""Judging reports: claim, decide, comment, link."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.reader import Reader
from hotspots import ledger, policies
from hotspots.content import EMPTY, check, columns
from hotspots.content.shape import KNOWN
from hotspots.models import Comment, Departure, Names, Report, ReportLink, Review
from hotspots.vocabulary import REPORT_LINKS, REVIEW_REASONS, VERIFICATION

from .evidence import forget_files
from .publication import take_back, take_down
from .reference import forget_proposals
from .relations import bring_into_step
from .submission import write
from .transitions import (
    TRANSITIONS,
    Claimed,
    Conflict,
    Incomplete,
    NotAllowed,
    current_content,
    find,
    keep_version,
    step,
    still_visible,
)

CODED = ("violations", "involved", "issues")
CODED_OF_PLACE = ("precision", "area")
CLAIM_LASTS = timedelta(hours=2)


def claim(reader: Reader, report: Report) -> Report:
    """Say "I am at this one" for two hours; a running claim of somebody else is respected."""
    with transaction.atomic():
        found = find(reader, report)
        if found.status != "sent":
            raise Conflict(_("This report does not wait for a decision."))
        if not policies.can_review(reader, found):
            raise NotAllowed(_("You may not review this report."))
        if policies.is_claimed_by_other(reader, found):
            raise Claimed(found.claimed_until)
        found.claimed_by_id, found.claimed_until = reader.person_id, timezone.now() + CLAIM_LASTS
        found.save(update_fields=["claimed_by", "claimed_until"])
        ledger.record(reader, "claim", "report", found.ref, number=found.version)
        still_visible(reader, found)
    return found


def release(reader: Reader, report: Report) -> Report:
    """Give one's own claim back."""
    with transaction.atomic():
        found = find(reader, report)
        if found.claimed_by_id != reader.person_id:
            raise NotAllowed(_("This claim is not yours."))
        found.claimed_by = found.claimed_until = None
        found.save(update_fields=["claimed_by", "claimed_until"])
        ledger.record(reader, "release", "report", found.ref, number=found.version)
    return found


def _decide(reader: Reader, found: Report, verb: str, reason: str, sentence: str) -> None:
    decision = TRANSITIONS[verb].target or found.status
    Review.objects.create(
        report=found,
        version=found.version,
        reviewer_id=reader.member_id,
        decision=decision,
        reason=reason,
        sentence=sentence,
    )
    found.status, found.claimed_by, found.claimed_until = decision, None, None
    keep_version(reader, found, verb, current_content(found))


def code(reader: Reader, report: Report, coding: Mapping[str, Any], *, version: int | None = None) -> Report:
    """Set what is left to a reviewer: acts, those involved, KP issues, the level and area of the place. The words stay.

    Takes `violations`, `involved`, `issues` and `place` {precision, area}; what is left out stays. Raises Incomplete.
    """
    with step(reader, report, "code", version) as found:
        before = current_content(found)
        after = {name: before[name] for name in KNOWN}
        after |= {name: coding[name] for name in CODED if name in coding}
        place = coding.get("place", {})
        if not isinstance(place, Mapping):
            raise Incomplete({"place": _("This must be an object with named fields.")})
        coded_of_place = {name: place[name] for name in CODED_OF_PLACE if name in place}
        after["place"] = before["place"] | coded_of_place
        clean, errors = check(after)
        if errors:
            raise Incomplete(errors)
        content = before | clean
        write(reader, found, content, "code")
    return found


def missing_for_acceptance(report: Report) -> dict[str, str]:
    """What a reviewer has to settle before accepting: a violation, a source, an actor or "not identified", a place level."""
    missing = {}
    if not report.violation_mask and not report.issue_mask:
        missing["violations"] = _("Choose at least one type of violation, or a KP issue.")
    if not report.source_mask:
        missing["sources"] = _("At least one source is needed.")
    if not report.actor_mask:
        missing["involved"] = _("Say who was involved, or “not identified”.")
    if report.place_precision in ("", "L9"):
        missing["place"] = _("Say how exactly the place is known; the country is enough.")
    return missing


def accept(
    reader: Reader,
    report: Report,
    *,
    version: int | None = None,
    verification: str = "one_source",
    disputed: bool = False,
    sentence: str = "",
) -> Report:
    """Accept a version of somebody else's report. Raises Incomplete when something that accepting needs is missing."""
    with step(reader, report, "accept", version) as found:
        missing = missing_for_acceptance(found)
        if verification not in VERIFICATION:
            missing["verification"] = _("Choose how well it is supported.")
        if missing:
            raise Incomplete(missing)
        found.verification, found.accepted_at = verification, found.accepted_at or timezone.now()
        found.disputed = found.disputed or disputed
        _decide(reader, found, "accept", "", sentence)
    return found


def _explained(reason: str, sentence: str) -> None:
    missing = {}
    if reason not in REVIEW_REASONS:
        missing["reason"] = _("Choose a reason.")
    if not sentence.strip():
        missing["sentence"] = _("Say it in a sentence: the author reads it.")
    if missing:
        raise Incomplete(missing)


def ask_changes(
    reader: Reader, report: Report, *, reason: str, sentence: str, version: int | None = None
) -> Report:
    """Send a report back to its author with a reason and a sentence."""
    with step(reader, report, "ask_changes", version) as found:
        _explained(reason, sentence)
        _decide(reader, found, "ask_changes", reason, sentence)
    return found


def decline(
    reader: Reader, report: Report, *, reason: str, sentence: str, version: int | None = None
) -> Report:
    """Do not take a report forward, with a reason and a sentence. "Unsafe to hold" erases its content everywhere."""
    with step(reader, report, "decline", version) as found:
        _explained(reason, sentence)
        _decide(reader, found, "decline", reason, sentence)
        if REVIEW_REASONS[reason].extra.get("purges"):
            _purge(reader, found)
        else:
            take_back(reader, found.series, _("It was looked at again and is not taken forward."))
    return found


def _purge(reader: Reader, report: Report) -> None:
    """Erase what a report says, wherever it was kept; the ledger's chain holds without it, and records that it was erased.

    The last decision keeps its sentence, which tells the author why.
    """
    for children in (report.sources, report.involvements, report.violations, report.harms, report.comments):
        children.all().delete()
    Names.objects.filter(report=report).delete()
    forget_files(report)
    report.versions.update(content=None, salt="")
    report.reviews.filter(version__lt=report.version - 1).update(sentence="")
    forget_proposals(report)
    take_down(reader, report.series)
    ledger.record(reader, "erase", "report", report.ref, number=report.version)
    for name, value in columns({**EMPTY, "sharing": report.sharing}).items():
        setattr(report, name, value)
    report.typed, report.site, report.verification, report.disputed = None, None, "", False
    report.save()


def comment(reader: Reader, report: Report, text: str) -> Comment:
    """Write a line between author and reviewers."""
    if not text.strip():
        raise Incomplete({"text": _("Write something first.")})
    with transaction.atomic():
        found = find(reader, report)
        if not policies.can_comment(reader, found):
            raise NotAllowed(_("You may not comment on this report."))
        written = Comment.objects.create(report=found, author_id=reader.member_id, text=text.strip()[:5000])
        ledger.record(reader, "comment", "report", found.ref, content=written.text, number=found.version)
        still_visible(reader, written)
    return written


def invite(reader: Reader, report: Report, person: Person) -> None:
    """The lead of the owning organisation lets a reviewer in on a restricted report."""
    with transaction.atomic():
        found = find(reader, report)
        if not policies.can_invite(reader, found):
            raise NotAllowed(_("Only the organisation's lead invites reviewers."))
        if not person.review:
            raise Incomplete({"person": _("This person does not review.")})
        found.invited.add(person)
        found.seq = ledger.record(reader, "invite", "report", found.ref, number=found.version)
        found.save(update_fields=["seq"])


def uninvite(reader: Reader, report: Report, person: Person) -> None:
    """The lead takes an invitation back, and a running claim of that reviewer ends."""
    with transaction.atomic():
        found = find(reader, report)
        if not policies.can_uninvite(reader, found):
            raise NotAllowed(_("Only the organisation's lead invites reviewers."))
        if not found.invited.filter(pk=person.pk).exists():
            raise Conflict(_("This person is not invited."))
        found.invited.remove(person)
        if found.claimed_by_id == person.pk:
            found.claimed_by_id = found.claimed_until = None
            found.save(update_fields=["claimed_by", "claimed_until"])
        seq = ledger.record(reader, "uninvite", "report", found.ref, number=found.version)
        Departure.objects.create(seq=seq, report=found, audience="invited", person=person)


def link(reader: Reader, report: Report, other: Report, kind: str) -> ReportLink:
    """Say that `report` is another account of the same event as `other`, or part of the larger event that it tells."""
    if kind not in REPORT_LINKS:
        raise Incomplete({"kind": _("Choose “same event” or “part of”.")})
    with transaction.atomic():
        # Locked in one order, so that two people who link the same two reports wait and never deadlock.
        rows = {row.pk: find(reader, row) for row in sorted((report, other), key=lambda row: row.pk)}
        found, target = rows[report.pk], rows[other.pk]
        if not (policies.can_link(reader, found) and policies.can_link(reader, target)):
            raise NotAllowed(_("You may not link these reports."))
        if found.pk == target.pk:
            raise Incomplete({"other": _("A report cannot be linked to itself.")})
        made, _new = ReportLink.objects.get_or_create(kind=kind, report=found, other=target)
        bring_into_step(found)
        ledger.record(
            reader, "link", "report", found.ref, content=f"{kind}:{target.ref}", number=found.version
        )
        still_visible(reader, made)
    return made


def unlink(reader: Reader, made: ReportLink) -> None:
    """Take a link back."""
    with transaction.atomic():
        made = find(reader, made)
        found = find(reader, made.report)
        if not policies.can_link(reader, found):
            raise NotAllowed(_("You may not link these reports."))
        ledger.record(
            reader,
            "unlink",
            "report",
            found.ref,
            content=f"{made.kind}:{made.other.ref}",
            number=found.version,
        )
        made.delete()
        bring_into_step(found)
        bring_into_step(made.other)
