"""Briefings: a filter over what is published, frozen, so that every figure in it can be rebuilt and checked.

A briefing reads published versions and nothing else: whatever it holds may be handed over. Its content is plain data in
the shape that `exports` prints; `printable` adds what is drawn from it, the map and the shapes of places.
"""

from .composing import LIMIT, Counts, Heading, compose, digest_of, printable
from .files import BriefingFile, file_of
from .freezing import Change, Verification, build, freeze, rebuild, rows_of, verify

__all__ = [
    "LIMIT",
    "BriefingFile",
    "Change",
    "Counts",
    "Heading",
    "Verification",
    "build",
    "compose",
    "digest_of",
    "file_of",
    "freeze",
    "printable",
    "rebuild",
    "rows_of",
    "verify",
]
