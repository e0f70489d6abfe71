"""How allauth is bent to this project: closed, by e-mail, with our own delay and sealed second factors."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import keyring, refusals, throttle
from accounts.models import Person, normal_email

SEALED_FOR = b"allauth.mfa"


def refuse_for(seconds: int) -> None:
    """Raise the error that asks to wait, if there is anything to wait for."""
    if seconds:
        raise ValidationError(
            ngettext(
                "Too many attempts. Wait %(seconds)s second and try again.",
                "Too many attempts. Wait %(seconds)s seconds and try again.",
                seconds,
            )
            % {"seconds": seconds},
            code="wait",
        )


class Backend(AuthenticationBackend):
    """A closed account or organisation has no user: not at sign-in and not in a session that is open."""

    def get_user(self, user_id: int) -> Person | None:
        person = Person.objects.select_related("organisation").filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: Person) -> bool:
        return user.may_act


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        email = normal_email(credentials.get("email") or "")
        refuse_for(throttle.attempt_sign_in(email, throttle.network_of(request)))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        user = super().authenticate(request, **credentials)
        if user is None or not user.may_act:
            proof = refusals.PASSWORD if request.user.is_authenticated else refusals.SIGN_IN
            email = normal_email(credentials.get("email") or "")
            refusals.tell(request, proof, Person.objects.filter(email=email).first())
            # The page for closed accounts would tell that the password was right.
            return None
        throttle.trust_network(user.email, throttle.network_of(request))
        return user

    def is_safe_url(self, url: str | None) -> bool:
        try:
            return super().is_safe_url(url)
        except ValueError:  # no address at all, for instance http://[
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return throttle.network_of(request)

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.PUBLISHER_NAME}: {subject}"


class MFAAdapter(DefaultMFAAdapter):
    """Seeds of second factors are sealed; the database alone opens no account."""

    def encrypt(self, text: str) -> str:
        return keyring.seal("totp", text.encode(), bound=SEALED_FOR)

    def decrypt(self, encrypted_text: str) -> str:
        return keyring.unseal("totp", encrypted_text, bound=SEALED_FOR).decode()

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Key %(number)d") % {"number": number}

    def get_totp_issuer(self) -> str:
        return settings.PUBLISHER_NAME
