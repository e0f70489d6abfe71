"""Files of a report: adding, opening, removing. The bytes are in the store before their row, and leave it after."""

from collections.abc import Iterator
from functools import partial
from io import BufferedReader
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import journal, ledger, policies
from hotspots.evidence import store, words
from hotspots.evidence.kinds import KINDS, Refused
from hotspots.models import Evidence, Report

from .transitions import Conflict, Hidden, Incomplete, NotAllowed, find, still_visible

NOTE_LENGTH = 500


def attach_file(
    reader: Reader, report: Report, arriving: store.Arriving, *, note: str = "", sha256: str = ""
) -> tuple[Evidence, bool]:
    """Seal a file and add it to a report; returns (row, whether the report had this very file already).

    `sha256` is the hash that the sender knows the file by, if they say so. Raises Incomplete, NotAllowed, Conflict, Hidden.
    """
    with transaction.atomic():
        # Asked again when it is stored: looking at the file takes its time, and nobody shall wait for that.
        _may_attach(reader, find(reader, report))
    if sha256 and sha256.lower() != arriving.sha256 and not arriving.refused:
        raise Incomplete({"sha256": _("The file that arrived has another hash. Send it again.")})
    try:
        sealed = store.seal(arriving)
    except Refused as refused:
        raise Incomplete({"file": words.cure(refused)}) from None
    try:
        row = _keep(reader, report, sealed, arriving.name, note)
    except BaseException:
        store.erase(sealed.stored)
        raise
    if row.stored != sealed.stored:
        store.erase(sealed.stored)
        return row, True
    return row, False


def _keep(reader: Reader, report: Report, sealed: store.Sealed, name: str, note: str) -> Evidence:
    """The row of a sealed file and its entry in the ledger, or the row that the same file has already."""
    with transaction.atomic():
        found = find(reader, report)
        _may_attach(reader, found)
        rows = Evidence.objects.filter(report=found)
        same = rows.filter(sha256=sealed.sha256).first()
        if same:
            return same
        if rows.count() >= store.MOST_FILES:
            raise Incomplete({"file": words.cure(Refused("too_many", most=store.MOST_FILES))})
        row = Evidence.objects.create(
            report=found,
            kind=sealed.kind,
            size=sealed.size,
            sha256=sealed.sha256,
            stored=sealed.stored,
            name=name,
            note=note.replace("\x00", "").strip()[:NOTE_LENGTH],
            added_by_id=reader.member_id,
        )
        _record(reader, "attach_file", found, row)
        still_visible(reader, row)
    return row


def _may_attach(reader: Reader, report: Report) -> None:
    if report.status not in policies.CHANGEABLE:
        raise Conflict(_("This report has ended: its files stay as they are."))
    if not policies.can_attach(reader, report):
        raise NotAllowed(_("You may read this report, and not change its files."))


def _record(reader: Reader, action: str, report: Report, row: Evidence) -> None:
    """The ledger keeps the file's own hash: whoever has the file can show that it is the one."""
    ledger.append(reader, [ledger.Entry(action, "report", str(report.ref), report.version, row.sha256)])


def remove_file(reader: Reader, row: Evidence) -> None:
    """Take a file out of its report and out of the store; the ledger keeps that it was there. Raises Hidden and the like."""
    with transaction.atomic():
        report, found = find(reader, row.report), find(reader, row)
        _may_attach(reader, report)
        _record(reader, "remove_file", report, found)
        found.delete()
        transaction.on_commit(partial(store.erase, found.stored))


def forget_files(report: Report) -> None:
    """Remove all files of a report that is erased or thrown away, as part of that. The bytes go once that is certain."""
    for row in Evidence.objects.filter(report=report):
        transaction.on_commit(partial(store.erase, row.stored))
        row.delete()


def open_file(reader: Reader, row: Evidence) -> BufferedReader:
    """A file as it was received; the access journal notes it. Raises Hidden and NotAllowed."""
    report = _readable(reader, row)
    if not policies.can_open_file(reader, report, KINDS[row.kind].is_picture):
        raise NotAllowed(
            _("You may see the copy of this picture, and not the original: it may tell the exact place.")
        )
    journal.note(reader, "open_file", "evidence", row.ref)
    return store.read(row.stored)


def open_copy(reader: Reader, row: Evidence, copy: str) -> BufferedReader:
    """A rebuilt copy of a picture, "shown" or "thumb". Raises Hidden, also where there is none."""
    _readable(reader, row)
    if not KINDS[row.kind].is_picture:
        raise Hidden
    return store.read(row.stored, copy)


def _readable(reader: Reader, row: Evidence) -> Report:
    if not Evidence.objects.visible_to(reader).filter(pk=row.pk).exists():
        raise Hidden
    return row.report


def clean_store() -> Iterator[Path]:
    """Remove what lies in the store without a row, an hour after it came; yields each path."""
    known = set(Evidence.objects.values_list("stored", flat=True))
    for path in store.orphans(known):
        path.unlink(missing_ok=True)
        yield path
