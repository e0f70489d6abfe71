"""Whether a session is strong: this session used a second factor, not merely the account has one; and whether it is fresh."""

import time
from urllib.parse import urlencode

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse

LOOPBACK = ("127.0.0.1", "::1")


def is_strong(request: HttpRequest) -> bool:
    """A second factor was used in this session, or a demo sign-in is exempt here."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records) or is_exempt(request)


def is_exempt(request: HttpRequest) -> bool:
    """Demo people need no second factor on a developer's own machine: all of these together."""
    return (
        request.user.is_demo
        and settings.DEMO
        and connection.vendor == "sqlite"
        and request.META.get("REMOTE_ADDR") in LOOPBACK
        and "HTTP_X_FORWARDED_FOR" not in request.META
    )


def weaken(request: HttpRequest) -> None:
    """Forget that this session used a second factor, because that factor is gone."""
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [r for r in records if r.get("method") != "mfa"]


def is_fresh(request: HttpRequest) -> bool:
    """Whoever sits there has shown who they are, by password or second factor, within the last minutes."""
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0)
    return time.time() - latest < REAUTHENTICATION_TIMEOUT


def confirm_url(next_url: str) -> str:
    """Where one shows again who one is, and then goes on to `next_url`."""
    return f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: next_url})}"
