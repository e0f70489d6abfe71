"""Consent: whoever told us may take it back at any time, and what rests on it goes at once."""

from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import ledger
from hotspots.models import Comment, Report

from . import bodies, sharing
from .transitions import Conflict, Incomplete, current_content, keep_version, step


def withdraw_consent(
    reader: Reader, report: Report, sentence: str, source: int | None = None, version: int | None = None
) -> Report:
    """Record that a person who told us takes their consent back: only the organisation keeps the report from now on.

    `source` is that person's place among the sources, from 0; None stands for every person among them. Whatever is published
    is erased at once. The sentence stays with the report as a comment. Raises Hidden, NotAllowed, Conflict, Stale, Incomplete.
    """
    if not sentence.strip():
        raise Incomplete(
            {"sentence": _("Say in a sentence what the person told you. Do not write any name here.")}
        )
    with step(reader, report, "withdraw_consent", version) as found:
        before = current_content(found)
        people = [at for at, row in enumerate(before.get("sources", ())) if bodies.is_person(row)]
        if not people:
            raise Conflict(_("Nobody told us: this report rests on public sources."))
        if source is not None and source not in people:
            raise Incomplete({"source": _("Choose a source that is a person.")})
        chosen = people if source is None else [source]
        sources = [
            {**row, "consent": sharing.WITHDRAWN} if at in chosen else row
            for at, row in enumerate(before["sources"])
        ]
        content = {**before, "sources": sources, "sharing": sharing.NARROWEST}
        found.sources.filter(position__in=chosen).update(consent=sharing.WITHDRAWN)
        found.sharing, found.sharing_asked, found.sharing_asked_by = sharing.NARROWEST, "", None
        found.claimed_by = found.claimed_until = None
        keep_version(reader, found, "withdraw_consent", content)
        Comment.objects.create(report=found, author_id=reader.member_id, text=sentence.strip()[:5000])
        ledger.record(reader, "comment", "report", found.ref, content=sentence.strip(), number=found.version)
        sharing.withhold(reader, found, content)
    return found
