"""Pieces that the schemas of the API are built from. JSON Schema 2020-12, as OpenAPI 3.1 has it.

Codes are named by their vocabulary and not listed, so that a new term changes no contract.
"""

from collections.abc import Mapping
from typing import Any

from .paging import MOST

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "integer", "minimum": 0}
REF: Schema = {"type": "string", "format": "uuid"}
DAY: Schema = {"type": "string", "format": "date"}
TIME: Schema = {"type": "string", "format": "date-time"}
COUNTRY: Schema = {
    "type": "string",
    "description": "ISO 3166-1 alpha-2, for instance AO; empty where not stated.",
}
LANGUAGE: Schema = {"type": "string", "description": "A language code, for instance fr, or “other”."}
AREA: Schema = {"type": "string", "description": "ISO 3166-2, for instance CF-HK; empty where not stated."}


def code(vocabulary: str) -> Schema:
    """A code of a vocabulary, or empty."""
    return {
        "type": "string",
        "description": f"A code of the vocabulary {vocabulary}.",
        "x-vocabulary": vocabulary,
    }


def codes(vocabulary: str) -> Schema:
    """Codes of a vocabulary."""
    return many(code(vocabulary))


def many(items: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": items}


def text(most: int, about: str = "") -> Schema:
    """Text up to a length."""
    return {"type": "string", "maxLength": most, **({"description": about} if about else {})}


def maybe(schema: Schema) -> Schema:
    """The same, or null where it is not stated."""
    held = schema.get("type")
    if held is None:
        return {"anyOf": [schema, {"type": "null"}]}
    return schema if isinstance(held, list) else {**schema, "type": [held, "null"]}


def degrees(most: int) -> Schema:
    """Degrees, or null."""
    return {"type": ["number", "null"], "minimum": -most, "maximum": most}


def people() -> Schema:
    """A number of people, or null where none is stated."""
    return {"type": ["integer", "null"], "minimum": 0, "maximum": 10_000_000}


def given(properties: Mapping[str, Schema], about: str = "") -> Schema:
    """An object in an answer: everything named is there."""
    said = {"description": about} if about else {}
    return {"type": "object", **said, "properties": dict(properties), "required": list(properties)}


def taken(properties: Mapping[str, Schema], required: tuple[str, ...] = (), about: str = "") -> Schema:
    """An object in a body: what is not required may be left out or null, and nothing else is known."""
    free = {
        name: _filled(schema) if name in required else maybe(schema) for name, schema in properties.items()
    }
    said = {"description": about} if about else {}
    needed = {"required": list(required)} if required else {}
    return {"type": "object", **said, "properties": free, **needed, "additionalProperties": False}


def _filled(schema: Schema) -> Schema:
    """The same, and not empty."""
    least = {"string": "minLength", "array": "minItems"}.get(schema.get("type", ""))
    return {**schema, least: 1} if least else schema


def to(name: str) -> Schema:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def page(items: str, **more: Schema) -> Schema:
    """The envelope of a list in pages."""
    return given(
        {
            **more,
            "count": {**NUMBER, "description": "How many there are in all."},
            "limit": {**NUMBER, "description": "How many fit on this page."},
            "most": {"const": MOST, "description": "The largest limit."},
            "next": {
                "type": ["string", "null"],
                "description": "The address of the next page; null on the last one.",
            },
            "results": many(to(items)),
        }
    )


def whole(items: str) -> Schema:
    """The envelope of a list that is never cut."""
    return given({"count": NUMBER, "results": many(to(items))})
