"""Reports as their readers find them: in lists, in counts, on the map and in sheets, each told as far as its reader may know."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.reader import Reader
from hotspots import geo, journal, redaction
from hotspots.frame import View, in_batches, kept_by, reports_for
from hotspots.models import Flow, Hotspot, Involvement, Report
from hotspots.sheets.reports import of_reports
from hotspots.vocabulary import ACTOR_KINDS, ATTRIBUTION, INVOLVEMENT_ROLES, REVIEW_STATES, VIOLATION_TYPES
from hotspots.web import flows, shapes, sheets
from hotspots.web.listing import Asked
from hotspots.words.coded import state_on_map
from hotspots.words.wording import area_words, gravest_of, place_words, when_words
from hotspots.workflow import bodies

from .dashboard import address, title

PLACE = ("place_precision", "place_name", "area", "latitude", "longitude", "country", "cell", "shown_cell")
IN_LISTS = (
    *PLACE, *sheets.KILLED, "ref", "organisation__name", "open_data", "sharing", "origin", "status", "narrative", "typed",
    "earliest", "latest", "date_text", *Report.MASKS, "urgent", "disputed", "inconsistent", "verification",
)  # fmt: skip
ON_MAP = (
    *PLACE, "pk", "ref", "organisation_id", "open_data", "sharing", "origin", "status", "gravity", "narrative", "typed",
    "earliest", "latest", "date_text",
)  # fmt: skip


def view_of(asked: Asked, reader: Reader) -> View:
    """The reports that the filter keeps, of those that the reader may see."""
    return kept_by(reports_for(reader), asked.filter, reader)


def hotspots_of(view: View, asked: Asked, reader: Reader) -> list[Hotspot]:
    """The hotspots of these reports, all of them where nothing is filtered, each with how many it has and the gravest act."""
    hotspots = list(Hotspot.objects.visible_to(reader).order_by("title", "pk"))
    attached = Hotspot.reports.through.objects.filter(hotspot__in=hotspots).values_list(
        "hotspot_id", "report_id"
    )
    pairs = np.array(list(attached), dtype=np.int64).reshape(-1, 2)
    pairs = pairs[view.holds(pairs[:, 1])]
    gravity = view.gravity(pairs[:, 1])
    for hotspot in hotspots:
        its = pairs[:, 0] == hotspot.pk
        hotspot.count = int(np.count_nonzero(its))
        hotspot.gravity = int(gravity[its].max()) if hotspot.count else None
    found = [hotspot for hotspot in hotspots if hotspot.count or not asked.filter.values]
    return sorted(found, key=lambda hotspot: -hotspot.count)


def lines(found: list[Report], reader: Reader, view: View) -> list[dict[str, Any]]:
    """Reports as lines of the list: what each says first, where as far as the reader may know, when, what, by whom."""
    accounts = view.accounts([report.pk for report in found])
    involved: dict[int, list[str]] = {}
    for row in Involvement.objects.visible_to(reader).filter(report__in=[report.pk for report in found]):
        involved.setdefault(row.report_id, []).append(actor_words(row))
    return [line(report, reader, involved.get(report.pk, []), accounts.get(report.pk, 0)) for report in found]


def line(report: Report, reader: Reader, actors: list[str], accounts: int) -> dict[str, Any]:
    """One report as a line: `chips` are all that it says in short beside its gravest act and its status."""
    codes = report.codes("violation_mask")
    gravest = gravest_of(codes)
    acts = [VIOLATION_TYPES[code] for code in codes]
    chips = [act.label for act in acts if act is not gravest] + actors
    if accounts:
        chips.append(
            ngettext("%(n)s account of this event", "%(n)s accounts of this event", accounts)
            % {"n": accounts}
        )
    if report.disputed:
        chips.append(_("disputed"))
    if report.inconsistent:
        chips.append(_("inconsistent as published"))
    return {
        "report": report,
        "title": title(report),
        "url": address(report),
        "place": place_words(place_for(reader, report), [report.country]),
        "when": when_words(report) or _("date not known"),
        "acts": acts,
        "gravest": gravest,
        "actors": actors,
        "chips": chips,
    }


def actor_words(row: Involvement) -> str:
    """Someone said to be involved: alleged to have done it, or in another part."""
    name = row.name or ACTOR_KINDS[row.kind].label
    if row.role == "carried_out":
        return f"{name} ({ATTRIBUTION[row.attribution].label.lower()})"
    return f"{name}: {INVOLVEMENT_ROLES[row.role].label.lower()}"


def place_for(reader: Reader, report: Report) -> dict[str, Any]:
    """The place of a report as the reader may know it."""
    place = {
        "precision": report.place_precision,
        "name": report.place_name,
        "area": report.area,
        "latitude": report.latitude,
        "longitude": report.longitude,
    }
    return place if redaction.knows_place(reader, report) else redaction.shown_place(place, report.country)


def feature_of(report: Any, reader: Reader) -> shapes.Feature:
    """A report on the map, where the reader may know it to be; a row of the columns ON_MAP is enough."""
    place = place_for(reader, report)
    cell = report.cell if redaction.knows_place(reader, report) else report.shown_cell
    return shapes.feature(
        shapes.shape_of(place, report.country) if cell is not None else None,
        kind="report",
        title=title(report),
        url=address(report),
        gravity=report.gravity,
        origin=report.origin,
        status=REVIEW_STATES[report.status].label if report.origin == "people" else "",
        date=when_words(report),
        country=geo.country_name(report.country) if report.country else "",
        area=area_words(place, shapes.is_close(place)),
        precision=place["precision"],
    )


def hotspot_feature(hotspot: Hotspot) -> shapes.Feature:
    """A hotspot on the map, above the reports."""
    country = hotspot.countries[0] if hotspot.countries else ""
    place = {
        "precision": hotspot.place_precision,
        "name": hotspot.place_name,
        "area": hotspot.area,
        "areas": hotspot.areas,
        "latitude": hotspot.latitude,
        "longitude": hotspot.longitude,
    }
    return shapes.feature(
        shapes.shape_of(place, country),
        kind="hotspot",
        title=hotspot.title,
        label=hotspot.place_name or geo.country_name(country),
        url=reverse("hotspot_page", args=[hotspot.ref]),
        gravity=hotspot.gravity or 0,
        origin="people",
        **state_on_map(hotspot),
        date=hotspot.since_text,
        country=geo.country_name(country) if country else "",
        area=area_words(place, shapes.is_close(place)),
        precision=place["precision"],
    )


def features(view: View, asked: Asked, reader: Reader) -> list[shapes.Feature]:
    """What stands above the reports of a filter, and one feature a report, placed or not. What is restricted is noted as read."""
    rows = Report.objects.visible_to(reader).filter(pk__in=view.ids).order_by("pk")
    reports = list(rows.values_list(*ON_MAP, named=True))
    journal.note_reading(reader, reports)
    return [*above(view, asked, reader), *(feature_of(report, reader) for report in reports)]


def above(view: View, asked: Asked, reader: Reader) -> list[shapes.Feature]:
    """What the map shows besides reports: the hotspots under a filter and, where they are switched on, the routes."""
    routes = routes_within(asked, reader) if "flows" in asked.also else []
    return [*hotspot_features(view, asked, reader), *flows.features(routes)]


def routes_within(asked: Asked, reader: Reader) -> list[Mapping[str, Any]]:
    """The routes that statements speak of, of the countries asked for, the newest statement first."""
    rows = Flow.objects.visible_to(reader).select_related("statement").order_by("-statement__date", "pk")
    spoken_of = [flows.told(bodies.flow(row), reverse("statement", args=[row.statement.ref])) for row in rows]
    return flows.touching(spoken_of, asked.filter.values.get("country", ()))


def hotspot_features(view: View, asked: Asked, reader: Reader) -> list[shapes.Feature]:
    """The hotspots under a filter."""
    return [hotspot_feature(hotspot) for hotspot in hotspots_of(view, asked, reader)]


def sheet_rows(view: View, reader: Reader) -> Iterator[dict[str, Any]]:
    """The reports of a view as rows of a sheet, each through the redaction, so many at a time. What is restricted is noted
    as taken away."""
    rows = Report.objects.visible_to(reader).select_related("organisation")
    for reports in in_batches(view, rows):
        journal.note_reading(reader, reports, "export")
        for row in of_reports(reports, reader):
            yield {**row, "url": settings.SITE_URL + reverse("report_page", args=[row["ref"]])}
