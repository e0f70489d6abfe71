"""How long text search takes, newest first, on the database of the settings: ours against icontains, on the same rows."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from bench.measure import milliseconds, p50, p95
from hotspots import search
from hotspots.models import Report

PAGE = 50
NEWEST = ("-latest", "-pk")


def first_page(rows: QuerySet) -> list[int]:
    """The keys on the first page of a list, the newest events first."""
    return list(rows.order_by(*NEWEST).values_list("pk", flat=True)[:PAGE])


def timings(
    queries: Iterable[str], country: str = "", times: int = 7, peer: bool = True
) -> list[dict[str, Any]]:
    """For every query: how many rows it finds, and how long the keys, the first page and icontains take (median, p95)."""
    rows = Report.objects.filter(country=country) if country else Report.objects.all()
    found = []
    for query in queries:
        ways: dict[str, Callable[[], Any]] = {
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
