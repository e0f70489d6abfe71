"""JSON in and out: strict about what comes in, fast about what goes out."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

DEEPEST = 32
OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE


def dumps(data: Any) -> bytes:
    """Data as UTF-8 JSON; dates, refs and translated labels are written as text."""
    return orjson.dumps(data, default=str, option=OPTIONS)


class JSONRenderer(BaseRenderer):
    """Writes answers with orjson."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        return b"" if data is None else dumps(data)


class AlwaysJSON(BaseContentNegotiation):
    """An address has one form, whatever the client says that it accepts; the others are asked for with `format`."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


def read_whole(stream: Any, parser_context: Any, most: int) -> bytes:
    """A body of at most so many bytes. Raises RequestDataTooBig."""
    if int(parser_context["request"].META["CONTENT_LENGTH"]) > most:
        raise RequestDataTooBig
    return stream.read()


def loads(text: bytes) -> Any:
    """JSON as data; raises ParseError for what is none, and for what could not be stored or answered safely."""
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as broken:
        where = _("line %(line)d, column %(column)d") % {"line": broken.lineno, "column": broken.colno}
        raise ParseError(_("This is not JSON in UTF-8: see %(where)s.") % {"where": where}) from None
    refuse_hostile(data)
    return data


class JSONParser(BaseParser):
    """Reads a body of JSON; what could not be stored or answered safely is refused here."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return loads(read_whole(stream, parser_context, settings.DATA_UPLOAD_MAX_MEMORY_SIZE))


def refuse_hostile(data: Any) -> None:
    """Refuse nesting beyond 32 levels and the character NUL, which no database stores."""
    level, depth = [data], 0
    while level:
        depth += 1
        if depth > DEEPEST + 1:
            raise ParseError(_("This is nested too deep: 32 levels fit."))
        inner: list[Any] = []
        for item in level:
            if isinstance(item, str) and "\x00" in item:
                raise ParseError(_("This holds the character NUL, which cannot be stored: leave it out."))
            if isinstance(item, Mapping):
                inner += [*item.keys(), *item.values()]
            elif isinstance(item, list):
                inner += item
        level = inner
