"""The two frames there are, reports and published versions, and how their rows are read."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet

from hotspots.models import Edition, Evidence, Report, ReportLink

from .columns import KILLED, NO_CELL, Coded, Column, Days, Layout, mask

WIDE = np.uint16
BATCH = 20_000
COMMON: tuple[Column, ...] = (
    Column("pk", np.int32),
    Column("cell", np.int64, NO_CELL),
    Days("earliest"),
    Days("latest"),
    Coded("country", WIDE),
    Coded("area", WIDE),
    Coded("place_precision"),
    mask("violation_mask", "violation_types"),
    mask("actor_mask", "actor_kinds"),
    mask("role_mask", "involvement_roles"),
    mask("affected_mask", "affected_groups"),
    mask("issue_mask", "kp_issues"),
    mask("source_mask", "source_kinds"),
    Column("gravity", np.uint8),
    Coded("origin"),
    Coded("language"),
    Coded("verification"),
    Coded("status"),
)


def _rows(rows: QuerySet, columns: Sequence[Column], flags: Sequence[str]) -> Iterator[tuple]:
    names = (*(column.name for column in columns), *flags, *KILLED)
    return rows.order_by("pk").values_list(*names).iterator(BATCH)


# -- reports --

REPORT_COLUMNS = (*COMMON, Coded("sharing"), Coded("organisation_id", WIDE), Coded("author_id", WIDE))
REPORT_FLAGS = ("disputed", "urgent", "open_data", "has_files")


def _reports(refs: Sequence[str] | None) -> Iterator[tuple]:
    rows = Report.objects.annotate(has_files=Exists(Evidence.objects.filter(report=OuterRef("pk"))))
    return _rows(rows if refs is None else rows.filter(ref__in=refs), REPORT_COLUMNS, REPORT_FLAGS)


REPORTS = Layout(
    "reports",
    "report",
    REPORT_COLUMNS,
    REPORT_FLAGS,
    _reports,
    lambda refs: Report.objects.filter(ref__in=refs).values_list("pk", flat=True),
    lambda: ReportLink.objects.filter(kind="same_event").values_list("report_id", "other_id"),
    lambda: Report.objects.filter(status="draft").values_list("pk", flat=True),
)


# -- published versions --

EDITION_COLUMNS = (*COMMON, Coded("kind"))
EDITION_FLAGS = ("disputed",)


def _editions(series: Sequence[str] | None) -> Iterator[tuple]:
    rows = Edition.objects.listed()
    return _rows(rows if series is None else rows.filter(series__in=series), EDITION_COLUMNS, EDITION_FLAGS)


def _editions_of_one_event() -> Iterator[tuple[int, int]]:
    """Each account with the next one of its group; the first of a group bears the group's name."""
    told: list[tuple[Any, int]] = []
    rows = Edition.objects.listed()
    grouped = list(rows.filter(same_event__isnull=False).values_list("same_event", "pk"))
    told += grouped
    told += rows.filter(series__in={event for event, _pk in grouped}).values_list("series", "pk")
    for _event, members in groupby(
        sorted(set(told), key=lambda row: (str(row[0]), row[1])), key=lambda row: row[0]
    ):
        keys = [pk for _group, pk in members]
        yield from zip(keys, keys[1:], strict=False)


EDITIONS = Layout(
    "editions",
    "edition",
    EDITION_COLUMNS,
    EDITION_FLAGS,
    _editions,
    lambda series: Edition.objects.filter(series__in=series).values_list("pk", flat=True),
    _editions_of_one_event,
)


def rows_of(layout: Layout, records: Iterable[Any]) -> list[tuple]:
    """Records that are held already as rows of the layout."""
    return [tuple(getattr(record, name) for name in layout.fields) for record in records]
