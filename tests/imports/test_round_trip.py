"""Export, import unchanged: nothing changes. Export, edit one cell, import: one report changes, by one cell."""

from pathlib import Path
from typing import Any

import pytest

from accounts.models import Person
from hotspots import workflow
from hotspots.imports import dry_run, take_in
from hotspots.models import LedgerEntry, Report, Version
from hotspots.vocabulary import LANGUAGES
from hotspots.workflow.transitions import current_content
from tests.factories import MAKERS, make_report, reader
from tests.imports.files import CHANGES, exported, planner_of

pytestmark = pytest.mark.django_db
KINDS = list(CHANGES)
VARIED: list[dict[str, Any]] = [
    {},
    {"narrative": "=1+1\r\n\r\n@SUM(A1); -2 people; \tthen “'=quoted”\n＝wide", "urgent": True},
    {"narrative": "é" * 40_000, "when": "not known"},
    {"place": {}, "when": "since before 2015"},
    {
        "place": {"area": "CF-HK"},
        "when": {"earliest": "1899-05-01", "latest": "1901-01-01", "text": "long ago"},
    },
    {
        "place": {"name": "Bria, the market", "latitude": 6.5, "longitude": 22.0, "precision": "L4"},
        "when": "2020-02-29",
    },
    {
        "place": {"name": "-Bria", "latitude": -0.1, "longitude": 22, "precision": "L1", "area": ""},
        "country": "CD",
    },
    {"involved": [{"name": "+A; B (alleged)", "kind": "A06"}, {"kind": "A05"}], "violations": []},
    {
        "harms": [
            {"kinds": ["killed"], "minimum": 2, "best": 3, "maximum": 9, "civilians": 1},
            {"kinds": ["injured"], "words": "dozens"},
        ]
    },
    {"country": "AO", "place": {"name": "Cafunfo"}, "when": "between 2015 and 2017", "language": "pt"},
]


def varied(author: Person) -> list[Report]:
    """Reports of all kinds, and one in each state."""
    made = [make_report(author, "sent", **changes) for changes in VARIED]
    return made + [make_report(author, state) for state in MAKERS]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_export_that_comes_back_unchanged_changes_nothing(
    kind: str, language: str, amina: Person, tmp_path: Path
) -> None:
    reports = varied(amina)
    file = exported(tmp_path, reader(amina), reports, kind, language)
    before = LedgerEntry.objects.count()
    taken = take_in(planner_of(amina, file))
    assert not taken.errors and taken.counts == {"same": len(reports)}
    assert LedgerEntry.objects.count() == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_colleague_and_a_reviewer_elsewhere_bring_back_what_they_were_shown(
    kind: str, amina: Person, lead_of_partner: Person, bruno: Person, tmp_path: Path
) -> None:
    reports = [make_report(amina, "accepted", **changes) for changes in VARIED[:4]]
    for person in (lead_of_partner, bruno):
        taken = dry_run(planner_of(person, exported(tmp_path, reader(person), reports, kind)))
        assert not taken.errors and taken.counts == {"same": len(reports)}


EDITS: list[tuple[str, Any, str, Any]] = [
    ("narrative", "They came back at night.", "narrative", "They came back at night."),
    ("narrative", "'=A sum that nobody meant", "narrative", "=A sum that nobody meant"),
    ("country", "Angola", "country", "AO"),
    ("country", "República Democrática do Congo", "country", "CD"),
    ("place", "Bria, Haute-Kotto, Central African Republic", "place.name", "Bria"),
    ("precision", "The site, within 1 km", "place.precision", "L1"),
    ("latitude", 8.25, "place.latitude", 8.25),
    ("longitude", "23,75", "place.longitude", 23.75),
    ("when", "June 2021", "when.latest", "2021-06-30"),
    ("earliest", "2021-05-03", "when.earliest", "2021-05-03"),
    ("latest", "04/05/2021", "when.latest", "2021-05-04"),
    ("urgent", "oui", "urgent", True),
]


def at(content: dict[str, Any], path: str) -> Any:
    for key in path.split("."):
        content = content[key]
    return content


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("key", "cell", "path", "value"), EDITS)
def test_one_edited_cell_is_one_change(
    key: str, cell: Any, path: str, value: Any, kind: str, amina: Person, tmp_path: Path
) -> None:
    if kind == "geojson" and str(cell).startswith("'"):
        cell = cell[1:]
    reports = [make_report(amina, "sent") for _number in range(3)]
    file = exported(tmp_path, reader(amina), reports, kind)
    CHANGES[kind](file, 2, key, cell)
    said = dry_run(planner_of(amina, file))
    assert not said.errors and said.counts == {"changed": 1, "same": 2}
    assert Version.objects.count() == 3
    [row] = said.changed
    assert row.ref == str(reports[1].ref) and len(row.edits) == 1
    taken = take_in(planner_of(amina, file))
    assert not taken.errors and taken.counts == {"changed": 1, "same": 2}
    changed = Report.objects.get(pk=reports[1].pk)
    assert changed.version == 2 and at(current_content(changed), path) == value
    assert Version.objects.count() == 4
    # The file speaks of the version before: it has done what it says, and does no more.
    assert take_in(planner_of(amina, file)).counts == {"same": 3}


def test_a_point_that_was_moved_in_a_map_program_moves_the_report(amina: Person, tmp_path: Path) -> None:
    report = make_report(amina, "sent")
    file = exported(tmp_path, reader(amina), [report], "geojson")
    file.write_text(file.read_text().replace('"coordinates":[23.2,8.5]', '"coordinates":[23.5,8.25]'))
    assert take_in(planner_of(amina, file)).counts == {"changed": 1}
    place = current_content(Report.objects.get(pk=report.pk))["place"]
    assert (place["latitude"], place["longitude"], place["name"]) == (8.25, 23.5, "Sam-Ouandja")


READ_ONLY = [
    ("acts", "Torture (alleged)"), ("actors", "Somebody else"), ("people", "Killed: 5"), ("killed_best", 5),
    ("status", "Accepted"), ("verification", "documented"), ("disputed", "disputed"), ("origin", "A data set"),
    ("organisation", "Another"), ("inconsistent", "yes"), ("sources", "Somebody else"), ("version", "first"),
    ("url", "https://elsewhere.example/"),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("key", "cell"), READ_ONLY)
def test_a_cell_that_is_shown_only_is_refused_with_where_to_change_it(
    key: str, cell: Any, kind: str, amina: Person, tmp_path: Path
) -> None:
    report = make_report(amina, "sent")
    file = exported(tmp_path, reader(amina), [report], kind)
    CHANGES[kind](file, 1, key, cell)
    taken = take_in(planner_of(amina, file))
    assert taken.counts == {"refused": 1} and "Put back what was here" in taken.errors[0].reason
    assert Report.objects.get(pk=report.pk).version == 1


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        ("country", "Atlantis"), ("latitude", "north"), ("latitude", 95), ("latitude", None), ("when", "some day"),
        ("when", None), ("narrative", ""), ("earliest", "2022-01-01"), ("precision", "close"), ("urgent", "perhaps"),
        ("place", "Bria, Mambéré, Angola"), ("narrative", "x" * 50_001), ("country", ""),
    ],
)  # fmt: skip
def test_an_edit_that_cannot_stand_is_refused_at_its_own_column(
    key: str, cell: Any, amina: Person, tmp_path: Path
) -> None:
    report = make_report(amina, "sent")
    file = exported(tmp_path, reader(amina), [report], "csv")
    CHANGES["csv"](file, 1, key, cell)
    planner = planner_of(amina, file)
    taken = take_in(planner)
    assert taken.counts == {"refused": 1}
    assert {error.field for error in taken.errors} == {planner.headers[key]} and taken.errors[0].number == 2
    assert Report.objects.get(pk=report.pk).version == 1


def test_words_and_days_that_say_different_things_are_refused(amina: Person, tmp_path: Path) -> None:
    file = exported(tmp_path, reader(amina), [make_report(amina, "sent")], "csv")
    CHANGES["csv"](file, 1, "when", "June 2021")
    CHANGES["csv"](file, 1, "earliest", "2021-02-01")
    assert take_in(planner_of(amina, file)).counts == {"refused": 1}


def test_what_was_changed_since_the_file_was_made_is_refused_and_what_was_not_edited_is_left(
    amina: Person, bruno: Person, tmp_path: Path
) -> None:
    reports = [make_report(amina, "sent") for _number in range(2)]
    file = exported(tmp_path, reader(amina), reports, "csv")
    CHANGES["csv"](file, 1, "narrative", "Edited in the file.")
    for report in reports:
        workflow.accept(reader(bruno), report)
    taken = take_in(planner_of(amina, file))
    assert taken.counts == {"refused": 1, "same": 1} and "since the file was made" in taken.errors[0].reason
    assert {report.status for report in Report.objects.all()} == {"accepted"}


def test_a_report_between_plan_and_deed_is_not_overwritten(amina: Person, tmp_path: Path) -> None:
    report = make_report(amina, "sent")
    file = exported(tmp_path, reader(amina), [report], "csv")
    CHANGES["csv"](file, 1, "narrative", "Edited in the file.")
    planner = planner_of(amina, file)
    lots = list(planner.lots())
    planner.lots = lambda: iter(lots)  # type: ignore[method-assign]
    workflow.change(reader(amina), report, {**current_content(report), "narrative": "Meanwhile."})
    assert take_in(planner).counts == {"refused": 1}
    assert Report.objects.get(pk=report.pk).narrative == "Meanwhile."


FOLLOWS: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({}, {"earliest": "2021-05-03"}, {"when.text": "", "when.latest": "2021-05-31"}),
    ({}, {"country": "Angola"}, {"place.area": "", "place.name": "Sam-Ouandja", "place.precision": "L3"}),
    ({"place": {"area": "CF-HK"}}, {"country": "Angola"}, {"place.area": "", "place.precision": "L8"}),
    (
        {"place": {"area": "CF-HK"}},
        {"latitude": 4.36, "longitude": 18.55},
        {"place.precision": "L1", "place.area": "CF-BGF"},
    ),
    ({}, {"latitude": None, "longitude": None}, {"place.precision": "L6", "place.latitude": None}),
    ({}, {"place": "Bria"}, {"place.name": "Bria", "place.area": "CF-HK"}),
    ({"when": "since before 2015"}, {"latest": "2016-01-01"}, {"when.text": "", "when.earliest": None}),
]


@pytest.mark.parametrize(("changes", "cells", "expected"), FOLLOWS)
def test_what_follows_from_an_edit_follows(
    changes: dict[str, Any], cells: dict[str, Any], expected: dict[str, Any], amina: Person, tmp_path: Path
) -> None:
    report = make_report(amina, "sent", **changes)
    file = exported(tmp_path, reader(amina), [report], "csv")
    for key, cell in cells.items():
        CHANGES["csv"](file, 1, key, cell)
    taken = take_in(planner_of(amina, file))
    assert taken.counts == {"changed": 1}, taken.errors
    content = current_content(Report.objects.get(pk=report.pk))
    assert {path: at(content, path) for path in expected} == expected
