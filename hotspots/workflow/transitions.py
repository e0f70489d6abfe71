"""The table of what may become what, and the one way to take such a step."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import ledger, policies
from hotspots.changes import record_departures
from hotspots.models import Report, Version
from hotspots.vocabulary import REVIEW_STATES

# A row of any table with a gate.
Gated = TypeVar("Gated", bound=Any)


class WorkflowError(Exception):
    """A step that was not taken. Nothing has changed."""


class Hidden(WorkflowError):
    """There is no such thing for this reader."""


class NotAllowed(WorkflowError):
    """The reader sees it and may not do this."""


class Conflict(WorkflowError):
    """It is not in a state in which this can be done."""


class Claimed(Conflict):
    """Another reviewer is at it: `.until` is when their claim ends."""

    def __init__(self, until: datetime | None) -> None:
        super().__init__(_("Somebody else is reviewing this report at the moment."))
        self.until = until


class Stale(WorkflowError):
    """It has changed since the reader looked: `.current` is its version now."""

    def __init__(self, current: int) -> None:
        super().__init__(_("This was changed by someone else meanwhile. Look at it again, then decide."))
        self.current = current


class Incomplete(WorkflowError):
    """Something is missing or wrong: `.errors` maps fields to the cure."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


class KeyReused(WorkflowError):
    """The idempotency key came before with another body."""


class InFlight(WorkflowError):
    """The same submission is being stored at this moment: ask again shortly."""


@dataclass(frozen=True)
class Transition:
    """From which states to which one (None: it stays), and who may."""

    sources: tuple[str, ...]
    target: str | None
    may: Callable[[Reader, Report], bool]


TRANSITIONS: dict[str, Transition] = {
    "send": Transition(("draft", "changes_asked"), "sent", policies.can_send),
    "change": Transition(policies.ON_ITS_WAY, None, policies.can_change),
    "withdraw": Transition(policies.ON_ITS_WAY, "withdrawn", policies.can_withdraw),
    "withdraw_consent": Transition(
        (*policies.ON_ITS_WAY, "not_taken_forward", "withdrawn"), None, policies.can_withdraw_consent
    ),
    "ask_sharing": Transition(policies.ON_ITS_WAY, None, policies.can_ask_sharing),
    "confirm_sharing": Transition(policies.ON_ITS_WAY, None, policies.can_confirm_sharing),
    "code": Transition(("sent",), None, policies.can_decide),
    "accept": Transition(("sent",), "accepted", policies.can_decide),
    "ask_changes": Transition(("sent",), "changes_asked", policies.can_decide),
    "decline": Transition(("sent",), "not_taken_forward", policies.can_decide),
}


def current_content(report: Report) -> dict[str, Any]:
    """The content of a report's newest version; a draft that was never sent has none."""
    version = Version.objects.filter(report=report, number=report.version).first()
    return dict(version.content) if version and version.content else {}


def find(reader: Reader, row: Gated) -> Gated:
    """A row afresh, through its gate, locked for the rest of the transaction. Raises Hidden."""
    rows = type(row).objects.visible_to(reader).filter(pk=row.pk)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise Hidden
    return found


@contextmanager
def step(reader: Reader, report: Report, verb: str, version: int | None = None) -> Iterator[Report]:
    """Run the body of a verb on the locked report, in one transaction that also holds the ledger entry.

    `version` is the version that the reader looked at; None skips the comparison. Raises Hidden, NotAllowed, Conflict, Stale.
    """
    transition = TRANSITIONS[verb]
    with transaction.atomic():
        found = find(reader, report)
        if version is not None and version != found.version:
            raise Stale(found.version)
        if found.status not in transition.sources:
            raise Conflict(
                _("This cannot be done now: the report is “%(state)s”.")
                % {"state": REVIEW_STATES.label(found.status)}
            )
        if not transition.may(reader, found):
            raise NotAllowed(_("You may read this report, and not do this with it."))
        yield found
        still_visible(reader, found)


def still_visible(reader: Reader, row: Gated) -> None:
    """After a write, the row must still be the reader's to see: otherwise all is rolled back."""
    if not type(row).objects.visible_to(reader).filter(pk=row.pk).exists():
        raise NotAllowed(_("After this you could no longer see the report, so nothing was changed."))


def snapshot(report: Report, content: Mapping[str, Any]) -> dict[str, Any]:
    """What a version keeps: the content, and what reviewers decided about it."""
    decided = {"status": report.status, "verification": report.verification, "disputed": report.disputed}
    return {**content, **decided}


def keep_version(reader: Reader, report: Report, action: str, content: Mapping[str, Any]) -> Version:
    """Count the report's version up, keep its content, and write the ledger entry. The caller saves nothing after it."""
    report.version += 1
    now, salt, kept = timezone.now(), ledger.new_salt(), snapshot(report, content)
    entry = ledger.Entry(action, "report", str(report.ref), report.version, ledger.salted_hash(kept, salt))
    [report.seq] = ledger.append(reader, [entry], now)
    report.save()
    record_departures(report, report.seq)
    return Version.objects.create(
        report=report,
        number=report.version,
        content=kept,
        salt=salt,
        seq=report.seq,
        action=action,
        person_id=reader.person_id,
        created_at=now,
    )
