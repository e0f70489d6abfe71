"""The page for a fault that no view expected: a passing one asks to come back, any other says that it is ours."""

import sys
from errno import EDQUOT, ENOSPC

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

RETRY_AFTER = 5


def is_passing(error: BaseException | None) -> bool:
    """Whether the database is locked, restarting or gone, or a disk is full: the same may be sent again later."""
    is_full = isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT)
    return is_full or isinstance(error, OperationalError | InterfaceError)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After for what passes, 500 for the rest. Neither page needs the database."""
    if not is_passing(sys.exc_info()[1]):
        return defaults.server_error(request)
    page = render_to_string("503.html", {"quick_exit_url": settings.QUICK_EXIT_URL})
    return HttpResponse(
        page, status=503, headers={"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    )
