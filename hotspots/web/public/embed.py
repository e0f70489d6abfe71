"""The map and list of what is published, for a frame on anybody's site: the only pages that may be framed.

They know no cookies and no session: whoever reads them is nobody, whatever else they have open on this site.
"""

from collections.abc import Callable

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.reader import ANONYMOUS
from hotspots.figures import map_svg
from hotspots.filters import PUBLIC, BadFilter
from hotspots.frame import steady
from hotspots.web import shapes
from hotspots.web.listing import Asked, read, refused
from hotspots.web.words.on_map import LEVELS, map_words

from .edition import Line, feature_of
from .pages import DRAWN, everything, given, listed

PREFIX = "/embed/"
# A site in one language shows the frame in that language, whatever its visitor's browser prefers.
OWN = {"lang": tuple(code for code, _name in settings.LANGUAGES)}


class CookielessMiddleware:
    """Takes the cookies from requests for a frame, before anything can read them, and lets none out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES = {}
        response = self.get_response(request)
        response.cookies.clear()
        response.headers["Vary"] = "Accept-Language, Accept-Encoding"
        return response


@gzip_page
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """The frame: hotspots and reports under the same filter as the public page, each leading to its own page there."""
    try:
        asked = read(request.path, given(request), PUBLIC, OWN)
        rows = asked.filter.apply(everything(), ANONYMOUS)
        view, found, following = steady(lambda: listed(asked))
    except BadFilter as wrong:
        return _frame("embed/bad_filter.html", {"errors": wrong.errors}, 400)
    with translation.override(_language(asked)):
        hotspots = list(rows.of_kind("hotspot").order_by("-gravity", "title", "pk"))
        most_drawn = (
            rows.of_kind("report")
            .defer("summary", "search_text")
            .order_by("-origin", "-latest", "-pk")[:DRAWN]
        )
        drawn = [*map(feature_of, hotspots), *map(feature_of, most_drawn)]
        title = _("Map of the hotspots listed")
        context = {
            "count": len(view),
            "words": asked.filter.words() if asked.chips() else [],
            "hotspots": [] if asked.after else [Line(row) for row in hotspots],
            "reports": [Line(row) for row in found],
            "next_url": asked.to(after=following) if following else "",
            "whole_url": asked.to(path=reverse("public_home"), lang=""),
            "map_url": asked.to(path=reverse("embed_map")),
            "map": map_svg(drawn, title=title, language=_language(asked), width=720, height=480),
            "map_words": map_words(),
            "levels": LEVELS,
        }
        return _frame("embed/page.html", context)


@gzip_page
@require_safe
def embed_map(request: HttpRequest) -> HttpResponse:
    """The features of the frame's map."""
    try:
        asked = read(request.path, given(request), PUBLIC, OWN, paged=False)
    except BadFilter as wrong:
        return refused(wrong)
    with translation.override(_language(asked)):
        rows = asked.filter.apply(everything(), ANONYMOUS).defer("summary", "search_text")
        response = shapes.as_geojson(map(feature_of, rows))
    response["Cache-Control"] = "no-cache"
    return response


def _language(asked: Asked) -> str:
    return asked.also.get("lang") or translation.get_language() or settings.LANGUAGE_CODE


def _frame(template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """A page that is rendered without the request: nothing of whoever asks can be in it."""
    named = {"publisher_name": settings.PUBLISHER_NAME, "as_named_by": settings.AS_NAMED_BY}
    response = HttpResponse(render_to_string(template, {**named, **context}), status=status)
    # What was taken down is gone from every frame when it is next shown.
    response["Cache-Control"] = "no-cache"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Language"] = translation.get_language()
    return response


urlpatterns = [
    path("embed/", embed, name="embed"),
    path("embed/map.geojson", embed_map, name="embed_map"),
]
