"""Changing state: one verb a transition. Each checks, changes and records in one transaction, and nothing else does."""

from .auditing import end_lending, lend_record, record_for
from .batches import submit_many
from .checks import Answers, missing_for, scan
from .consent import withdraw_consent
from .evidence import attach_file, clean_store, open_copy, open_file, remove_file
from .files_in import clean_files_in
from .identity import open_names
from .open_data import admit_open_data
from .publication import prepare, publish, retract
from .reference import adopt, keep, name_in_statement, remove_meeting
from .review import (
    accept,
    ask_changes,
    claim,
    code,
    comment,
    decline,
    invite,
    link,
    release,
    uninvite,
    unlink,
)
from .sharing import ask_sharing, confirm_sharing
from .submission import change, discard, save_draft, send, submit, tells_nothing_new, withdraw
from .transitions import (
    TRANSITIONS,
    Claimed,
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
    "Claimed",
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
    "ask_sharing",
    "attach_file",
    "change",
    "claim",
    "clean_files_in",
    "clean_store",
    "code",
    "comment",
    "confirm_sharing",
    "decline",
    "discard",
    "end_lending",
    "invite",
    "keep",
    "lend_record",
    "link",
    "missing_for",
    "name_in_statement",
    "open_names",
    "open_copy",
    "open_file",
    "prepare",
    "publish",
    "record_for",
    "release",
    "remove_file",
    "remove_meeting",
    "retract",
    "save_draft",
    "scan",
    "send",
    "submit",
    "submit_many",
    "tells_nothing_new",
    "uninvite",
    "unlink",
    "withdraw",
    "withdraw_consent",
]
