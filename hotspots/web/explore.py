"""The members' first page: what needs me, what became of my reports, and all that I may read, explored with one filter."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Case, Count, F, Max, Q, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import signed_in
from accounts.reader import Reader
from hotspots import content, dates, exports, geo, ledger, policies, redaction
from hotspots.figures import map_svg, timeline_svg
from hotspots.filters import FILTERS, MEMBERS, PUBLIC, BadFilter, Filter
from hotspots.frame import COLUMNS, Frame
from hotspots.models import Hotspot, Involvement, Report, ReportLink, SavedView, Version
from hotspots.vocabulary import ACTOR_KINDS, ATTRIBUTION, REVIEW_STATES, VIOLATION_TYPES
from hotspots.workflow import bodies

from . import shapes, sheets
from .dashboard import address, mine_of, needs_of, presets, title
from .listing import (
    LEVELS,
    Asked,
    Bar,
    Facet,
    area_choices,
    by_event,
    carried,
    country_choices,
    deaths_words,
    facet,
    form_fields,
    gravest_of,
    map_words,
    page_after,
    place_words,
    read,
)

FIELDS = ("q", "country", "area", "violation", "actor_kind", "status", "verification", "from", "to", "urgent", "disputed")
OWN = {"view": ("map", "table")}
# A published version has another status and another address for its hotspot than a report has.
NOT_IN_BRIEFINGS = ("status", "hotspot")
PLACE = ("place_precision", "place_name", "area", "latitude", "longitude", "country", "cell", "shown_cell")
ON_MAP = (
    *PLACE, "ref", "organisation", "open_data", "sharing", "origin", "status", "gravity", "narrative", "typed", "earliest",
    "latest", "date_text",
)  # fmt: skip


def given(request: HttpRequest) -> Mapping[str, list[str]]:
    """The parameters of the address as lists."""
    return dict(request.GET.lists())


def form(request: HttpRequest, errors: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The filter as a form, filled in as it was sent."""
    visible = Report.objects.visible_to(request.reader)
    choices = {
        "country": country_choices(visible.order_by().values_list("country", flat=True).distinct()),
        "area": area_choices(given(request)),
    }
    return {
        "fields": form_fields(FIELDS, given(request), MEMBERS, choices, errors),
        "carried": carried(given(request), FIELDS),
        "errors": errors or {},
    }


def bad_filter(request: HttpRequest, wrong: BadFilter) -> HttpResponse:
    """What the address asks for is not understood: say which part, show nothing, keep the form."""
    return render(request, "explore/bad_filter.html", form(request, wrong.errors), status=400)


def rows_of(asked: Asked, reader: Reader) -> QuerySet:
    """The reports that the filter keeps, of those that the reader may see."""
    return asked.filter.apply(Report.objects.visible_to(reader), reader)


def frame_of(rows: QuerySet, reader: Reader) -> Frame:
    """The frame of these reports: each stands where the reader may know it to be."""
    known = Case(When(redaction.place_known_to(reader), then=F("cell")), default=F("shown_cell"))
    names = ["known_cell" if name == "cell" else name for name in COLUMNS]
    return Frame(rows.order_by().annotate(known_cell=known).values_list(*names))


@gzip_page
@signed_in
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What needs me, my reports, then everything that I may read."""
    reader = request.reader
    try:
        asked = read(request.path, given(request), MEMBERS, OWN)
        rows = rows_of(asked, reader)
        found, following = page_after(rows.select_related("organisation"), asked.after, "ref")
    except BadFilter as wrong:
        return bad_filter(request, wrong)
    frame = frame_of(rows, reader)
    hotspots = hotspots_of(rows, asked, reader)
    pairs = ReportLink.objects.visible_to(reader).filter(kind="same_event").values_list("report_id", "other_id")
    deaths = frame.deaths(by_event(pairs))
    buckets, undated = frame.timeline()
    context = {
        **form(request),
        "asked": asked,
        "chips": asked.chips(),
        "words": asked.filter.words(),
        "query": asked.filter.query(),
        "is_first": not asked.after and not asked.filter.values,
        "is_table": asked.also.get("view") == "table",
        "as_table_url": asked.to(view="table"),
        "as_list_url": asked.to(view=""),
        "count": len(frame),
        "unplaced": frame.unplaced,
        "deaths": deaths,
        "deaths_words": deaths_words(deaths),
        "facets": facets(asked, frame, hotspots),
        "hotspots": hotspots,
        "rows": lines(found, reader),
        "next_url": asked.to(after=following) if following else "",
        "first_url": asked.to() if asked.after else "",
        "map_url": asked.to(path=reverse("explore_map"), view=""),
        "drawing_url": asked.to(path=reverse("explore_drawing"), view=""),
        "map_words": map_words(),
        "levels": LEVELS,
        "timeline": timeline_svg([vars(bucket) for bucket in buckets], _("Reports over time")) if buckets else "",
        "buckets": json.dumps([[f"{bucket.first}", f"{bucket.last}"] for bucket in buckets]),
        "undated": undated,
        "exports": [{"label": exports.FORMATS[name].label, "name": name} for name in sheets.FORMATS],
        "export_url": asked.to(path=reverse("explore_export", args=["csv"]), view=""),
        "briefing_url": briefing_url(asked) if policies.can_brief(reader) else "",
        "views": SavedView.objects.visible_to(reader).select_related("person"),
        "presets": list(presets(reader)),
    }
    if context["is_first"]:
        context |= {"needs": needs_of(reader), "mine": mine_of(reader)}
    return render(request, "explore/dashboard.html", context)


def facets(asked: Asked, frame: Frame, hotspots: list[Hotspot]) -> list[Facet]:
    """Counts of the reports shown, by what the reader can filter by."""
    by_hotspot = [
        Bar(
            hotspot.title,
            hotspot.count,
            round(100 * hotspot.count / max(1, len(frame))),
            asked.to(asked.filter.toggled("hotspot", str(hotspot.ref))),
            str(hotspot.ref) in asked.filter.values.get("hotspot", ()),
        )
        for hotspot in hotspots
        if hotspot.count
    ]
    made = [
        facet(asked, "country", frame.counts("country")),
        facet(asked, "violation", frame.counts_of("violation_mask", "violation_types")),
        facet(asked, "actor_kind", frame.counts_of("actor_mask", "actor_kinds"), _("Who is said to be involved")),
        facet(asked, "verification", frame.counts("verification")),
        facet(asked, "status", frame.counts("status")),
        Facet("hotspot", _("Hotspot"), by_hotspot, []),
    ]
    return [found for found in made if found.bars]


def hotspots_of(rows: QuerySet, asked: Asked, reader: Reader) -> list[Hotspot]:
    """The hotspots of these reports, all of them where nothing is filtered, each with how many it has and the gravest act."""
    within = Q(reports__in=rows.order_by().values("pk"))
    found = Hotspot.objects.visible_to(reader).annotate(
        count=Count("reports", filter=within, distinct=True), gravity=Max("reports__gravity", filter=within)
    )
    if asked.filter.values:
        found = found.filter(count__gt=0)
    return list(found.order_by("-count", "title", "pk"))


def lines(found: list[Report], reader: Reader) -> list[dict[str, Any]]:
    """Reports as lines of the list: what each says first, where as far as the reader may know, when, what, by whom."""
    involved: dict[int, list[str]] = {}
    for row in Involvement.objects.visible_to(reader).filter(report__in=[report.pk for report in found]):
        name = row.name or ACTOR_KINDS[row.kind].label
        said = f"{name} ({ATTRIBUTION[row.attribution].label.lower()})"
        involved.setdefault(row.report_id, []).append(said)
    return [
        {
            "report": report,
            "title": title(report),
            "url": address(report),
            "place": place_words(place_for(reader, report), [report.country]),
            "when": when_words(report),
            "acts": [VIOLATION_TYPES[code] for code in report.codes("violation_mask")],
            "gravest": gravest_of(report.codes("violation_mask")),
            "actors": involved.get(report.pk, []),
        }
        for report in found
    ]


def when_words(report: Report) -> str:
    """When it happened, in words."""
    if report.earliest or report.latest or not report.date_text:
        return dates.in_words(report.earliest, report.latest, report.date_text)
    return f"“{report.date_text}”"


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


def briefing_url(asked: Asked) -> str:
    """A new briefing of what is published under the same filter."""
    values = {
        name: chosen
        for name, chosen in asked.filter.values.items()
        if PUBLIC in FILTERS[name].audiences and name not in NOT_IN_BRIEFINGS
    }
    return Asked(reverse("briefing_new"), Filter(PUBLIC, values)).to()


# -- the map --


def feature_of(report: Report, reader: Reader) -> shapes.Feature:
    """A report on the map, where the reader may know it to be."""
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
        area=place_words(place, (), with_country=False),
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
        status="",
        date="",
        country=geo.country_name(country) if country else "",
        area=place_words(place, (), with_country=False),
        precision=place["precision"],
    )


def features(asked: Asked, reader: Reader) -> list[shapes.Feature]:
    """The hotspots and the reports under a filter: one feature a report, placed or not."""
    rows = rows_of(asked, reader)
    drawn = [feature_of(report, reader) for report in rows.only(*ON_MAP)]
    return [*map(hotspot_feature, hotspots_of(rows, asked, reader)), *drawn]


@gzip_page
@signed_in
@require_safe
def map_features(request: HttpRequest) -> HttpResponse:
    """The map's features under the same filter as the page."""
    try:
        asked = read(request.path, given(request), MEMBERS, {}, paged=False)
    except BadFilter as wrong:
        return HttpResponse(str(wrong), status=400, content_type="text/plain; charset=utf-8")
    return shapes.as_geojson(features(asked, request.reader))


@gzip_page
@signed_in
@require_safe
def drawing(request: HttpRequest) -> HttpResponse:
    """The same map as a picture, for those without JavaScript."""
    try:
        asked = read(request.path, given(request), MEMBERS, {}, paged=False)
    except BadFilter as wrong:
        return HttpResponse(str(wrong), status=400, content_type="text/plain; charset=utf-8")
    drawn = map_svg(
        features(asked, request.reader), title=_("Map of the reports listed"), language=get_language() or "en",
        width=960, height=560, standalone=True,
    )  # fmt: skip
    return HttpResponse(drawn, content_type="image/svg+xml")


# -- taking it away, keeping it --


@signed_in
@require_POST
def export(request: HttpRequest, format: str) -> HttpResponseBase:
    """The reports of the list, all of them, each as its reader may see it. What leaves is recorded."""
    if format not in sheets.FORMATS:
        raise Http404
    reader = request.reader
    try:
        asked = read(request.path, given(request), MEMBERS, {}, paged=False)
    except BadFilter as wrong:
        return bad_filter(request, wrong)
    rows = rows_of(asked, reader).select_related("organisation").order_by("-latest", "-pk")
    export_id = str(uuid.uuid4())
    with transaction.atomic():
        taken = {"query": asked.filter.query(), "format": format, "count": rows.count()}
        ledger.record(reader, "export", "export", export_id, taken)
    return sheets.download(format, _("Reports"), sheets.REPORTED, sheet_rows(list(rows), reader), asked, export_id)


def sheet_rows(rows: list[Report], reader: Reader) -> Any:
    """Reports as rows of a sheet, each through the redaction."""
    versions = Version.objects.visible_to(reader).filter(report__in=[row.pk for row in rows], number=F("report__version"))
    held = {report: told for report, told in versions.values_list("report_id", "content") if told}
    for report in rows:
        told = redaction.content_for(reader, report, held.get(report.pk) or content.read(report))
        yield sheets.of_report(report, told, body_of(told))


def body_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a report in the shape that sheets are made of; a source without a line is confidential."""
    return {
        "countries": [told["country"]],
        "place": told["place"],
        "coding": bodies.coding(told),
        "involved": told["involved"],
        "people_affected": told["harms"],
        "sources": [{"confidential": not source["line"], **source} for source in told["sources"]],
        "inconsistent": told["inconsistent"],
    }


@signed_in
@require_POST
def views(request: HttpRequest) -> HttpResponse:
    """Keep a filter by name, or let go of one; a name that is taken is replaced."""
    reader, name = request.reader, request.POST.get("name", "").strip()[:100]
    query = request.POST.get("query", "")
    own = SavedView.objects.visible_to(reader).filter(person_id=reader.person_id, name=name)
    if request.POST.get("action") == "delete":
        own.delete()
        messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
        return redirect("dashboard")
    try:
        kept = read("", dict(QueryDict(query).lists()), MEMBERS, {}, paged=False).filter.query()
    except BadFilter as wrong:
        return bad_filter(request, wrong)
    if not name:
        messages.error(request, _("Give the view a name, then save it again."))
    else:
        view = own.first() or SavedView(person_id=reader.person_id, name=name)
        view.query, view.shared = kept, request.POST.get("shared") == "yes"
        view.save()
        messages.success(request, _("Saved as “%(name)s”.") % {"name": name})
    return redirect(f"{reverse('dashboard')}?{kept}" if kept else "dashboard")


urlpatterns = [
    path("explore/", dashboard, name="dashboard"),
    path("explore/map.geojson", map_features, name="explore_map"),
    path("explore/map.svg", drawing, name="explore_drawing"),
    path("explore/export/<str:format>", export, name="explore_export"),
    path("explore/views/", views, name="explore_views"),
]
