"""Files that members send to be taken in: kept until their rows are stored, and removed. What they hold is read elsewhere."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import policies
from hotspots.evidence.store import Arriving
from hotspots.models import Import

from .transitions import Conflict, NotAllowed

KEPT = timedelta(days=7)
ON_ITS_WAY = timedelta(hours=1)


def home() -> Path:
    """The directory that such files lie in; it is its own."""
    path = Path(settings.VAR_DIR) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(row: Import) -> Path:
    """Where the file lies, if it still does."""
    return home() / (row.stored or "gone")


def known_file(reader: Reader, digest: str) -> Import | None:
    """The reader's own file that is the same to the last byte and is not stored yet."""
    mine = Import.objects.visible_to(reader).filter(person_id=reader.member_id, digest=digest)
    return mine.exclude(state="done").first()


def keep_file(reader: Reader, arriving: Arriving, headers: str, total: int | None) -> Import:
    """Keep a whole file under a random name. Raises NotAllowed."""
    if not policies.can_submit(reader):
        raise NotAllowed(_("You may not write reports."))
    stored = secrets.token_hex(16)
    arriving.path.rename(home() / stored)
    return Import.objects.create(
        organisation_id=reader.home_id,
        person_id=reader.member_id,
        name=arriving.name,
        stored=stored,
        digest=arriving.sha256,
        headers=headers,
        total=total,
    )


def last_mapping(row: Import) -> tuple[dict[str, str], dict[str, str]] | None:
    """What was said of the last file of the organisation that was stored and had columns of these names."""
    last = Import.objects.stored_with(row.organisation_id, row.headers).first()
    return (last.mapping, last.presets) if last else None


def map_file(reader: Reader, row: Import, mapping: Mapping[str, str], presets: Mapping[str, str]) -> None:
    """Keep which column is what and what is said for all rows. Raises NotAllowed and Conflict."""
    may_take_in(reader, row)
    row.mapping, row.presets = dict(mapping), dict(presets)
    waiting = Import.objects.filter(pk=row.pk, state="uploaded")
    if not waiting.update(mapping=row.mapping, presets=row.presets):
        raise Conflict(_("This file is being stored already."))


def come_to(row: Import, read: int, counts: Mapping[str, int], errors: Sequence[Any]) -> None:
    """Keep how far a file was taken in, in the transaction of its rows. Raises Conflict where another page was faster."""
    here = Import.objects.filter(pk=row.pk, rows_done=row.rows_done).exclude(state="done")
    if not here.update(state="running", rows_done=read, counts=dict(counts), errors=list(errors)):
        raise Conflict(_("These rows are being stored from another page. Look again in a moment."))
    row.rows_done, row.state = read, "running"


def finish_file(row: Import) -> None:
    """All its rows were gone through: the file goes."""
    path = path_of(row)
    Import.objects.filter(pk=row.pk).update(state="done", stored="")
    path.unlink(missing_ok=True)


def throw_away(reader: Reader, row: Import) -> None:
    """Remove a file and what is known of it; reports that were stored from it stay. Raises NotAllowed."""
    if not policies.can_throw_away(reader, row):
        raise NotAllowed(_("This file is somebody else's."))
    _remove(row)


def may_take_in(reader: Reader, row: Import) -> None:
    """Raises NotAllowed where the rows are not the reader's to store."""
    if not policies.can_take_in(reader, row):
        raise NotAllowed(_("This file is somebody else's."))


def _remove(row: Import) -> None:
    Import.objects.filter(pk=row.pk).delete()
    path_of(row).unlink(missing_ok=True)


def clean_files_in() -> int:
    """Remove what was not stored within seven days, what quotes a file after as long, and what uploads left; how many files."""
    now = timezone.now()
    old = Import.objects.before(now - KEPT)
    left = list(old.exclude(state="done"))
    for row in left:
        _remove(row)
    old.update(errors=[])
    known = set(Import.objects.exclude(stored="").values_list("stored", flat=True))
    limit = (now - ON_ITS_WAY).timestamp()
    orphans = [path for path in home().iterdir() if path.name not in known and path.stat().st_mtime < limit]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(left) + len(orphans)
