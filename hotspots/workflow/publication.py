"""Publishing: a fresh summary, a level, some answers, and from then on a version that the public reads.

Preview and page come from one function: `prepare_*` makes the very row that `publish` stores.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import geo, ledger, policies, search
from hotspots.content.rows import killed, masks
from hotspots.models import Briefing, Edition, Hotspot, Origin, Report, Statement
from hotspots.text import fold

from . import bodies
from .checks import Answers, missing_for
from .relations import bring_into_step, hotspot_is_published, relations, taken_from
from .transitions import Conflict, Incomplete, NotAllowed, Stale, current_content, find, still_visible

Subject = Report | Hotspot | Statement


def _columns(content: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a published version that the filter and the map read, from what it shows and nothing finer."""
    place, when = body["place"], body["when"]
    country = body["countries"][0] if body["countries"] else ""
    centre = None
    if place["latitude"] is not None:
        centre = (place["latitude"], place["longitude"])
    elif place["area"] and (area := geo.area(place["area"])):
        centre = (area.lat, area.lon)
    elif country and place["precision"] != "L9":
        centre = geo.country_centre(country)
    return {
        "country": country,
        "area": place["area"],
        "place_name": place["name"],
        "latitude": place["latitude"],
        "longitude": place["longitude"],
        "place_precision": place["precision"],
        "cell": geo.cell(*centre) if centre else None,
        "earliest": when["earliest"] and date.fromisoformat(when["earliest"]),
        "latest": when["latest"] and date.fromisoformat(when["latest"]),
        "date_text": when["text"],
        **masks({**content, "sources": [source for source in body["sources"] if not source["confidential"]]}),
        **killed(content["harms"]),
    }


def _searchable(title: str, summary: str, body: Mapping[str, Any]) -> str:
    parts = [title, summary, body["place"]["name"]]
    parts += [quote["quote"] for quote in body.get("quotes", ())]
    parts += [row["name"] for row in body["involved"]]
    parts += [source["line"] for source in body["sources"] if not source["confidential"]]
    return fold("\n".join(parts))


def prepare_report(
    report: Report,
    answers: Answers,
    at: datetime,
    content: Mapping[str, Any] | None = None,
    *,
    alone: bool = False,
) -> Edition:
    """The published version that these answers make of a report; nothing is stored.

    `content` saves reading it again; `alone` says that the report is new, with no hotspot and no links to look for.
    """
    content = current_content(report) if content is None else content
    body = bodies.report_body(content, answers.level or bodies.COUNTRY_AND_YEAR)
    body["reply"] = {"choice": answers.reply, "text": answers.reply_text}
    return Edition(
        series=report.series,
        kind="report",
        level=answers.level or bodies.COUNTRY_AND_YEAR,
        title=answers.title,
        summary=answers.summary,
        origin=report.origin,
        language=report.language,
        verification=report.verification,
        disputed=report.disputed,
        body=body,
        published_at=at,
        note=answers.note,
        search_text=_searchable(answers.title, answers.summary, body),
        **({} if alone else relations(report)),
        **_columns(content, body),
    )


def cited_contents(hotspot: Hotspot) -> list[dict[str, Any]]:
    """The contents of a hotspot's accepted reports that rest on a statement: what its coding is copied from."""
    rest_on_one = hotspot.reports.filter(status="accepted", sources__statement__isnull=False)
    cited = rest_on_one.exclude(sharing="restricted").distinct().order_by("pk")
    return [current_content(report) for report in cited]


def prepare_hotspot(hotspot: Hotspot, answers: Answers, at: datetime) -> Edition:
    """The published version that these answers make of a hotspot; nothing is stored."""
    contents = cited_contents(hotspot)
    body = bodies.hotspot_body(hotspot, contents)
    merged = {
        key: [row for content in contents for row in content[key]]
        for key in ("violations", "involved", "sources")
    }
    merged |= {"issues": hotspot.issues, "harms": []}
    title, summary = answers.title or hotspot.title, answers.summary or hotspot.summary
    return Edition(
        series=hotspot.series,
        kind="hotspot",
        level=bodies.AS_PUBLIC,
        title=title,
        summary=summary,
        status=hotspot.status,
        last_confirmed_at=hotspot.last_confirmed_at,
        last_confirmed_by=hotspot.last_confirmed_by,
        origin="people",
        disputed=any(claim["denies"] for claim in body["claims"]),
        body=body,
        published_at=at,
        note=answers.note,
        search_text=_searchable(title, summary, body),
        **_columns(merged, body),
    )


def prepare_statement(statement: Statement, answers: Answers, at: datetime) -> Edition:
    """The published version of a statement as a source of its own; nothing is stored."""
    return Edition(
        series=statement.series,
        kind="statement",
        level=bodies.AS_PUBLIC,
        title=statement.title,
        summary=answers.summary,
        origin="people",
        language=statement.language,
        earliest=statement.date,
        latest=statement.date,
        body=bodies.statement_body(statement),
        published_at=at,
        note=answers.note,
        search_text=fold(statement.title),
    )


PREPARE: dict[type, Callable[..., Edition]] = {
    Report: prepare_report,
    Hotspot: prepare_hotspot,
    Statement: prepare_statement,
}


def prepare(subject: Subject, answers: Answers, at: datetime | None = None) -> Edition:
    """The version that `publish` would store now, numbered, and not stored."""
    edition = PREPARE[type(subject)](subject, answers, at or timezone.now())
    edition.number = Edition.objects.filter(series=edition.series).count() + 1
    return edition


def publish(reader: Reader, subject: Subject, answers: Answers, version: int | None = None) -> Edition:
    """Store a published version (or a correction, when there is one already) and where it comes from.

    `version` is that of the report which the reader looked at. Raises Hidden, NotAllowed, Conflict, Stale and Incomplete.
    """
    with transaction.atomic():
        # Every verb that touches what is published takes this lock first, so that no two wait for each other.
        ledger.lock()
        subject = find(reader, subject)
        if isinstance(subject, Report):
            if version is not None and version != subject.version:
                raise Stale(subject.version)
            if subject.status != "accepted":
                raise Conflict(_("Only an accepted report can be published."))
            if not policies.can_publish(reader, subject):
                raise NotAllowed(_("You may not publish."))
            missing = missing_for(reader, subject, answers)
            if missing:
                raise Incomplete(missing)
        elif not reader.can("publish"):
            raise NotAllowed(_("You may not publish."))
        elif isinstance(subject, Hotspot) and not subject.adopted:
            raise Conflict(_("This is a proposal: take it into the shared lists first."))
        edition = prepare(subject, answers)
        store(reader, [(edition, subject, answers)])
        if answers.exception.strip():
            ledger.record(
                reader,
                "exception",
                "edition",
                edition.series,
                content=answers.exception,
                number=edition.number,
            )
        if isinstance(subject, Report):
            bring_into_step(subject)
            still_visible(reader, subject)
        elif isinstance(subject, Hotspot):
            hotspot_is_published(subject)
    return edition


def store(reader: Reader, prepared: Sequence[tuple[Edition, Subject, Answers]]) -> None:
    """Save prepared versions with their origins and ledger entries; versions before them are superseded."""
    ledger.lock()
    corrected = [edition.series for edition, _subject, _answers in prepared if edition.number > 1]
    Edition.objects.filter(series__in=corrected, state="published").update(state="superseded")
    seqs = ledger.append(
        reader,
        [
            ledger.Entry(
                "publish" if edition.number == 1 else "correct",
                "edition",
                str(edition.series),
                edition.number,
                ledger.salted_hash(
                    {"title": edition.title, "summary": edition.summary, "body": edition.body}, ""
                ),
            )
            for edition, _subject, _answers in prepared
        ],
    )
    for (edition, _subject, _answers), seq in zip(prepared, seqs, strict=True):
        edition.seq = seq
    Edition.objects.bulk_create(edition for edition, _subject, _answers in prepared)
    Origin.objects.bulk_create(
        Origin(
            edition=edition,
            series=edition.series,
            report=subject if isinstance(subject, Report) else None,
            report_version=subject.version if isinstance(subject, Report) else 0,
            hotspot=subject if isinstance(subject, Hotspot) else None,
            statement=subject if isinstance(subject, Statement) else None,
            publisher_id=reader.person_id,
            answers=asdict(answers),
        )
        for edition, subject, answers in prepared
    )


def retract(reader: Reader, edition: Edition, reason: str) -> Edition:
    """Take what is published back, with all its versions: the page stays and says so, with the reason, and nothing else."""
    if not reader.can("publish"):
        raise NotAllowed(_("You may not publish."))
    if not reason.strip():
        raise Incomplete({"reason": _("Say why: the page will show it.")})
    with transaction.atomic():
        ledger.lock()
        found = Edition.objects.select_for_update().filter(pk=edition.pk, state="published").first()
        if found is None:
            raise Conflict(_("This version is not in force."))
        take_back(reader, found.series, reason.strip())
        found.refresh_from_db()
    return found


def take_back(reader: Reader, series: UUID, reason: str) -> None:
    """Retract every version of a series, if there is one in force. Runs inside the transaction of the verb that calls it."""
    ledger.lock()
    in_force = Edition.objects.filter(series=series, state="published").first()
    if in_force is None:
        return
    Edition.objects.filter(series=series).update(state="retracted", note=reason, retracted_at=timezone.now())
    _leave(series)
    seq = ledger.record(reader, "retract", "edition", series, content=reason, number=in_force.number)
    Edition.objects.filter(series=series).update(seq=seq)


def _leave(series: UUID) -> None:
    """What is public no more is named by nothing that is."""
    for report in Report.objects.filter(series=series):
        taken_from(report)


def take_down(reader: Reader, series: UUID) -> None:
    """Erase every version of a series: from now on it answers like something that never was."""
    ledger.lock()
    versions = Edition.objects.filter(series=series).exclude(state="taken_down")
    if not versions.exists():
        return
    erased = {
        "title": "",
        "summary": "",
        "note": "",
        "body": {},
        "search_text": "",
        "place_name": "",
        "date_text": "",
    }
    nowhere = dict.fromkeys(("latitude", "longitude", "cell", "earliest", "latest"))
    search.wipe_removed(Edition)
    versions.update(state="taken_down", country="", area="", place_precision="L9", **erased, **nowhere)
    Origin.objects.filter(series=series).update(answers={})
    _leave(series)
    _erase_briefings_with(series)
    seq = ledger.record(reader, "take_down", "edition", series)
    Edition.objects.filter(series=series).update(seq=seq)


def _erase_briefings_with(series: UUID) -> None:
    """A briefing is a copy of what it holds: it goes with a record that is erased."""
    for briefing in Briefing.objects.only("frozen").iterator():
        if any(row[1] == str(series) for row in briefing.frozen):
            Briefing.objects.filter(pk=briefing.pk).update(content={}, blocks=[])
