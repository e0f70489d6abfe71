"""The XLSForm that ships in docs/kobo: what it asks is what is read, and its choices are those of the vocabularies."""

import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest

from hotspots import geo
from hotspots.imports.kobo import BY_NAME, QUESTIONS, read_submission
from hotspots.vocabulary import VOCABULARIES

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "kobo"
LABELS = [f"label::{name}" for name in ("English (en)", "French (fr)", "Portuguese (pt)")]
OWN_LISTS = {"countries", "areas", "languages", "yes_no", "when_known"}
IDENTIFYING = re.compile(
    r"deviceid|phonenumber|username|email|start-geopoint|audit|background|subscriber|simserial"
)


@cache
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kobo_form", FOLDER / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def shipped() -> dict[str, list[list[str]]]:
    book = openpyxl.load_workbook(FOLDER / "hotspots.xlsx", read_only=True)
    return {
        sheet.title: [[str(cell) if cell is not None else "" for cell in row] for row in sheet.values]
        for sheet in book
    }


def rows(sheet: str) -> list[dict[str, str]]:
    heads, *rest = shipped()[sheet]
    return [dict(zip(heads, row, strict=True)) for row in rest]


def test_the_shipped_form_is_the_one_that_is_built() -> None:
    assert shipped() == builder().sheets(), "run: python docs/kobo/build.py"


def test_it_asks_every_question_once_and_nothing_else() -> None:
    asked = [row["name"] for row in rows("survey") if row["type"] not in ("begin_group", "end_group", "note")]
    assert sorted(asked) == sorted(BY_NAME)
    assert {row["name"]: row["type"] for row in rows("survey") if row["name"] in BY_NAME} == {
        question.name: question.kind for question in QUESTIONS
    }
    assert not any(IDENTIFYING.search(row["type"] + row["name"]) for row in rows("survey"))


def test_every_label_is_there_in_three_languages() -> None:
    for row in rows("survey") + rows("choices"):
        assert row.get("type") == "end_group" or all(row[label] for label in LABELS), row


@pytest.mark.parametrize(
    "name", sorted({question.kind.partition(" ")[2] for question in QUESTIONS} - OWN_LISTS - {""})
)
def test_choices_are_those_of_the_vocabulary(name: str) -> None:
    found = [row for row in rows("choices") if row["list_name"] == name]
    assert [row["name"] for row in found] == VOCABULARIES[name].codes()
    assert [[row[label] for label in LABELS] for row in found] == [
        [VOCABULARIES[name].label(row["name"], language) for language in ("en", "fr", "pt")] for row in found
    ]


def test_countries_and_areas_are_ones_that_we_know() -> None:
    countries = [row["name"] for row in rows("choices") if row["list_name"] == "countries"]
    assert len(countries) > 200 and all(map(geo.is_country, countries))
    areas = [row for row in rows("choices") if row["list_name"] == "areas"]
    assert len(areas) > 500
    assert all(geo.area(row["name"]).country == row["country"] for row in areas)


def test_whatever_is_chosen_is_taken() -> None:
    """Each choice of each list, as the only answer of its question, leads to no error of that question."""
    from hotspots import content

    for question in QUESTIONS:
        options = question.kind.partition(" ")[2]
        for row in rows("choices"):
            if row["list_name"] == options:
                answers = {question.name: row["name"], "country": row["country"] or "CF"} | (
                    {"country": row["name"]} if question.name == "country" else {}
                )
                if question.name == "affected":
                    answers["violations"] = "V01"
                submission = read_submission({**answers, "_uuid": "0b9ad3a1-6b0c-4d4e-9d53-8a1f6d0f9c11"})
                _clean, errors = content.check(submission.content)
                wrong = {submission.question_of(path) for path in errors}
                assert question.name not in wrong, (question.name, row["name"], errors)


def test_expressions_name_questions_that_there_are() -> None:
    named = {
        name for row in rows("survey") for cell in row.values() for name in re.findall(r"\$\{(\w+)\}", cell)
    }
    assert named and named <= set(BY_NAME)
