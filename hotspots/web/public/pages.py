"""Pages for everyone. They read published versions and nothing else, and never ask who reads."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from accounts.reader import ANONYMOUS
from hotspots import exports
from hotspots.exports.credit import UCDP
from hotspots.figures import map_svg
from hotspots.filters import PUBLIC, BadFilter
from hotspots.frame import View, editions_for_all, kept_by, steady
from hotspots.models import Edition
from hotspots.web import flows, shapes, sheets
from hotspots.web.listing import (
    Asked,
    page_of,
    read,
    refused,
)
from hotspots.web.words.on_map import LEVELS, map_words
from hotspots.words.wording import deaths_words

from .edition import Line, feature_of, flow_words, published, render_edition, render_public, url_of
from .form import bad_filter, form

OWN = {"view": ("map", "table"), **flows.SWITCH}
CHANGES_SHOWN = 5
# Without JavaScript the map is a drawing in the page: what people reported comes first, then the data sets.
DRAWN = 500
READ = ("GET", "HEAD")


def everything() -> QuerySet:
    """What the public lists."""
    return published().listed()


def given(request: HttpRequest) -> Mapping[str, list[str]]:
    """The parameters of the address as lists."""
    return dict(request.GET.lists())


@gzip_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The public page: what this is, the map and the same list, how we know, what changed, cite and download."""
    try:
        asked = read(request.path, given(request), PUBLIC, OWN)
        rows = asked.filter.apply(everything(), ANONYMOUS)
        view, found, following = steady(lambda: listed(asked))
    except BadFilter as wrong:
        return bad_filter(request, wrong)
    hotspots = list(rows.of_kind("hotspot").order_by("-gravity", "title", "pk"))
    routes = routes_within(asked)
    most_drawn = (
        rows.of_kind("report").defer("summary", "search_text").order_by("-origin", "-latest", "-pk")[:DRAWN]
    )
    drawn = [*map(feature_of, hotspots), *map(feature_of, most_drawn), *lines_of(asked, routes)]
    filter_context = form(request)
    context = {
        **filter_context,
        "asked": asked,
        "chips": asked.chips(filter_context["names"]),
        "words": asked.filter.words(),
        "is_narrowed": bool(asked.filter.values),
        "is_table": asked.also.get("view") == "table",
        "count": len(view),
        "hotspot_count": len(hotspots),
        "report_count": len(view) - len(hotspots),
        "country_count": sum(1 for country, _count in view.counts("country") if country),
        "last_published": rows.aggregate(last=Max("published_at"))["last"],
        "unplaced": view.unplaced,
        "unplaced_url": asked.to(asked.filter.with_("unplaced", True)),
        "deaths": view.deaths(),
        "hotspots": [] if asked.after else [Line(row) for row in hotspots],
        "reports": [Line(row) for row in found],
        "next_url": asked.to(after=following) if following else "",
        "first_url": asked.to() if asked.after else "",
        "map_words": map_words(),
        "levels": LEVELS,
        "query": asked.filter.query(),
        "as_table_url": asked.to(view="table"),
        "as_list_url": asked.to(view=""),
        "map_url": asked.to(path=reverse("public_map"), view=""),
        "map": map_svg(
            drawn,
            title=_("Map of the hotspots listed"),
            language=get_language() or "en",
            width=720,
            height=480,
        ),
        "flows": routes,
        "flows_on": "flows" in asked.also,
        "flows_url": asked.to(flows="" if "flows" in asked.also else "yes"),
        "statements": published().current().of_kind("statement").order_by("-earliest", "-pk"),
        "changes": changes()[:CHANGES_SHOWN],
        "downloads": downloads(asked),
    }
    context["deaths_words"] = deaths_words(context["deaths"])
    return render_public(request, "public/home.html", context)


def listed(asked: Asked) -> tuple[View, list[Edition], str]:
    """What the filter keeps, one page of its reports, and where the next one starts."""
    view = kept_by(editions_for_all(), asked.filter, ANONYMOUS)
    return view, *page_of(view.only("kind", "report"), everything(), asked.after, "series")


def routes_within(asked: Asked) -> list[Mapping[str, Any]]:
    """The routes that published statements speak of, of the countries asked for."""
    statements = published().current().of_kind("statement").order_by("-earliest", "-pk")
    spoken_of = [
        flow_words(flow) for body in statements.values_list("body", flat=True) for flow in body["flows"]
    ]
    return flows.touching(spoken_of, asked.filter.values.get("country", ()))


def lines_of(asked: Asked, routes: Iterable[Mapping[str, Any]]) -> list[shapes.Feature]:
    """The routes that are lines, when they are switched on."""
    return flows.features(routes) if "flows" in asked.also else []


@gzip_page
@conditional_page
@require_safe
def map_features(request: HttpRequest) -> HttpResponse:
    """The map's features under the same filter as the page."""
    try:
        asked = read(request.path, given(request), PUBLIC, flows.SWITCH, paged=False)
    except BadFilter as wrong:
        return refused(wrong)
    rows = asked.filter.apply(everything(), ANONYMOUS).defer("summary", "search_text")
    response = shapes.as_geojson([*map(feature_of, rows), *lines_of(asked, routes_within(asked))])
    # What is taken down is gone at once; what has not changed is answered with 304.
    response["Cache-Control"] = "public, no-cache"
    response["Vary"] = "Accept-Language, Cookie"
    return response


# -- one version: hidden is 404 before the method is looked at --


def edition_page(request: HttpRequest, series: UUID) -> HttpResponse:
    """What is in force of one published thing, or that it was retracted."""
    versions = published().history_of(series)
    found = versions.filter(state="published").first() or versions.filter(state="retracted").first()
    return answer(request, found)


def edition_version(request: HttpRequest, series: UUID, number: int) -> HttpResponse:
    """One version, whatever came after it."""
    return answer(request, published().history_of(series).filter(number=number).first())


def edition_geojson(request: HttpRequest, series: UUID, number: int) -> HttpResponseBase:
    """One version of a hotspot or report as GeoJSON; what was retracted has nothing to draw."""
    found = (
        published()
        .history_of(series)
        .of_kind("hotspot", "report")
        .exclude(state="retracted")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise Http404
    if request.method not in READ:
        return HttpResponseNotAllowed(READ)
    return sheets.download(
        "geojson", found.title, sheets.PUBLISHED, [sheets.of_edition(found)],
        covers=[_("version %(number)d") % {"number": number}], with_data_sets=found.origin == "data_set",
    )  # fmt: skip


def answer(request: HttpRequest, edition: Edition | None) -> HttpResponse:
    """The page of a version, if there is one and it is only read."""
    if edition is None:
        raise Http404
    if request.method not in READ:
        return HttpResponseNotAllowed(READ)
    return render_edition(request, edition)


# -- how we know, what changed, data --


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How we know, and what the words mean."""
    return render_public(request, "public/method.html", {"ucdp": UCDP})


def changes() -> QuerySet:
    """Corrections and retractions, the newest first; what was retracted is named once, whatever versions it had."""
    later = published().filter(series=OuterRef("series"), number__gt=OuterRef("number"))
    rows = (
        published()
        .by_people()
        .filter(Q(number__gt=1, retracted_at=None) | Q(state="retracted") & ~Exists(later))
    )
    changed_at = Coalesce("retracted_at", "published_at")
    return rows.defer("body", "search_text").annotate(changed_at=changed_at).order_by("-changed_at", "-pk")


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """What was corrected and what was taken back."""
    found = [{"edition": row, "url": url_of(row)} for row in changes()]
    return render_public(request, "public/corrections.html", {"changes": found})


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Downloads of what the filter shows, how to cite it, and under which terms."""
    try:
        asked = read(request.path, given(request), PUBLIC, {}, paged=False)
    except BadFilter as wrong:
        return bad_filter(request, wrong)
    filter_context = form(request)
    context = {
        **filter_context,
        "asked": asked,
        "path": request.path,
        "chips": asked.chips(filter_context["names"]),
        "words": asked.filter.words(),
        "count": asked.filter.apply(everything(), ANONYMOUS).count(),
        "downloads": downloads(asked),
        "frame_url": settings.SITE_URL + asked.to(path=reverse("embed")),
        "today": timezone.localdate(),
        "ucdp": UCDP,
    }
    return render_public(request, "public/data.html", context)


def downloads(asked: Asked) -> list[dict[str, str]]:
    """The formats of a list, each with its address under this filter."""
    return [
        {
            "label": exports.FORMATS[name].label,
            "url": asked.to(path=reverse("public_export", args=[name]), view="", flows=""),
        }
        for name in sheets.FORMATS
    ]


@require_safe
def export(request: HttpRequest, format: str) -> HttpResponseBase:
    """The rows that the page lists, all of them, with the filter and whom to credit."""
    if format not in sheets.FORMATS:
        raise Http404
    try:
        asked = read(request.path, given(request), PUBLIC, {}, paged=False)
    except BadFilter as wrong:
        return bad_filter(request, wrong)
    rows = asked.filter.apply(everything(), ANONYMOUS).order_by("kind", "-latest", "pk")
    title = _("Published hotspots and reports")
    return sheets.download(
        format, title, sheets.PUBLISHED, map(sheets.of_edition, rows.iterator(500)), covers=asked.filter.words(),
        with_data_sets=asked.data_sets_on,
    )  # fmt: skip


urlpatterns = [
    path("", home, name="public_home"),
    path("map.geojson", map_features, name="public_map"),
    path("published/<uuid:series>/", edition_page, name="edition_page"),
    path("published/<uuid:series>/<int:number>/", edition_version, name="edition_version"),
    path("published/<uuid:series>/<int:number>/geojson", edition_geojson, name="edition_geojson"),
    path("method/", method, name="method"),
    path("corrections/", corrections, name="corrections"),
    path("data/", data, name="data"),
    path("data/<str:format>", export, name="public_export"),
]
