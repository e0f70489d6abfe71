"""Acts and those involved, whoever writes them down: what the author's form and the reviewer's coding share."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

from hotspots.models import Actor
from hotspots.text import fold
from hotspots.vocabulary import VIOLATION_TYPES
from hotspots.web.sections import Section

from .rows import NOT_IDENTIFIED, ActSection, InvolvedSection, Rows, is_row

ROWS_ADDED = 3


class Acts:
    """The rows of acts and of those involved, with the types that are ticked."""

    def __init__(self, typed: MultiValueDict, answers: Section, actors: Iterable[Actor]) -> None:
        self.answers = answers
        self.actors = {fold(actor.name): actor for actor in actors}
        self.ticked = answers.many("types")
        for key in list(typed):
            if (
                is_row(key, "violations")
                and typed.get(f"violations.{key.split('.')[1]}.type") not in self.ticked
            ):
                typed.setlist(key, [])
        self.involved = Rows("involved", InvolvedSection, typed, blanks=ROWS_ADDED)
        self.acts = Rows("violations", ActSection, typed, blanks=0)
        for act in self.acts:
            act.fields["by"].widget.choices = self.choices_by()

    def choices_by(self) -> list[tuple[str, str]]:
        """Those involved so far, by row."""
        return [(str(number), self._called(number)) for number in self.involved.filled]

    def _called(self, number: int) -> str:
        row = self.involved.sections[number]
        kind = dict(row.fields["kind"].widget.choices).get(row.one("kind"), "")
        return row.one("name") or str(kind)

    @property
    def detailed(self) -> list[Section]:
        """The acts that have details on the form."""
        return [self.acts.sections[number] for number in self.acts.filled]

    @property
    def without_details(self) -> list[str]:
        """The types that are ticked and have no row of details."""
        return [code for code in self.ticked if code not in {act.one("type") for act in self.detailed}]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Types of violation under their six groups, with what is ticked."""
        return [
            {
                "label": label,
                "terms": [(term.code, term.label, term.code in self.ticked) for term in terms],
                "count": sum(term.code in self.ticked for term in terms),
            }
            for label, terms in VIOLATION_TYPES.grouped()
        ]

    def content(self) -> dict[str, Any]:
        """`involved` and `violations`, unchecked."""
        position = {number: at for at, number in enumerate(self.involved.filled)}
        acts = [
            act | {"by": [position[row] for row in act["by"] if row in position]}
            for act in self.acts.content()
        ]
        acts += [{"type": code} for code in self.without_details]
        return {"involved": [self._known(row) for row in self.involved.content()], "violations": acts}

    def _known(self, row: dict[str, Any]) -> dict[str, Any]:
        """A name that the shared list holds is that actor, of its kind unless the writer chose another."""
        actor = self.actors.get(fold(row["name"])) if row["name"] else None
        if actor is None:
            return row
        kind = actor.kind if row["kind"] == NOT_IDENTIFIED else row["kind"]
        return {**row, "actor": str(actor.ref), "kind": kind}


def more_rows(typed: Mapping[str, list[str]], name: str, acts: Acts) -> dict[str, list[str]]:
    """What was typed, with more blank rows of those involved, or with details for each act that is ticked."""
    if name == "involved":
        return {**typed, "rows.involved": [str(len(acts.involved) + ROWS_ADDED)]}
    rows = enumerate(acts.without_details, len(acts.acts)) if name == "violations" else ()
    return {**typed, **{f"violations.{number}.type": [code] for number, code in rows}}
