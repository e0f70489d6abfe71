"""What others may listen to, and what follows in here from a change of password or second factor."""

from django.dispatch import Signal

# Sent inside the transaction of the change, with sender (the model), reader, action (one of ACTIONS) and
# subject (the row).
account_changed = Signal()
# Sent with sender (Person), person (None where no account has the address), proof (one of refusals.PROOFS) and network,
# a keyed mark.
sign_in_refused = Signal()

ACTIONS = (
    "organisation_added",
    "organisation_renamed",
    "organisation_closed",
    "organisation_reopened",
    "person_invited",
    "invitation_withdrawn",
    "person_joined",
    "person_changed",
    "person_deactivated",
    "person_reactivated",
    "token_made",
    "token_revoked",
    "password_changed",
    "second_step_added",
    "second_step_removed",
    "sessions_ended",
)


def announce(reader: object, action: str, subject: object) -> None:
    """Tell the listeners; what they raise undoes the change."""
    if action not in ACTIONS:
        raise ValueError(f"There is no action called “{action}”.")
    account_changed.send(sender=type(subject), reader=reader, action=action, subject=subject)
