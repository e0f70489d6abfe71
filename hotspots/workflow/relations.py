"""What published versions say of each other: which tell of one event, which are part of a larger one, and of which hotspots.

These marks are no part of what a version says, so they follow the links at once and need no correction.
"""

from typing import Any
from uuid import UUID

from django.db.models import Q

from hotspots.models import Edition, Hotspot, Report, ReportLink


def accounts_of(report: Report) -> set[UUID]:
    """The public addresses of the published accounts of the report's event, and its own, however far the links reach.

    They reach through what is published alone: an account that is kept from readers must not join two that they read.
    """
    series = {report.pk: report.series}
    fresh = set(series)
    while fresh:
        links = ReportLink.objects.filter(Q(report__in=fresh) | Q(other__in=fresh), kind="same_event")
        reached: dict[int, UUID] = {}
        for one, its, other, others in links.values_list(
            "report", "report__series", "other", "other__series"
        ):
            reached |= {one: its, other: others}
        published = _in_force(reached.values())
        fresh = {pk for pk in reached.keys() - series.keys() if reached[pk] in published}
        series |= {pk: reached[pk] for pk in fresh}
    return set(series.values())


def _in_force(series: Any) -> set[UUID]:
    return set(Edition.objects.current().filter(series__in=series).values_list("series", flat=True))


def _event(published: set[UUID]) -> UUID | None:
    """The mark that published accounts of one event share; one account alone has none."""
    return min(published) if len(published) > 1 else None


def _larger(report: Report) -> UUID | None:
    links = ReportLink.objects.filter(kind="part_of", report=report).order_by("pk")
    published = _in_force(links.values("other__series"))
    return next(
        (series for series in links.values_list("other__series", flat=True) if series in published), None
    )


def _hotspots(report: Report) -> str:
    """The hotspots of which something is published: of others, the public does not know that they are kept."""
    published = Edition.objects.exclude(state="taken_down").of_kind("hotspot").values("series")
    held = report.hotspots.filter(adopted=True, series__in=published)
    return " ".join(sorted(map(str, held.values_list("series", flat=True))))


def relations(report: Report) -> dict[str, Any]:
    """The marks that a report will have once it is published."""
    return {
        "same_event": _event(_in_force(accounts_of(report)) | {report.series}),
        "part_of": _larger(report),
        "hotspot_series": _hotspots(report),
    }


def bring_into_step(report: Report) -> None:
    """Mark what is published of the report, of the other accounts of its event and of its parts as the links say now."""
    published = _in_force(accounts_of(report))
    if report.series in published:
        Edition.objects.current().filter(series__in=published).update(same_event=_event(published))
    parts = Report.objects.filter(Q(pk=report.pk) | Q(links__kind="part_of", links__other=report)).distinct()
    for part in parts:
        Edition.objects.current().filter(series=part.series).update(part_of=_larger(part))
    _file_under_hotspots(report)


def taken_from(report: Report) -> None:
    """Take the marks of a report that is public no more off those that it was linked with."""
    linked = Q(links__other=report) | Q(linked_from__report=report)
    for other in Report.objects.filter(linked).distinct():
        bring_into_step(other)


def hotspot_is_published(hotspot: Hotspot) -> None:
    """File what is published of its reports under a hotspot that the public did not know before."""
    for report in hotspot.reports.all():
        _file_under_hotspots(report)


def _file_under_hotspots(report: Report) -> None:
    Edition.objects.current().filter(series=report.series).update(hotspot_series=_hotspots(report))
