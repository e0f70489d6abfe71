"""What a filter keeps, said twice: as a condition on rows of the database, and as a question to a segment of the frame.

Both must keep the same records; a test holds them equal over random filters.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Protocol

import numpy as np
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact, GreaterThan

from accounts.reader import Reader
from hotspots import geo, redaction, search
from hotspots.models import Actor, Edition, Evidence, Hotspot, Involvement, Report, Site
from hotspots.vocabulary import CLOSE_PLACES

PUBLIC, MEMBERS = "public", "members"
MODELS: Mapping[str, type[Model]] = {PUBLIC: Edition, MEMBERS: Report}
Mask = np.ndarray


class Segment(Protocol):
    """Columns of the frame, as far as filters ask them. `None` for `knows` means that every place may be known."""

    def __len__(self) -> int: ...
    def among(self, pks: Mask) -> Mask: ...
    def is_one_of(self, name: str, values: Iterable[object]) -> Mask: ...
    def has_bit(self, name: str, mask: int) -> Mask: ...
    def has_all_bits(self, name: str, mask: int) -> Mask: ...
    def flag(self, name: str) -> Mask: ...
    def at_least(self, name: str, number: int) -> Mask: ...
    def lies_in(self, ranges: list[tuple[int, int]], knows: Mask | None) -> Mask: ...
    def is_unplaced(self, knows: Mask | None) -> Mask: ...
    def no_later_than(self, day: Any, surely: bool) -> Mask: ...
    def no_earlier_than(self, day: Any, surely: bool) -> Mask: ...


@dataclass(frozen=True)
class Asking:
    """Who asks for what: the reader, the audience, and all values of the filter."""

    reader: Reader
    audience: str
    values: Mapping[str, tuple]


# For a segment, and which of its places the reader may know: which records are kept.
Keep = Callable[[Segment, Mask | None], Mask]


@dataclass(frozen=True)
class Condition:
    """One kind of condition: `rows` for the database, `keep` for the frame, both from the values chosen."""

    rows: Callable[[tuple, Asking], Any]
    keep: Callable[[tuple, Asking], Keep]


def one_of(column: str, key: Callable[[tuple], Iterable[Any]] = lambda values: values) -> Condition:
    """A column holds one of the values."""
    return Condition(
        lambda values, asking: Q(**{f"{column}__in": list(key(values))}),
        lambda values, asking: lambda segment, knows: segment.is_one_of(column, key(values)),
    )


def any_bit(column: str, bits: Callable[[tuple], int]) -> Condition:
    """A column of bits holds any of the values."""
    return Condition(
        lambda values, asking: GreaterThan(F(column).bitand(bits(values)), 0),
        lambda values, asking: lambda segment, knows: segment.has_bit(column, bits(values)),
    )


def all_bits(column: str, bits: Callable[[tuple], int]) -> Condition:
    """A column of bits holds all of the values."""
    return Condition(
        lambda values, asking: Exact(F(column).bitand(bits(values)), bits(values)),
        lambda values, asking: lambda segment, knows: segment.has_all_bits(column, bits(values)),
    )


def is_set(flag: str) -> Condition:
    """A yes-or-no field is set."""
    return Condition(
        lambda values, asking: Q(**{flag: True}),
        lambda values, asking: lambda segment, knows: segment.flag(flag),
    )


def at_least(column: str) -> Condition:
    """A number is stated, and is no smaller."""
    return Condition(
        lambda values, asking: Q(**{f"{column}__gte": values[0]}),
        lambda values, asking: lambda segment, knows: segment.at_least(column, values[0]),
    )


def nothing() -> Condition:
    """A parameter that says how others are meant, and keeps everything."""
    return Condition(
        lambda values, asking: Q(),
        lambda values, asking: lambda segment, knows: np.ones(len(segment), dtype=bool),
    )


def surely(asking: Asking) -> bool:
    """Whether only those count that lie within the dates for certain."""
    return bool(asking.values.get("certain"))


def _from(values: tuple, asking: Asking) -> Q:
    # Possibly within: a report counts when its range of days overlaps the one asked for.
    if surely(asking):
        return Q(earliest__gte=values[0])
    return Q(latest__gte=values[0]) | Q(latest__isnull=True, earliest__isnull=False)


def _to(values: tuple, asking: Asking) -> Q:
    if surely(asking):
        return Q(latest__lte=values[0])
    return Q(earliest__lte=values[0]) | Q(earliest__isnull=True, latest__isnull=False)


FROM = Condition(
    _from, lambda values, asking: lambda segment, knows: segment.no_earlier_than(values[0], surely(asking))
)
TO = Condition(
    _to, lambda values, asking: lambda segment, knows: segment.no_later_than(values[0], surely(asking))
)


def _ranges(values: tuple) -> list[tuple[int, int]]:
    west, south, east, north = values[0]
    return geo.cells_of_bounds(south, west, north, east)


def _in_bounds(values: tuple, asking: Asking) -> Q:
    """Rows whose place lies in the box: the exact one where the reader may know it, else the centre of its area."""
    ranges = _ranges(values)

    def within(column: str) -> Q:
        return reduce(or_, (Q(**{f"{column}__gte": low, f"{column}__lt": high}) for low, high in ranges))

    if asking.audience == PUBLIC:
        return within("cell")
    known = redaction.place_known_to(asking.reader)
    return (known & within("cell")) | (~known & within("shown_cell"))


BOUNDS = Condition(
    _in_bounds, lambda values, asking: lambda segment, knows: segment.lies_in(_ranges(values), knows)
)


def _unplaced(values: tuple, asking: Asking) -> Q:
    """Rows that a map has no place for, as far as the reader may know their place."""
    close = Q(cell__isnull=False, place_precision__in=CLOSE_PLACES)
    if asking.audience == PUBLIC:
        undrawn = ["", *(code for code in geo.COUNTRIES.countries if geo.country_centre(code) is None)]
        return Q(cell__isnull=True) | (~close & Q(area="", country__in=undrawn))
    return Q(shown_cell__isnull=True) & ~(redaction.place_known_to(asking.reader) & close)


UNPLACED = Condition(_unplaced, lambda values, asking: lambda segment, knows: segment.is_unplaced(knows))


def by_key(rows: Callable[[tuple, Asking], Any]) -> Condition:
    """What only the database knows: its answer is a set of keys."""

    def keep(values: tuple, asking: Asking) -> Keep:
        model: Any = MODELS[asking.audience]
        found: QuerySet = model.objects.filter(rows(values, asking))
        keys = np.fromiter(found.order_by().values_list("pk", flat=True).iterator(50_000), dtype=np.int64)
        return lambda segment, knows: segment.among(keys)

    return Condition(rows, keep)


def _text(values: tuple, asking: Asking) -> Q:
    if asking.audience == PUBLIC:
        return search.shared(values[0])
    return search.with_internal(values[0], asking.reader.organisation_id)


def _text_keep(values: tuple, asking: Asking) -> Keep:
    own = None if asking.audience == PUBLIC else asking.reader.organisation_id
    keys = search.ids(values[0], MODELS[asking.audience], own)
    return lambda segment, knows: segment.among(keys)


def _hotspot(values: tuple, asking: Asking) -> Q:
    if asking.audience == PUBLIC:
        return reduce(or_, (Q(hotspot_series__contains=value) for value in values))
    # Through the gate: that a hidden hotspot has reports is not to be found out by its ref.
    hotspots = Hotspot.objects.visible_to(asking.reader).filter(ref__in=values)
    attached = Hotspot.reports.through._default_manager.filter(hotspot__in=hotspots.values("pk"))
    return Q(pk__in=attached.values("report_id"))


def _site(values: tuple, asking: Asking) -> Q:
    # That a report happened at a site is its exact place: it counts where the reader may know that.
    sites = Site.objects.visible_to(asking.reader).filter(ref__in=values)
    return redaction.place_known_to(asking.reader) & Q(site__in=sites.values("pk"))


def _actor(values: tuple, asking: Asking) -> Q:
    # Through the gate, as with hotspots.
    actors = Actor.objects.visible_to(asking.reader).filter(ref__in=values)
    named = Involvement.objects.filter(actor__in=actors.values("pk"))
    return Q(pk__in=named.values("report_id"))


def _evidence(values: tuple, asking: Asking) -> Exists:
    # That there is a file is known to the report's organisation and its reviewers: to others it is as if there were none.
    return Exists(Evidence.objects.visible_to(asking.reader).filter(report=OuterRef("pk")))


def _evidence_keep(values: tuple, asking: Asking) -> Keep:
    files = Evidence.objects.all()
    return lambda segment, knows: segment.flag("has_files") & files.mask(segment, asking.reader)


TEXT, HOTSPOT, SITE = Condition(_text, _text_keep), by_key(_hotspot), by_key(_site)
ACTOR, EVIDENCE = by_key(_actor), Condition(_evidence, _evidence_keep)
ORGANISATION = by_key(lambda values, asking: Q(organisation__ref__in=values))
