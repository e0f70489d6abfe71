"""What every page's template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.measuring import holds_made_up
from accounts.reader import ABILITIES, ANONYMOUS
from hotspots import policies
from hotspots.frame import reports_for, waiting_for
from hotspots.querysets import is_member


def page(request: HttpRequest) -> dict[str, Any]:
    """The reader, their abilities by name, and how many reports wait for a reviewer."""
    reader = getattr(request, "reader", ANONYMOUS)
    counts = {}
    if reader.can("review"):
        seen = getattr(request, "reports_seen", None)
        counts["review"] = len(waiting_for(reader, reports_for(reader) if seen is None else seen))
    return {
        "reader": reader,
        "demo": holds_made_up(),
        "abilities": {ability: reader.can(ability) for ability in ABILITIES},
        "is_member": is_member(reader),
        "keeps_reference": policies.can_keep_reference(reader),
        "nav_counts": counts,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "publisher_name": settings.PUBLISHER_NAME,
        "as_named_by": settings.AS_NAMED_BY,
    }
