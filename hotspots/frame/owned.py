"""How many reports of a view belong to rows of the shared lists: as many as the filter by such a row keeps of them."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
from django.db.models import QuerySet

from hotspots.models import Actor, Hotspot, Involvement, Report, Site

from .view import View

Keys = Collection[int]
# The (row, report) pairs of these rows, past every gate: the view has its own.
PAIRS: Mapping[type, Callable[[Keys], QuerySet]] = {
    Hotspot: lambda keys: Hotspot.reports.through._default_manager.filter(hotspot__in=keys).values_list(
        "hotspot_id", "report_id"
    ),
    Site: lambda keys: Report.objects.filter(site__in=keys).order_by().values_list("site_id", "pk"),
    Actor: lambda keys: (
        Involvement.objects.filter(actor__in=keys).order_by().values_list("actor_id", "report_id")
    ),
}


def reports_of(view: View, model: type, keys: Keys) -> dict[int, int]:
    """For each of these sites, actors or hotspots, how many reports of the view are its own; one query.

    A report counts at its site where the reader may know its place, as in the filter.
    """
    if not keys:
        return {}
    if model is Site and view.knows is not None:
        view = view.narrowed(view.knows)
    return counted(view, keys, PAIRS[model](keys))


def counted(view: View, keys: Collection[Any], pairs: Any) -> dict[Any, int]:
    """For each of these keys, with how many records of the view it makes a pair; a pair that comes twice counts once."""
    found = list(pairs)
    records = np.array([pk for _key, pk in found], dtype=np.int64)
    held = {pair for pair, seen in zip(found, view.holds(records), strict=True) if seen}
    counts = dict.fromkeys(keys, 0)
    for key, _pk in held:
        counts[key] += 1
    return counts
