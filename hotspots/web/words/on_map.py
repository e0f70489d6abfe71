"""What the map says beside its marks."""

import json

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What the marks of the map stand for, in examples: the order is the vocabulary's.
LEVELS = (
    (4, gettext_lazy("killing, torture, rape, forced labour")),
    (3, gettext_lazy("injury, detention, eviction, homes destroyed")),
    (2, gettext_lazy("land, water, livelihood, threats")),
    (1, gettext_lazy("consultation, wages, remedy")),
)


def map_words() -> str:
    """What the map says, in the reader's language, as the JSON that its script reads."""
    return json.dumps(
        {
            "reset": _("Reset view"),
            "zoomIn": _("Zoom in"),
            "zoomOut": _("Zoom out"),
            "reports": _("reports"),
            "events": _("conflict events"),
            "more": _("more: zoom in or use the list"),
            "list": _("Show these in the list"),
            "failed": _("The map could not be loaded. The list has everything."),
            "attribution": _("Boundaries imply no endorsement. Natural Earth; GeoNames (CC BY 4.0)"),
        }
    )
