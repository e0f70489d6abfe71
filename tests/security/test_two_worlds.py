"""What a reader may not know changes no byte of any answer: two worlds, with it and without, are asked the same."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

from .cast import ROLES, SCOPES
from .fate import Fate
from .probes import Questions
from .routes import routes
from .two_worlds import compare_for, known_refs, meant_for, undone
from .world import build

STRONG = [role.name for role in ROLES if not role.is_demo and role.tier]
READERS = ["anonymous", *STRONG, *(f"token: {scope}" for scope in SCOPES)]
WEAK = [f"{role.name}, weak session" for role in ROLES if role.weak_tier]
# For each route and reader: as many questions in a run of all, and in the everyday one.
MANY, SOME, FEW = 40, 10, 2


@pytest.mark.parametrize("name", READERS)
def test_nothing_hidden_changes_an_answer(name: str, fate: Fate) -> None:
    first = READERS.index(name) * FEW
    count, told = compare_for(name, fate, 5 if name == "anonymous" else FEW, first)
    assert count > 2 * FEW and not told, f"{len(told)} of {count}:\n" + "\n".join(map(str, told[:5]))


@pytest.mark.long
@pytest.mark.parametrize("name", READERS)
def test_nothing_hidden_changes_any_answer(name: str, fate: Fate) -> None:
    count, told = compare_for(name, fate, MANY)
    print(f"{name}: {count} questions, {len(told)} differences")
    assert not told, f"{len(told)} of {count}:\n" + "\n".join(map(str, told[:5]))


@pytest.mark.long
@pytest.mark.parametrize("name", WEAK)
def test_a_weak_session_learns_no_more(name: str, fate: Fate) -> None:
    count, told = compare_for(name, fate, SOME)
    print(f"{name}: {count} questions, {len(told)} differences")
    assert not told, f"{len(told)} of {count}:\n" + "\n".join(map(str, told[:5]))


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
            assert (f"zq{tier}" in held) == (tier <= level), (tier, level)


def _everything(cursor: CursorWrapper) -> str:
    said = []
    for model in apps.get_models():
        if model._meta.app_label in ("hotspots", "accounts") and model._meta.managed:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            said += [str(row) for row in cursor.fetchall()]
    return "\n".join(said)
