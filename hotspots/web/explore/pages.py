"""The members' first page: what needs me, what became of my reports, and all that I may read, explored with one filter."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import signed_in
from accounts.reader import Reader
from hotspots import exports, journal, ledger, policies
from hotspots.figures import timeline_svg
from hotspots.filters import FILTERS, MEMBERS, PUBLIC, BadFilter, Filter
from hotspots.frame import View, steady
from hotspots.models import Hotspot, Report, SavedView
from hotspots.web import flows, sheets
from hotspots.web.filter_form import OPENED, carried
from hotspots.web.listing import (
    Asked,
    Bar,
    Facet,
    facet,
    page_of,
    read,
)
from hotspots.words.wording import deaths_words

from . import maps, table
from .dashboard import mine_of, needs_of, presets
from .form import bad_filter, form
from .told import IN_LISTS, hotspots_of, lines, sheet_rows, view_of

OWN = {
    "view": ("map", "table"),
    "sort": tuple(table.SORTS),
    "columns": tuple(table.COLUMNS),
    OPENED: ("yes",),
    **flows.SWITCH,
}
# A published version has another status and another address for its hotspot than a report has.
NOT_IN_BRIEFINGS = ("status", "hotspot")


def given(request: HttpRequest) -> Mapping[str, list[str]]:
    """The parameters of the address as lists."""
    return dict(request.GET.lists())


def asked_of(given: Mapping[str, list[str]], paged: bool = True) -> Asked:
    """What an address of the explorer asks for. Raises BadFilter."""
    asked = read(reverse("dashboard"), given, MEMBERS, OWN, paged, several=("columns",))
    # That the panel of the form is open is no part of the list, nor of what leads on from it.
    return replace(asked, also={name: value for name, value in asked.also.items() if name != OPENED})


@gzip_page
@signed_in
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What needs me, my reports, then everything that I may read."""
    reader = request.reader
    try:
        asked = asked_of(given(request))
        view, found, following = steady(lambda: listed(asked, reader))
    except BadFilter as wrong:
        return bad_filter(request, wrong)
    request.reports_seen = view.root  # the head of the page counts what waits
    hotspots = hotspots_of(view, asked, reader)
    deaths = view.deaths()
    rows = lines(found, reader, view)
    buckets, undated = view.timeline()
    filter_context = form(request, view=view)
    context = {
        **filter_context,
        "asked": asked,
        "chips": asked.chips(filter_context["names"]),
        "words": asked.filter.words(),
        "query": asked.filter.query(),
        "is_first": not asked.after and not asked.filter.values and "sort" not in asked.also,
        "is_table": asked.also.get("view") == "table",
        "sorts": table.sorts(asked),
        "order": table.order_of(asked),
        "sort": table.SORTS[table.order_of(asked)],
        "as_table_url": asked.to(view="table"),
        "as_list_url": asked.to(view=""),
        "count": len(view),
        "unplaced": view.unplaced,
        "unplaced_url": asked.to(asked.filter.with_("unplaced", True)),
        "deaths": deaths,
        "deaths_words": deaths_words(deaths),
        "facets": facets(asked, view, hotspots),
        "hotspots": hotspots,
        "rows": rows,
        "next_url": table.at_the_list(asked.to(after=following)) if following else "",
        "first_url": table.at_the_list(asked.to()) if asked.after else "",
        **maps.parts(asked, reader),
        "timeline": timeline_svg([vars(bucket) for bucket in buckets], _("Reports over time"))
        if len(buckets) > 1
        else "",
        "buckets": json.dumps([[f"{bucket.first}", f"{bucket.last}"] for bucket in buckets]),
        "undated": undated,
        "exports": [{"label": exports.FORMATS[name].label, "name": name} for name in sheets.FORMATS],
        "briefing_url": briefing_url(asked) if policies.can_brief(reader) else "",
        "views": SavedView.objects.visible_to(reader).select_related("person"),
        "this_view": query_of(asked),
        "presets": list(presets(reader)),
    }
    context["views_open"] = context["is_first"] or any(
        view.query == context["this_view"] for view in context["views"]
    )
    if context["is_table"]:
        names = table.columns_of(asked, anyone_killed=deaths is not None)
        context |= {"heads": table.heads(asked, names), "rows": table.filled(rows, names)}
        context |= {"columns": table.choices(names), "carried_columns": carried(given(request), ["columns"])}
        context["usual_columns_url"] = table.at_the_list(asked.to(columns=""))
    if context["is_first"]:
        context |= {"needs": needs_of(reader, view.root), "mine": mine_of(reader)}
    journal.note_reading(
        reader, {*found, *(row for need in context.get("needs", ()) for row in need.reports)}
    )
    return render(request, "explore/dashboard.html", context)


def listed(asked: Asked, reader: Reader) -> tuple[View, list[Report], str]:
    """What the filter keeps, one page of it, and where the next one starts."""
    view = view_of(asked, reader)
    rows = Report.objects.visible_to(reader).select_related("organisation").only(*IN_LISTS)
    return view, *page_of(view, rows, asked.after, "ref", table.order_of(asked))


def facets(asked: Asked, view: View, hotspots: list[Hotspot]) -> list[Facet]:
    """Counts of the reports shown, by what the reader can filter by."""
    most = max((hotspot.count for hotspot in hotspots), default=0)
    by_hotspot = [
        Bar(
            hotspot.title,
            hotspot.count,
            round(100 * hotspot.count / most),
            asked.to(asked.filter.toggled("hotspot", str(hotspot.ref))),
            str(hotspot.ref) in asked.filter.values.get("hotspot", ()),
        )
        for hotspot in hotspots
        if hotspot.count
    ]
    made = [
        facet(asked, "country", view.counts("country")),
        facet(asked, "violation", view.counts_of("violation_mask", "violation_types")),
        facet(
            asked, "actor_kind", view.counts_of("actor_mask", "actor_kinds"), _("Who is said to be involved")
        ),
        facet(asked, "verification", view.counts("verification")),
        facet(asked, "status", view.counts("status")),
        Facet("hotspot", _("Hotspot"), by_hotspot, []),
    ]
    return [found for found in made if found.bars]


def briefing_url(asked: Asked) -> str:
    """A new briefing of what is published under the same filter."""
    values = {
        name: chosen
        for name, chosen in asked.filter.values.items()
        if PUBLIC in FILTERS[name].audiences and name not in NOT_IN_BRIEFINGS
    }
    return Asked(reverse("briefing_new"), Filter(PUBLIC, values)).to()


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
    view = view_of(asked, reader)
    export_id = str(uuid.uuid4())
    with transaction.atomic():
        taken = {"query": asked.filter.query(), "format": format, "count": len(view)}
        ledger.record(reader, "export", "export", export_id, taken)
    return sheets.download(
        format, _("Reports"), sheets.REPORTED, sheet_rows(view, reader), covers=asked.filter.words(),
        with_data_sets=asked.data_sets_on, export_id=export_id,
    )  # fmt: skip


SHARING = {
    "share": (True, gettext_lazy("Your organisation sees “%(name)s” now.")),
    "keep": (False, gettext_lazy("Only you see “%(name)s” now.")),
}


def query_of(asked: Asked) -> str:
    """What of an address is kept by name: the filter, the order, the columns, whether as a table."""
    return asked.to().partition("?")[2]


@signed_in
@require_POST
def views(request: HttpRequest) -> HttpResponse:
    """Keep the list by name, share one's own, or let go of it; a name that is taken is replaced. Then back to the list."""
    reader, action = request.reader, request.POST.get("action")
    name = request.POST.get("name", "").replace("\x00", "").strip()[:100]
    try:
        asked = asked_of(dict(QueryDict(request.POST.get("query", "")).lists()), paged=False)
    except BadFilter as wrong:
        return bad_filter(request, wrong)
    visible = SavedView.objects.visible_to(reader)
    own = visible.filter(person_id=reader.person_id, name=name)
    if action == "delete":
        own.delete()
        said = _("“%(name)s” is deleted.")
    elif action in SHARING:
        shared, said = SHARING[action]
        own.update(shared=shared)
    elif not name:
        messages.error(request, _("Give the view a name, then save it again."))
        return redirect(asked.to())
    else:
        visible.keep(reader, name, query_of(asked), request.POST.get("shared") == "yes")
        said = _("Saved as “%(name)s”.")
    messages.success(request, said % {"name": name})
    return redirect(asked.to())


urlpatterns = [
    path("explore/", dashboard, name="dashboard"),
    path("explore/export/<str:format>", export, name="explore_export"),
    path("explore/views/", views, name="explore_views"),
]
