"""Pages: the shared lists. Members read them; those who review or publish keep them; publishing adopts what is proposed."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from hotspots.models import Actor, Ask, Hotspot, Site, Statement

from . import actors, asks, belonging, hotspots, meetings, publishing, sites, statements
from .access import members

SHOWN = 20
FRESH = timedelta(days=365)


@members
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The shared lists at a glance, and what is proposed and waits to be adopted."""
    reader, today = request.reader, timezone.localdate()
    lists = {model: model.objects.visible_to(reader) for model in (Hotspot, Site, Actor)}
    pages = {Hotspot: "hotspot_page", Site: "site", Actor: "actor"}
    stale = lists[Hotspot].adopted().exclude(status="ended").exclude(last_confirmed_at__gt=today - FRESH)
    held = Ask.objects.visible_to(reader)
    context = {
        "counts": {model.__name__.lower(): rows.adopted().count() for model, rows in lists.items()},
        "asks": held.count(),
        "overdue": asks.overdue(held, today).count(),
        "statements": Statement.objects.visible_to(reader).count(),
        "stale": stale.order_by("last_confirmed_at", "title")[:SHOWN],
        "proposed": [
            (row, pages[model]) for model, rows in lists.items() for row in rows.filter(adopted=False)[:SHOWN]
        ],
    }
    return render(request, "reference/overview.html", context)


urlpatterns = [
    path("reference/", reference, name="reference"),
    *sites.urlpatterns,
    *actors.urlpatterns,
    *hotspots.urlpatterns,
    *belonging.urlpatterns,
    *publishing.urlpatterns,
    *asks.urlpatterns,
    *statements.urlpatterns,
    *meetings.urlpatterns,
]
