"""Gives every request its reader, and ends sessions that have lasted long enough."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from accounts.reader import ANONYMOUS, Reader
from accounts.sessions import SEEN_AT, SIGNED_IN_AT
from accounts.strong import is_strong

TOUCH_SECONDS = 60


def reader_of(request: HttpRequest) -> Reader:
    """The reader behind a browser's request."""
    if not request.user.is_authenticated:
        return ANONYMOUS
    return Reader.of_person(request.user, strong=is_strong(request))


class ReaderMiddleware:
    """Sets `request.reader`; a request without a session cookie costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self._keep_or_end(request)
            self._speak_their_language(request)
        request.reader = SimpleLazyObject(lambda: reader_of(request))
        return self.get_response(request)

    def _keep_or_end(self, request: HttpRequest) -> None:
        """Saving moves the end of the idle time on; the absolute end is fixed at sign-in."""
        now = int(time.time())
        started = request.session.get(SIGNED_IN_AT)
        if started is None or now - started >= settings.SESSION_ABSOLUTE_AGE:
            request.session.flush()
        elif now - request.session.get(SEEN_AT, 0) >= TOUCH_SECONDS:
            request.session[SEEN_AT] = now

    def _speak_their_language(self, request: HttpRequest) -> None:
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
