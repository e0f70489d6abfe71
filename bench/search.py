"""How long text search takes, newest first, on the database of the settings: ours against icontains, on the same rows.

Ours as a page or the API asks: the index gives keys, the frame the page. The same as SQL is what a file of everything uses.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from accounts.reader import Reader
from bench.measure import milliseconds, p50, p95
from hotspots import search
from hotspots.filters import MEMBERS, parse
from hotspots.frame import kept_by, reports_for
from hotspots.models import Report

PAGE = 50
NEWEST = ("-latest", "-pk")


def first_page(rows: QuerySet) -> list[int]:
    """The keys on the first page of a list, the newest events first."""
    return list(rows.order_by(*NEWEST).values_list("pk", flat=True)[:PAGE])


def timings(
    queries: Iterable[str], reader: Reader, country: str = "", times: int = 7, peer: bool = True
) -> list[dict[str, Any]]:
    """For every query: how many rows it finds, and how long each way to its first page takes (median, p95)."""
    view = reports_for(reader)
    within = {"country": [country]} if country else {}
    rows = Report.objects.filter(country=country) if country else Report.objects.all()
    found = []
    for query in queries:
        ways: dict[str, Callable[[], Any]] = {
            "frame": lambda query=query: kept_by(view, parse({"q": [query], **within}, MEMBERS), reader).page(
                PAGE
            ),
            "keys": lambda query=query: search.ids(query, Report),
            "condition": lambda query=query: first_page(rows.filter(search.shared(query))),
        }
        if peer:
            ways["icontains"] = lambda query=query: first_page(rows.filter(search_text__icontains=query))
        matching = len(search.ids(query, Report))
        for way, work in ways.items():
            taken = milliseconds(work, times)
            found.append(
                {
                    "query": query,
                    "country": country,
                    "matching": matching,
                    "way": way,
                    "p50_ms": round(p50(taken), 2),
                    "p95_ms": round(p95(taken), 2),
                }
            )
    return found
