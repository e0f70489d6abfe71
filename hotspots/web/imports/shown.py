"""A file as its page shows it: its columns with what they may be, what may be said for all rows, and how far it has come."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from hotspots import geo
from hotspots.imports import COLUMNS, PRESETS, Table, Taken
from hotspots.imports.ucdp import REQUIRED
from hotspots.vocabulary import VOCABULARIES
from hotspots.web.words.languages import LANGUAGE_CHOICES

SAMPLES, LONGEST_SAMPLE = 3, 60
MOST_SHOWN = 100
Choices = Sequence[tuple[str, Any]]
LISTS = {
    "sharing": "sharing",
    "precision": "place_precision",
    "minerals": "minerals",
    "issues": "kp_issues",
    "source_kind": "source_kinds",
    "consent": "consent",
}
# What every report must say: where no column says it, it is asked for at once.
NEEDED = ("country", "source_kind", "source_line")


@dataclass(frozen=True)
class Field:
    """A select or a line of text: its name in the form, its label, what is in it, and what was wrong with that."""

    name: str
    label: Any
    value: str
    choices: Choices = ()
    error: str = ""
    samples: Sequence[str] = ()


def columns_of(table: Table, mapping: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    """A field for each column of the file, with what its first rows hold."""
    first = list(islice(table.lines(), SAMPLES))
    known: Choices = [(key, column.label) for key, column in COLUMNS.items()]
    return [
        Field(
            f"column-{number}",
            name,
            mapping.get(name, ""),
            known,
            errors.get(name, ""),
            [_cut(text) for line in first if (text := line.cells.get(name, "").strip())],
        )
        for number, name in enumerate(table.columns)
    ]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SAMPLE else text[: LONGEST_SAMPLE - 1] + "…"


def typed_mapping(table: Table, typed: Mapping[str, str]) -> dict[str, str]:
    """Which column is what, as the form says."""
    return {name: typed.get(f"column-{number}", "") for number, name in enumerate(table.columns)}


def presets_of(said: Mapping[str, str], errors: Mapping[str, str]) -> Iterator[Field]:
    """A field for all that may be said once for all rows."""
    for key in PRESETS:
        choices = _choices(key)
        value = said.get(key, "")
        if choices and value and value not in dict(choices):
            choices = [(value, value), *choices]
        yield Field(f"preset-{key}", COLUMNS[key].label, value, choices, errors.get(key, ""))


def _choices(key: str) -> Choices:
    if key == "country":
        return geo.country_names()
    if key == "language":
        return LANGUAGE_CHOICES
    return [(term.code, term.label) for term in VOCABULARIES[LISTS[key]]] if key in LISTS else ()


def typed_presets(typed: Mapping[str, str]) -> dict[str, str]:
    """What is said for all rows, as the form says."""
    return {key: said for key in PRESETS if (said := typed.get(f"preset-{key}", "").strip())}


def is_conflict_data(table: Table) -> bool:
    """Whether these are the columns of the UCDP's events, which are no reports of members."""
    return set(REQUIRED) <= set(table.columns)


def told_counts(counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    """Numbers of rows with what became of them."""
    labels = {
        "new": _("New reports"),
        "changed": _("Changed reports"),
        "same": _("Left as they are"),
        "refused": _("Refused"),
    }
    return [(label, counts.get(state, 0)) for state, label in labels.items()]


def outcome(taken: Taken, start: int, total: int | None) -> dict[str, Any]:
    """What a dry run found, bounded, with what it does not show."""
    end = start + taken.read
    return {
        "counts": told_counts(taken.counts),
        "changed": taken.changed[:MOST_SHOWN],
        "changed_left": max(0, taken.counts["changed"] - MOST_SHOWN),
        "errors": taken.errors[:MOST_SHOWN],
        "errors_left": len({error.number for error in taken.errors[MOST_SHOWN:]}),
        "first": start + 1,
        "last": end,
        "total": total,
        "stores": taken.counts["new"] + taken.counts["changed"] > 0 or total is None or taken.read < total,
        "is_whole": start == 0 and (total is None or end >= total),
        "next": end if total is not None and end < total else None,
    }
