"""The controlled vocabularies: one JSON file a list, labels in every language beside each term.

A term is never deleted and its bit never reused: a retired term keeps both, so that what was stored with it
can still be read. Adding a term is one entry in one file and needs no migration.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language

LANGUAGES = ("en", "fr", "pt")
FALLBACK_LANGUAGE = "en"
# A mask is a signed BIGINT column; the bits above stay free.
MAX_TERMS = 60

FOLDER = Path(__file__).with_name("vocabulary")
OWN_FIELDS = frozenset({"code", "label", "bit", "group", "gravity", "retired"})


def in_language(labels: Mapping[str, str], language: str | None = None) -> str:
    """Return the label in `language` (default: the active one), or in English where it is missing."""
    wanted = (language or get_language() or FALLBACK_LANGUAGE)[:2]
    return labels.get(wanted) or labels[FALLBACK_LANGUAGE]


# Forms and model fields keep their choices for the life of the process, so a label waits for its reader.
lazy_label = lazy(in_language, str)


# Compared by identity: "other" of one list is not "other" of the next, and each term exists once.
@dataclass(frozen=True, eq=False)
class Term:
    """One entry of a vocabulary."""

    code: str
    labels: Mapping[str, str]
    bit: int
    group: str | None = None
    gravity: int = 0
    retired: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> "Term":
        """Build a term from its entry in the file; fields that a term does not know go into `extra`."""
        return cls(
            code=entry["code"],
            labels=entry["label"],
            bit=entry["bit"],
            group=entry.get("group"),
            gravity=entry.get("gravity", 0),
            retired=entry.get("retired", False),
            extra={key: value for key, value in entry.items() if key not in OWN_FIELDS},
        )

    @property
    def label(self) -> str:
        """The label in the active language."""
        return in_language(self.labels)

    def __str__(self) -> str:
        return self.label


class Vocabulary:
    """A controlled list. Iterating gives the terms in use, in the order of the form."""

    def __init__(
        self,
        name: str,
        version: int,
        terms: Iterable[Term],
        *,
        about: str = "",
        groups: Mapping[str, Mapping[str, str]] | None = None,
        default: str | None = None,
    ) -> None:
        self.name = name
        self.version = version
        self.about = about
        self.terms = tuple(terms)
        self.groups: Mapping[str, Mapping[str, str]] = groups or {}
        self.default = default
        self._by_code = {term.code: term for term in self.terms}
        self._by_bit = {term.bit: term for term in self.terms}
        self._known = sum(1 << bit for bit in self._by_bit)

    @classmethod
    def from_file(cls, path: Path) -> "Vocabulary":
        """Read one vocabulary from its JSON file."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            content["name"],
            content["version"],
            [Term.from_json(entry) for entry in content["terms"]],
            about=content["about"],
            groups={group["code"]: group["label"] for group in content.get("groups", [])},
            default=content.get("default"),
        )

    def __repr__(self) -> str:
        return f"<Vocabulary {self.name}: {len(self)} terms>"

    def __iter__(self) -> Iterator[Term]:
        return (term for term in self.terms if not term.retired)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, code: object) -> bool:
        return self.get(code) is not None

    def __getitem__(self, code: str) -> Term:
        term = self.get(code)
        if term is None:
            raise KeyError(f"{code!r} is not a term of the vocabulary {self.name!r}")
        return term

    def get(self, code: object) -> Term | None:
        """Return the term, retired or not; None for anything that is not a code of this list."""
        # A submitted body may hold a list or an object where a code belongs, and those cannot be looked up.
        return self._by_code.get(code) if isinstance(code, str) else None

    def label(self, code: str, language: str | None = None) -> str:
        """Return the label of a term, retired or not, in `language` or the active one."""
        return in_language(self[code].labels, language)

    def is_in_use(self, code: str) -> bool:
        """Return whether this is a term that can be chosen."""
        term = self._by_code.get(code)
        return term is not None and not term.retired

    def codes(self) -> list[str]:
        """Return the codes in use."""
        return [term.code for term in self]

    def choices(self) -> list[tuple[str, str]]:
        """Return (code, label) of the terms in use; a label is translated when it is shown."""
        return [(term.code, lazy_label(term.labels)) for term in self]

    def grouped(self) -> list[tuple[str, list[Term]]]:
        """Return (group label, terms in use), groups in order; the label is translated when it is shown."""
        return [(lazy_label(labels), self.by("group", code)) for code, labels in self.groups.items()]

    def by(self, name: str, value: object) -> list[Term]:
        """Return the terms in use whose field `name`, their own or an extra one, equals `value`."""
        if name in OWN_FIELDS:
            return [term for term in self if getattr(term, name) == value]
        return [term for term in self if term.extra.get(name) == value]

    def mask(self, codes: Iterable[str]) -> int:
        """Return the codes as bits of one integer that fits a signed BIGINT."""
        mask = 0
        for code in codes:
            mask |= 1 << self[code].bit
        return mask

    def unmask(self, mask: int) -> list[str]:
        """Return the codes of a mask, retired ones included, in the order of the list."""
        mask = int(mask)
        known = self._known
        if mask & ~known:
            raise ValueError(f"{mask} has bits that no term of the vocabulary {self.name!r} owns")
        return [term.code for term in self.terms if mask >> term.bit & 1]


VOCABULARIES: dict[str, Vocabulary] = {
    path.stem: Vocabulary.from_file(path) for path in sorted(FOLDER.glob("*.json"))
}

ACTOR_KINDS = VOCABULARIES["actor_kinds"]
ACTOR_RELATIONS = VOCABULARIES["actor_relations"]
AFFECTED_GROUPS = VOCABULARIES["affected_groups"]
ASK_KINDS = VOCABULARIES["ask_kinds"]
ASK_RESPONSES = VOCABULARIES["ask_responses"]
ATTRIBUTION = VOCABULARIES["attribution"]
CHANNELS = VOCABULARIES["channels"]
CONSENT = VOCABULARIES["consent"]
DATE_PRECISION = VOCABULARIES["date_precision"]
DEPOSITS = VOCABULARIES["deposits"]
HARM_UNITS = VOCABULARIES["harm_units"]
HARMS = VOCABULARIES["harms"]
HOTSPOT_STATUS = VOCABULARIES["hotspot_status"]
INVOLVEMENT_ROLES = VOCABULARIES["involvement_roles"]
KP_ISSUES = VOCABULARIES["kp_issues"]
METHODS = VOCABULARIES["methods"]
MINERALS = VOCABULARIES["minerals"]
OPERATIONS = VOCABULARIES["operations"]
ORIGINS = VOCABULARIES["origins"]
PLACE_PRECISION = VOCABULARIES["place_precision"]
PUBLICATION_LEVELS = VOCABULARIES["publication_levels"]
REPORT_LINKS = VOCABULARIES["report_links"]
REVIEW_REASONS = VOCABULARIES["review_reasons"]
REVIEW_STATES = VOCABULARIES["review_states"]
SHARING = VOCABULARIES["sharing"]
SITE_KINDS = VOCABULARIES["site_kinds"]
SOURCE_KINDS = VOCABULARIES["source_kinds"]
VERIFICATION = VOCABULARIES["verification"]
VIOLATION_BASIS = VOCABULARIES["violation_basis"]
VIOLATION_TYPES = VOCABULARIES["violation_types"]

# How closely a place is known that stands on the map by itself: as a pin, or as the 25 km around it.
CLOSE_PLACES = tuple(
    term.code for term in PLACE_PRECISION.terms if term.extra["drawn_as"] == "point" or term.code == "L4"
)


def choices_of(name: str) -> list[tuple[str, str]]:
    """Return the choices of a vocabulary. Migrations name this function: it must keep its name and place."""
    return VOCABULARIES[name].choices()


def choices(name: str) -> Callable[[], list[tuple[str, str]]]:
    """Return a callable for `choices=` of a model field.

    A migration then holds the name of the list and none of its terms, so a new term changes no migration.
    """
    if name not in VOCABULARIES:
        raise KeyError(f"there is no vocabulary {name!r}")
    return partial(choices_of, name)


def gravest(codes: Iterable[str]) -> int:
    """Return the gravity of the gravest of these violation types, 0 where there is none."""
    return max((VIOLATION_TYPES[code].gravity for code in codes), default=0)


def needs_second_person(codes: Iterable[str], vocabulary: Vocabulary = VIOLATION_TYPES) -> bool:
    """Return whether publishing these terms (violation types, unless said otherwise) takes a second person."""
    return any(vocabulary[code].extra.get("second_person", False) for code in codes)


def to_check() -> list[tuple[str, str, str]]:
    """Return (vocabulary, code, language) of the labels that a native speaker should still check."""
    return [
        (vocabulary.name, term.code, language)
        for vocabulary in VOCABULARIES.values()
        for term in vocabulary.terms
        for language in term.extra.get("check", ())
    ]
