"""The whole database as a test sees it: to show that nothing changed, or that a word stands nowhere."""

from typing import Any

from django.apps import apps
from django.db import connection


def every_row() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables of the domain and of accounts, many-to-many tables included."""
    tables = sorted(
        model._meta.db_table
        for app in ("hotspots", "accounts")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    )
    rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows[table] = sorted(cursor.fetchall(), key=repr)
    return rows


def where_it_stands(word: str) -> list[str]:
    """The tables in which a word stands in any column, whatever its case."""
    return [table for table, rows in every_row().items() if word.casefold() in repr(rows).casefold()]
