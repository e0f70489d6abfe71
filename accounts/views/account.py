"""Pages about oneself: account, sessions, API tokens; and the page behind an invitation's link."""

from collections.abc import Iterable
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import calls
from accounts import people as verbs
from accounts.abilities import SCOPE_LABELS
from accounts.forms import AcceptForm, AccountForm, TokenForm
from accounts.guards import signed_in
from accounts.models import ApiToken, Invitation, Session, digest_of
from accounts.people import AlreadyThere
from accounts.sessions import end_sessions, open_sessions
from accounts.signals import announce
from accounts.strong import is_strong


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_account(request: HttpRequest) -> HttpResponse:
    """Name and language, and the ways to password, second step, tokens and sessions."""
    form = AccountForm(request.POST or None, instance=request.user)
    if form.is_valid():
        with transaction.atomic():
            form.save()
            announce(request.reader, "person_changed", request.user)
        messages.success(request, _("Saved."))
        return speak(redirect("my_account"), form.cleaned_data["language"])
    if form.errors:
        request.user.refresh_from_db()
    second_steps = Authenticator.objects.filter(user=request.user)
    context = {
        "form": form,
        "has_second_step": second_steps.exclude(type=Authenticator.Type.RECOVERY_CODES).exists(),
        "is_strong": is_strong(request),
        "session_count": len(open_sessions(request.user)),
    }
    return render(request, "accounts/my_account.html", context)


def speak(response: HttpResponse, language: str) -> HttpResponse:
    """Remember the language in this browser, like the switch in the page header does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        httponly=True,
    )
    return response


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; ends all sessions but this one."""
    if request.method == "POST":
        with transaction.atomic():
            end_sessions(request.user, but=request.session.session_key)
            announce(request.reader, "sessions_ended", request.user)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("my_sessions")
    context = {"sessions": open_sessions(request.user), "this_key": request.session.session_key}
    return render(request, "accounts/my_sessions.html", context)


@never_cache
@signed_in
def session_end(request: HttpRequest, ref: UUID) -> HttpResponse:
    return _end(request, get_object_or_404(Session, ref=ref, person=request.user))


@require_http_methods(["POST"])
def _end(request: HttpRequest, session: Session) -> HttpResponse:
    with transaction.atomic():
        session.delete()
        announce(request.reader, "sessions_ended", request.user)
    messages.success(request, _("That session has ended."))
    return redirect("my_sessions")


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens, and a form that makes one; its value is in the answer to the form and nowhere else."""
    own = ApiToken.objects.filter(person=request.user).select_related("person__organisation")
    in_use = {token.name for token in own if token.is_usable}
    form = TokenForm(request.POST or None, reader=request.reader, names_in_use=in_use)
    value = None
    if form.is_valid():
        made = form.cleaned_data
        _token, value = verbs.make_token(
            request.reader, request.user, made["name"], made["scopes"], made["days"]
        )
        form = TokenForm(reader=request.reader, names_in_use=in_use)
    known = ApiToken.objects.known_to(request.reader).select_related("person__organisation")
    context = {
        "tokens": _told(own.all()),
        "others": _told(known.exclude(person=request.user)),
        "form": form,
        "value": value,
    }
    return render(request, "accounts/tokens.html", context)


def _told(tokens: Iterable[ApiToken]) -> list[tuple[ApiToken, list[str]]]:
    return [(token, [SCOPE_LABELS[scope] for scope in token.scopes]) for token in tokens]


@never_cache
@signed_in
def token(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One token and its last calls, for its owner and the lead of its organisation."""
    known = ApiToken.objects.known_to(request.reader).select_related("person__organisation")
    return _token(request, get_object_or_404(known, ref=ref))


@require_safe
def _token(request: HttpRequest, token: ApiToken) -> HttpResponse:
    [(_same, labels)] = _told([token])
    context = {"token": token, "labels": labels, "calls": calls.recent(token), "kept": calls.KEPT}
    return render(request, "accounts/token.html", context)


@never_cache
@signed_in
def token_revoke(request: HttpRequest, ref: UUID) -> HttpResponse:
    return _revoke(request, get_object_or_404(ApiToken.objects.known_to(request.reader), ref=ref))


@require_http_methods(["POST"])
def _revoke(request: HttpRequest, token: ApiToken) -> HttpResponse:
    verbs.revoke_token(request.reader, token)
    messages.success(request, _("The token no longer works."))
    return redirect("tokens")


@never_cache
@sensitive_post_parameters("password")
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation; a link that is unknown, used, withdrawn or old gives one and the same page."""
    invitation = Invitation.objects.select_related("organisation").filter(digest=digest_of(token)).first()
    if invitation is None or not invitation.is_open:
        return render(request, "accounts/invitation_over.html", status=404)
    return _accept(request, invitation)


@require_http_methods(["GET", "HEAD", "POST"])
def _accept(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = AcceptForm(request.POST or None, invitation=invitation, initial={"language": get_language()})
    if form.is_valid():
        made = form.cleaned_data
        try:
            verbs.accept(invitation, made["name"], made["password"], made["language"])
        except AlreadyThere:
            return render(request, "accounts/invitation_over.html", status=404)
        messages.success(request, _("Your account is ready. Sign in with your e-mail address."))
        return speak(redirect("account_login"), made["language"])
    return render(request, "accounts/invitation_accept.html", {"form": form, "invitation": invitation})
