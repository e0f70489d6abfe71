"""Changing state: one verb a transition. Each checks, changes and records in one transaction, and nothing else does."""

from .checks import Answers, missing_for, scan
from .open_data import admit_open_data
from .publication import prepare, publish, retract
from .reference import adopt, keep, name_in_statement
from .review import accept, ask_changes, claim, code, comment, decline, invite, link, release, unlink
from .submission import change, discard, save_draft, send, submit, withdraw
from .transitions import (
    TRANSITIONS,
    Conflict,
    Hidden,
    Incomplete,
    InFlight,
    KeyReused,
    NotAllowed,
    Stale,
    WorkflowError,
)

__all__ = [
    "TRANSITIONS",
    "Answers",
    "Conflict",
    "Hidden",
    "InFlight",
    "Incomplete",
    "KeyReused",
    "NotAllowed",
    "Stale",
    "WorkflowError",
    "accept",
    "admit_open_data",
    "adopt",
    "ask_changes",
    "change",
    "claim",
    "code",
    "comment",
    "decline",
    "discard",
    "invite",
    "keep",
    "link",
    "missing_for",
    "name_in_statement",
    "prepare",
    "publish",
    "release",
    "retract",
    "save_draft",
    "scan",
    "send",
    "submit",
    "unlink",
    "withdraw",
]
