"""Mistakes that could be made, with the route and the reader that must find each out."""

from dataclasses import dataclass

from django.db.models import Q

from hotspots import querysets
from hotspots.api.decisions import Decisions
from hotspots.changes import Place
from hotspots.models.views import SavedViewQuerySet
from hotspots.querysets import (
    EditionQuerySet,
    ImportQuerySet,
    InternalQuerySet,
    LinkQuerySet,
    OfHotspotQuerySet,
    OfReportQuerySet,
    ReferenceQuerySet,
    ReportQuerySet,
    SiteActorQuerySet,
    VersionQuerySet,
)
from hotspots.workflow import Stale

from . import mistakes
from .mistakes import ALL, Plant, both, header, instead, on, ungated, wider, wider_mask


@dataclass(frozen=True)
class Leak:
    """A mistake, and who must find it out where, by questions that hold `asks`."""

    about: str
    route: str
    asker: str
    plant: Plant
    asks: str = "GET"

    def __str__(self) -> str:
        return self.about


def of_report(gate: type) -> Plant:
    """What only its organisation and reviewers may follow is for all who read the report."""
    return both(
        on(gate, "gate", lambda right: OfReportQuerySet.gate),
        instead("hotspots.policies.can_follow", lambda right: lambda reader, report: True),
    )


# Who asks.
CONTRIBUTOR, COALITION, REVIEWER, COLLEAGUE, ANYBODY = (
    "contributor",
    "coalition reader",
    "reviewer",
    "colleague",
    "anonymous",
)
READS, SUBMITS, REVIEWS = "token: read_coalition", "token: submit", "token: review"

SENT, RESTRICTED = Q(status="sent"), Q(sharing="restricted", status="accepted")
sent = wider(ReportQuerySet, lambda reader: SENT)
restricted = wider(ReportQuerySet, lambda reader: RESTRICTED)
accepted = wider(ReportQuerySet, lambda reader: Q(status="accepted"))
drafts = wider(ReportQuerySet, lambda reader: Q(status="draft"))
invited = wider(ReportQuerySet, lambda reader: Q(sharing="restricted"))
accepted_in_frame = wider_mask(lambda segment: segment.is_one_of("status", ["accepted"]))
restricted_in_frame = wider_mask(lambda segment: segment.is_one_of("sharing", ["restricted"]))
references = wider(ReferenceQuerySet, lambda reader: ALL)
shown = "hotspots.redaction.content_for"

GATES = (
    Leak("coalition readers see what waits", "report_page", COALITION, sent),
    Leak("restricted reports are lent out", "api:report", READS, restricted),
    Leak("reviewers need no invitation", "report_history", REVIEWER, invited),
    Leak("colleagues see each other's drafts", "report_page", COLLEAGUE, drafts),
    Leak("the frame forgets who may see what", "dashboard", CONTRIBUTOR, accepted_in_frame),
    Leak("the map holds what is restricted", "explore_map", COALITION, both(restricted, restricted_in_frame)),
    Leak("comments are for all who read", "api:comments", READS, of_report(InternalQuerySet)),
    Leak("files are for all who read", "api:evidence", READS, of_report(InternalQuerySet)),
    Leak("earlier versions are for all who read", "api:history", READS, of_report(VersionQuerySet)),
    Leak(
        "a link is seen from one end",
        "report_page",
        COALITION,
        wider(LinkQuerySet, lambda reader: ALL),
    ),
    Leak("proposals are listed before they are adopted", "sites", COALITION, references),
    Leak("proposed actors have an address", "api:actor", READS, references),
    Leak(
        "asks of hidden hotspots are listed", "asks", COALITION, wider(OfHotspotQuerySet, lambda reader: ALL)
    ),
    Leak(
        "an actor's part at hidden sites is told",
        "actor",
        COALITION,
        both(
            wider(SiteActorQuerySet, lambda reader: ALL),
            ungated("hotspots.web.reference.sites.Actor", "hotspots.web.reference.sites.Site"),
        ),
    ),
    Leak(
        "colleagues see views that are not shared",
        "dashboard",
        COLLEAGUE,
        wider(SavedViewQuerySet, lambda reader: ALL),
    ),
    Leak(
        "colleagues see files that somebody sent to be taken in",
        "import_new",
        COLLEAGUE,
        wider(ImportQuerySet, lambda reader: ALL),
    ),
    Leak(
        "who keeps accounts counts as a member",
        "statements",
        "manager",
        on(querysets, "MEMBER", lambda right: right | {"manage_people"}),
    ),
    Leak(
        "what was taken down has a page",
        "edition_version",
        ANYBODY,
        on(EditionQuerySet, "gate", lambda right: lambda rows, reader: Q()),
    ),
)
ROUND_THE_GATES = (
    Leak("followers are told of what waits", "api:changes", READS, sent),
    Leak(
        "whoever begins to follow hears of what was gone before",
        "api:changes",
        READS,
        on(Place, "gone_after", lambda right: property(lambda place: place.seq)),
        "since=",
    ),
    Leak(
        "sheets hold all that was accepted",
        "explore_export",
        CONTRIBUTOR,
        both(accepted, accepted_in_frame),
        "POST",
    ),
    Leak(
        "what waits is counted over all",
        "queue",
        REVIEWER,
        instead("hotspots.web.serving.context.reports_for", mistakes.of_everybody),
    ),
    Leak(
        "the form suggests sites of others",
        "report_places",
        CONTRIBUTOR,
        references,
        "place.name=",
    ),
    Leak(
        "a hidden hotspot filters",
        "api:reports",
        READS,
        references,
        "hotspot=",
    ),
    Leak(
        "who has files is filtered by in the list",
        "api:reports",
        READS,
        on(InternalQuerySet, "mask", lambda right: lambda rows, segment, reader: ~segment.among(())),
        "evidence=",
    ),
    Leak(
        "who has files is filtered by on the map",
        "dashboard",
        COALITION,
        on(InternalQuerySet, "mask", lambda right: lambda rows, segment, reader: ~segment.among(())),
        "evidence=",
    ),
)
REDACTION = (
    Leak("the exact place is shown", "report_page", REVIEWER, instead(shown, mistakes.with_the_place)),
    Leak(
        "the exact place answers to a section of the map",
        "dashboard",
        REVIEWER,
        instead("hotspots.redaction.places_known_to", lambda right: mistakes.everywhere_for),
        "bbox=",
    ),
    Leak(
        "the exact place answers to a section of the list",
        "api:reports",
        REVIEWS,
        instead(
            "hotspots.redaction.places_known_to", lambda right: lambda reader, segment: ~segment.among(())
        ),
        "bbox=",
    ),
    Leak(
        "sources are named to coalition readers",
        "api:report",
        READS,
        instead(shown, mistakes.with_all_sources),
    ),
    Leak("that a names box is filled is told", "report_page", COLLEAGUE, instead(shown, mistakes.with_names)),
    Leak(
        "internal text is searched for all",
        "dashboard",
        COALITION,
        instead("hotspots.content.rows.searchable", mistakes.all_searched),
        "q=",
    ),
    Leak(
        "row numbers are shown",
        "report_page",
        COALITION,
        instead("hotspots.web.reports.shown.links_of", mistakes.with_number),
    ),
)
PUBLISHING = (
    Leak(
        "a statement names hidden hotspots",
        "edition_page",
        ANYBODY,
        instead("hotspots.workflow.bodies.statement_body", mistakes.all_titles),
    ),
    Leak(
        "hidden accounts join two that are published",
        "api:editions",
        ANYBODY,
        instead("hotspots.workflow.relations.accounts_of", mistakes.all_accounts),
    ),
    Leak(
        "confidential sources are filtered by",
        "public_home",
        ANYBODY,
        instead("hotspots.workflow.publication._columns", mistakes.kinds_of_all),
        "source_kind=",
    ),
    Leak(
        "the narrative is printed",
        "edition_page",
        ANYBODY,
        instead("hotspots.workflow.bodies.report_body", mistakes.with_narrative),
    ),
)
ORACLES = (
    Leak(
        "hidden is refused, not absent",
        "report_page",
        CONTRIBUTOR,
        instead("hotspots.web.access.report_of", mistakes.told_apart),
    ),
    Leak(
        "hidden is out of date, not absent",
        "api:decisions",
        SUBMITS,
        on(Decisions, "find", mistakes.hidden_but(lambda hidden: Stale(hidden.version))),
    ),
    Leak(
        "another's reference is taken",
        "api:reports",
        SUBMITS,
        instead("hotspots.api.reports.read", mistakes.exists_already),
        "POST",
    ),
    Leak(
        "another's receipt is given back",
        "api:reports",
        SUBMITS,
        instead("hotspots.workflow.submission.owner", lambda right: lambda reader: "all"),
        "POST",
    ),
    Leak("a header counts all", "public_home", ANYBODY, header("X-Total-Count", mistakes.how_many)),
    Leak(
        "a header dates the newest change of all",
        "api:editions",
        ANYBODY,
        header("Last-Modified", mistakes.newest),
    ),
    Leak(
        "OPTIONS counts all",
        "api:reports",
        "token: read",
        header("X-Count", mistakes.how_many, "OPTIONS"),
        "OPTIONS",
    ),
)
LEAKS = (*GATES, *ROUND_THE_GATES, *REDACTION, *PUBLISHING, *ORACLES)
