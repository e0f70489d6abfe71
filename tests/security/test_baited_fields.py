"""Every field that takes words holds bait, or is public for a reason: a new one has to be one or the other."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.models import Field, Model

from hotspots.models.fields import CodeField, CountryField

from .baited import Baited

TEXTUAL = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
LISTED = "a term of a public list: what it tells is compared byte by byte between two worlds"
PSEUDONYM = "a pseudonym, a kind or a ref: no content"
PUBLIC_FIELDS = {
    "Edition": "the public's own table",
    "Departure.audience": "a word of ours, which is shown to nobody",
    "Permission": "Django's own, the same everywhere",
    "Group": "not used",
    "ContentType": "Django's own, the same everywhere",
    "sessions.Session": "not used",
    "EmailConfirmation": "not used: addresses are not confirmed by mail",
    "ThrottleCounter": "a keyed hash of an address; a test of its own",
    "Person.language": LISTED,
    "TokenUse": "names of routes and numbers: tests/accounts/test_calls.py",
    "ApiToken.prefix": "shown to its owner, to tell tokens apart",
    "ApiToken.scopes": LISTED,
    "Session.session_key": "the asker's own, in their cookie",
    "Authenticator.type": LISTED,
    "AuditLink.digest": "a digest; the value itself is kept nowhere",
    "AuditLink.name": "for managers and for whoever holds the link: tests/web/test_record.py",
    "Site.minerals": LISTED,
    "Site.area": LISTED,
    "Report.area": LISTED,
    "Report.language": LISTED,
    "Report.minerals": LISTED,
    "Report.data_set": "open data alone has one",
    "Report.inconsistent": "open data alone has one",
    "Violation.by": "positions",
    "Violation.affected": LISTED,
    "Harm.kinds": LISTED,
    "Hotspot.countries": LISTED,
    "Hotspot.areas": LISTED,
    "Hotspot.area": LISTED,
    "Hotspot.issues": LISTED,
    "Hotspot.minerals": LISTED,
    "Statement.language": LISTED,
    "Statement.positions": LISTED,
    "Flow.issue": LISTED,
    "Briefing.language": LISTED,
    "Briefing.query": "a filter over what is published",
    "Briefing.frozen": "addresses and numbers of what is published",
    "Briefing.digest": "printed in the briefing",
    "Canary.purpose": "the names of keys",
    "Evidence.kind": LISTED,
    "Evidence.sha256": "shown to those who may know of the file, so that they can check it",
    "Import.digest": "a digest, which is shown to nobody",
    "Import.headers": "a digest, which is shown to nobody",
    "Import.state": LISTED,
    "Import.counts": "numbers",
    "JournalEntry.who": PSEUDONYM,
    "JournalEntry.action": PSEUDONYM,
    "JournalEntry.kind": PSEUDONYM,
    "JournalEntry.ref": PSEUDONYM,
    "JournalEntry.outcome": PSEUDONYM,
    "LedgerEntry.who": PSEUDONYM,
    "LedgerEntry.action": PSEUDONYM,
    "LedgerEntry.kind": PSEUDONYM,
    "LedgerEntry.ref": PSEUDONYM,
    "Receipt.owner": PSEUDONYM,
    "Receipt.receipt": "what its sender was given",
    "Version.action": LISTED,
}  # fmt: skip


def stored_texts() -> Iterator[tuple[type[Model], Field]]:
    """Every field of every model that holds text, JSON or bytes, terms of lists apart."""
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, TEXTUAL) and not isinstance(column, CodeField | CountryField):
                yield model, column


def names_of(model: type[Model], column: Field) -> tuple[str, str, str]:
    """The names under which a reason may stand."""
    return model.__name__, model._meta.label, f"{model.__name__}.{column.name}"


def test_every_field_is_baited_or_public_for_a_reason(baited: Baited) -> None:
    bare = [
        f"{model.__name__}.{column.name}"
        for model, column in stored_texts()
        if PUBLIC_FIELDS.keys().isdisjoint(names_of(model, column))
        and not any(
            baited.baits.found_in(str(value).encode())
            for value in model._base_manager.values_list(column.attname, flat=True)
        )
    ]
    assert bare == []


def test_no_reason_outlives_its_field() -> None:
    assert set(PUBLIC_FIELDS) <= {
        name for model, column in stored_texts() for name in names_of(model, column)
    }
