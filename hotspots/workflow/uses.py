"""What became of published versions: whether a briefing has used them. Whoever wrote a report may know that, and not which."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from hotspots.models import Briefing


def first_used(series: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these published things was first used in a briefing; those that never were are left out."""
    if not series:
        return {}
    holds_one = Q()
    for one in series:
        holds_one |= Q(frozen__icontains=str(one))
    used: dict[UUID, datetime] = {}
    for frozen, at in (
        Briefing.objects.filter(holds_one).order_by("created_at").values_list("frozen", "created_at")
    ):
        for one in {UUID(entry[1]) for entry in frozen} & set(series):
            used.setdefault(one, at)
    return used
