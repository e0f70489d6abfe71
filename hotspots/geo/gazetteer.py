"""Towns and villages by name, for the place box of a form."""

from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from .areas import key, read

ATTRIBUTION = "Boundaries imply no endorsement. Natural Earth; GeoNames (CC BY 4.0)"


class Place(NamedTuple):
    """A named place; `area` is an ISO 3166-2 code or empty."""

    name: str
    lat: float
    lon: float
    country: str
    area: str


@cache
def _places() -> tuple[list[str], list[tuple[int, Place]]]:
    """Folded names in order, and beside each its rank (0 is the most populous) and the place."""
    keyed = sorted(
        (key(known), rank, Place(*row))
        for rank, (*row, aliases) in enumerate(read("places.json"))
        for known in (row[0], *aliases)
    )
    return [name for name, _, _ in keyed], [(rank, place) for _, rank, place in keyed]


def find_place(text: str, country: str | None = None, limit: int = 8) -> list[Place]:
    """Places whose name begins with the text, exact names first, then the most populous."""
    wanted = key(text)
    if not wanted:
        return []
    keys, ranked = _places()
    found: dict[Place, tuple[bool, int]] = {}
    for i in range(bisect_left(keys, wanted), bisect_left(keys, wanted + "\uffff")):
        rank, place = ranked[i]
        if country in (None, "", place.country):
            order = (keys[i] != wanted, rank)
            found[place] = min(found.get(place, order), order)
    return sorted(found, key=found.__getitem__)[:limit]
