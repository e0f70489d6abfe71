"""The explorer's map: its features for a browser, and the same as a picture."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.guards import signed_in
from hotspots.figures import map_svg
from hotspots.filters import MEMBERS, BadFilter
from hotspots.web import clusters, shapes
from hotspots.web.listing import read, refused

from .told import features, hotspot_features, view_of


@gzip_page
@signed_in
@require_safe
def map_features(request: HttpRequest) -> HttpResponse:
    """The map under the same filter as the page: each report, or how many there are where they are too many to draw."""
    reader = request.reader
    try:
        rest, window = clusters.split(dict(request.GET.lists()))
        asked = read(request.path, rest, MEMBERS, {}, paged=False)
    except BadFilter as wrong:
        return refused(wrong)
    view = view_of(asked, reader)
    if len(view) > clusters.MOST_DRAWN:
        return clusters.answer(view, window, hotspot_features(view, asked, reader))
    return shapes.as_geojson(features(view, asked, reader))


@gzip_page
@signed_in
@require_safe
def drawing(request: HttpRequest) -> HttpResponse:
    """The same map as a picture, for those without JavaScript."""
    reader = request.reader
    try:
        asked = read(request.path, dict(request.GET.lists()), MEMBERS, {}, paged=False)
    except BadFilter as wrong:
        return refused(wrong)
    view = view_of(asked, reader)
    if len(view) > clusters.MOST_DRAWN:
        shown = [*hotspot_features(view, asked, reader), *clusters.drawn(view)]
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
