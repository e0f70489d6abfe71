"""Every address that the URLconf knows, as something that can be asked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
# Written as regular expressions in the URLconf.
READABLE = {
    "account_reset_password_from_key": "account/password/reset/key/<str:uidb36>-<str:key>/",
    "api:nowhere": "api/v1/<str:nowhere>",
}


@dataclass(frozen=True)
class Route:
    """One entry of the URLconf; the same view with and without a slash at its end is one entry."""

    name: str
    pattern: str

    def __str__(self) -> str:
        return self.name

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith(("api/", "ogc"))

    @property
    def parameters(self) -> list[str]:
        """The names of what its address holds."""
        return [name for _converter, name in PARAMETER.findall(self.pattern)]

    def path(self, values: Iterable[object] = ()) -> str:
        """An address with these values in it."""
        given = iter(values)
        return "/" + PARAMETER.sub(lambda _match: str(next(given)), self.pattern)


@cache
def routes() -> dict[str, Route]:
    """All routes by name, those of the API with a prefix; one without a name and without a twin goes by its pattern."""
    entries = list(_walk(get_resolver()))
    named = {pattern for name, pattern in entries if name}
    return {
        name or pattern: Route(name or pattern, READABLE.get(name, pattern))
        for name, pattern in entries
        if name or pattern.removesuffix("/") not in named
    }


def _walk(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}" if entry.name else "", pattern
        else:
            yield from _walk(entry, pattern, f"{space}{entry.namespace}:" if entry.namespace else space)
