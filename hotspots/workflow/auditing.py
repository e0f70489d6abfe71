"""Letting an auditor read the record of changes."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import digest_of
from accounts.reader import Reader
from hotspots import journal, ledger, policies
from hotspots.models import AuditLink

from .transitions import Incomplete, NotAllowed, find

LONGEST_DAYS = 90


def lend_record(reader: Reader, name: str, days: int) -> tuple[AuditLink, str]:
    """(the link, its value, which can't be shown again) for an auditor, good for so many days."""
    if not policies.can_lend_record(reader):
        raise NotAllowed(_("You may not let anybody read the record of changes."))
    if not name.strip():
        raise Incomplete({"name": _("Say who it is for.")})
    if not 1 <= days <= LONGEST_DAYS:
        raise Incomplete({"days": _("Choose from 1 to %(most)d days.") % {"most": LONGEST_DAYS}})
    value = secrets.token_urlsafe(32)
    with transaction.atomic():
        made = AuditLink.objects.create(
            digest=digest_of(value),
            name=name.strip()[:100],
            made_by_id=reader.member_id,
            expires_at=timezone.now() + timedelta(days=days),
        )
        ledger.record(reader, "lend", "record", made.ref)
    return made, value


def end_lending(reader: Reader, link: AuditLink) -> None:
    """The link opens nothing any more."""
    if not policies.can_lend_record(reader):
        raise NotAllowed(_("You may not let anybody read the record of changes."))
    with transaction.atomic():
        found = find(reader, link)
        if found.ended_at is None:
            found.ended_at = timezone.now()
            found.save(update_fields=["ended_at"])
            ledger.record(reader, "end_lending", "record", found.ref)


def record_for(value: str) -> AuditLink | None:
    """The working link that has this value; that it was used is noted in the access journal."""
    found = AuditLink.objects.filter(digest=digest_of(value)).first()
    if found is None or not found.works():
        return None
    journal.note(Reader.machine(f"auditor-{found.pk}", None, ()), "read", "record", found.ref)
    return found
