"""From an address to the report behind it, always in the same order: hidden is 404, then the method, then what one may.

Who is refused, and who reads a restricted report of others, is noted in the access journal.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from accounts.guards import View, signed_in
from accounts.reader import Reader
from hotspots import journal, workflow
from hotspots.models import Report

May = Callable[[Reader, Report], bool]
Find = Callable[..., dict[str, Any]]


def report_of(reader: Reader, ref: object) -> Report:
    """The report with this ref, if the reader can see it. Raises Http404."""
    rows = Report.objects.visible_to(reader).select_related("organisation", "author", "claimed_by", "site")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


def on_report(*methods: str, may: May | None = None, find: Find | None = None) -> Callable[[View], View]:
    """The view is called with the report instead of its ref, for these methods, by a reader who may.

    `find(reader, report, **named)` turns what else the address names into what the view takes, or raises Http404.
    """

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, ref: object, **kwargs: Any) -> HttpResponse:
            report = report_of(request.reader, ref)
            if find is not None:
                kwargs = find(request.reader, report, **kwargs)
            if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                return HttpResponseNotAllowed(methods)
            try:
                if may is not None and not may(request.reader, report):
                    raise PermissionDenied
                response = view(request, report, **kwargs)
            except workflow.Hidden:
                raise Http404 from None
            except (workflow.NotAllowed, PermissionDenied):
                step = request.resolver_match.url_name
                journal.note(request.reader, step, "report", report.ref, journal.REFUSED)
                raise PermissionDenied from None
            if response.status_code != 302:
                journal.note_reading(request.reader, [report])
            return response

        return signed_in(guarded)

    return guard
