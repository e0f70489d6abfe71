"""From an address to a row of the shared lists, always in the same order: hidden is 404, then the method, then what one may."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from accounts.guards import View, refuse, signed_in
from accounts.reader import Reader
from hotspots import policies, workflow
from hotspots.querysets import is_member

Row = TypeVar("Row", bound=Model)
May = Callable[[Reader, Any], bool]


def row_of(model: type[Row], reader: Reader, ref: UUID | str) -> Row:
    """The row with this ref, if the reader can see it. Raises Http404."""
    found = model.objects.visible_to(reader).filter(ref=ref).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def may_keep(reader: Reader, row: object = None) -> bool:
    """Whether the reader keeps the shared lists."""
    return policies.can_keep_reference(reader)


def may_publish(reader: Reader, row: Any) -> bool:
    """Whether the reader may publish the row: nothing that is only proposed."""
    return reader.can("publish") and getattr(row, "adopted", True)


def members(view: View) -> View:
    """Opens a page to everyone who may read more than what is published."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_member(request.reader):
            return refuse(request, "contribute")
        return answered(view, request, *args, **kwargs)

    return signed_in(guarded)


def keepers(view: View) -> View:
    """Opens a page to those who keep the shared lists; others are told, or take the second step."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_keep(request.reader):
            return refused(request)
        return answered(view, request, *args, **kwargs)

    return signed_in(guarded)


def on(model: type[Model], *methods: str, may: May | None = None) -> Callable[[View], View]:
    """The view is called with the row instead of its ref, for these methods, by a member who may."""

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, ref: UUID, **kwargs: Any) -> HttpResponse:
            row = row_of(model, request.reader, ref)
            if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                return HttpResponseNotAllowed(methods)
            if may is not None and not may(request.reader, row):
                return refused(request)
            return answered(view, request, row, **kwargs)

        return members(guarded)

    return guard


def refused(request: HttpRequest) -> HttpResponse:
    """The answer to a member who may read here and not change: the second step, where only that is missing."""
    return refuse(request, "publish" if "publish" in request.user.abilities else "review")


def answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The view's answer, with the refusals of the workflow as those of the web."""
    try:
        return view(request, *args, **kwargs)
    except workflow.Hidden:
        raise Http404 from None
    except workflow.NotAllowed:
        raise PermissionDenied from None
