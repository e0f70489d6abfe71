"""Taking in what is public already: data sets and published statements. They pass no queue; they are recorded all the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import ledger
from hotspots.content import children, columns
from hotspots.content.rows import CHILDREN
from hotspots.models import Actor, Edition, Report, Statement, Version
from hotspots.models.bulk import take_stock

from .checks import Answers
from .publication import prepare_report, store
from .transitions import NotAllowed, snapshot

BATCH = 500


@dataclass
class Admitted:
    """What an admission did: how many rows are new, changed, and left as they were."""

    new: int = 0
    changed: int = 0
    same: int = 0
    reports: list[Report] = field(default_factory=list)


def admit_open_data(
    reader: Reader,
    rows: Iterable[tuple[str, Mapping[str, Any], Answers | None]],
    *,
    origin: str,
    statement: Statement | None = None,
) -> Admitted:
    """Store accepted reports from public material: (external_ref, content, answers to publish with or None).

    The same row twice changes nothing. A row that differs becomes a new version (and a correction where it is published).
    One transaction a batch; the loader's organisation owns them. Raises NotAllowed.
    """
    if not reader.can("publish") or reader.organisation_id is None:
        raise NotAllowed(_("Open data is taken in by those who publish."))
    done, batch = Admitted(), []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            _admit(reader, batch, origin, statement, done)
            batch = []
    _admit(reader, batch, origin, statement, done)
    if done.new:
        take_stock()
    return done


def _admit(
    reader: Reader,
    batch: list[tuple[str, Mapping[str, Any], Answers | None]],
    origin: str,
    statement: Statement | None,
    done: Admitted,
) -> None:
    with transaction.atomic():
        held = {
            report.external_ref: report
            for report in Report.objects.filter(
                organisation_id=reader.home_id, open_data=True, external_ref__in=[row[0] for row in batch]
            )
        }
        versions = {
            version.report_id: version.content
            for version in Version.objects.filter(report__in=held.values()).order_by("number")
        }
        now, fresh = timezone.now(), []
        for external_ref, content, answers in batch:
            report = held.get(external_ref) or Report(
                organisation_id=reader.home_id, external_ref=external_ref, origin=origin
            )
            is_new = report.pk is None
            report.status, report.verification, report.open_data = "accepted", report.verification, True
            report.disputed = any(source["denies"] for source in content["sources"])
            if not is_new and versions.get(report.pk) == snapshot(report, content):
                done.same += 1
                continue
            for name, value in columns(content, open_data=True).items():
                setattr(report, name, value)
            report.version += 1
            report.sent_at, report.accepted_at = report.sent_at or now, now
            done.new += is_new
            done.changed += not is_new
            fresh.append((report, content, answers, is_new))
        _store(reader, fresh, statement, now)
        done.reports += [report for report, *_rest in fresh]


def _store(reader: Reader, fresh: list, statement: Statement | None, now: Any) -> None:
    kept = [(report, snapshot(report, content), ledger.new_salt()) for report, content, *_rest in fresh]
    seqs = ledger.append(
        reader,
        [
            ledger.Entry(
                "admit", "report", str(report.ref), report.version, ledger.salted_hash(content, salt)
            )
            for report, content, salt in kept
        ],
        now,
    )
    for (report, _content, _salt), seq in zip(kept, seqs, strict=True):
        report.seq = seq
    Report.objects.bulk_create([report for report, _content, _answers, is_new in fresh if is_new])
    for report, _content, _answers, is_new in fresh:
        if not is_new:
            report.save()
            for model in CHILDREN.values():
                model._default_manager.filter(report=report).delete()
    refs = {row["actor"] for _report, content, *_rest in fresh for row in content["involved"] if row["actor"]}
    actors = {str(ref): pk for ref, pk in Actor.objects.filter(ref__in=refs).values_list("ref", "pk")}
    made: dict[type, list] = {model: [] for model in CHILDREN.values()}
    for report, content, _answers, _is_new in fresh:
        for model, rows in children(report, content, actors, statement.pk if statement else None).items():
            made[model] += rows
    for model, rows in made.items():
        model._default_manager.bulk_create(rows)
    Version.objects.bulk_create(
        Version(
            report=report,
            number=report.version,
            content=content,
            salt=salt,
            seq=seq,
            action="admit",
            person_id=reader.person_id,
            created_at=now,
        )
        for (report, content, salt), seq in zip(kept, seqs, strict=True)
    )
    _publish(reader, [row for row in fresh if row[2]], now)


def _publish(
    reader: Reader, admitted: list[tuple[Report, Mapping[str, Any], Answers, bool]], now: Any
) -> None:
    series = [report.series for report, *_rest in admitted]
    numbers: dict[Any, int] = {}
    for held in Edition.objects.filter(series__in=series).values_list("series", flat=True):
        numbers[held] = numbers.get(held, 0) + 1
    prepared = []
    for report, content, answers, is_new in admitted:
        edition = prepare_report(report, answers, now, content, alone=is_new)
        edition.number = numbers.get(report.series, 0) + 1
        prepared.append((edition, report, answers))
    if prepared:
        store(reader, prepared)
