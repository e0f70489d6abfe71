"""Every address that there is, and what somebody might ask there to learn what they may not know."""

import hashlib
import json
import random
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

from django.apps import apps
from django.db.models import UUIDField
from django.urls import URLPattern, URLResolver, get_resolver

from .world import ELSEWHERE, PLACED

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One entry of the URLconf. What ends with and without a slash is one entry."""

    name: str
    pattern: str

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """(converter, name) of what its address holds."""
        return PARAMETER.findall(self.pattern)

    def path(self, values: Iterable[object]) -> str:
        """An address."""
        given = iter(values)
        return "/" + PARAMETER.sub(lambda _match: str(next(given)), self.pattern)


@cache
def routes() -> dict[str, Route]:
    """All routes by name, those of the API with their prefix; a route without a name goes by its pattern."""
    found: dict[str, Route] = {}
    for name, pattern in _walk(get_resolver()):
        twin = pattern.removesuffix("/")
        if not name and any(route.pattern == twin for route in found.values()):
            continue
        found[name or pattern] = Route(name or pattern, READABLE.get(name, pattern))
    return found


# Written as regular expressions in the URLconf.
READABLE = {
    "account_reset_password_from_key": "account/password/reset/key/<str:uidb36>-<str:key>/",
    "api:nowhere": "api/v1/<str:anything>",
}


def _walk(resolver: URLResolver, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}" if entry.name else "", pattern
        else:
            yield from _walk(entry, pattern, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
