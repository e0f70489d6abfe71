"""Names while they are typed: of which sites, actors and hotspots a word begins as typed."""

from collections.abc import Iterable
from typing import Any, TypeVar

from accounts.reader import Reader
from hotspots.models import Actor, Hotspot, Site
from hotspots.text import words

Named = TypeVar("Named", Site, Actor, Hotspot)
SHORTEST = 2
MOST_LOOKED_AT = 5_000


def _names(row: Any) -> Iterable[str]:
    """What the row is called: its name first."""
    return (row.title, row.place_name) if isinstance(row, Hotspot) else (row.name, *row.aliases)


def _place(typed: list[str], row: Any) -> tuple[int, int] | None:
    """(which of its names, how far into it) the typed words are found at; None when they are not."""
    found = []
    for number, name in enumerate(_names(row)):
        held = words(name)
        at = f" {' '.join(held)}".find(f" {' '.join(typed)}")
        if at >= 0:
            found.append((number, at))
        elif all(any(word.startswith(part) for word in held) for part in typed):
            found.append((number, len(name)))
    return min(found, default=None)


def named(model: type[Named], typed: str, reader: Reader, limit: int = 8, **only: Any) -> list[Named]:
    """Rows that the reader may see of which a name or alias has words that begin as typed; the best placed first, then by name.

    `only` narrows the rows by the values of their fields.
    """
    wanted = words(typed[:200])
    if not wanted or len("".join(wanted)) < SHORTEST:
        return []
    rows = model.objects.visible_to(reader).filter(**only)
    for word in wanted:
        rows = rows.filter(search_text__contains=word)
    placed = []
    for row in rows.order_by("pk")[:MOST_LOOKED_AT]:
        place = _place(wanted, row)
        if place is not None:
            placed.append((place, words(next(iter(_names(row)))), row.pk, row))
    return [row for *_order, row in sorted(placed, key=lambda found: found[:3])[:limit]]
