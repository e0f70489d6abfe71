"""Names suggested in the explorer's search box: of the shared lists, as far as the reader may see them, and of places."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from accounts.guards import signed_in
from accounts.reader import Reader
from hotspots import search
from hotspots.filters import MEMBERS, BadFilter, Filter
from hotspots.frame import kept_by, reports_for
from hotspots.frame.owned import reports_of
from hotspots.models import Actor, Hotspot, Site
from hotspots.web.listing import refused
from hotspots.web.suggesting import MOST, Candidate, answer, chosen, geographic, typed_in

# By the filter that such a row stands for: the list that it is in, and its own page there.
LISTS = {"hotspot": (Hotspot, "hotspot_page"), "site": (Site, "site"), "actor": (Actor, "actor")}


@signed_in
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Up to eight names that begin as typed, each with the reports that the reader may see under it."""
    try:
        typed = typed_in(dict(request.GET.lists()), MEMBERS)
    except BadFilter as wrong:
        return refused(wrong)
    found = suggestions(typed, request.reader) if search.beginnings(typed) else []
    return answer(reverse("dashboard"), found, ("%(shown)s report", "%(shown)s reports"))


def suggestions(typed: str, reader: Reader) -> list[Candidate]:
    """What the reader may mean; the same number of queries whatever there is."""
    view = kept_by(reports_for(reader), Filter(MEMBERS, {}), reader)
    listed = [
        [
            Candidate(
                kind,
                row.place,
                row.name,
                Filter(MEMBERS, {kind: (str(row.ref),)}),
                key=row.pk,
                page=reverse(page, args=[row.ref]),
            )
            for row in search.placed(model, typed, reader)[:MOST]
        ]
        for kind, (model, page) in LISTS.items()
    ]
    found = chosen([*listed, *geographic(view, typed, MEMBERS)])
    counts = {
        kind: reports_of(view, model, [name.key for name in found if name.kind == kind])
        for kind, (model, _page) in LISTS.items()
    }
    return [
        replace(name, count=counts[name.kind][name.key]) if name.kind in counts else name for name in found
    ]


urlpatterns = [path("explore/suggest", suggest, name="explore_suggest")]
