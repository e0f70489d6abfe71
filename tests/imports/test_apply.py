"""The one way from rows to reports: counts that add up, whatever the rows are."""

from collections.abc import Iterator

import pytest

from accounts.models import Organisation
from accounts.reader import Reader
from hotspots import workflow
from hotspots.imports import READERS, RowError, apply_open_data
from hotspots.imports.apply import LIBRARY, Row, library_reader
from hotspots.models import Edition, Report
from hotspots.vocabulary import ORIGINS
from tests.factories import PRESS, make_content

pytestmark = pytest.mark.django_db


def rows(*numbers: int) -> Iterator[Row | RowError]:
    """Good rows; a number below zero is a broken one."""
    for number in numbers:
        if number < 0:
            yield RowError(-number, "best", "is not a whole number")
        else:
            yield Row(f"row:{number}", make_content(sources=[PRESS]))


def test_what_is_broken_is_kept_apart_and_the_rest_goes_in() -> None:
    outcome = apply_open_data(library_reader("x"), rows(1, -2, 3, -4), origin="data_set")
    assert (outcome.new, outcome.read, [error.number for error in outcome.errors]) == (2, 4, [2, 4])
    assert Report.objects.count() == 2 and not Edition.objects.exists()


def test_again_all_is_the_same_and_the_errors_are_told_again() -> None:
    for new, same in ((2, 0), (0, 2)):
        outcome = apply_open_data(library_reader("x"), rows(1, -2, 3), origin="data_set")
        assert (outcome.new, outcome.same, len(outcome.errors)) == (new, same, 1)


def test_no_rows_are_no_trouble() -> None:
    assert apply_open_data(library_reader("x"), rows(), origin="data_set").read == 0
    assert apply_open_data(library_reader("x"), rows(-1), origin="data_set").read == 1


def test_an_error_reads_as_a_sentence() -> None:
    assert str(RowError(7, "best", "“x” is not a whole number")) == "row 7, best: “x” is not a whole number"


def test_the_library_is_one_organisation_and_no_person() -> None:
    first, second = library_reader("a"), library_reader("b")
    assert first.organisation_id == second.organisation_id == Organisation.objects.get(name=LIBRARY).pk
    assert (first.person_id, first.pseudonym, second.pseudonym) == (None, "m-a", "m-b")


def test_a_reader_who_may_not_takes_nothing_in() -> None:
    with pytest.raises(workflow.NotAllowed):
        apply_open_data(Reader.machine("x", None, ("publish",)), rows(1), origin="data_set")


def test_every_reader_has_an_origin_of_the_list() -> None:
    assert {origin for _read, origin in READERS.values()} <= set(ORIGINS.codes())
