"""Addresses of the API, each with and without a slash at its end; whatever else is asked for does not exist."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, path, re_path

from hotspots import workflow

from . import (
    bulk,
    by_external_ref,
    changes,
    decisions,
    evidence,
    exported,
    followed,
    imported,
    kobo,
    public,
    reports,
    review,
    schema,
    tokens,
    vocabularies,
)
from .reference import OneShelved, Shelved
from .resource import ANYONE, Resource
from .shelves import ACTORS, HOTSPOTS, SITES

app_name = "api"


class Nowhere(Resource):
    """An address that leads nowhere answers like a thing that is hidden."""

    who = ANYONE
    schema = None

    def find(self, reader: Any, **kwargs: Any) -> None:
        raise workflow.Hidden


def at(route: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """An address with and without a slash at its end: no redirect, which would lose a body."""
    return [path(f"v1/{route}", view, name=name), path(f"v1/{route}/", view)]


urlpatterns = [
    *at("reports", reports.Reports.as_view(), "reports"),
    *at("reports/bulk", bulk.Bulk.as_view(), "bulk"),
    *at("reports/export", exported.Export.as_view(), "export"),
    *at("reports/import", imported.Import.as_view(), "import"),
    *at("reports/kobo", kobo.Kobo.as_view(), "kobo"),
    *at(
        "reports/by-external-ref/<str:external_ref>",
        by_external_ref.ByExternalRef.as_view(),
        "by_external_ref",
    ),
    *at("reports/<uuid:ref>", reports.OneReport.as_view(), "report"),
    *at("reports/<uuid:ref>/withdraw", reports.Withdrawal.as_view(), "withdrawal"),
    *at("reports/<uuid:ref>/consent", reports.Consent.as_view(), "consent"),
    *at("reports/<uuid:ref>/decisions", decisions.Decisions.as_view(), "decisions"),
    *at("reports/<uuid:ref>/claim", review.Claim.as_view(), "claim"),
    *at("reports/<uuid:ref>/coding", review.Coding.as_view(), "coding"),
    *at("reports/<uuid:ref>/history", followed.History.as_view(), "history"),
    *at("reports/<uuid:ref>/comments", followed.Comments.as_view(), "comments"),
    *at("reports/<uuid:ref>/evidence", evidence.EvidenceList.as_view(), "evidence"),
    *at("reports/<uuid:ref>/evidence/<uuid:file>", evidence.OneFile.as_view(), "evidence_file"),
    *at("reports/<uuid:ref>/evidence/<uuid:file>/shown", evidence.ShownCopy.as_view(), "evidence_shown"),
    *at("review", review.Queue.as_view(), "review"),
    *at("changes", changes.Changes.as_view(), "changes"),
    *at("hotspots", Shelved.as_view(shelf=HOTSPOTS), "hotspots"),
    *at("hotspots/<uuid:ref>", OneShelved.as_view(shelf=HOTSPOTS), "hotspot"),
    *at("sites", Shelved.as_view(shelf=SITES), "sites"),
    *at("sites/<uuid:ref>", OneShelved.as_view(shelf=SITES), "site"),
    *at("actors", Shelved.as_view(shelf=ACTORS), "actors"),
    *at("actors/<uuid:ref>", OneShelved.as_view(shelf=ACTORS), "actor"),
    *at("editions", public.Editions.as_view(), "editions"),
    *at("editions/<uuid:series>", public.Series.as_view(), "series"),
    *at("editions/<uuid:series>/versions/<int:number>", public.SeriesVersion.as_view(), "edition"),
    *at("vocabularies", vocabularies.Vocabularies.as_view(), "vocabularies"),
    *at("vocabularies/<str:name>", vocabularies.OneVocabulary.as_view(), "vocabulary"),
    *at("problems/<str:name>", tokens.OneProblem.as_view(), "problem"),
    *at("me", tokens.Me.as_view(), "me"),
    *at("schema", schema.Document.as_view(), "schema"),
    *at("docs", schema.pages, "docs"),
    re_path(r"", Nowhere.as_view(), name="nowhere"),
]
