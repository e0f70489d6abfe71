"""Canaries: words that mean nothing, one for each confidential field of each row, and the table of who may come upon which.

The table is written from the security rules and never asks the code under test.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .cast import ROLES, SCOPES

MARK = re.compile(rb"kb\d{4}kb")
# A latitude and a longitude of bait: told by four decimals, however many more are shown.
PLACE_MARK = re.compile(rb"(?:19|32)\.[6-9]\d{3}")


def _with_weak(*names: str) -> frozenset[str]:
    return frozenset(names) | {f"{name}, weak session" for name in names}


NOBODY: frozenset[str] = frozenset()
LEAD = _with_weak("lead of partner")
AUTHOR = _with_weak("author") | {"author's token"}
WRITERS = AUTHOR | LEAD
HOME = WRITERS | _with_weak("colleague")
INVITED = frozenset({"invited reviewer"})
REVIEWERS = INVITED | {"reviewer", "everything", "demo reviewer", "token: review"}
PUBLISHERS = frozenset({"publisher", "everything", "token: publish"})
COALITION = PUBLISHERS | REVIEWERS | {"coalition reader", "token: read_coalition"}
MANAGERS = frozenset({"manager", "everything"})
EVERYBODY = frozenset(
    {
        "anonymous",
        "author's token",
        *_with_weak(*(role.name for role in ROLES)),
        *(f"token: {scope}" for scope in SCOPES),
    }
)
MEMBERS = EVERYBODY - {"anonymous", "token: read", "manager", "manager, weak session"}
# Those who work on a report know who else does.
AT_WORK = HOME | REVIEWERS

# The partner's reports by what became of them: who may read them at all.
SEEN_BY = {
    "draft": WRITERS,
    "sent": HOME | REVIEWERS,
    "changes_asked": HOME | REVIEWERS,
    "declined": HOME | REVIEWERS,
    "withdrawn": HOME,
    "accepted": HOME | COALITION,
    "restricted": HOME | INVITED,
    "restricted_accepted": HOME | INVITED,
    "published": HOME | COALITION,
    "taken_back": HOME,
}
RESTRICTED = ("restricted", "restricted_accepted", "taken_back")


def told(state: str, part: str) -> frozenset[str]:
    """Who may read a part of a report in this state."""
    seen = SEEN_BY[state]
    printed = EVERYBODY if state == "published" else seen
    return {
        "content": seen,
        "printed": printed,
        "place": seen if state in RESTRICTED else HOME & seen,
        "source": seen & (HOME | REVIEWERS),
        "internal": seen & (HOME | REVIEWERS),
        "picture": seen & (HOME | INVITED if state in RESTRICTED else HOME),
        "own": seen & HOME,
        "typed": seen & WRITERS,
        "names": seen & (WRITERS | (INVITED if state in RESTRICTED else NOBODY)),
    }[part]


@dataclass(frozen=True)
class Bait:
    """What was laid where, and who may come upon it."""

    where: str
    readers: frozenset[str]


@dataclass
class Baits:
    """All that was laid."""

    laid: dict[bytes, Bait] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def lay(self, where: str, readers: Iterable[str] = NOBODY) -> str:
        """A word for one field of one row."""
        mark = f"kb{next(self._numbers):04}kb"
        self.laid[mark.encode()] = Bait(where, frozenset(readers))
        return mark

    def place(self, where: str, readers: Iterable[str] = NOBODY) -> dict[str, float]:
        """Coordinates for one row."""
        number = 6000 + next(self._numbers)
        for whole in (b"19", b"32"):
            self.laid[b"%s.%d" % (whole, number)] = Bait(f"{where}: coordinates", frozenset(readers))
        return {"latitude": -(19 + (number + 0.37) / 10_000), "longitude": 32 + (number + 0.41) / 10_000}

    def keep(self, where: str, value: str, readers: Iterable[str] = NOBODY) -> None:
        """A value that is a secret as it stands."""
        self.laid[value.lower().encode()] = Bait(where, frozenset(readers))

    def found_in(self, said: bytes) -> set[bytes]:
        """What of it stands in these bytes, in whatever case."""
        text = said.lower()
        return {
            *(mark for mark in MARK.findall(text) if mark in self.laid),
            *(mark for mark in PLACE_MARK.findall(text) if mark in self.laid),
            *(value for value in self._whole if value in text),
        }

    @property
    def _whole(self) -> list[bytes]:
        return [value for value in self.laid if not MARK.fullmatch(value) and not PLACE_MARK.fullmatch(value)]


def content_of(baits: Baits, state: str, **changes: Any) -> dict[str, Any]:
    """A report with a word of its own in every field that takes words."""

    def word(where: str, part: str = "content") -> str:
        return baits.lay(f"{state}: {where}", told(state, part))

    place_readers = told(state, "place")
    open_source = {
        "kind": "press_or_radio", "line": word("press line", "printed"), "publisher": word("press publisher", "printed"),
        "link": f"https://example.org/{word('press link', 'printed')}", "pointer": word("press pointer", "printed"),
        "says": word("press says", "printed"), "may_be_named": True,
    }  # fmt: skip
    hidden_source = {
        "kind": "witness", "line": word("witness line", "source"), "publisher": word("witness publisher", "source"),
        "link": f"https://example.org/{word('witness link', 'source')}", "pointer": word("witness pointer", "source"),
        "says": word("witness says", "source"), "consent": "publish_nothing_identifying",
    }  # fmt: skip
    sharing = "restricted" if state.startswith("restricted") else "coalition"
    return {
        "narrative": f"{word('narrative')} was told in Marange.",
        "sharing": "can_publish" if state in ("published", "taken_back") else sharing,
        "country": "ZW",
        "when": {"earliest": "2021-05-04", "latest": "2021-05-04", "text": word("date as typed")},
        "place": {
            "area": "ZW-MA", "name": word("place name", "place"), "precision": "L2",
            **baits.place(state, place_readers),
        },
        "sources": [hidden_source, open_source],
        "involved": [
            {"kind": "A06", "name": word("involved name", "printed"), "role": "carried_out", "note": word("involved note")}
        ],
        "violations": [{"type": "V05", "by": [0], "note": word("violation note")}],
        "harms": [{"kinds": ["injured"], "words": word("harm words", "printed")}],
        "received": {"channel": "sms", "original": word("received", "source")},
        **changes,
    }  # fmt: skip
