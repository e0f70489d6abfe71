"""What a reader may not know changes no byte of any answer: two worlds, with it and without, are asked the same."""

import inspect
import re

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

from . import hidden, visible
from .cast import PEOPLE, ROLES, SCOPES
from .fate import Fate
from .probes import Questions
from .routes import routes
from .two_worlds import compare_for, known_refs, meant_for, undone
from .world import build

TIERS = {role.name: role.tier for role in ROLES if not role.is_demo and role.tier}
TIERS |= {f"token: {scope}": tier for scope, tier in SCOPES.items()} | {"anonymous": PEOPLE}
READERS = sorted(TIERS)
WEAK = [f"{role.name}, weak session" for role in ROLES if role.weak_tier]
# The words by which what is hidden is known.
MARKS = {
    mark for steps in (hidden, visible) for mark in re.findall(r"zq[1-6][a-z]{4,}", inspect.getsource(steps))
}
# For each route: questions of a reader in a run of all, of one in a weak session, and of a whole tier in the everyday run.
MANY, SOME, FEW = 40, 10, 4


@pytest.mark.parametrize("tier", sorted(set(TIERS.values())))
def test_nothing_hidden_changes_an_answer(tier: int, fate: Fate) -> None:
    names = [name for name in READERS if TIERS[name] == tier]
    check(names, fate, max(1, FEW // len(names)))


@pytest.mark.long
@pytest.mark.parametrize("name", READERS)
def test_nothing_hidden_changes_any_answer(name: str, fate: Fate) -> None:
    check([name], fate, MANY)


@pytest.mark.long
@pytest.mark.parametrize("name", WEAK)
def test_a_weak_session_learns_no_more(name: str, fate: Fate) -> None:
    check([name], fate, SOME)


def check(names: list[str], fate: Fate, count: int) -> None:
    """Fail with the first questions that tell the worlds of these readers apart."""
    asked, told = compare_for(names, fate, count)
    print(f"{', '.join(names)}: {asked} questions, {len(told)} differences")
    assert asked and not told, f"{len(told)} of {asked}:\n" + "\n".join(map(str, told[:5]))


def test_there_is_a_question_for_every_route_and_reader(fate: Fate) -> None:
    refs = known_refs(fate)
    for route in routes().values():
        asked = Questions(route, refs).first(MANY)
        assert len(asked) == MANY == len(set(asked)), f"{route}: {len(asked)} questions"
    with undone():
        askers = build(0, fate).askers
        for name in READERS:
            assert meant_for(askers[name]), name


def test_every_secret_is_in_the_world_that_holds_it(fate: Fate) -> None:
    """The marks of each tier stand in the database of its world, and in that of no lower one."""
    for level in range(7):
        with undone():
            build(level, fate)
            with connection.cursor() as cursor:
                held = _everything(cursor)
        for tier in range(1, 7):
            # Whole marks: their beginning alone turns up by chance in what is sealed.
            found = {mark for mark in MARKS if mark.startswith(f"zq{tier}") and mark in held}
            assert bool(found) == (tier <= level), (tier, level, found)


def _everything(cursor: CursorWrapper) -> str:
    said = []
    for model in apps.get_models():
        if model._meta.app_label in ("hotspots", "accounts") and model._meta.managed:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            said += [str(row) for row in cursor.fetchall()]
    return "\n".join(said)
