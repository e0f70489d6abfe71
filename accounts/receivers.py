"""What follows from signing in, and from a change of password or second factor."""

import time

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import throttle
from accounts.models import Person
from accounts.reader import Reader
from accounts.sessions import SEEN_AT, SIGNED_IN_AT, end_sessions
from accounts.signals import announce
from accounts.strong import weaken


@receiver(user_logged_in)
def start_the_clock(request: HttpRequest, **kwargs: object) -> None:
    """Every road into a session starts its twelve hours here; a session without a start is ended."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())


@receiver([password_changed, password_reset])
def after_password(request: HttpRequest, user: Person, **kwargs: object) -> None:
    end_sessions(user, but=request.session.session_key)
    # Who reads the mailbox or knows the old password is at home here, whatever strangers did to the counters.
    throttle.trust_network(user.email, throttle.network_of(request))
    announce(_themselves(user), "password_changed", user)


@receiver(authenticator_added)
def after_adding(request: HttpRequest, user: Person, authenticator: Authenticator, **kwargs: object) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        end_sessions(user, but=request.session.session_key)


@receiver(authenticator_removed)
def after_removing(request: HttpRequest, user: Person, **kwargs: object) -> None:
    weaken(request)
    end_sessions(user, but=request.session.session_key)


# allauth signals after the commit; these come inside the transaction, so that both are kept or neither.
@receiver(post_save, sender=Authenticator)
def tell_of_adding(instance: Authenticator, created: bool, **kwargs: object) -> None:
    if created and instance.type != Authenticator.Type.RECOVERY_CODES:
        announce(_themselves(instance.user), "second_step_added", instance.user)


@receiver(post_delete, sender=Authenticator)
def tell_of_removing(instance: Authenticator, **kwargs: object) -> None:
    if instance.type != Authenticator.Type.RECOVERY_CODES:
        announce(_themselves(instance.user), "second_step_removed", instance.user)


def _themselves(person: Person) -> Reader:
    return Reader.of_person(person, strong=False)
