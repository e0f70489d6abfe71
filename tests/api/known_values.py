"""What a program that knows the site would send: codes of the vocabularies, countries, refs, and versions just read.

As a configuration of Schemathesis, so that part of the cases it makes up gets past the checks of single values.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hotspots.vocabulary import VOCABULARIES

PLAIN = {
    "countries": ["CF", "SL", "TZ"],
    "areas": ["CF-HK", "SL-E"],
    "days": ["2021-03-01", "2019-12-31"],
    "words": ["March 2021", "not known"],
    "sentences": ["Two men were hurt.", "Guards of the mine shot at people who were washing gravel."],
    "versions": ['"1"', '"2"'],
}
NAMED = {
    "country": "countries",
    "area": "areas",
    "when": "words",
    "date": "days",
    "last_confirmed_at": "days",
    **dict.fromkeys(("narrative", "line", "sentence", "summary", "title", "name", "text"), "sentences"),
}
INSIDE = {"countries": "countries", "areas": "areas"}
OFTEN = 0.7


def configuration(document: Mapping[str, Any], refs: Mapping[str, list[str]]) -> str:
    """The dictionaries of known values, and where each operation of the document takes one."""
    dictionaries = PLAIN | {f"{many}_refs": found for many, found in refs.items() if found}
    dictionaries |= {name: list(held.codes()) for name, held in VOCABULARIES.items()}
    told = [
        f"[dictionaries.{name}]\nvalues = {json.dumps(values)}\n" for name, values in dictionaries.items()
    ]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            bound = dict(_bound(document, path, operation, dictionaries))
            if bound:
                rows = (
                    f'"{where}" = {{ dictionary = "{name}", probability = {OFTEN} }}\n'
                    for where, name in bound.items()
                )
                told.append(
                    f'[[operations]]\ninclude-name = "{method.upper()} {path}"\n[operations.parameters]\n'
                )
                told[-1] += "".join(rows)
    return "\n".join(told)


def _bound(
    document: Mapping, path: str, operation: Mapping, dictionaries: Mapping
) -> Iterator[tuple[str, str]]:
    many = f"{path.split('/')[3]}_refs"
    if "{ref}" in path and many in dictionaries:
        yield "path.ref", many
    if any(parameter["name"] == "If-Match" for parameter in operation["parameters"]):
        yield "header.If-Match", "versions"
    for media in operation.get("requestBody", {}).get("content", {}).values():
        name = media["schema"]["$ref"].rpartition("/")[2]
        yield from _inside(document["components"]["schemas"][name], "body")


def _inside(schema: Mapping, where: str) -> Iterator[tuple[str, str]]:
    for name, held in schema.get("properties", {}).items():
        at, items = f"{where}.{name}", held.get("items", {})
        if vocabulary := held.get("x-vocabulary") or NAMED.get(name):
            yield at, vocabulary
        elif vocabulary := items.get("x-vocabulary") or INSIDE.get(name):
            yield f"{at}[*]", vocabulary
        else:
            yield from _inside(held, at)
            yield from _inside(items, f"{at}[*]")
