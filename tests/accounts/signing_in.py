"""Ways for a test to hold a second factor."""

import re
import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.test import Client

from accounts.models import Person
from tests.conftest import PASSWORD

LOGIN = "/account/login/"


def strengthen(client: Client, person: Person) -> None:
    """Write into the client's session that it used a second factor, as allauth does."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def signed_in(person: Person, *, strong: bool = True) -> Client:
    client = Client()
    client.force_login(person)
    if strong:
        strengthen(client, person)
    return client


def enrol(person: Person) -> str:
    """Give the person an app with one-time codes and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: str):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def link_in_mail() -> str:
    return re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]
