"""What changed between two versions, field by field."""

from collections.abc import Iterator, Mapping
from typing import Any


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for number, item in enumerate(value):
            yield from _leaves(item, f"{path}.{number}")
    else:
        yield path, value


def difference(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return [{field, before, after}] of every leaf that differs, in the order of the content; fields are dotted paths."""
    old, new = dict(_leaves(before or {})), dict(_leaves(after or {}))
    return [
        {"field": field, "before": old.get(field), "after": new.get(field)}
        for field in [*new, *(field for field in old if field not in new)]
        if old.get(field) != new.get(field)
    ]
