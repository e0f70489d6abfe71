"""Folding: the same words, however they are spelt."""

from hypothesis import given
from hypothesis import strategies as st

from hotspots.text import fold, words


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
