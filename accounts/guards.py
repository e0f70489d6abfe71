"""Guards for views: who may open a page, and what those who may not are told."""

import functools
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import throttle
from accounts.abilities import ABILITIES

# allauth's name for the way that asks for the password again, which is no second step.
PASSWORD_ONLY = "reauthenticate"

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Sends a visitor to the sign-in page and then on to where they wanted to go."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.reader.is_anonymous:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def needs(ability: str) -> Callable[[View], View]:
    """Opens the view to readers who can; others sign in, take the second step, or are told they may not."""
    if ability not in ABILITIES:
        raise ValueError(f"There is no ability called “{ability}”.")

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.reader.can(ability):
                return view(request, *args, **kwargs)
            return refuse(request, ability)

        return signed_in(guarded)

    return guard


def refuse(request: HttpRequest, ability: str) -> HttpResponse:
    """The page for a signed-in person who lacks the ability, or lacks only the second step for it."""
    if ability in request.user.abilities:
        ways = get_adapter().get_reauthentication_methods(request.user)
        steps = [(way["url"], way["description"]) for way in ways if way["id"] != PASSWORD_ONLY]
        context = {"steps": steps, "next": request.get_full_path()}
        return render(request, "accounts/second_step.html", context, status=403)
    return render(request, "accounts/not_allowed.html", status=403)


def throttled(name: str, limit: int) -> Callable[[View], View]:
    """Lets each network send the form `limit` times an hour; then the answer is 429 with Retry-After."""

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method == "POST":
                allowed, seconds = throttle.hit(
                    f"{name}:{throttle.network_of(request)}", limit, throttle.HOUR
                )
                if not allowed:
                    answer = render(request, "accounts/too_many.html", status=429)
                    answer["Retry-After"] = str(seconds)
                    return answer
            return view(request, *args, **kwargs)

        return guarded

    return guard
