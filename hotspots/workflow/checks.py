"""What stands between a report and the public: the answers that are due, and the scan of what is to be printed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import geo, policies, redaction
from hotspots.models import Report, Review
from hotspots.text import words
from hotspots.vocabulary import CONSENT, PUBLICATION_LEVELS

from . import bodies
from .transitions import current_content

COMPANIES = frozenset({"A06", "A08", "A10", "A12", "A21"})
REPLIES = ("replied", "no_reply", "statement_quoted", "not_asked_risk", "not_needed")
COPIED_WORDS = 12
SHORTEST_COPY = 4
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
    fresh = f"{answers.title}\n{answers.summary}"
    content = current_content(report)
    copied, cited = _printed_beside(content)
    text = "\n".join([fresh, answers.reply_text, answers.note, *copied])
    found = [name for name, pattern in SCANS if pattern.search(text)]
    if any(_occurs(name, text) for name in _finer_names(content, answers.level)):
        found.append("place")
    if redaction.holds_a_name(report, "\n".join([text, *cited])):
        found.append("names")
    received = (content["received"] or {}).get("original", "")
    if any(_shares_run(fresh, told) for told in (content["narrative"], received)):
        found.append("copied")
    return found


def _printed_beside(content: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """What a published version prints of a report besides the fresh texts: words about people, and what sources say."""
    copied = [row["words"] for row in content["harms"]] + [row["name"] for row in content["involved"]]
    shown = [source for source in bodies.shown_sources(content) if not source["confidential"]]
    cited = [f"{source['line']} {source['publisher']} {source['pointer']}" for source in shown]
    return copied, cited + [claim["says"] for claim in bodies.claims(content)]


def _finer_names(content: Mapping[str, Any], level: str) -> list[str]:
    """The names of places that are finer than the level."""
    if level == bodies.AS_PUBLIC:
        return []
    place = content["place"]
    area = geo.area(place["area"]) if place["area"] else None
    names = [place["name"]] if place["precision"] < "L6" else []
    return names + ([area.name] if area and level == bodies.COUNTRY_AND_YEAR else [])


def _occurs(name: str, text: str) -> bool:
    run = " ".join(words(name))
    return bool(run) and f" {run} " in f" {' '.join(words(text))} "


def _shares_run(fresh: str, told: str) -> bool:
    """Whether a text holds a run of words copied from what was told, or all of it where that is short."""
    source, own = words(told), words(fresh)
    length = min(COPIED_WORDS, len(source))
    if length < SHORTEST_COPY:
        return False

    def runs(text: list[str]) -> set[tuple[str, ...]]:
        return {tuple(text[at : at + length]) for at in range(len(text) - length + 1)}

    return not runs(source).isdisjoint(runs(own))


def _consent_covers(content: Mapping[str, Any]) -> bool:
    """Every person who told us agreed to publication, or a public source stands beside them."""
    people = [source for source in content["sources"] if bodies.is_person(source)]
    agreed = all(CONSENT[source["consent"]].extra.get("may_be_published") for source in people)
    refused = any(source["consent"] == "withdrawn" for source in people)
    return not refused and (agreed or rests_on_public(content))


def rests_on_public(content: Mapping[str, Any]) -> bool:
    """Whether a public source stands behind it that may be named."""
    return any(source["may_be_named"] and not bodies.is_person(source) for source in content["sources"])


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
    elif answers.level == bodies.AS_PUBLIC and not rests_on_public(content):
        missing["level"] = _(
            "No source here may be named in public: choose area and month, or country and year."
        )
    if report.sharing != "can_publish":
        missing["sharing"] = _(
            "The organisation shares this with the coalition only. Ask it to allow publication."
        )
    if report.organisation.is_synthetic:
        missing["sharing"] = _("This report was made up for measuring. It is never published.")
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
    if policies.second_person_due(content, answers.identifiable) and not answers.exception.strip():
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
