"""Addresses of the pages, each beside its views."""

from . import (
    briefings,
    embed,
    evidence,
    explore,
    public,
    publishing,
    reference,
    report_pages,
    reporting,
    reviewing,
    sharing,
)

urlpatterns = [
    *public.urlpatterns,
    *embed.urlpatterns,
    *explore.urlpatterns,
    *reporting.urlpatterns,
    *report_pages.urlpatterns,
    *sharing.urlpatterns,
    *evidence.urlpatterns,
    *reviewing.urlpatterns,
    *publishing.urlpatterns,
    *reference.urlpatterns,
    *briefings.urlpatterns,
]
