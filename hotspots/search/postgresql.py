"""The index on PostgreSQL: word vectors beside the table, in a GIN index."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import transaction

from .terms import Term

WIPES = True
KEY = "id"


def _all(terms: Sequence[Term]) -> str:
    # Each word is quoted and holds letters and digits only: it is never an operator.
    phrases = (
        " <-> ".join(
            [f"'{word}'" for word in term.words[:-1]] + [f"'{term.words[-1]}'{':*' if term.open else ''}"]
        )
        for term in terms
    )
    return " & ".join(f"({phrase})" for phrase in phrases)


def condition(index: str, terms: Sequence[Term], organisation_id: int | None) -> tuple[str, list[Any]]:
    """SQL, with its parameters, for the rows of the index that hold every term."""
    asked = _all(terms)
    if organisation_id is None:
        return "shared @@ %s::tsquery", [asked]
    own = f"{asked} & 'of {int(organisation_id)}'"
    return "(shared @@ %s::tsquery OR own @@ %s::tsquery)", [asked, own]


def ids(cursor: Any, index: str, conditions: Sequence[tuple[str, list[Any]]]) -> list[np.ndarray]:
    """The keys of the rows that meet each condition. As strings of bytes: rows would cost more than the search."""
    asked = ", ".join(
        f"(SELECT string_agg(int8send(id), '') FROM {index} WHERE {where})" for where, _given in conditions
    )
    # For a very common word the planner would read every vector instead, each from out of line: forty times as slow.
    with transaction.atomic(using=cursor.db.alias):
        cursor.execute("SELECT set_config('enable_seqscan', 'off', true)")
        cursor.execute(f"SELECT {asked}", [value for _where, given in conditions for value in given])
        found = cursor.fetchone()
        cursor.execute("SELECT set_config('enable_seqscan', 'on', true)")
    return [np.frombuffer(keys or b"", dtype=">i8").astype(np.int64) for keys in found]


# As the migration has it.
OWN = "shared || search_organisation(organisation_id) || search_words(search_internal)"


def _read(table: str) -> tuple[list[str], str]:
    """The vectors that a table has, and SQL that makes them from the texts."""
    vectors = {"shared": "shared", **({"own": OWN} if table.endswith("_report") else {})}
    made = ", ".join(f"{sql} AS {name}" for name, sql in vectors.items())
    texts = f"(SELECT *, search_words(search_text) AS shared FROM {table} OFFSET 0) AS texts"
    return list(vectors), f"SELECT id, {made} FROM {texts}"


def problems(cursor: Any, table: str, index: str) -> list[str]:
    """What the index holds that the table does not, or the other way round."""
    cursor.execute(
        "SELECT count(*) FROM pg_trigger WHERE tgname LIKE %s AND tgenabled <> 'D'", [f"{index}_%"]
    )
    found = [] if cursor.fetchone()[0] == 3 else [f"{table}: triggers of the search index are missing."]
    names, wanted = _read(table)
    differ = " OR ".join(f"held.{name} IS DISTINCT FROM wanted.{name}" for name in names)
    cursor.execute(
        f"SELECT count(*) FROM ({wanted}) AS wanted FULL JOIN {index} AS held USING (id) WHERE {differ}"
    )
    if cursor.fetchone()[0]:
        found.append(f"{table}: the search index does not agree with the texts.")
    return found


def pause(cursor: Any, table: str, index: str) -> list[str]:
    """Follow the table no more; returns what takes it up again."""
    triggers = [f"{index}_added", f"{index}_changed"]
    for name in triggers:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    return [f"ALTER TABLE {table} ENABLE TRIGGER {name}" for name in triggers]


def rebuild(cursor: Any, table: str, index: str) -> None:
    """Index every row anew. The indexes are made last, which is faster than filling them row by row."""
    names, vectors = _read(table)
    for name in names:
        cursor.execute(f"DROP INDEX IF EXISTS {index}_{name}")
    cursor.execute(f"TRUNCATE {index}")
    cursor.execute(f"INSERT INTO {index} (id, {', '.join(names)}) {vectors}")
    for name in names:
        cursor.execute(f"CREATE INDEX {index}_{name} ON {index} USING gin ({name})")
    cursor.execute(f"ANALYZE {index}")


def wipe(cursor: Any, index: str) -> None:
    """Nothing to do: PostgreSQL clears away what was removed in its own time, here as in every other table."""
