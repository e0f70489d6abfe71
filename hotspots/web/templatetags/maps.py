"""What every map in a page is told about its ground."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

OURS = {name: f"geo/{name}.json" for name in ("coarse", "detail", "labels", "places")}


@register.simple_tag
def ground() -> SafeString:
    """The attributes of a map that name Leaflet and the base map: ours, or the tiles that the operator has set."""
    named = {"leaflet": static("leaflet/leaflet.js")}
    if settings.MAP_TILES:
        named |= {"tiles": settings.MAP_TILES, "credit": settings.MAP_TILES_CREDIT}
    else:
        named |= {name: static(path) for name, path in OURS.items()}
    return format_html_join(" ", 'data-{}="{}"', named.items())
