"""What stands between a report and the public: the answers that are due, and the scan of what is to be printed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import policies
from hotspots.models import Report, Review
from hotspots.text import fold
from hotspots.vocabulary import CONSENT, PUBLICATION_LEVELS

from . import bodies
from .transitions import current_content

COMPANIES = frozenset({"A06", "A08", "A10", "A12", "A21"})
REPLIES = ("replied", "no_reply", "statement_quoted", "not_asked_risk", "not_needed")
COPIED_WORDS = 12
SCANS = (
    ("coordinates", re.compile(r"-?\d{1,3}[.,]\d{3,}|\d{1,3}°")),
    ("phone", re.compile(r"(?<!\d)\+?\d[\d ()/-]{7,}\d")),
    ("mail", re.compile(r"\S+@\S+\.\S+")),
)


@dataclass(frozen=True)
class Answers:
    """What whoever publishes has to say: the texts, the level, and the questions that protect people.

    `could_tell`: "Could someone in the village tell who was hurt, or who told us?" yes, no, or nothing yet.
    """

    title: str = ""
    summary: str = ""
    level: str = ""
    could_tell: str = ""
    identifiable: bool = False
    reply: str = ""
    reply_text: str = ""
    exception: str = ""
    note: str = ""


def scan(report: Report, answers: Answers) -> list[str]:
    """Warnings about a text that is to be published: what in it might give somebody away. Kinds, never the words found."""
    text = f"{answers.title}\n{answers.summary}\n{answers.reply_text}"
    found = [name for name, pattern in SCANS if pattern.search(text)]
    content = current_content(report)
    folded, place = fold(text), content["place"]
    finer = answers.level != bodies.AS_PUBLIC and place["precision"] < "L6"
    if finer and place["name"] and fold(place["name"]) in folded:
        found.append("place")
    if _shares_run(folded, fold(content["narrative"])):
        found.append("copied")
    return found


def _shares_run(summary: str, narrative: str) -> bool:
    """Whether the summary holds a run of words copied from the narrative."""
    words, runs = narrative.split(), set()
    for start in range(len(words) - COPIED_WORDS + 1):
        runs.add(tuple(words[start : start + COPIED_WORDS]))
    own = summary.split()
    return any(
        tuple(own[start : start + COPIED_WORDS]) in runs for start in range(len(own) - COPIED_WORDS + 1)
    )


def _consent_covers(content: Mapping[str, Any]) -> bool:
    """Every person who told us agreed to publication, or a public source stands beside them."""
    people = [source for source in content["sources"] if bodies.is_person(source)]
    public = any(source["may_be_named"] and not bodies.is_person(source) for source in content["sources"])
    agreed = all(CONSENT[source["consent"]].extra.get("may_be_published") for source in people)
    refused = any(source["consent"] == "withdrawn" for source in people)
    return not refused and (agreed or public)


def missing_for(reader: Reader, report: Report, answers: Answers) -> dict[str, str]:
    """What still stands between a report and the public, by field; empty when it can be published."""
    content = current_content(report)
    missing: dict[str, str] = {}
    if not answers.title.strip():
        missing["title"] = _("Give it a title that says only what may be public.")
    if not answers.summary.strip():
        missing["summary"] = _("Write a fresh summary. It is the only text that the public reads.")
    elif "copied" in scan(report, answers):
        missing["summary"] = _(
            "This repeats the report's own words. Write it new, so that nobody is known by their words."
        )
    if answers.level not in PUBLICATION_LEVELS:
        missing["level"] = _("Choose how exact place and date may be.")
    elif answers.level == bodies.AS_PUBLIC and any(bodies.is_person(source) for source in content["sources"]):
        missing["level"] = _(
            "This rests on a person who told us: choose area and month, or country and year."
        )
    if report.sharing != "can_publish":
        missing["sharing"] = _(
            "The organisation shares this with the coalition only. Ask it to allow publication."
        )
    if not _consent_covers(content):
        missing["consent"] = _(
            "The person who told us has not agreed to publication, and no public source stands beside them."
        )
    if any(row["kind"] in COMPANIES for row in content["involved"]) and answers.reply not in REPLIES:
        missing["reply"] = _("A company is named: say whether it was asked and what it answered.")
    if answers.reply in ("replied", "statement_quoted") and not answers.reply_text.strip():
        missing["reply_text"] = _("Quote the reply, word for word.")
    if answers.could_tell not in ("yes", "no"):
        missing["could_tell"] = _("Answer the question about the village.")
    elif answers.could_tell == "yes" and answers.level != bodies.COUNTRY_AND_YEAR:
        missing["could_tell"] = _("Then only country and year can be published.")
    acts = [act["type"] for act in content["violations"]]
    if policies.second_person_due(report, acts, answers.identifiable) and not answers.exception.strip():
        accepted_by = (
            Review.objects.filter(report=report, decision="accepted")
            .order_by("-pk")
            .values_list("reviewer_id", flat=True)
        )
        if not policies.is_second_person(reader, report, accepted_by.first()):
            missing["second_person"] = _(
                "This takes a second person of another organisation. A coordinator may record an exception with its reason."
            )
    return missing
