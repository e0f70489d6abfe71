"""Everything that goes wrong, as problem details (RFC 9457) that name the field and the cure.

One table says which exception becomes which problem; whatever is not in it is an internal error, told without details.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from errno import EDQUOT, ENOSPC
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response

from hotspots import journal, workflow
from hotspots.filters import BadFilter

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its status, its title, and what to do about it."""

    status: int
    title: Any
    cure: Any


KINDS: dict[str, Kind] = {
    "invalid": Kind(
        400,
        gettext_lazy("Something is missing or wrong"),
        gettext_lazy("Mend what “errors” names, and send it again."),
    ),
    "unreadable": Kind(
        400,
        gettext_lazy("The body cannot be read"),
        gettext_lazy("Send one JSON object in UTF-8, nested at most 32 deep."),
    ),
    "token-needed": Kind(
        401,
        gettext_lazy("A token is needed"),
        gettext_lazy(
            "Make a token on the page “Tokens for programs” of your account and send it as “Authorization: Bearer hs_…”."
        ),
    ),
    "not-allowed": Kind(
        403, gettext_lazy("Not allowed"), gettext_lazy("/api/v1/me says what this token may do.")
    ),
    "not-found": Kind(
        404, gettext_lazy("Not found"), gettext_lazy("There is nothing here, or nothing that you may see.")
    ),
    "method": Kind(
        405,
        gettext_lazy("This cannot be done here"),
        gettext_lazy("The header Allow lists the methods of this address."),
    ),
    "conflict": Kind(
        409,
        gettext_lazy("Not possible now"),
        gettext_lazy("Read it again: it is not in a state in which this can be done."),
    ),
    "in-flight": Kind(
        409, gettext_lazy("Being stored at this moment"), gettext_lazy("Send the same again in a second.")
    ),
    "begin-again": Kind(
        410,
        gettext_lazy("What this token may see is not what it was"),
        gettext_lazy("Begin again without “since”, and delete what you hold and do not get."),
    ),
    "stale": Kind(
        412,
        gettext_lazy("Changed by someone else meanwhile"),
        gettext_lazy("Read it again, decide again, and send the version that you then saw in If-Match."),
    ),
    "too-large": Kind(413, gettext_lazy("Too large"), gettext_lazy("A body holds at most 5 MB.")),
    "media-type": Kind(
        415,
        gettext_lazy("Another media type is needed"),
        gettext_lazy("Send JSON with the header “Content-Type: application/json”."),
    ),
    "key-reused": Kind(
        422,
        gettext_lazy("The Idempotency-Key came before with another body"),
        gettext_lazy("Use a new key for a new report."),
    ),
    "version-needed": Kind(
        428,
        gettext_lazy("Say which version you saw"),
        gettext_lazy('Read it first, and send its ETag back in If-Match, for instance: If-Match: "3".'),
    ),
    "too-many": Kind(
        429,
        gettext_lazy("Too many calls"),
        gettext_lazy("Wait the seconds that Retry-After names. The headers RateLimit-… say what is left."),
    ),
    "unexpected": Kind(
        500,
        gettext_lazy("Something went wrong on our side"),
        gettext_lazy("It has been noted. Send the same again later."),
    ),
    "unavailable": Kind(
        503,
        gettext_lazy("Busy"),
        gettext_lazy("Send the same again after the seconds that Retry-After names."),
    ),
}


@dataclass(eq=False)
class Problem(Exception):
    """A problem of one kind, with what is particular about this one."""

    kind: str
    detail: str = ""
    errors: Mapping[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The members of the problem, in the order of the standard."""
        kind = KINDS[self.kind]
        said = {
            "type": f"/api/v1/problems/{self.kind}",
            "title": str(kind.title),
            "status": kind.status,
            "detail": self.detail or str(kind.cure),
        }
        if self.errors is not None:
            said["errors"] = [
                {"field": name, "message": str(message)} for name, message in self.errors.items()
            ]
        return said | dict(self.extra)

    def response(self) -> Response:
        """The problem as an answer."""
        return Response(self.body(), KINDS[self.kind].status, headers=self.headers, content_type=MEDIA_TYPE)


def invalid(errors: Mapping[str, str]) -> Problem:
    """Parameters or fields that are wrong: what, and what would be right."""
    return Problem("invalid", errors=errors)


def _token(error: Any) -> Problem:
    is_missing = isinstance(error, exceptions.NotAuthenticated)
    return Problem(
        "token-needed",
        "" if is_missing else str(error.detail),
        headers={"WWW-Authenticate": error.auth_header},
    )


def _stale(error: workflow.Stale) -> Problem:
    return Problem(
        "stale", str(error), headers={"ETag": f'"{error.current}"'}, extra={"version": error.current}
    )


def _plain(kind: str, **headers: str) -> Callable[[Exception], Problem]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda error: Problem(kind, headers=dict(named))


def _worded(kind: str, **headers: str) -> Callable[[Exception], Problem]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda error: Problem(kind, str(error), headers=dict(named))


def _listed(error: Any) -> Problem:
    return invalid(error.errors)


def _of_system(error: OSError) -> Problem:
    """A disk that is full is told like a database that is: it passes, and the same can be sent again."""
    is_full = error.errno in (ENOSPC, EDQUOT)
    return Problem("unavailable", headers={"Retry-After": "60"}) if is_full else Problem("unexpected")


PROBLEMS: dict[type[Exception], Callable[[Any], Problem]] = {
    Problem: lambda error: error,
    BadFilter: _listed,
    workflow.Incomplete: _listed,
    workflow.Hidden: _plain("not-found"),
    workflow.NotAllowed: _worded("not-allowed"),
    workflow.Conflict: _worded("conflict"),
    workflow.Claimed: lambda error: Problem("conflict", str(error), extra={"until": error.until}),
    workflow.InFlight: _worded("in-flight", Retry_After="1"),
    workflow.Stale: _stale,
    workflow.KeyReused: _worded("key-reused"),
    Http404: _plain("not-found"),
    PermissionDenied: _plain("not-allowed"),
    exceptions.NotAuthenticated: _token,
    exceptions.AuthenticationFailed: _token,
    exceptions.ParseError: lambda error: Problem("unreadable", str(error.detail)),
    exceptions.MethodNotAllowed: _plain("method"),
    exceptions.UnsupportedMediaType: _plain("media-type"),
    RequestDataTooBig: _plain("too-large"),
    SuspiciousOperation: _plain("unreadable"),
    UnreadablePostError: _plain("unreadable"),
    # Two requests stored the same thing at once, and the database let one of them through.
    IntegrityError: _plain("in-flight", Retry_After="1"),
    OSError: _of_system,
    OperationalError: _plain("unavailable", Retry_After="5"),
    InterfaceError: _plain("unavailable", Retry_After="5"),
}


def problem_of(error: Exception) -> Problem:
    """The problem that an exception stands for."""
    found = next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), None)
    return found(error) if found else Problem("unexpected")


def handle(error: Exception, context: Mapping[str, Any]) -> Response:
    """REST framework's exception handler."""
    problem = problem_of(error)
    if problem.kind == "unexpected":
        # Whoever listens logs it, like a fault of a page.
        got_request_exception.send(sender=type(error), request=context["request"]._request)
    elif problem.kind == "unavailable":
        logger.error("Not available now: %s", type(error).__name__)
    elif problem.kind == "not-allowed":
        _note_refusal(context["view"], context["request"])
    return problem.response()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What no view got to see, such as a host that is not this site: below /api/ a problem, elsewhere a page."""
    if not request.path.startswith("/api/"):
        return defaults.bad_request(request, exception)
    said = Problem("invalid", _("This request could not be understood"))
    return JsonResponse(said.body(), status=400, content_type=MEDIA_TYPE)


def _note_refusal(view: Any, request: Any) -> None:
    """A refusal at something that the token may see goes into the access journal."""
    row = getattr(view, "row", None)
    if view.noted_as and row is not None:
        action = f"{request.method} {request.resolver_match.view_name}"
        journal.note(request.reader, action, view.noted_as, row.ref, journal.REFUSED)


def lacking(scopes: list[str]) -> Problem:
    """The token lacks all of the scopes that would open this."""
    named = _(" or ").join(f"“{scope}”" for scope in scopes)
    return Problem(
        "not-allowed",
        _(
            "This takes a token with the scope %(scopes)s, made by a person who may do it. /api/v1/me says what yours may do."
        )
        % {"scopes": named},
    )
