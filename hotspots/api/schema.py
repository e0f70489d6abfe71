"""The contract: what drf-spectacular is told about our addresses, the document itself, and the page that shows it.

`manage.py spectacular --file docs/openapi.yaml` writes the copy that is kept and compared in the tests.
"""

import re
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import OpenApiYamlRenderer
from rest_framework.request import Request

from hotspots.filters import FILTERS
from hotspots.querysets import MEMBER

from .blocks import to
from .components import COMPONENTS
from .examples import EXAMPLES
from .problems import KINDS, MEDIA_TYPE, invalid
from .rendering import dumps
from .resource import ANYONE, MEMBERS_ONLY, Operation, Parameter, Resource, says, scopes_for

PREFIX = "/api/v1/"
PATH_PARAMETERS: dict[str, dict[str, Any]] = {
    "ref": {"type": "string", "format": "uuid"},
    "file": {"type": "string", "format": "uuid"},
    "series": {"type": "string", "format": "uuid"},
    "number": {"type": "integer", "minimum": 1},
    "name": {"type": "string"},
    "external_ref": {"type": "string", "maxLength": 120},
}
REQUEST_HEADERS = {
    "Idempotency-Key": (
        {"type": "string", "pattern": "^[!-~]{1,120}$", "example": "2f1c0a6e-0d6f-4a46-9a55-0f2f6a0a7a11"},
        "Any text of your own, a new one for each new report. The same key and body may be sent again without fear.",
    ),
    "If-Match": (
        {"type": "string", "pattern": '^(W/)?"[0-9]{1,9}"$', "example": '"3"'},
        "The version that you read, as its ETag.",
    ),
}
ANSWER_HEADERS = {
    "ETag": "The version, to be sent back in If-Match.",
    "Location": "The address of what was made.",
    "Idempotency-Replayed": "`true` where this is the answer to an earlier request with the same key.",
}
# What the answer to something that was made gives for the calls that follow.
FROM_ANSWER = {"ref": "$response.body#/ref", "If-Match": "$response.header.ETag"}
VERSIONED = ("Report", "Site", "Actor", "Hotspot", "Receipt", "Claim")


class Schema(AutoSchema):
    """Reads an operation from what the Resource and its handler declare."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict | None:
        handler = getattr(self.view, method.lower())
        operation: Operation | None = getattr(handler, "operation", None)
        if operation is None:
            return None
        names = getattr(self.view, "names", {})
        parts = re.findall(r"[a-z]+", path.removeprefix(PREFIX))
        needed = self._scopes(method)
        said = {
            "operationId": "_".join([method.lower(), *parts]),
            "summary": operation.summary.format(**names),
            "description": self._described(handler.__doc__ or "", needed),
            "tags": [parts[0]],
            "parameters": [*self._in_path(path), *self._in_headers(operation), *self._in_query(method)],
            "security": [{}, {"token": []}] if self.view.who == ANYONE else [{"token": needed}],
            "responses": self._answers(operation, path, names, bool(needed)),
        }
        if operation.body:
            body = to(operation.body.format(**names))
            required = operation.body != "Nothing"
            shown = {"schema": body}
            example = EXAMPLES.get(operation.body.format(**names))
            if example is not None:
                shown["example"] = example
            said["requestBody"] = {"required": required, "content": dict.fromkeys(operation.takes, shown)}
        return said

    def _scopes(self, method: str) -> list[str]:
        if method in self.view.needs:
            return scopes_for(self.view.needs[method])
        return scopes_for(MEMBER) if self.view.who == MEMBERS_ONLY else []

    def _described(self, text: str, scopes: list[str]) -> str:
        paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
        if scopes:
            paragraphs.append("Scope: " + " or ".join(f"`{scope}`" for scope in scopes) + ".")
        return "\n\n".join(paragraphs)

    def _in_path(self, path: str) -> list[dict]:
        return [
            {"name": name, "in": "path", "required": True, "schema": PATH_PARAMETERS[name]}
            for name in re.findall(r"{(\w+)}", path)
        ]

    def _in_headers(self, operation: Operation) -> list[dict]:
        found = []
        for header in operation.headers:
            schema, about = REQUEST_HEADERS[header.rstrip("?")]
            required = header == "If-Match"
            found.append(
                {
                    "name": header.rstrip("?"),
                    "in": "header",
                    "required": required,
                    "schema": schema,
                    "description": about,
                }
            )
        return found

    def _in_query(self, method: str) -> list[dict]:
        own = [_query(parameter) for parameter in self.view.parameters_for(method)]
        return [*map(_filter, self.view.filters_for(method)), *own]

    def _answers(self, operation: Operation, path: str, names: dict[str, str], takes_scope: bool) -> dict:
        answer = (operation.answer or "").format(**names)
        content = {"application/json": {"schema": to(answer)}} if answer else {}
        content |= {media: {"schema": to(component)} for media, component in operation.also.items()}
        headers = [name for name in ("ETag",) if answer in VERSIONED]
        headers += ["Location"] if operation.status == 201 and answer in VERSIONED else []
        headers += ["Idempotency-Replayed"] if "Idempotency-Key" in operation.headers else []
        said: dict[str, Any] = {"description": operation.summary.format(**names) + ".", "content": content}
        if headers:
            said["headers"] = {
                name: {"schema": {"type": "string"}, "description": ANSWER_HEADERS[name]} for name in headers
            }
        kinds = ["invalid", "token-needed", "too-many", *operation.problems]
        kinds += ["not-allowed"] if takes_scope else []
        kinds += ["not-found"] if "{" in path else []
        kinds += ["too-large", "media-type"] if operation.body else []
        statuses: dict[str, list[str]] = {}
        for kind in kinds:
            statuses.setdefault(str(KINDS[kind].status), []).append(
                f"{KINDS[kind].title}: {KINDS[kind].cure}"
            )
        answers = {str(status): said for status in (operation.status, operation.or_status) if status}
        for status, told in sorted(statuses.items()):
            answers[status] = _problem(" ".join(dict.fromkeys(told)))
        return {**answers, "default": _problem("Any other problem, in the same shape.")}


def _problem(about: str) -> dict[str, Any]:
    return {"description": about, "content": {MEDIA_TYPE: {"schema": to("Problem")}}}


def _query(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.about,
        "schema": dict(parameter.schema),
    }


def _filter(name: str) -> dict[str, Any]:
    definition = FILTERS[name]
    about = f"{definition.label}." + (" A code: see /api/v1/vocabularies." if definition.choices else "")
    if not definition.many:
        return {"name": name, "in": "query", "description": about, "schema": {"type": "string"}}
    listed = {"type": "array", "items": {"type": "string"}}
    about += " May be given several times: any of them."
    return {
        "name": name,
        "in": "query",
        "description": about,
        "schema": listed,
        "style": "form",
        "explode": True,
    }


def without_slashes(endpoints: list[tuple], **kwargs: Any) -> list[tuple]:
    """Every address works with a slash at its end too; the contract names it once."""
    return [endpoint for endpoint in endpoints if not endpoint[0].endswith("/")]


def with_links(result: dict, **kwargs: Any) -> dict:
    """Say where to go on from what was made: everything that can be done at its own address."""
    for path, item in result["paths"].items():
        made = item.get("post", {}).get("responses", {}).get("201", {})
        if "ETag" in made.get("headers", {}):
            made["links"] = {
                operation["operationId"]: {
                    "operationId": operation["operationId"],
                    "parameters": {
                        parameter["name"]: FROM_ANSWER[parameter["name"]]
                        for parameter in operation["parameters"]
                        if parameter["name"] in FROM_ANSWER
                    },
                }
                for further, operations in result["paths"].items()
                if further.startswith(path + "/{ref}") and further.count("{") == 1
                for operation in operations.values()
            }
    return result


def with_components(result: dict, **kwargs: Any) -> dict:
    """Add the schemas that operations refer to, and how a token is sent."""
    result["components"] = {
        "schemas": COMPONENTS,
        "securitySchemes": {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "A token of yours, from the page “Tokens for programs” of your account. It carries scopes; "
                "`GET /api/v1/me` says what it may do.",
            }
        },
    }
    return result


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document. In English, whoever asks: the contract has one wording."""
    with translation.override("en"):
        return SchemaGenerator().get_schema(public=True)


@cache
def _written(form: str) -> bytes:
    return (
        dumps(document()) if form == "json" else OpenApiYamlRenderer().render(document(), renderer_context={})
    )


MEDIA_TYPES = {"yaml": "application/vnd.oai.openapi", "json": "application/vnd.oai.openapi+json"}


class Document(Resource):
    """The contract."""

    who = ANYONE
    parameters = (
        Parameter(
            "format", "`yaml` or `json`.", {"type": "string", "enum": list(MEDIA_TYPES), "default": "yaml"}
        ),
    )

    @says("This document", also=dict.fromkeys(MEDIA_TYPES.values(), "OpenAPI"))
    def get(self, request: Request) -> HttpResponse:
        """The OpenAPI document of this API, as YAML or JSON."""
        form = request.query_params.get("format", "yaml")
        if form not in MEDIA_TYPES:
            raise invalid({"format": _("Write one of: %(known)s.") % {"known": ", ".join(MEDIA_TYPES)}})
        return HttpResponse(_written(form), content_type=f"{MEDIA_TYPES[form]}; charset=utf-8")


@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """The contract as pages to read and try, with files of our own only."""
    return render(request, "api/docs.html")
