"""The tables, one noun a file."""

from .actors import Actor, SiteActor
from .acts import Harm, Involvement, Violation
from .asks import Ask
from .audits import AuditLink
from .briefings import Briefing
from .canaries import Canary
from .departures import Departure
from .editions import Edition
from .evidence import Evidence
from .hotspots import Hotspot
from .imports import Import
from .journal import JournalEntry
from .ledger import LedgerEntry
from .meetings import Meeting
from .origins import Origin
from .places import Site
from .receipts import Receipt
from .reports import Report, ReportLink
from .reviews import Comment, Review
from .sources import Names, Source
from .statements import Flow, Naming, Statement
from .versions import Version
from .views import SavedView

__all__ = [
    "Actor",
    "Ask",
    "AuditLink",
    "Briefing",
    "Canary",
    "Comment",
    "Departure",
    "Edition",
    "Evidence",
    "Flow",
    "Harm",
    "Hotspot",
    "Import",
    "Involvement",
    "JournalEntry",
    "LedgerEntry",
    "Meeting",
    "Names",
    "Naming",
    "Origin",
    "Receipt",
    "Report",
    "ReportLink",
    "Review",
    "SavedView",
    "Site",
    "SiteActor",
    "Source",
    "Statement",
    "Version",
    "Violation",
]
