"""Text survives an expired session: a post that cannot be taken is answered with a page that holds it and sends it again."""

import functools
import uuid
from typing import Any

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


def keeps_text(view: View) -> View:
    """Checks the token of a post itself, and gives back what was typed to whoever is signed out or signed in anew."""
    check = CsrfViewMiddleware(view)

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            refused = check.process_view(request, view, args, kwargs) is not None
            if request.reader.is_anonymous:
                return hold(request, "signed_out")
            if refused:
                return hold(request, "signed_in_anew")
        return view(request, *args, **kwargs)

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded
