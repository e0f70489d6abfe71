"""S1: every route x kind of reader x state and sharing x own or others' x method answers as the table says."""

import logging
from collections import Counter
from collections.abc import Iterator

import pytest
from django.urls import resolve

from .fate import Fate
from .gallery import Gallery
from .matrix import FIXED, METHODS, Checked, cells, sample, unused
from .policy import POLICY
from .routes import routes

PARTS = 8
MOST_TOLD = 60


def test_every_route_has_a_line_and_every_line_a_route() -> None:
    assert routes().keys() == POLICY.keys()


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Nobody reads the log of so many requests, and keeping it costs as much as they do."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def told(checked: Checked) -> str:
    """The wrong cells, alike ones once with their number."""
    alike = Counter((cell.route.name, cell.method, why) for cell, why in checked.wrong)
    first = {(cell.route.name, cell.method, why): cell for cell, why in reversed(checked.wrong)}
    lines = [
        f"{count} x {why}, such as {first[key]}" for key, count in alike.most_common() for why in key[2:]
    ]
    return f"{len(checked.wrong)} of {checked.count}:\n" + "\n".join(lines[:MOST_TOLD])


def test_the_sign_in_library_has_the_methods_that_its_lines_name() -> None:
    for name, line in POLICY.items():
        if line.is_of_library:
            view = resolve(
                routes()[name].path(FIXED[held] for held in routes()[name].parameters)
            ).func.view_class
            has = {method for method in METHODS if hasattr(view, method.lower())}
            assert set(line.methods) - {"HEAD"} == has - {"HEAD", "OPTIONS"}, name


def test_a_sample_of_the_matrix(fate: Fate) -> None:
    """And somebody may use every method of every line: what nobody may do is no method."""
    checked, gallery = Checked(), Gallery()
    assert unused(gallery) == []
    for cell in sample(gallery):
        checked.check(cell)
    print(f"{checked.count} cells, {checked.compared} compared with nothing, {len(checked.wrong)} wrong")
    assert not checked.wrong, told(checked)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_the_whole_matrix(fate: Fate, part: int) -> None:
    checked = Checked()
    for number, cell in enumerate(cells(Gallery())):
        if number % PARTS == part:
            checked.check(cell)
    print(f"{checked.count} cells, {checked.compared} compared with nothing, {len(checked.wrong)} wrong")
    assert not checked.wrong, told(checked)
