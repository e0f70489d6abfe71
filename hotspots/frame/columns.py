"""The columns of a frame: what is kept of a record, and how small."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from hotspots.vocabulary import VOCABULARIES

Array = np.ndarray
NO_DAY = np.iinfo(np.int32).min
NO_CELL = -1
NO_NUMBER = -1
KILLED = ("killed_min", "killed_best", "killed_max", "killed_civilians")
EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days


@dataclass
class Levels:
    """The distinct values of a coded column, each known by its place in the list."""

    values: list[Any] = field(default_factory=list)
    places: dict[Any, int] = field(default_factory=dict)

    def code(self, value: Any) -> int:
        """The number that stands for a value; a new one for a value that is new."""
        place = self.places.get(value)
        if place is None:
            place = self.places[value] = len(self.values)
            self.values.append(value)
        return place

    def having(self, values: Iterable[Any]) -> Array:
        """For every level, whether it is one of these values."""
        found = np.zeros(len(self.values), dtype=bool)
        found[[self.places[value] for value in values if value in self.places]] = True
        return found


@dataclass(frozen=True)
class Column:
    """One column of numbers: where it comes from, and what stands for "none"."""

    name: str
    dtype: Any
    missing: int = 0

    def encode(self, values: Sequence[Any], levels: Levels) -> Array:
        """The values of some records as numbers."""
        return np.array([self.missing if value is None else value for value in values], dtype=self.dtype)


@dataclass(frozen=True)
class Days(Column):
    """Dates as days since 1970."""

    dtype: Any = np.int32
    missing: int = NO_DAY

    def encode(self, values: Sequence[date | None], levels: Levels) -> Array:
        days = np.array(values, dtype="datetime64[D]").astype(np.int64)
        return np.where(days == np.iinfo(np.int64).min, NO_DAY, days).astype(np.int32)


@dataclass(frozen=True)
class Coded(Column):
    """One value of few: a number for each."""

    dtype: Any = np.uint8

    def encode(self, values: Sequence[Any], levels: Levels) -> Array:
        code = levels.code
        return np.fromiter((code(value) for value in values), dtype=self.dtype, count=len(values))


def mask(name: str, vocabulary: str) -> Column:
    """A column of bits, as wide as its vocabulary needs."""
    top = max(term.bit for term in VOCABULARIES[vocabulary].terms)
    kinds = (np.uint8, 7), (np.uint16, 15), (np.uint32, 31), (np.int64, 62)
    return Column(name, next(kind for kind, most in kinds if top <= most))


@dataclass(frozen=True)
class Layout:
    """What a frame holds: its columns, its yes-or-no fields, and how its rows are read.

    `kind` is what the ledger calls them. `read` gives tuples in the order of `fields`, of all rows or of those with the
    given refs; `ids` the keys of whatever has these refs; `pairs` (key, key) of records that tell of one event; `drafts`
    the keys of all drafts.
    """

    name: str
    kind: str
    columns: tuple[Column, ...]
    flags: tuple[str, ...]
    read: Callable[[Sequence[str] | None], Iterable[tuple]]
    ids: Callable[[Sequence[str]], Iterable[int]]
    pairs: Callable[[], Iterable[tuple[int, int]]]
    drafts: Callable[[], Iterable[int]] = tuple

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a row, in the order in which `read` gives them."""
        return (*(column.name for column in self.columns), *self.flags, *KILLED)

    @property
    def coded(self) -> list[str]:
        """The columns that have levels."""
        return [column.name for column in self.columns if isinstance(column, Coded)]
