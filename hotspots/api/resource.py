"""What every address of the API does in the same way, and in this order.

Token (401), the rate (429), scopes to be here at all (403), the thing itself through the gate (404), the method (405), the
scope for the method (403), the parameters (400). Only then does the body count. So a thing that is hidden answers every
method like one that does not exist.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponseNotModified
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import calls
from accounts.abilities import SCOPES
from accounts.reader import Reader
from hotspots.content import checkers, shape
from hotspots.filters import FILTERS
from hotspots.querysets import MEMBER

from . import throttling
from .problems import Problem, invalid, lacking

ANYONE, TOKEN, MEMBERS_ONLY = "anyone", "token", "members"


@dataclass(frozen=True)
class Parameter:
    """A query parameter of one address that is no filter."""

    name: str
    about: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True)
class Operation:
    """What the schema says of one method: names of components for the body and the answers, and the problems of its own."""

    summary: str
    answer: str | None = None
    status: int = 200
    or_status: int | None = None
    body: str | None = None
    takes: tuple[str, ...] = ("application/json",)
    headers: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    also: Mapping[str, str] = field(default_factory=dict)


def says(summary: str, answer: str | None = None, **more: Any) -> Callable[[Callable], Callable]:
    """Attach an Operation to a handler; the handler's docstring is its description."""

    def attach(handler: Callable) -> Callable:
        handler.operation = Operation(summary, answer, **more)  # type: ignore[attr-defined]
        return handler

    return attach


def scopes_for(abilities: tuple[str, ...] | frozenset[str]) -> list[str]:
    """The scopes that carry any of these abilities."""
    return [scope for scope, carried in SCOPES.items() if set(carried) & set(abilities)]


class Resource(APIView):
    """One address. Subclasses say who may be here, what their methods need, and which parameters they know.

    `noted_as` is what the access journal calls the thing at this address, where refusals are noted. `filters_post` says
    that the filters of `filtered_for` belong to its POST. `repeats` says whether the same question
    has the same answer while nothing changes.
    """

    who = MEMBERS_ONLY
    noted_as = ""
    needs: Mapping[str, tuple[str, ...]] = {}
    filtered_for: str | None = None
    parameters: tuple[Parameter, ...] = ()
    parameters_of_post: tuple[Parameter, ...] = ()
    filters_post = False
    repeats = True
    # Of the call that is being answered, where its token keeps it.
    mark = ""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        reader = request.reader
        if self.who != ANYONE and request.auth is None:
            raise NotAuthenticated
        if self.who == MEMBERS_ONLY:
            require(reader, tuple(MEMBER))
        self.find(reader, **kwargs)
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        if request.method in self.needs:
            require(reader, self.needs[request.method])
        self.refuse_unknown_parameters(request)

    def perform_authentication(self, request: Request) -> None:
        """Who asks; guessing at tokens is counted like everything else."""
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            self._hold_to(throttling.of_network(request))
            raise

    def check_throttles(self, request: Request) -> None:
        """Count the call. Raises the problem that asks to wait."""
        if request.auth is not None:
            rate = throttling.of_token(request)
            self.mark = "" if rate.is_over else rate.mark
            self._hold_to(rate)
        elif self.is_costly(request):
            self._hold_to(throttling.of_network(request))

    def is_costly(self, request: Request) -> bool:
        """Whether a call without a token is counted."""
        return request.method not in SAFE_METHODS

    def _hold_to(self, rate: throttling.Rate) -> None:
        self.headers |= rate.headers
        if rate.is_over:
            raise Problem("too-many", headers={"Retry-After": str(max(1, rate.seconds))})

    def find(self, reader: Reader, **kwargs: Any) -> None:
        """Look up what the address names, through the gate, and keep it; raises Hidden. Lists have nothing to look up."""

    def known_parameters(self, method: str | None) -> set[str]:
        """The names of the query parameters of a method."""
        return {parameter.name for parameter in self.parameters_for(method)} | set(self.filters_for(method))

    def parameters_for(self, method: str | None) -> tuple[Parameter, ...]:
        """The query parameters of a method that are no filters."""
        reads = self.parameters if method in ("GET", "HEAD") else ()
        return self.parameters_of_post if method == "POST" else reads

    def filters_for(self, method: str | None) -> list[str]:
        """The names of the filters that a method takes."""
        if method not in (("POST",) if self.filters_post else ("GET", "HEAD")):
            return []
        return [name for name, one in FILTERS.items() if self.filtered_for in one.audiences]

    def refuse_unknown_parameters(self, request: Request) -> None:
        """A typo must not widen an answer: whatever is not known is refused, everywhere."""
        known = self.known_parameters(request.method)
        unknown = [name for name in request.query_params if name not in known]
        if unknown:
            cure = _("There is no such parameter. Known: %(known)s.") % {
                "known": ", ".join(sorted(known)) or _("none")
            }
            raise invalid({name[:60]: cure for name in unknown})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Every answer to a GET that repeats has an ETag, and none is sent to a client that has it already."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.mark and response.status_code >= 400:
            calls.ended(request.auth, self.mark, response.status_code)
        if (
            self.repeats
            and request.method in ("GET", "HEAD")
            and response.status_code == 200
            and isinstance(response, Response)
        ):
            response.add_post_render_callback(partial(_unless_known, request._request))
        return response

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Which methods there are: in the header Allow, as in every answer."""
        return Response(status=204)


def _unless_known(request: HttpRequest, response: Response) -> Any:
    """The answer, or 304 where the client names its ETag: its own where it has a version, else one of its bytes."""
    if not response.has_header("ETag"):
        response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    given = parse_etags(request.headers.get("If-None-Match", ""))
    if not any(tag in ("*", response["ETag"]) for tag in (one.removeprefix("W/") for one in given)):
        return response
    kept = {name: value for name, value in response.items() if not name.startswith("Content-")}
    return HttpResponseNotModified(headers=kept)


def require(reader: Reader, abilities: tuple[str, ...]) -> None:
    """Go on only with one of the abilities; the answer names the scopes that carry them."""
    if not any(reader.can(ability) for ability in abilities):
        raise lacking(scopes_for(abilities))


def fields_of(data: Any, checkers: Mapping[str, checkers.Checker]) -> dict[str, Any]:
    """A body as clean values; raises the problem that names every field that is wrong or unknown."""
    errors: dict[str, str] = {}
    clean = shape.check_object(data, checkers, "", errors)
    if errors:
        raise invalid(errors)
    return clean


def version_seen(request: Request, *, required: bool = True) -> int | None:
    """The version in If-Match that the client looked at."""
    given = request.headers.get("If-Match")
    if given is None:
        if required:
            raise Problem("version-needed")
        return None
    # A compressed answer carries its ETag marked as weak; the version in it is the same.
    quoted = given.strip().removeprefix("W/")
    number = quoted.removeprefix('"').removesuffix('"')
    if quoted != f'"{number}"' or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise invalid(
            {"If-Match": _('Write the version that you read, in quotes, for instance: If-Match: "3".')}
        )
    return int(number)
