"""The contract of these addresses, as OpenAPI 3.0."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from rest_framework.request import Request

from hotspots.api.public import FLAT
from hotspots.filters import FILTERS, PUBLIC

from .held import COLLECTIONS, GEOJSON, JSON, NOT_ASKED_FOR, OF_ITEMS

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
TYPES = {"text": "string", "url": "string", "date": "string", "int": "integer", "float": "number"}


def document(request: Request) -> dict[str, Any]:
    """The document, with this site as its server."""
    server = request.build_absolute_uri(reverse("ogc:landing")).rstrip("/")
    name = {
        "name": "collectionId",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": list(COLLECTIONS)},
    }
    series = {
        "name": "featureId",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    }
    asked = [
        {"name": one.name, "in": "query", "description": one.about, "schema": dict(one.schema)}
        for one in OF_ITEMS
    ] + [
        {"name": key, "in": "query", "description": f"{one.label}.", "schema": {"type": "string"}}
        for key, one in FILTERS.items()
        if PUBLIC in one.audiences and key not in NOT_ASKED_FOR
    ]
    properties = {key: {"type": TYPES[kind], "nullable": True} for key, kind in FLAT}
    one = {"type": "object", "properties": {"properties": {"type": "object", "properties": properties}}}
    many = {"type": "object", "properties": {"features": {"type": "array", "items": one}}}
    paths: Mapping[str, tuple[str, str, dict[str, Any], list[dict[str, Any]]]] = {
        "/": ("landing", JSON, {"type": "object"}, []),
        "/conformance": ("conformance", JSON, {"type": "object"}, []),
        "/collections": ("collections", JSON, {"type": "object"}, []),
        "/collections/{collectionId}": ("collection", JSON, {"type": "object"}, [name]),
        "/collections/{collectionId}/items": ("items", GEOJSON, many, [name, *asked]),
        "/collections/{collectionId}/items/{featureId}": ("item", GEOJSON, one, [name, series]),
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Hotspots: OGC API - Features", "version": "1"},
        "servers": [{"url": server}],
        "paths": {
            path: {
                "get": {
                    "operationId": operation,
                    "parameters": parameters,
                    "responses": {
                        "200": {"description": "As asked.", "content": {media: {"schema": schema}}}
                    },
                }
            }
            for path, (operation, media, schema, parameters) in paths.items()
        },
    }
