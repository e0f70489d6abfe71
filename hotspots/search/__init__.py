"""Text search behind one interface: every term must occur, accents and case apart.

A word finds the words that begin with it, a quoted phrase itself. Rows are found in an index that the database keeps in
step (FTS5 on SQLite, word vectors on PostgreSQL): as a condition on a queryset, or as keys for the frame. Nothing is
ranked: a rank would tell how common a word is in rows that the reader may not see.
"""

import importlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import numpy as np
from django.db import connection, models, transaction
from django.db.models import F, Func, Model, Q
from django.db.models.expressions import Col

from hotspots.models import Edition, Report

from .named import SHORTEST, Place, Placed, beginnings, named, place_of, placed
from .terms import MOST_TERMS, Term, read, terms

__all__ = [
    "MOST_TERMS",
    "SHORTEST",
    "Place",
    "Placed",
    "beginnings",
    "check",
    "ids",
    "ids_of_each",
    "named",
    "place_of",
    "placed",
    "rebuild",
    "rebuilt_after",
    "shared",
    "terms",
    "wipe_removed",
    "with_internal",
]

INDEXED: tuple[type[Model], ...] = (Report, Edition)


def _index(model: type[Model]) -> str:
    return f"{model._meta.db_table}_words"


def _backend(vendor: str) -> Any:
    return importlib.import_module(f"{__name__}.{vendor}")


class Found(Func):
    """Whether the index finds a row. In lists without an index, which are short, the words are looked for in the text."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, asked: tuple[Term, ...], organisation_id: int | None = None) -> None:
        super().__init__(F("pk"), F("search_text"))
        self.asked, self.organisation_id = asked, organisation_id

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        key, text = cast(tuple[Col, Col], tuple(self.source_expressions))
        model = key.target.model
        if model not in INDEXED:
            column, given = compiler.compile(text)
            wanted = [f"%{word}%" for term in self.asked for word in term.words]
            return f"({' AND '.join([f'{column} LIKE %s'] * len(wanted))})", [
                *list(given) * len(wanted),
                *wanted,
            ]
        backend, index = _backend(connection.vendor), _index(model)
        where, parameters = backend.condition(index, self.asked, self.organisation_id)
        column, given = compiler.compile(key)
        return f"{column} IN (SELECT {backend.KEY} FROM {index} WHERE {where})", [*given, *parameters]


def shared(query: str) -> Q:
    """Rows whose shared text holds every term. A query without a word finds nothing, an empty one asks for nothing."""
    return with_internal(query, None)


def with_internal(query: str, organisation_id: int | None) -> Q:
    """As `shared`; in the rows of this organisation the internal text counts too."""
    if not query.strip():
        return Q()
    asked = read(query)
    return Q(Found(asked, organisation_id)) if asked else Q(pk__in=[])


def ids(query: str, model: type[Model], organisation_id: int | None = None) -> np.ndarray:
    """The keys of all rows that `with_internal` finds, in no order and past every gate: for the frame, which has its own.

    A query without a word finds nothing.
    """
    return ids_of_each([query], model, organisation_id)[0]


def ids_of_each(
    queries: Sequence[str], model: type[Model], organisation_id: int | None = None
) -> list[np.ndarray]:
    """What `ids` finds for each of these queries, all of them in one question to the database."""
    backend, index = _backend(connection.vendor), _index(model)
    asked = [read(query) for query in queries]
    conditions = [backend.condition(index, terms, organisation_id) for terms in asked if terms]
    found: Iterator[np.ndarray] = iter(())
    if conditions:
        with connection.cursor() as cursor:
            found = iter(backend.ids(cursor, index, conditions))
    return [next(found) if terms else np.zeros(0, dtype=np.int64) for terms in asked]


def check() -> list[str]:
    """What is wrong with the index, in a sentence each; nothing when it agrees with the texts."""
    backend = _backend(connection.vendor)
    with connection.cursor() as cursor:
        return [
            problem
            for model in INDEXED
            for problem in backend.problems(cursor, model._meta.db_table, _index(model))
        ]


def rebuild() -> None:
    """Index every row anew, from the texts."""
    backend = _backend(connection.vendor)
    with transaction.atomic(), connection.cursor() as cursor:
        for model in INDEXED:
            backend.rebuild(cursor, model._meta.db_table, _index(model))


@contextmanager
def rebuilt_after() -> Iterator[None]:
    """Write very many rows: the index does not follow them one by one, and is made anew at the end."""
    backend = _backend(connection.vendor)
    with connection.cursor() as cursor:
        resuming = [
            statement
            for model in INDEXED
            for statement in backend.pause(cursor, model._meta.db_table, _index(model))
        ]
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in resuming:
                cursor.execute(statement)
    rebuild()


def wipe_removed(model: type[Model]) -> None:
    """Once the transaction is done, leave nothing in the index of the words that rows no longer hold."""
    backend, index = _backend(connection.vendor), _index(model)
    if backend.WIPES:
        return

    def wipe() -> None:
        with connection.cursor() as cursor:
            backend.wipe(cursor, index)

    transaction.on_commit(wipe)
