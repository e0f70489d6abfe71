"""Addresses of the pages, each beside its views."""

from . import briefings, explore, public, publishing, reference, report_pages, reporting, reviewing

urlpatterns = [
    *public.urlpatterns,
    *explore.urlpatterns,
    *reporting.urlpatterns,
    *report_pages.urlpatterns,
    *reviewing.urlpatterns,
    *publishing.urlpatterns,
    *reference.urlpatterns,
    *briefings.urlpatterns,
]
