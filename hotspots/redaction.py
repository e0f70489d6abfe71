"""What each kind of reader gets of a report: fields by allow-list. Pure, and the one place that decides it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from accounts import keyring
from accounts.reader import Reader
from hotspots import geo, policies
from hotspots.evidence.kinds import KINDS
from hotspots.models import Evidence, Names, Report
from hotspots.text import fold, words
from hotspots.vocabulary import SOURCE_KINDS

NAME = re.compile(r"[^\W\d_]{3,}")


def knows_place(reader: Reader, report: Report) -> bool:
    """Whether the reader may know the exact place: their own organisation's, open data, or restricted and invited.

    A restricted report of another organisation is visible only to reviewers that were invited to it.
    """
    return policies.is_own(reader, report) or report.open_data or report.sharing == "restricted"


def place_known_to(reader: Reader) -> Q:
    """`knows_place` as a condition on rows that the reader can see."""
    return Q(open_data=True) | Q(sharing="restricted") | Q(organisation_id=reader.organisation_id)


def places_known_to(reader: Reader, segment: Any) -> Any:
    """`knows_place` for a segment of the frame: of which records that the reader can see they may know the place."""
    own = segment.is_one_of("organisation_id", [reader.organisation_id])
    return own | segment.flag("open_data") | segment.is_one_of("sharing", ["restricted"])


def shown_place(place: Mapping[str, Any], country: str) -> dict[str, Any]:
    """A place as those see it who may know the area only: the area by name, or the country; never a finer name."""
    area = geo.area(place["area"]) if place["area"] else None
    return {
        "precision": max(place["precision"], "L6" if area else "L8") if country else "L9",
        "name": area.name if area else "",
        "area": place["area"],
        "latitude": None,
        "longitude": None,
        "site": None,
    }


def _shown_source(source: Mapping[str, Any]) -> dict[str, Any]:
    """A source that may not be named, as other organisations see it: its kind and that it is confidential."""
    kept = {
        "kind": source["kind"],
        "may_be_named": False,
        "consent": source["consent"],
        "date": source["date"],
    }
    return {**dict.fromkeys(source, ""), "denies": False, **kept}


def content_for(reader: Reader, report: Report, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a report that `reader` can see, without what they may not know.

    Own organisation: all. Reviewers: all but the exact place, unless invited. Coalition readers: neither exact place nor
    the lines of sources that may not be named, nor the message as received.
    """
    shown = dict(content)
    if policies.is_own(reader, report) or report.open_data:
        return shown
    if not knows_place(reader, report):
        shown["place"] = shown_place(content["place"], content["country"])
    if not policies.can_review(reader, report):
        shown["sources"] = [
            source if source["may_be_named"] and not _is_person(source) else _shown_source(source)
            for source in shown["sources"]
        ]
        shown["received"] = None
    return shown


def _is_person(source: Mapping[str, Any]) -> bool:
    term = SOURCE_KINDS.get(source["kind"])
    return bool(term and term.extra.get("is_person"))


def files_for(reader: Reader, report: Report) -> list[dict[str, Any]]:
    """The files of a report as `reader` may know of them: what a file was called is for its own organisation only."""
    own = policies.is_own(reader, report)
    rows: Iterable[Evidence] = Evidence.objects.visible_to(reader).filter(report_id=report.pk)
    return [
        {
            "ref": row.ref,
            "kind": row.kind,
            "size": row.size,
            "sha256": row.sha256,
            "name": row.name if own else "",
            "note": row.note,
            "added_at": row.created_at,
            "has_copies": KINDS[row.kind].is_picture,
            "may_open": policies.can_open_file(reader, report, KINDS[row.kind].is_picture),
        }
        for row in rows
    ]


def bound_to(report_id: int) -> bytes:
    """What the sealed names box of a report is tied to, so that it opens in no other row."""
    return f"names:{report_id}".encode()


def seal_names(report: Report, text: str) -> None:
    """Put names and contacts into the report's sealed box; an empty text empties it."""
    if not text.strip():
        Names.objects.filter(report=report).delete()
        return
    sealed = keyring.seal("names", text.encode(), bound=bound_to(report.pk))
    Names.objects.update_or_create(report=report, defaults={"sealed": sealed})


def has_names(report: Report) -> bool:
    """Whether something lies sealed in the names box of a report."""
    return Names.objects.filter(report=report).exists()


def holds_a_name(report: Report, text: str) -> bool:
    """Whether a text holds a word from the names box that is written like a name. Nobody is told which."""
    box = Names.objects.filter(report=report).first()
    if box is None:
        return False
    held = keyring.unseal("names", box.sealed, bound=bound_to(report.pk)).decode()
    names = {fold(word) for word in NAME.findall(held) if word[0].isupper()}
    return not names.isdisjoint(words(text))


def open_names(reader: Reader, report: Report) -> str:
    """The names box of a report, for those whom policy allows; PermissionError for everyone else."""
    if not policies.can_open_names(reader, report):
        raise PermissionError("names")
    box = Names.objects.filter(report=report).first()
    return keyring.unseal("names", box.sealed, bound=bound_to(report.pk)).decode() if box else ""
