"""Who the people in a report are: opening the names box, sealing all of them anew, and noticing a key that does not fit."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import keyring
from accounts.reader import Reader
from hotspots import journal, ledger, policies, redaction
from hotspots.models import Canary, Names, Report

from .transitions import Incomplete, NotAllowed, find

NAMES = "names"
# What seals things that last. Sessions end by themselves; the other keys only sign.
SEALING = (NAMES, "totp")
SONG = b"This key fits this database."
CURE = "Put back the key file that belongs to it, from the place where keys are kept apart from backups of the database."


def open_names(reader: Reader, report: Report, reason: str = "") -> str:
    """The names box of a report. Whoever did not write it says why; journal and ledger record that it was opened.

    Raises Hidden, NotAllowed and Incomplete; without a line in the journal nothing is opened. That the reader has signed in
    afresh is for the page to see to.
    """
    reason = reason.strip()
    with transaction.atomic():
        found = find(reader, report)
        if not policies.can_open_names(reader, found):
            raise NotAllowed(_("You may read this report, and not who its people are."))
        if not reason and not policies.is_author(reader, found):
            raise Incomplete({"reason": _("Say why you need to know. Do not write any name here.")})
        journal.note(reader, "open_names", "report", found.ref, reason=reason, required=True)
        ledger.record(reader, "open_names", "report", found.ref, number=found.version)
        return redaction.open_names(reader, found)


def sealed_earlier() -> QuerySet[Names]:
    """The names boxes that are not sealed with the key that writes now."""
    return Names.objects.exclude(sealed__startswith=keyring.mark(NAMES)).order_by("pk")


def reseal(batch: int = 200) -> Iterator[tuple[int, int]]:
    """Seal what was sealed with an earlier key with the first one, a batch a transaction; yields (sealed, to go) after each.

    Killed at any moment it has lost nothing, and goes on from there. A box that does not open stays as it is.
    """
    last = 0
    while True:
        with transaction.atomic():
            boxes = list(sealed_earlier().filter(pk__gt=last).select_for_update()[:batch])
            opened = [box for box in boxes if _seal_again(box)]
            Names.objects.bulk_update(opened, ["sealed"])
        if not boxes:
            break
        last = boxes[-1].pk
        yield len(opened), sealed_earlier().count()
    reseal_canary(NAMES)


def reseal_canary(purpose: str) -> None:
    """Seal the known text with the first key too, so that the lines below it can go."""
    for canary in Canary.objects.filter(purpose=purpose).exclude(sealed__startswith=keyring.mark(purpose)):
        if _sings(canary):
            canary.sealed = _sealed_song(purpose)
            canary.save()


def _seal_again(box: Names) -> bool:
    bound = redaction.bound_to(box.report_id)
    text = _opened(NAMES, box.sealed, bound)
    if text is not None:
        box.sealed = keyring.seal(NAMES, text, bound=bound)
    return text is not None


def _opened(purpose: str, sealed: str, bound: bytes) -> bytes | None:
    """What is sealed, or None where no key opens it."""
    try:
        return keyring.unseal(purpose, sealed, bound=bound)
    except keyring.SealBroken:
        return None


def broken_boxes() -> list[str]:
    """The refs of the reports whose names box no key opens."""
    boxes = Names.objects.values_list("report_id", "sealed", "report__ref").order_by("pk")
    return [
        str(ref)
        for report, sealed, ref in boxes.iterator(chunk_size=500)
        if _opened(NAMES, sealed, redaction.bound_to(report)) is None
    ]


def plant_canaries(**signal: object) -> None:
    """Seal a known text under each key that seals, once in the life of a database."""
    for purpose in SEALING:
        if not Canary.objects.filter(purpose=purpose).exists():
            Canary.objects.get_or_create(purpose=purpose, defaults={"sealed": _sealed_song(purpose)})


def wrong_keys() -> list[str]:
    """The keys that do not fit this database."""
    return [canary.purpose for canary in Canary.objects.order_by("purpose") if not _sings(canary)]


def _bound(purpose: str) -> bytes:
    return f"canary:{purpose}".encode()


def _sealed_song(purpose: str) -> str:
    return keyring.seal(purpose, SONG, bound=_bound(purpose))


def _sings(canary: Canary) -> bool:
    return _opened(canary.purpose, canary.sealed, _bound(canary.purpose)) == SONG
