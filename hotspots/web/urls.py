"""Addresses of the pages, each beside its views."""

from hotspots.web.explore import maps
from hotspots.web.explore import pages as explore
from hotspots.web.explore import suggest as explore_names
from hotspots.web.imports import pages as imports
from hotspots.web.public import embed, well_known
from hotspots.web.public import pages as public
from hotspots.web.public import suggest as public_names
from hotspots.web.reports import evidence, sharing
from hotspots.web.reports import reading as report_pages
from hotspots.web.reports import writing as reporting
from hotspots.web.review import publishing
from hotspots.web.review import queue as reviewing

from . import briefings, record, reference

urlpatterns = [
    *public.urlpatterns,
    *public_names.urlpatterns,
    *embed.urlpatterns,
    *well_known.urlpatterns,
    *explore.urlpatterns,
    *maps.urlpatterns,
    *explore_names.urlpatterns,
    *imports.urlpatterns,
    *reporting.urlpatterns,
    *report_pages.urlpatterns,
    *sharing.urlpatterns,
    *evidence.urlpatterns,
    *reviewing.urlpatterns,
    *publishing.urlpatterns,
    *reference.urlpatterns,
    *briefings.urlpatterns,
    *record.urlpatterns,
]
