"""Folding: the same words, however they are spelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.text import fold, whole_number, words


def test_accents_case_and_spaces_go() -> None:
    assert fold("  Haute-Kotto \n\t ÉTÉ ") == "haute-kotto ete"
    assert fold("Letšeng") == "letseng"
    assert fold("STRASSE") == fold("Straße")
    assert fold("e\u0301") == fold("\u00e9")


def test_words_leave_punctuation_behind() -> None:
    assert words("Sam-Ouandja, “Ippy”_2!") == ["sam", "ouandja", "ippy", "2"]
    assert words("…") == []


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "text, number",
    [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1), ("9" * 5000, None), ("²", None), ("٣", None), ("-1", None), ("1_0", None),
     (" 1", None), ("", None)],
)  # fmt: skip
def test_a_whole_number_is_one_that_a_database_holds(text: str, number: int | None) -> None:
    assert whole_number(text) == number
