"""The comparison of two worlds finds every mistake that is planted, each by its own route, and nothing where none is."""

from dataclasses import replace

import pytest

from .fate import Fate
from .leaks import LEAKS, Leak
from .test_two_worlds import READERS
from .two_worlds import compare_for

QUESTIONS = 40
QUICK = 6
CHOSEN = [
    pytest.param(leak, id=leak.about, marks=[] if number % QUICK == 0 else [pytest.mark.long])
    for number, leak in enumerate(LEAKS)
]


def found(leak: Leak, fate: Fate) -> str:
    """What the route tells its reader when the mistake is made; empty where worlds look the same."""
    count, told = compare_for([leak.asker], fate, QUESTIONS, leak.route, leak.asks)
    assert count, f"{leak.route} is no route that {leak.asker} asks"
    return "\n".join(map(str, told[:3]))


def test_there_are_enough_of_them() -> None:
    assert len({leak.about for leak in LEAKS}) == len(LEAKS) >= 25
    assert {leak.asker for leak in LEAKS} <= set(READERS)


@pytest.mark.parametrize("leak", CHOSEN)
def test_the_mistake_is_found_out(leak: Leak, fate: Fate, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not found(leak, fate)
    leak.plant(monkeypatch)
    assert found(leak, fate), f"Nobody notices that {leak}."


def test_a_mistake_is_found_out_by_its_own_route_alone(fate: Fate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planting makes no difference by itself: where a route does not come past the mistake, nothing is found out."""
    for leak in LEAKS[:5]:
        leak.plant(monkeypatch)
    assert not found(replace(LEAKS[0], route="api:vocabularies", asker="token: read_coalition"), fate)
    assert found(LEAKS[0], fate)
