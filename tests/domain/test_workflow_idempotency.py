"""The same submission again: from one client or from twenty at once, it is stored once."""

import threading
from typing import Any

import pytest
from django.db import transaction

from accounts.models import ApiToken, Organisation, Person
from accounts.reader import Reader
from hotspots import ledger, workflow
from hotspots.models import Receipt, Report, Version
from tests.domain.readers import token_of
from tests.domain.tables import every_row
from tests.factories import a_person, bare_content, make_content, reader
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def test_the_same_key_and_body_give_the_same_receipt(amina: Person) -> None:
    first, replayed = workflow.submit(reader(amina), make_content(), key="k-1", external_ref="case 7", names="Jean")
    assert not replayed and set(first) == {"ref", "version", "content_hash", "received_at"}
    before = every_row()
    again, replayed = workflow.submit(reader(amina), make_content(), key="k-1", external_ref="case 7", names="Jean")
    assert replayed and again == first
    assert every_row() == before


@pytest.mark.parametrize(
    "other", [{"names": "Jeanne"}, {"external_ref": "case 8"}, {"content": make_content(country="CD", place={})}]
)
def test_the_same_key_with_another_body_is_refused(other: dict[str, Any], amina: Person) -> None:
    sent: dict[str, Any] = {"content": make_content(), "external_ref": "case 7", "names": "Jean"}
    workflow.submit(reader(amina), **sent, key="k-1")
    before = every_row()
    with pytest.raises(workflow.KeyReused):
        workflow.submit(reader(amina), **{**sent, **other}, key="k-1")
    assert every_row() == before


def test_without_a_key_each_is_a_report_of_its_own(amina: Person) -> None:
    for _ in range(2):
        workflow.submit(reader(amina), make_content())
    assert Report.objects.count() == 2 and not Receipt.objects.exists()


def test_a_refused_submission_leaves_its_key_free(amina: Person) -> None:
    with pytest.raises(workflow.Incomplete):
        workflow.submit(reader(amina), bare_content() | {"narrative": ""}, key="k-1")
    assert not Receipt.objects.exists()
    _receipt, replayed = workflow.submit(reader(amina), make_content(), key="k-1")
    assert not replayed


def test_a_key_of_a_token_is_the_organisations_and_a_key_in_a_form_the_persons(
    amina: Person, dora: Person, partner: Organisation
) -> None:
    token, rotated = token_of(amina, "submit"), token_of(amina, "submit")
    colleague = token_of(a_person("Colette", partner), "submit")
    first, _replayed = workflow.submit(token, make_content(), key="nightly-1")
    for program in (rotated, colleague):
        assert workflow.submit(program, make_content(), key="nightly-1") == (first, True)
    for someone in (reader(amina), reader(dora), token_of(dora, "submit")):
        receipt, replayed = workflow.submit(someone, make_content(), key="nightly-1")
        assert not replayed and receipt["ref"] != first["ref"]
    assert Report.objects.count() == 4


def test_a_spent_token_submits_nothing(amina: Person) -> None:
    token, _value = ApiToken.issue(amina, "old", ["submit"], 30)
    token.revoked_at = token.created_at
    with pytest.raises(workflow.NotAllowed):
        workflow.submit(Reader.of_token(token), make_content())


def test_an_external_ref_is_used_once_in_an_organisation(amina: Person, dora: Person, partner: Organisation) -> None:
    workflow.submit(reader(amina), make_content(), external_ref="case 7", key="k-1")
    colleague = reader(a_person("Colette", partner))
    for someone in (reader(amina), colleague, token_of(amina, "submit")):
        with pytest.raises(workflow.Conflict):
            workflow.submit(someone, make_content(), external_ref="case 7", key="k-2")
    workflow.submit(reader(dora), make_content(), external_ref="case 7")
    assert Report.objects.count() == 2
    for _ in range(2):
        workflow.submit(reader(amina), make_content(), external_ref="")


def submitted(who: Reader, **sent: Any) -> dict[str, Any]:
    """A submission by a client that asks again while the same one is in flight."""
    while True:
        try:
            return workflow.submit(who, make_content(), **sent)[0]
        except workflow.InFlight:
            threading.Event().wait(0.05)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_key_make_one_report(amina: Person) -> None:
    receipts = at_once(20, lambda number: submitted(reader(amina), key="k-1", names="Jean"))
    assert [receipt for receipt in receipts if not isinstance(receipt, dict)] == []
    assert len({receipt["ref"] for receipt in receipts}) == 1
    assert Report.objects.count() == Version.objects.count() == Receipt.objects.count() == 1
    assert ledger.verify() == []


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_with_one_external_ref_make_one_report(amina: Person) -> None:
    answers = at_once(10, lambda number: submitted(reader(amina), key=f"k-{number}", external_ref="case 7"))
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict"] * 9 + ["dict"]
    assert Report.objects.count() == 1 and Receipt.objects.count() == 1


@pytest.mark.only_on("postgresql")  # SQLite waits, then replays
@pytest.mark.django_db(transaction=True)
def test_in_flight_is_told_apart(amina: Person) -> None:
    with transaction.atomic():
        workflow.submit(reader(amina), make_content(), key="k-1")
        [answer] = at_once(1, lambda number: workflow.submit(reader(amina), make_content(), key="k-1"))
    assert isinstance(answer, workflow.InFlight)
