"""Who may see a report after it was sent: the most restrictive wins, narrowing is immediate, widening takes a second person."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.reader import Reader
from hotspots import ledger
from hotspots.models import Comment, Report
from hotspots.vocabulary import SHARING

from .publication import take_back, take_down
from .transitions import Conflict, Incomplete, current_content, keep_version, step

Content = Mapping[str, Any]
PUBLIC, NARROWEST = "can_publish", "restricted"
WITHDRAWN = "withdrawn"


def is_wider(sharing: str, than: str) -> bool:
    """Whether more people would see a report: the vocabulary goes from widest to narrowest."""
    order = SHARING.codes()
    return order.index(sharing) < order.index(than)


def is_withdrawn(content: Content) -> bool:
    """Whether somebody who told us has taken their consent back."""
    return any(source["consent"] == WITHDRAWN for source in content.get("sources", ()))


def settled(report: Report, content: Content) -> dict[str, Any]:
    """Content as it may be stored: restricted where consent was withdrawn. Raises Incomplete where it would widen the sharing."""
    if is_withdrawn(content):
        return {**content, "sharing": NARROWEST}
    if report.version and is_wider(content["sharing"], report.sharing):
        raise Incomplete(
            {
                "sharing": _(
                    "Opening a report to more people takes a second person of your organisation. "
                    "Leave this as it is, and ask for it on the report's page."
                )
            }
        )
    return dict(content)


def withhold(reader: Reader, report: Report, content: Content) -> None:
    """Take from the public what it may no longer have. Runs inside the transaction of the verb that calls it."""
    if is_withdrawn(content):
        # Its organisation alone keeps it from now on: whom its lead had let in reads it no more.
        report.invited.clear()
        take_down(reader, report.series)
    elif content["sharing"] != PUBLIC:
        take_back(
            reader,
            report.series,
            _("The organisation that reported this does not share it with the public any more."),
        )


def ask_sharing(
    reader: Reader, report: Report, sharing: str, reason: str = "", version: int | None = None
) -> Report:
    """Say who may see a report that was sent. What is narrower counts at once; what is wider waits for a second person.

    Where the organisation has no other member who contributes, the reason is recorded instead. Asking for what it is takes
    a question back. Raises Hidden, NotAllowed, Conflict, Stale, Incomplete.
    """
    if sharing not in SHARING:
        raise Incomplete({"sharing": _("Choose who may see it.")})
    with step(reader, report, "ask_sharing", version) as found:
        if sharing == found.sharing:
            _ask(reader, found, "")
        elif not is_wider(sharing, found.sharing):
            _share(reader, found, sharing)
        elif is_withdrawn(current_content(found)):
            raise Conflict(
                _("A person who told us has withdrawn their consent: it stays with your organisation.")
            )
        elif others_in(found.organisation_id, reader).exists():
            _ask(reader, found, sharing)
        elif not reason.strip():
            raise Incomplete(
                {"reason": _("Nobody else of your organisation can confirm this: say why it may be opened.")}
            )
        else:
            _record_alone(reader, found, reason.strip())
            _share(reader, found, sharing)
    return found


def confirm_sharing(reader: Reader, report: Report, version: int | None = None) -> Report:
    """Agree to the wider sharing that a colleague asked for. Raises Hidden, NotAllowed, Conflict, Stale."""
    with step(reader, report, "confirm_sharing", version) as found:
        _share(reader, found, found.sharing_asked)
    return found


def others_in(organisation: int, reader: Reader) -> "QuerySet[Person]":
    """The members of an organisation who could be the second person."""
    members = Person.objects.filter(organisation_id=organisation, is_active=True, contribute=True)
    return members.exclude(pk=reader.member_id)


def _ask(reader: Reader, report: Report, sharing: str) -> None:
    report.sharing_asked, report.sharing_asked_by_id = sharing, reader.person_id if sharing else None
    report.save(update_fields=["sharing_asked", "sharing_asked_by"])
    ledger.record(reader, "ask_sharing", "report", report.ref, content=sharing, number=report.version)


def _record_alone(reader: Reader, report: Report, reason: str) -> None:
    Comment.objects.create(report=report, author_id=reader.member_id, text=reason[:5000])
    ledger.record(reader, "exception", "report", report.ref, content=reason, number=report.version)


def _share(reader: Reader, report: Report, sharing: str) -> None:
    content = {**current_content(report), "sharing": sharing}
    report.sharing, report.sharing_asked, report.sharing_asked_by = sharing, "", None
    keep_version(reader, report, "share", content)
    withhold(reader, report, content)
