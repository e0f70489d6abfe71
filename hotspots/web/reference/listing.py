"""What the lists of rows share: a search, a country, pages; and reports as lines of somebody else's page."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.reader import Reader
from hotspots import geo, journal
from hotspots.models import Report
from hotspots.text import fold
from hotspots.web.words.titles import title_of

PAGE_SIZE = 50
REPORTS_SHOWN = 30


@dataclass(frozen=True)
class ReportLine:
    """A report as a line: its first words and where it leads."""

    report: Report
    title: str


def searched(request: HttpRequest, rows: QuerySet) -> QuerySet:
    """The rows whose names hold every word that was asked for."""
    for word in fold(request.GET.get("q", "")[:200]).split():
        rows = rows.filter(search_text__contains=word)
    return rows


def paged(request: HttpRequest, rows: QuerySet) -> Page:
    """The page of a list that the address asks for; the nearest one where there is none such."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def country_options(rows: QuerySet) -> list[tuple[str, str]]:
    """(code, name) of the countries that occur, by name."""
    codes = set(rows.order_by().values_list("country", flat=True))
    return [(code, name) for code, name in geo.country_names() if code in codes]


def report_lines(reader: Reader, rows: QuerySet) -> dict[str, Any]:
    """Reports for a page, the newest events first, and how many there are. What is restricted is noted as read."""
    newest = list(rows.order_by("-latest", "-pk")[:REPORTS_SHOWN])
    journal.note_reading(reader, newest)
    return {
        "count": rows.count(),
        "lines": [ReportLine(report, title_of(report)) for report in newest],
    }
