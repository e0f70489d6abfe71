"""Names while they are typed: of which sites, actors and hotspots a word begins as typed."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from accounts.reader import Reader
from hotspots.models import Actor, Hotspot, Site
from hotspots.text import words

Named = TypeVar("Named", Site, Actor, Hotspot)
Place = tuple[int, int]
SHORTEST = 2
LONGEST = 200
MOST_LOOKED_AT = 5_000
# What a row is called: the column of its name, and that of its other name or names.
CALLED = {Site: ("name", "aliases"), Actor: ("name", "aliases"), Hotspot: ("title", "place_name")}


class Placed(NamedTuple):
    """A row that is called as was typed: where in its names, its name, key and ref."""

    place: Place
    name: str
    pk: int
    ref: UUID


def beginnings(typed: str) -> list[str]:
    """The folded words that were typed; none where there are too few letters to suggest anything."""
    wanted = words(typed[:LONGEST])
    return wanted if len("".join(wanted)) >= SHORTEST else []


def place_of(wanted: Sequence[str], names: Iterable[str]) -> Place | None:
    """(which of the names, how far into it) the typed words are found at; None when they are not."""
    parts = [f" {word}" for word in wanted]
    whole, found = "".join(parts), []
    for number, name in enumerate(names):
        held = f" {' '.join(words(name))}"
        at = held.find(whole)
        if at >= 0:
            found.append((number, at))
        elif len(parts) > 1 and all(part in held for part in parts):
            found.append((number, len(name)))
    return min(found, default=None)


def _names(name: str, other: str | list[str]) -> list[str]:
    return [name, other] if isinstance(other, str) else [name, *other]


def placed(model: type[Named], typed: str, reader: Reader, **only: Any) -> list[Placed]:
    """What `named` chooses from, without reading the rows whole; the best placed first, then by name."""
    wanted = beginnings(typed)
    if not wanted:
        return []
    rows = model.objects.visible_to(reader).filter(**only)
    for word in wanted:
        rows = rows.filter(search_text__contains=word)
    found = []
    held: Iterable[Any] = rows.order_by("pk").values_list("pk", "ref", *CALLED[model])[:MOST_LOOKED_AT]
    for row in held:
        pk, ref, name, other = row
        place = place_of(wanted, _names(name, other))
        if place is not None:
            found.append(Placed(place, name, pk, ref))
    return sorted(found, key=lambda row: (row.place, words(row.name), row.pk))


def named(model: type[Named], typed: str, reader: Reader, limit: int = 8, **only: Any) -> list[Named]:
    """Rows that the reader may see of which a name or alias has words that begin as typed; the best placed first, then by name.

    `only` narrows the rows by the values of their fields.
    """
    keys = [row.pk for row in placed(model, typed, reader, **only)[:limit]]
    rows = model.objects.visible_to(reader).in_bulk(keys) if keys else {}
    return [rows[pk] for pk in keys if pk in rows]
