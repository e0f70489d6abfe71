"""The explorer's map: its features for a browser, and the same as a picture."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.guards import signed_in
from accounts.reader import Reader
from hotspots.figures import map_svg
from hotspots.filters import MEMBERS, BadFilter
from hotspots.web import clusters, flows, shapes
from hotspots.web.listing import Asked, read, refused
from hotspots.web.words.on_map import LEVELS, map_words

from .told import above, features, routes_within, view_of


def parts(asked: Asked, reader: Reader) -> dict[str, Any]:
    """What the explorer's page says of its map: where its data is, what its marks mean, which routes can be drawn."""
    lines = {name: asked.also[name] for name in flows.SWITCH if name in asked.also}
    shown = Asked("", asked.filter, lines)
    return {
        "map_url": shown.to(path=reverse("explore_map")),
        "drawing_url": shown.to(path=reverse("explore_drawing")),
        "map_words": map_words(),
        "levels": LEVELS,
        "flows": routes_within(asked, reader),
        "flows_on": bool(lines),
        "flows_url": asked.to(flows="" if lines else "yes"),
    }


@gzip_page
@signed_in
@require_safe
def map_features(request: HttpRequest) -> HttpResponse:
    """The map under the same filter as the page: each report, or how many there are where they are too many to draw."""
    reader = request.reader
    try:
        rest, window = clusters.split(dict(request.GET.lists()))
        asked = read(request.path, rest, MEMBERS, flows.SWITCH, paged=False)
    except BadFilter as wrong:
        return refused(wrong)
    view = view_of(asked, reader)
    if len(view) > clusters.MOST_DRAWN:
        return clusters.answer(view, window, above(view, asked, reader))
    return shapes.as_geojson(features(view, asked, reader))


@gzip_page
@signed_in
@require_safe
def drawing(request: HttpRequest) -> HttpResponse:
    """The same map as a picture, for those without JavaScript."""
    reader = request.reader
    try:
        asked = read(request.path, dict(request.GET.lists()), MEMBERS, flows.SWITCH, paged=False)
    except BadFilter as wrong:
        return refused(wrong)
    view = view_of(asked, reader)
    if len(view) > clusters.MOST_DRAWN:
        shown = [*above(view, asked, reader), *clusters.drawn(view)]
    else:
        shown = features(view, asked, reader)
    drawn = map_svg(
        shown, title=_("Map of the reports listed"), language=get_language() or "en",
        width=960, height=560, standalone=True,
    )  # fmt: skip
    return HttpResponse(drawn, content_type="image/svg+xml")


urlpatterns = [
    path("explore/map.geojson", map_features, name="explore_map"),
    path("explore/map.svg", drawing, name="explore_drawing"),
]
