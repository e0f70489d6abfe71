"""The verbs that change who may act. Each is one transaction and is announced within it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import ApiToken, Invitation, Organisation, Person, Session, normal_email
from accounts.reader import Reader
from accounts.sessions import end_sessions
from accounts.signals import announce


class LastManager(Exception):
    """The change would leave nobody who can manage people."""


class AlreadyThere(Exception):
    """Somebody has an account with this address."""


@transaction.atomic
def add_organisation(reader: Reader, name: str) -> Organisation:
    organisation = Organisation.objects.create(name=name)
    announce(reader, "organisation_added", organisation)
    return organisation


@transaction.atomic
def rename_organisation(reader: Reader, organisation: Organisation, name: str) -> None:
    organisation.name = name
    organisation.save(update_fields=["name"])
    announce(reader, "organisation_renamed", organisation)


@transaction.atomic
def set_organisation_active(reader: Reader, organisation: Organisation, active: bool) -> None:
    """Close or reopen an organisation; closing ends the sessions of its people at once."""
    _lock_managers()
    organisation.is_active = active
    organisation.save(update_fields=["is_active"])
    if not active:
        _refuse_without_manager()
        Session.objects.filter(person__organisation=organisation).delete()
    announce(reader, "organisation_reopened" if active else "organisation_closed", organisation)


@transaction.atomic
def invite(
    reader: Reader, email: str, organisation: Organisation, granted: Mapping[str, bool]
) -> tuple[Invitation, str]:
    """A fresh invitation, which replaces an open one to the same address, and the secret of its link."""
    email = normal_email(email)
    if Person.objects.filter(email=email).exists():
        raise AlreadyThere
    Invitation.objects.filter(email=email, accepted_at=None).delete()
    invitation = Invitation(email=email, organisation=organisation, invited_by_id=reader.person_id, **granted)
    secret = invitation.issue()
    invitation.save()
    announce(reader, "person_invited", invitation)
    return invitation, secret


@transaction.atomic
def withdraw(reader: Reader, invitation: Invitation) -> None:
    announce(reader, "invitation_withdrawn", invitation)
    invitation.delete()


@transaction.atomic
def accept(invitation: Invitation, name: str, password: str, language: str) -> Person:
    """Make the person whom the invitation is for; an invitation works once."""
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=timezone.now())
    if not taken or Person.objects.filter(email=normal_email(invitation.email)).exists():
        raise AlreadyThere
    granted = dict.fromkeys(invitation.abilities, True)
    person = Person.objects.create_person(
        invitation.email,
        name,
        invitation.organisation,
        password=password,
        language=language,
        is_lead=invitation.is_lead,
        **({"contribute": False} | granted),
    )
    announce(Reader.of_person(person, strong=False), "person_joined", person)
    return person


@transaction.atomic
def change_person(
    reader: Reader, person: Person, changes: Mapping[str, Any], *, keep: str | None = None
) -> None:
    """Change abilities, lead or organisation; ends the person's sessions but the one with the key `keep`."""
    _lock_managers()
    for field, value in changes.items():
        setattr(person, field, value)
    person.save(update_fields=[*changes])
    _refuse_without_manager()
    end_sessions(person, but=keep)
    announce(reader, "person_changed", person)


@transaction.atomic
def set_person_active(reader: Reader, person: Person, active: bool) -> None:
    """Deactivate or reactivate; deactivating ends sessions at once and leaves tokens without effect."""
    _lock_managers()
    person.is_active = active
    person.save(update_fields=["is_active"])
    if not active:
        _refuse_without_manager()
        end_sessions(person)
    announce(reader, "person_reactivated" if active else "person_deactivated", person)


@transaction.atomic
def make_token(
    reader: Reader, person: Person, name: str, scopes: list[str], days: int
) -> tuple[ApiToken, str]:
    token, value = ApiToken.issue(person, name, scopes, days)
    announce(reader, "token_made", token)
    return token, value


@transaction.atomic
def revoke_token(reader: Reader, token: ApiToken) -> None:
    """Revoke at once; a token that is revoked already stays as it is."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        announce(reader, "token_revoked", token)


def _lock_managers() -> None:
    # Two managers who demote each other at the same moment would each see the other one still there.
    list(Person.objects.filter(manage_people=True).select_for_update().values_list("pk"))


def _refuse_without_manager() -> None:
    if not Person.objects.managing().exists():
        raise LastManager
