"""Writing many rows of a table at once, without an object for each: COPY on PostgreSQL, one statement on SQLite."""

import io
import itertools
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection, models

Row = Mapping[str, Any]
ROWS_LOOKED_AT = 1_000
MOST_PARAMETERS = 32_000  # SQLite's limit is a little above
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def next_ids(model: type[models.Model], number: int) -> list[int]:
    """Keys for that many new rows, which nobody else will get. Must run inside the transaction that writes them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, number],
            )
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + number))


def insert(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Insert rows given by column (`organisation_id`, not `organisation`); what a row leaves out takes its default.

    `id` is given in all of the rows or in none. Nothing is validated but by the database, and no signal is sent.
    """
    rows = list(rows)
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if field.attname != "id" or "id" in rows[0]]
    plan = [(field.attname, field.get_default(), _written(field)) for field in fields]
    values = (
        [write(row.get(name, default)) if write else row.get(name, default) for name, default, write in plan]
        for row in rows
    )
    quoted = connection.ops.quote_name
    target = f"{quoted(model._meta.db_table)} ({', '.join(quoted(str(field.column)) for field in fields)})"
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            lines = ("\t".join(map(_copied, row)) + "\n" for row in values)
            cursor.copy_expert(f"COPY {target} FROM STDIN", io.StringIO("".join(lines)))
        else:
            # Many rows to a statement: the index of search writes what it holds to disk before each one.
            row = f"({', '.join(['?'] * len(fields))})"
            while some := list(itertools.islice(values, MOST_PARAMETERS // len(fields))):
                cursor.cursor.connection.execute(
                    f"INSERT INTO {target} VALUES {', '.join([row] * len(some))}",
                    list(itertools.chain.from_iterable(some)),
                )


def take_stock() -> None:
    """Let SQLite look at how many rows its tables and indexes hold, without which it takes an index on a status before the
    primary key. PostgreSQL looks by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
            cursor.execute("ANALYZE")


def _written(field: models.Field) -> Callable[[Any], Any] | None:
    """How a value of the field is handed to the database; None where it is handed over as it is."""
    postgresql = connection.vendor == "postgresql"
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    write: Callable[[Any], Any] | None = None
    if isinstance(kind, models.JSONField):
        write = _as_json
    elif isinstance(kind, models.UUIDField):
        write = str if postgresql else _hexadecimal
    elif isinstance(kind, models.DateTimeField):
        # A row often holds one moment several times.
        write = str if postgresql else lru_cache(8)(connection.ops.adapt_datetimefield_value)
    elif isinstance(kind, models.DateField):
        write = str
    elif isinstance(kind, models.BooleanField):
        write = int
    return write and _unless_null(write)


def _as_json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _unless_null(write: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else write(value)


def _hexadecimal(value: uuid.UUID) -> str:
    return value.hex


def _copied(value: Any) -> str:
    """A value as the text format of COPY has it."""
    return "\\N" if value is None else str(value).translate(ESCAPED)
