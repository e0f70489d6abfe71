"""A segment: columns of records that lie in the order of their cells, and the questions that a filter asks of them."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from hotspots import geo
from hotspots.vocabulary import CLOSE_PLACES

from .columns import KILLED, NO_CELL, NO_DAY, NO_NUMBER, Array, Layout, Levels, day_number

Ranges = Iterable[tuple[int, int]]
# Readers whose answers a process keeps: two bytes a record each.
MOST_READERS = 12
# What is made from the other columns.
DERIVED = ("newest",)


class Segment:
    """Columns of the same length. `alive` is false for records that have changed since and stand in a later segment.

    `flags` holds the yes-or-no fields as bits. People killed are kept for those records alone that state a number:
    `killed_at` has their positions, `killed` four rows of numbers. `newest` has all positions, the newest event first.
    """

    def __init__(self, layout: Layout, levels: Mapping[str, Levels], columns: dict[str, Array]) -> None:
        self.layout, self.levels = layout, levels
        self.columns = columns
        self.alive = np.ones(len(columns["pk"]), dtype=bool)
        self._made: dict[str, Any] = {}

    def __len__(self) -> int:
        return len(self.columns["pk"])

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    @classmethod
    def of_rows(cls, layout: Layout, levels: Mapping[str, Levels], rows: Sequence[tuple]) -> "Segment":
        """The segment of rows as the layout reads them."""
        return cls(layout, levels, arranged(encoded(layout, levels, rows)))

    def without(self, gone: Array) -> "Segment":
        """The same columns, these positions no longer alive."""
        copy = Segment(self.layout, self.levels, self.columns)
        copy.alive = self.alive.copy()
        copy.alive[gone] = False
        copy._made = self._made
        return copy

    def for_reader(self, reader: Hashable, answer: Callable[[], Any]) -> Any:
        """What was answered to a reader; columns never change, so the latest few answers are kept, for copies too."""
        answers = self._made.setdefault("readers", {})
        if reader not in answers:
            for oldest in list(answers)[: -MOST_READERS or None]:
                answers.pop(oldest, None)
            answers[reader] = answer()
        return answers[reader]

    def made_once(self, name: str, make: Callable[[], Any]) -> Any:
        """What follows from the columns, made when it is first asked for and shared with copies."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    @property
    def _by_pk(self) -> Array:
        """All positions in the order of the keys."""
        return self.made_once("by pk", lambda: np.argsort(self["pk"], kind="stable").astype(np.int32))

    def find(self, pks: Array) -> Array:
        """For each of these keys where its record is, -1 for one that is not here."""
        if not len(self):
            return np.full(len(pks), -1, dtype=np.int32)
        order, own = self._by_pk, self["pk"]
        # Keys of another type would have the whole column copied.
        wanted = np.asarray(pks, dtype=own.dtype)
        at = order[np.minimum(np.searchsorted(own, wanted, sorter=order), len(self) - 1)]
        return np.where(own[at] == wanted, at, -1)

    def days(self, at: Array | slice) -> Array:
        """The day that a list is ordered by, of the records at these positions."""
        return event_days({name: self[name][at] for name in ("earliest", "latest")})

    # -- what a filter asks: each answer says yes or no for every record --

    def among(self, pks: Sequence[int] | Array) -> Array:
        """Whether the record has one of these keys."""
        keys, own = np.asarray(pks, dtype=np.int64), self["pk"]
        if not len(keys) or not len(self):
            return np.zeros(len(self), dtype=bool)
        top = self.made_once("top", lambda: int(own.max()))
        held = np.zeros(top + 1, dtype=bool)
        held[keys[keys <= top]] = True
        return held[own]

    def is_one_of(self, name: str, values: Iterable[object]) -> Array:
        """Whether a coded column holds one of these values."""
        having = self.levels[name].having(values)
        codes = np.flatnonzero(having)
        if not len(codes):
            return np.zeros(len(self), dtype=bool)
        if len(codes) == 1:
            return self[name] == codes[0]
        return having[self[name]]

    def has_bit(self, name: str, mask: int) -> Array:
        """Whether a column of bits shares any with `mask`."""
        column = self[name]
        return (column & column.dtype.type(mask & np.iinfo(column.dtype).max)) != 0

    def has_all_bits(self, name: str, mask: int) -> Array:
        """Whether a column of bits holds all of `mask`."""
        column = self[name]
        wanted = column.dtype.type(mask & np.iinfo(column.dtype).max)
        return (column & wanted) == wanted

    def flag(self, name: str) -> Array:
        """Whether a yes-or-no field is set."""
        return (self["flags"] & np.uint8(1 << self.layout.flags.index(name))) != 0

    def no_earlier_than(self, day: date, surely: bool) -> Array:
        """Whether it happened on `day` or later, for certain or as far as is known; undated records did not."""
        latest, earliest = self["latest"], self["earliest"]
        if surely:
            return (earliest != NO_DAY) & (earliest >= day_number(day))
        return (latest >= day_number(day)) | ((latest == NO_DAY) & (earliest != NO_DAY))

    def no_later_than(self, day: date, surely: bool) -> Array:
        """Whether it happened by `day`, for certain or as far as is known; undated records did not."""
        latest, earliest = self["latest"], self["earliest"]
        if surely:
            return (latest != NO_DAY) & (latest <= day_number(day))
        begun = (earliest != NO_DAY) & (earliest <= day_number(day))
        return begun | ((earliest == NO_DAY) & (latest != NO_DAY))

    def at_least(self, name: str, number: int) -> Array:
        """Whether it states at least this number of people killed."""
        answer = np.zeros(len(self), dtype=bool)
        answer[self["killed_at"][self["killed"][KILLED.index(name)] >= max(number, 0)]] = True
        return answer

    def lies_in(self, ranges: Ranges, knows: Array | None) -> Array:
        """Whether its cell lies in one of the ranges `lo <= cell < hi`, as far as the reader may know it.

        `knows` says of which records the place itself may be known; of others the centre of the area or country counts.
        """
        ranges = list(ranges)
        answer = np.zeros(len(self), dtype=bool)
        for low, high in ranges:
            start, end = np.searchsorted(self["cell"], (low, high))
            answer[start:end] = True
        if knows is None or knows.all():
            return answer
        by_area, by_country = self.shown_cells()
        area_in, country_in = (
            np.logical_or.reduce([(cells >= low) & (cells < high) for low, high in ranges])
            for cells in (by_area, by_country)
        )
        area, country = self["area"], self["country"]
        shown = np.where((by_area != NO_CELL)[area], area_in[area], country_in[country])
        return np.where(knows, answer, shown)

    def is_unplaced(self, knows: Array | None) -> Array:
        """Whether a map has no place for it: none is known, or none that the reader may know."""
        by_area, by_country = self.shown_cells()
        has_cell = self["cell"] != NO_CELL
        in_area = ((by_area != NO_CELL)[self["area"]] | (by_country != NO_CELL)[self["country"]]) & has_cell
        close = self.levels["place_precision"].having(CLOSE_PLACES)[self["place_precision"]] & has_cell
        return ~(in_area | (close if knows is None else close & knows))

    def shown_cells(self) -> tuple[Array, Array]:
        """(cell of each level of the areas, of each level of the countries): where readers find what they may not know closer."""
        by_area = [geo.shown_cell(code, "") for code in self.levels["area"].values]
        by_country = [geo.shown_cell("", code) for code in self.levels["country"].values]
        return _cells(by_area), _cells(by_country)


def _cells(found: Iterable[int | None]) -> Array:
    return np.array([NO_CELL if cell is None else cell for cell in found], dtype=np.int64)


def encoded(layout: Layout, levels: Mapping[str, Levels], rows: Sequence[tuple]) -> dict[str, Array]:
    """Rows as columns, in the order of the rows."""
    values = list(zip(*rows, strict=True)) if rows else [()] * len(layout.fields)
    nothing = Levels()
    columns = {
        column.name: column.encode(given, levels.get(column.name, nothing))
        for column, given in zip(layout.columns, values, strict=False)
    }
    flags = np.zeros(len(rows), dtype=np.uint8)
    at = len(layout.columns)
    for bit, given in enumerate(values[at : at + len(layout.flags)]):
        flags |= np.fromiter(map(bool, given), dtype=np.uint8, count=len(rows)) << np.uint8(bit)
    killed = np.array(
        [
            [NO_NUMBER if number is None else number for number in given]
            for given in values[at + len(layout.flags) :]
        ],
        dtype=np.int32,
    ).reshape(len(KILLED), len(rows))
    stating = np.flatnonzero((killed != NO_NUMBER).any(axis=0)).astype(np.int32)
    return {
        **columns,
        "flags": flags,
        "killed_at": stating,
        "killed": np.ascontiguousarray(killed[:, stating]),
    }


def joined(parts: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    """Columns of several lots of records as one."""
    starts = np.cumsum([0, *(len(part["pk"]) for part in parts)])
    moved = [
        {**part, "killed_at": part["killed_at"] + np.int32(start)}
        for part, start in zip(parts, starts, strict=False)
    ]
    return {
        name: np.concatenate([part[name] for part in moved], axis=-1)
        for name in moved[0]
        if name not in DERIVED
    }


def kept(columns: Mapping[str, Array], alive: Array) -> dict[str, Array]:
    """The columns of the records that are alive."""
    place = np.cumsum(alive, dtype=np.int32) - 1
    stating = alive[columns["killed_at"]]
    sparse = {
        "killed_at": place[columns["killed_at"][stating]],
        "killed": columns["killed"][:, stating],
    }
    whole = {name: column[alive] for name, column in columns.items() if name not in (*sparse, *DERIVED)}
    return {**whole, **sparse}


def arranged(columns: Mapping[str, Array]) -> dict[str, Array]:
    """The columns in the order of the cells, those without a cell first, with the order of the events beside them."""
    order = np.argsort(columns["cell"], kind="stable")
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    killed_at = place[columns["killed_at"]]
    by_place = np.argsort(killed_at)
    sorted_ = {
        name: column[order]
        for name, column in columns.items()
        if name not in ("killed_at", "killed", *DERIVED)
    }
    sorted_ |= {"killed_at": killed_at[by_place], "killed": columns["killed"][:, by_place]}
    return {**sorted_, "newest": newest_first(sorted_)}


def event_days(columns: Mapping[str, Array]) -> Array:
    """The day that a list is ordered by: the last one possible, or else the first; undated records come last."""
    latest = columns["latest"]
    return np.where(latest != NO_DAY, latest, columns["earliest"])


def newest_first(columns: Mapping[str, Array]) -> Array:
    """All positions, the newest event first, and of one day the newest record first."""
    return np.lexsort((columns["pk"], event_days(columns)))[::-1].astype(np.int32)
