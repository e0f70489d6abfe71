"""From an address to the report behind it, always in the same order: hidden is 404, then the method, then what one may."""

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from accounts.guards import View, signed_in
from accounts.reader import Reader
from hotspots import workflow
from hotspots.models import Report

May = Callable[[Reader, Report], bool]


def report_of(reader: Reader, ref: object) -> Report:
    """The report with this ref, if the reader can see it. Raises Http404."""
    rows = Report.objects.visible_to(reader).select_related("organisation", "author", "claimed_by", "site")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


def on_report(*methods: str, may: May | None = None) -> Callable[[View], View]:
    """The view is called with the report instead of its ref, for these methods, by a reader who may."""

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, ref: object, **kwargs: Any) -> HttpResponse:
            report = report_of(request.reader, ref)
            if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                return HttpResponseNotAllowed(methods)
            if may is not None and not may(request.reader, report):
                raise PermissionDenied
            try:
                return view(request, report, **kwargs)
            except workflow.Hidden:
                raise Http404 from None
            except workflow.NotAllowed:
                raise PermissionDenied from None

        return signed_in(guarded)

    return guard
