"""Text survives an expired session: a post that cannot be taken is answered with a page that holds it and sends it again."""

import functools
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render

from accounts.guards import View

TOKEN = "csrfmiddlewaretoken"


def hold(request: HttpRequest, why: str, action: str = "") -> HttpResponse:
    """The page that holds a post: `why` it could not be taken, and where to send it again (the same address if empty)."""
    held = [(name, value) for name, values in request.POST.lists() if name != TOKEN for value in values]
    context = {"held": held, "why": why, "action": action, "fresh_key": str(uuid.uuid4()) if action else ""}
    return render(request, "reports/held.html", context, status=403 if not action else 409)


def is_foreign(request: HttpRequest) -> bool:
    """Whether a browser says that a page of another site, or one without an origin, sent this."""
    origin = request.headers.get("Origin")
    ours = (None, f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
    return origin not in ours or request.headers.get("Sec-Fetch-Site") == "cross-site"


def keeps_text(view: View) -> View:
    """Checks the token of a post itself, and gives back what was typed to whoever is signed out or signed in anew.

    What another site posts is refused: held, it would stand on our page with a fresh token, one press from being sent.
    """
    check = CsrfViewMiddleware(view)

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            if is_foreign(request):
                raise PermissionDenied
            refused = check.process_view(request, view, args, kwargs) is not None
            if request.reader.is_anonymous:
                return hold(request, "signed_out")
            if refused:
                return hold(request, "signed_in_anew")
        return view(request, *args, **kwargs)

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded
