"""What a reviewer codes on a report's page: acts, those involved, KP issues, how well the place is known."""

from collections.abc import Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

from accounts.reader import Reader
from hotspots import redaction
from hotspots.models import Report
from hotspots.workflow.transitions import current_content

from .acts import Acts, more_rows
from .form import AnswersSection, Typed
from .rows import PlaceSection
from .typed import typed_of
from .writing import known_actors

CODED = ("violations", "involved", "issues")


class CodingForm:
    """The reviewer's part of a report, drawn from what was typed or else from what the report says."""

    def __init__(self, typed: Typed | None, reader: Reader, report: Report) -> None:
        actors = known_actors(reader)
        self.before = redaction.content_for(reader, report, current_content(report))
        self.typed = dict(typed) if typed else typed_of(self.before, actors)
        self.reader, self.report = reader, report
        data = MultiValueDict({name: list(values) for name, values in self.typed.items()})
        self.answers = AnswersSection(data)
        self.acts = Acts(data, self.answers, actors)
        self.place = PlaceSection(data, "place")
        self.place.in_country(report.country)
        self.is_posted = bool(typed)

    def content(self) -> dict[str, Any]:
        """The coding as typed, unchecked."""
        place = {"precision": self.place.one("precision"), "area": self.place.one("area")}
        return {**self.acts.content(), "issues": self.answers.many("issues"), "place": place}

    def coding_changed(self) -> dict[str, Any]:
        """The coding as typed, without the parts that stay as they were shown.

        A reviewer who may not know the exact place sees it coarser than it is: left alone, it stays as it is.
        """
        as_shown = CodingForm(None, self.reader, self.report).content()
        typed = self.content()
        if "coding" not in self.typed:
            return {}
        place = {
            name: value
            for name, value in typed["place"].items()
            if f"place.{name}" in self.typed and value != as_shown["place"][name]
        }
        changed: dict[str, Any] = {name: typed[name] for name in CODED if typed[name] != as_shown[name]}
        return changed | ({"place": place} if place else {})

    def with_more(self, name: str) -> "CodingForm":
        """The same form with more blank rows, or with details for each act that is ticked."""
        return CodingForm(more_rows(self.typed, name, self.acts), self.reader, self.report)

    def show(self, errors: Mapping[str, str]) -> None:
        """Put errors, by path in the content, beside their fields."""
        for name, rows in (("involved", self.acts.involved), ("violations", self.acts.acts)):
            start = f"{name}."
            rows.show(
                {path.removeprefix(start): told for path, told in errors.items() if path.startswith(start)}
            )
        self.place.show({path[6:]: told for path, told in errors.items() if path.startswith("place.")})
