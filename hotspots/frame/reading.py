"""Reading a page of a view from the database: the same records as the view has, in its order."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.db import OperationalError
from django.db.models import QuerySet

from .orders import NEWEST, Standing
from .view import View

Made = TypeVar("Made")
# Enough that what a query costs by itself is nothing beside its rows, and few enough to hold.
BATCH = 1_000
FIRST_BATCH = 100


class ListChanged(OperationalError):
    """A record of the list changed between counting and reading: ask again. A fault that passes, so the answer is 503."""


def read_page(
    view: View, rows: QuerySet, size: int, order: str = NEWEST, after: int | Standing | None = None
) -> tuple[list[Any], bool]:
    """(the next records, whether there are more). `rows` is the gated queryset that they are read from.

    Raises ListChanged where one is gone since the view was taken.
    """
    keys = view.page(size + 1, order, after)
    found = {row.pk: row for row in rows.filter(pk__in=keys[:size])}
    page = [found[pk] for pk in keys[:size] if pk in found]
    if len(page) < min(len(keys), size):
        raise ListChanged
    return page, len(keys) > size


def in_batches(view: View, rows: QuerySet, order: str = NEWEST) -> Iterator[list[Any]]:
    """All records of a view in its order, a batch at a time, the first one small so that an answer can begin.

    A record that is gone since the view was taken is left out: what has left already cannot be made anew.
    """
    size, after = FIRST_BATCH, None
    while keys := view.page(size, order, after):
        found = {row.pk: row for row in rows.filter(pk__in=keys)}
        yield [found[pk] for pk in keys if pk in found]
        size, after = BATCH, view.standing(keys[-1], order)


def steady(make: Callable[[], Made]) -> Made:
    """What `make` gives, made again where a record changed under it."""
    for _attempt in range(3):
        try:
            return make()
        except ListChanged:
            continue
    return make()
