"""What is logged of a request: a number, the name of its route, the status, the time it took, and who, by pseudonym.

Never a path, a query, an address, a body, or the message of an exception: each of them may hold what has to stay inside.
The number goes out as X-Request-Id, so that somebody who meets a fault can name it.
"""

import logging
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.signals import got_request_exception
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase

logger = logging.getLogger("hotspots.requests")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
LONGEST_CHAIN = 5


class StreamBroken(Exception):
    """An answer broke off while it was sent; why is in the log, without what it was about."""


def trace_of(error: BaseException | None) -> str:
    """Where an exception and its causes came from: types and lines of code, without messages or values."""
    parts: list[str] = []
    while error is not None and len(parts) < LONGEST_CHAIN:
        parts.append(f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "caused by ".join(parts)


class PlainFormatter(logging.Formatter):
    """Writes exceptions that anybody logs without their messages."""

    def formatException(self, ei: Any) -> str:
        return trace_of(ei[1])


@receiver(got_request_exception)
def log_fault(request: HttpRequest | None = None, **signal: object) -> None:
    """Log an exception that no view expected."""
    number = getattr(request, "number", "-")
    logger.error("%s failed in %s: %s", number, _route(request), trace_of(sys.exc_info()[1]))


class RequestLogMiddleware:
    """Numbers and logs every request that is no static file."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.monotonic()
        request.number = uuid.uuid4().hex
        response = self.get_response(request)
        response["X-Request-Id"] = request.number
        if response.streaming and not isinstance(response, FileResponse):
            response.streaming_content = _watched(response.streaming_content, request.number)
        method = request.method if request.method in METHODS else "other"
        taken = round(1000 * (time.monotonic() - started))
        logger.info(
            "%s %s %s %d %d ms %s",
            request.number,
            method,
            _route(request),
            response.status_code,
            taken,
            _who(request),
        )
        return response


def _route(request: HttpRequest | None) -> str:
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else "-"


def _who(request: HttpRequest) -> str:
    try:
        return request.reader.pseudonym
    except (AttributeError, DatabaseError):
        return "-"


def _watched(parts: Iterable[bytes], number: str) -> Iterator[bytes]:
    """The same parts. A server would log the address and the message of what breaks off here."""
    try:
        yield from parts
    except Exception as error:
        logger.error("%s broke off: %s", number, trace_of(error))
        raise StreamBroken from None
