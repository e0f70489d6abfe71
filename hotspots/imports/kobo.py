"""Submissions of KoboToolbox: what the form of `docs/kobo` asks, and where in a report's content an answer goes.

A submission is flat: `group/question` leads to what was answered, as text. Nothing is taken but the answers to the questions
of the table: who sent it, from which device and where they stood is read by nothing here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from hotspots.content import checkers
from hotspots.text import whole_number
from hotspots.vocabulary import VOCABULARIES

# More than any list has; what is longer is no list of codes.
MOST_CODES = 100
LONGEST_NAME = 120
WHEN_KNOWN = ("day", "month", "year", "between", "not_known")
# Content as it is being put together: dotted paths and what stands there.
Flat = dict[str, Any]
# (where the answer goes, what was put together before, the answer) -> what it adds.
Way = Callable[[str, Flat, Any], Flat]


def plainly(to: str, before: Flat, answer: Any) -> Flat:
    """The answer as it is."""
    return {to: answer}


def from_the_left(most: int) -> Way:
    """Of a day, the year or the month: the form's pickers fill up what was not asked with a first."""
    return lambda to, before, answer: {to: answer[:most] if isinstance(answer, str) else answer}


def on_one_day(to: str, before: Flat, answer: Any) -> Flat:
    """A range that begins and ends on the same day."""
    return {f"{to}.earliest": answer, f"{to}.latest": answer}


def if_not_known(to: str, before: Flat, answer: Any) -> Flat:
    """Which way a date is known says nothing by itself, unless it is not."""
    if answer == "not_known":
        return {to: "not known"}
    return {} if answer in WHEN_KNOWN else {to: answer}


def as_flag(to: str, before: Flat, answer: Any) -> Flat:
    """Yes or no."""
    return {to: {"yes": True, "no": False}.get(str(answer), str(answer))}


def several(to: str, before: Flat, answer: Any) -> Flat:
    """Codes with spaces between them."""
    return {to: _codes(answer)}


def a_row_each(to: str, before: Flat, answer: Any) -> Flat:
    """For each of several codes a row of its own."""
    rows, _dot, name = to.rpartition(".")
    return {f"{rows}.{number}.{name}": code for number, code in enumerate(_codes(answer))}


def in_each_row(to: str, before: Flat, answer: Any) -> Flat:
    """Several codes, which hold for every row that there is."""
    rows, _dot, name = to.rpartition(".")
    return {f"{rows}.{number}.{name}": _codes(answer) for number in range(_height(before, rows) or 1)}


def people(kind: str) -> Way:
    """A row of its own with a number of people."""

    def people_way(to: str, before: Flat, answer: Any) -> Flat:
        row = f"{to}.{_height(before, to)}"
        number = whole_number(answer.strip()) if isinstance(answer, str) else answer
        return {f"{row}.kinds": [kind], f"{row}.best": answer if number is None else number}

    return people_way


def as_point(to: str, before: Flat, answer: Any) -> Flat:
    """Latitude and longitude; height and accuracy are left."""
    parts = answer.split() if isinstance(answer, str) else [answer]
    named = zip(("latitude", "longitude"), (*parts, "")[:2], strict=False)
    return {f"{to}.{name}": _degrees(part) for name, part in named}


def _codes(answer: Any) -> list[Any]:
    return answer.split(None, MOST_CODES) if isinstance(answer, str) else [answer]


def _degrees(part: Any) -> Any:
    try:
        return float(part)
    except (TypeError, ValueError):
        return part


def _height(flat: Flat, rows: str) -> int:
    return len({path.split(".")[1] for path in flat if path.startswith(f"{rows}.")})


@dataclass(frozen=True)
class Question:
    """One question: its name and type in the form, where its answer goes in the content, and in which way."""

    name: str
    kind: str
    to: str
    way: Way = plainly


QUESTIONS: tuple[Question, ...] = (
    Question("narrative", "text", "narrative"),
    Question("language", "select_one languages", "language"),
    Question("urgent", "select_one yes_no", "urgent", as_flag),
    Question("violations", "select_multiple violation_types", "violations.type", a_row_each),
    Question("affected", "select_multiple affected_groups", "violations.affected", in_each_row),
    Question("minerals", "select_multiple minerals", "minerals", several),
    Question("issues", "select_multiple kp_issues", "issues", several),
    *(
        Question(f"people_{term.code}", "integer", "harms", people(term.code))
        for term in VOCABULARIES["harms"]
    ),
    Question("country", "select_one countries", "country"),
    Question("area", "select_one areas", "place.area"),
    Question("place_name", "text", "place.name"),
    Question("place_point", "geopoint", "place", as_point),
    Question("precision", "select_one place_precision", "place.precision"),
    Question("when_known", "select_one when_known", "when.text", if_not_known),
    Question("when_day", "date", "when", on_one_day),
    Question("when_month", "date", "when.text", from_the_left(7)),
    Question("when_year", "date", "when.text", from_the_left(4)),
    Question("when_from", "date", "when.earliest"),
    Question("when_to", "date", "when.latest"),
    Question("source_kind", "select_one source_kinds", "sources.0.kind"),
    Question("source_line", "text", "sources.0.line"),
    Question("source_date", "date", "sources.0.date"),
    Question("source_consent", "select_one consent", "sources.0.consent"),
    Question("actor_kind", "select_one actor_kinds", "involved.0.kind"),
    Question("actor_name", "text", "involved.0.name"),
    Question("actor_role", "select_one involvement_roles", "involved.0.role"),
    Question("sharing", "select_one sharing", "sharing"),
)
BY_NAME = {question.name: question for question in QUESTIONS}
# What an app and a server add: who, on which device, where and when they typed. Never read, and no question either.
ADDED = frozenset(
    {"start", "end", "today", "deviceid", "devicephonenum", "subscriberid", "simserial", "phonenumber", "username", "email",
     "start-geopoint", "audit", "background-audio", "background-geopoint"}
)  # fmt: skip
ADDED_IN = ("_", "meta/", "formhub/")
# A submission's lasting name: one that was edited has a new `_uuid`, and keeps the first one as the root.
NAMED_BY = ("meta/rootUuid", "_uuid")
PREFIX = "kobo:"


@dataclass(frozen=True)
class Submission:
    """What was read: its lasting reference, content that is still to be checked, and the questions that are not ours."""

    external_ref: str
    content: Mapping[str, Any]
    ignored: list[str]
    errors: Mapping[str, str]
    asked: Mapping[str, str] = field(default_factory=dict)

    def question_of(self, path: str) -> str:
        """The question that an error in the content is about."""
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            begun = ".".join(parts[:length])
            within = (name for place, name in self.asked.items() if f"{place}.".startswith(f"{begun}."))
            found = next(within, None) or (_PLAIN.get(_bare(begun)) if length == len(parts) > 1 else None)
            if found:
                return found
        return _FIRST.get(parts[0], path)


def _bare(path: str) -> str:
    return ".".join(part for part in path.split(".") if not part.isdigit())


_PLAIN = {_bare(question.to): question.name for question in reversed(QUESTIONS)}
_FIRST = {question.to.partition(".")[0]: question.name for question in reversed(QUESTIONS)}


def read_submission(data: Mapping[str, Any]) -> Submission:
    """One submission as a REST service of KoboToolbox pushes it."""
    answers: dict[str, Any] = {}
    ignored, errors = [], {}
    for key, answer in data.items():
        name = key.rpartition("/")[2]
        if key.startswith(ADDED_IN) or name in ADDED:
            continue
        if name not in BY_NAME:
            ignored.append(key[:LONGEST_NAME])
        elif name in answers:
            errors[name] = _("This question comes twice: give each one name in the form.")
        elif answer not in (None, ""):
            answers[name] = answer
    flat: Flat = {}
    asked: dict[str, str] = {}
    for question in QUESTIONS:
        if question.name in answers:
            added = question.way(question.to, flat, answers[question.name])
            flat |= added
            asked |= dict.fromkeys(added, question.name)
    reference = _reference(data)
    if not reference:
        errors["_uuid"] = _(
            "Without its _uuid a submission cannot be told from another one: push it as JSON."
        )
    return Submission(reference, _nested(flat), ignored, errors, asked)


def _reference(data: Mapping[str, Any]) -> str:
    for name in NAMED_BY:
        given = data.get(name)
        try:
            found = checkers.ref(given.removeprefix("uuid:")) if isinstance(given, str) else None
        except checkers.Wrong:
            continue
        if found:
            return PREFIX + found
    return ""


def _nested(flat: Flat) -> dict[str, Any]:
    """Dotted paths as objects and lists."""
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        *outer, last = path.split(".")
        branch = tree
        for part in outer:
            branch = branch.setdefault(part, {})
        branch[last] = value
    return {name: _listed(held) for name, held in tree.items()}


def _listed(held: Any) -> Any:
    if isinstance(held, dict) and "0" in held:
        return [held[number] for number in sorted(held, key=int)]
    return held
