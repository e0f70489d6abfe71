"""Telling the listeners of what was shown as proof of who one is, was judged, and was refused.

Nothing that was typed is told: what stands in the field for the address may be a password.
"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import throttle
from accounts.models import Person
from accounts.signals import sign_in_refused

SIGN_IN, PASSWORD, SECOND_STEP = "sign_in", "password", "second_step"
PROOFS = {
    SIGN_IN: _("Password at sign-in"),
    PASSWORD: _("Password, asked for again"),
    SECOND_STEP: _("Second step"),
}


def tell(request: HttpRequest, proof: str, person: Person | None) -> None:
    """Tell which kind of proof was refused, for which account if there is one, and from where by a keyed mark.

    What has to wait is not judged and not told, so the growing delay bounds how much a stranger can have written down.
    """
    if proof not in PROOFS:
        raise ValueError(f"There is no proof called “{proof}”.")
    network = throttle.mark_of(throttle.network_of(request))
    sign_in_refused.send(sender=Person, person=person, proof=proof, network=network)
