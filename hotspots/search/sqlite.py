"""The index on SQLite: FTS5 over the text columns themselves."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import numpy as np

from .terms import Term

# From here on FTS5 wipes what is removed; before, words stay in its pages until they are merged.
WIPES = sqlite3.sqlite_version_info >= (3, 42)
STEP = 400


def _all(terms: Sequence[Term]) -> str:
    # A quoted string is no operator, whatever it says; the words hold letters and digits only.
    return " AND ".join(f'"{" ".join(term.words)}"{" *" if term.open else ""}' for term in terms)


def condition(index: str, terms: Sequence[Term], organisation_id: int | None) -> tuple[str, list[Any]]:
    """SQL, with its parameters, for the rows of the index that hold every term."""
    asked = _all(terms)
    match = f"{{search_text}} : ({asked})"
    if organisation_id is not None:
        own = (
            f'{{organisation_id}} : "{int(organisation_id)}" AND {{search_text search_internal}} : ({asked})'
        )
        match = f"({match}) OR ({own})"
    return f"{index} MATCH %s", [match]


KEY = "rowid"


def ids(cursor: Any, index: str, conditions: Sequence[tuple[str, list[Any]]]) -> list[np.ndarray]:
    """The keys of the rows that meet each condition. As one text: a row at a time takes Python three times as long."""
    asked = ", ".join(
        f"(SELECT group_concat(rowid) FROM {index} WHERE {where})" for where, _given in conditions
    )
    cursor.execute(f"SELECT {asked}", [value for _where, given in conditions for value in given])
    return [np.fromstring(found or "", dtype=np.int64, sep=",") for found in cursor.fetchone()]


def problems(cursor: Any, table: str, index: str) -> list[str]:
    """What the index holds that the table does not, or the other way round."""
    cursor.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name GLOB %s", [f"{index}_*"]
    )
    found = [] if cursor.fetchone()[0] == 3 else [f"{table}: triggers of the search index are missing."]
    try:
        cursor.execute(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")
    except Exception as wrong:
        if "malformed" not in str(wrong):
            raise
        found.append(f"{table}: the search index does not agree with the texts.")
    return found


def pause(cursor: Any, table: str, index: str) -> list[str]:
    """Follow the table no more; returns what takes it up again."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB %s", [f"{index}_*"]
    )
    triggers = cursor.fetchall()
    for name, _sql in triggers:
        cursor.execute(f"DROP TRIGGER {name}")
    return [sql for _name, sql in triggers]


def rebuild(cursor: Any, table: str, index: str) -> None:
    """Index every row anew."""
    cursor.execute(f"INSERT INTO {index}({index}) VALUES ('rebuild')")


def wipe(cursor: Any, index: str) -> None:
    """Merge all parts of the index, in steps that let others write between them: what was removed is then in none."""
    command = f"INSERT INTO {index}({index}, rank) VALUES ('merge', %s)"
    pages = -STEP
    while True:
        cursor.execute("SELECT total_changes()")
        before = cursor.fetchone()[0]
        cursor.execute(command, [pages])
        cursor.execute("SELECT total_changes()")
        if cursor.fetchone()[0] - before < 2:
            return
        pages = STEP
