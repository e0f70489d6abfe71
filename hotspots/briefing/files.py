"""The files of a briefing. The same briefing gives the same bytes, and each one handed out is recorded."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import ledger, policies
from hotspots.exports import FORMATS, file_name, render
from hotspots.models import Briefing
from hotspots.workflow import Conflict, NotAllowed

from .composing import printable


@dataclass(frozen=True)
class BriefingFile:
    """A file ready to be sent."""

    name: str
    media_type: str
    data: bytes


def file_of(reader: Reader, briefing: Briefing, format_name: str) -> BriefingFile:
    """One of FORMATS of a briefing, recorded as handed out to the reader.

    Raises NotAllowed, Conflict where the content was erased, and KeyError for no format.
    """
    if not policies.can_brief(reader):
        raise NotAllowed(_("Briefings are for those who publish."))
    if not briefing.content:
        raise Conflict(_("This briefing was erased."))
    format = FORMATS[format_name]
    data = b"".join(render(format_name, printable(briefing.content)))
    name = file_name(briefing.title, briefing.created_at.date().isoformat(), format.extension)
    with transaction.atomic():
        ledger.record(reader, f"export_{format_name}", "briefing", briefing.ref, content=briefing.digest)
    return BriefingFile(name, format.media_type, data)
