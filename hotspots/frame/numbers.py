"""Numbers from columns: people killed, events, and the timeline. Nothing is added that may be the same twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from .columns import EPOCH, NO_DAY, NO_NUMBER, Array

MONTHS_SHOWN = 60


@dataclass(frozen=True)
class Deaths:
    """People killed, as the sources state them: accounts of one event make a range and are never added.

    `best` is None where the accounts of some event disagree. `stated` is how many events give a number.
    """

    minimum: int
    best: int | None
    maximum: int
    civilians: int | None
    stated: int

    def as_dict(self) -> dict[str, int | None]:
        return {
            "min": self.minimum,
            "best": self.best,
            "max": self.maximum,
            "civilians": self.civilians,
            "stated": self.stated,
        }


def deaths_of(alone: Array, linked: Array | None = None, events: Array | None = None) -> Deaths | None:
    """People killed over accounts: four rows of (minimum, best, maximum, civilians), -1 for "not stated".

    `alone` are the only accounts of their events; `events` says which event each of `linked` tells of. None where nobody
    states a number.
    """
    accounts = _ranges(alone)
    if linked is not None and events is not None:
        accounts = np.concatenate((accounts, _of_events(linked, events)), axis=1)
    least, best, most, civilians = accounts
    if not len(least):
        return None
    counted = civilians != NO_NUMBER
    return Deaths(
        int(least.sum(dtype=np.int64)),
        int(best.sum(dtype=np.int64)) if (best != NO_NUMBER).all() else None,
        int(most.sum(dtype=np.int64)),
        int(civilians[counted].sum(dtype=np.int64)) if counted.any() else None,
        len(least),
    )


def _states_any(killed: Array) -> Array:
    return np.maximum.reduce(killed[:3], axis=0) != NO_NUMBER


def _ranges(killed: Array) -> Array:
    """The accounts that state a number, each with a minimum and a maximum: where it gives none, what it gives instead."""
    stating = _states_any(killed)
    low, best, high, civilians = killed if stating.all() else killed[:, stating]
    known = np.where(best == NO_NUMBER, high, best)
    least = np.where(low == NO_NUMBER, np.where(high == NO_NUMBER, known, np.minimum(known, high)), low)
    most = np.where(high == NO_NUMBER, np.maximum(low, best), high)
    return np.stack((least, best, most, civilians))


def _of_events(killed: Array, events: Array) -> Array:
    """One column an event: the range over its accounts, the best number where they agree on one, the most civilians."""
    stating = _states_any(killed)
    order = np.argsort(events[stating], kind="stable")
    events = events[stating][order]
    accounts = _ranges(killed[:, stating][:, order])
    if not len(events):
        return accounts
    starts = np.flatnonzero(np.concatenate(([True], events[1:] != events[:-1])))
    low, best, high, civilians = accounts
    agreed = np.minimum.reduceat(best, starts)
    agreed = np.where(agreed == np.maximum.reduceat(best, starts), agreed, NO_NUMBER)
    lows, highs = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
    return np.stack((lows, agreed, highs, np.maximum.reduceat(civilians, starts)))


def events_of(pairs: Array) -> tuple[Array, Array]:
    """(keys, for each the least key of its event) of records that tell of one event, from pairs of keys: links pass on."""
    keys, ends = np.unique(pairs, return_inverse=True)
    one, other = ends.reshape(-1, 2).T
    event = np.arange(len(keys))
    while True:
        before = event.copy()
        np.minimum.at(event, one, before[other])
        np.minimum.at(event, other, before[one])
        event = event[event]
        if np.array_equal(event, before):
            return keys, keys[event]


@dataclass(frozen=True)
class Bucket:
    """One bar of the timeline: records that fall wholly into it, and the share of those that may."""

    label: str
    first: date
    last: date
    exact: int
    spread: float


def timeline_of(earliest: Array, latest: Array) -> tuple[list[Bucket], int]:
    """(buckets by month or year, how many records are undated). What may fall into several buckets is spread over them."""
    dated = (earliest != NO_DAY) | (latest != NO_DAY)
    earliest, latest = earliest[dated], latest[dated]
    undated = len(dated) - len(earliest)
    if not len(earliest):
        return [], undated
    low, high = np.where(earliest != NO_DAY, earliest, latest), np.where(latest != NO_DAY, latest, earliest)
    first, last = (EPOCH + timedelta(days=int(day)) for day in (low.min(), high.max()))
    by_month = (last.year - first.year) * 12 + last.month - first.month < MONTHS_SHOWN
    edges = list(_edges(first, last, by_month))
    beginning = (edges[0][0] - EPOCH).days
    starts = np.array([(edge[0] - EPOCH).days - beginning for edge in edges])
    lengths = np.diff([*starts, (edges[-1][1] - EPOCH).days - beginning + 1])
    bucket_of_day = np.repeat(np.arange(len(edges), dtype=np.int32), lengths)
    low, high = low - beginning, high - beginning
    at = bucket_of_day[low]
    within = at == bucket_of_day[high]
    exact = np.bincount(at[within], minlength=len(edges))
    low, high = low[~within], high[~within]
    # A record's weight is even over its days: it rises on its first day and falls after its last.
    weight = 1.0 / (high - low + 1)
    days = len(bucket_of_day)
    change = np.bincount(low, weight, days + 1) - np.bincount(high + 1, weight, days + 1)
    spread = np.add.reduceat(np.cumsum(change)[:days], starts)
    named = "%Y-%m" if by_month else "%Y"
    return [
        Bucket(edge[0].strftime(named), *edge, int(whole), max(0.0, round(float(part), 2)))
        for edge, whole, part in zip(edges, exact, spread, strict=True)
    ], undated


def _edges(first: date, last: date, by_month: bool) -> Iterable[tuple[date, date]]:
    """First and last day of every month or year from one date to another."""
    day = first.replace(day=1) if by_month else first.replace(month=1, day=1)
    while day <= last:
        following = (
            (day.replace(day=28) + timedelta(days=4)).replace(day=1) if by_month else date(day.year + 1, 1, 1)
        )
        yield day, following - timedelta(days=1)
        day = following
