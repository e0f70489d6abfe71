"""What waits in the queue of a fresh installation: three passages of the statement, word for word."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Person
from hotspots import ledger, workflow
from hotspots.imports.demo import PASSAGES, send_passages
from hotspots.models import Report, Version
from tests.domain.tables import every_row
from tests.factories import reader

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings: pytest.FixtureRequest) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]


def reviewer() -> Person:
    return Person.objects.get(email="reviewer@demo.example")


def test_three_passages_wait_and_again_they_are_left_alone() -> None:
    assert send_passages() == len(PASSAGES) == 3
    before = every_row()
    assert send_passages() == 3
    assert every_row() == before
    waiting = Report.objects.visible_to(reader(reviewer())).waiting()
    assert {report.narrative for report in waiting} == {passage["narrative"] for passage in PASSAGES}
    assert ledger.verify() == ledger.verify_contents() == []


def test_a_passage_that_was_decided_on_is_not_sent_again() -> None:
    send_passages()
    report = Report.objects.first()
    workflow.decline(reader(reviewer()), report, reason="out_of_scope", sentence="Quartz.")
    send_passages()
    assert Report.objects.count() == 3 and Report.objects.get(pk=report.pk).status == "not_taken_forward"


def test_nothing_is_added_to_what_the_statement_says() -> None:
    send_passages()
    for version in Version.objects.all():
        content = version.content
        assert (content["harms"], content["violations"], content["involved"]) == ([], [], [])
        assert content["when"] == {"earliest": None, "latest": None, "text": "not known"}
        assert content["place"]["latitude"] is None
        assert len(content["sources"]) == 1 and content["sources"][0]["date"] == "2021-06-25"


def test_a_newcomer_can_code_accept_and_is_told_what_is_missing() -> None:
    send_passages()
    report = Report.objects.get(country="ZA")
    with pytest.raises(workflow.Incomplete):
        workflow.accept(reader(reviewer()), report)
    workflow.code(reader(reviewer()), report, {"issues": ["K4"], "involved": [{"kind": "A99"}]})
    assert workflow.accept(reader(reviewer()), report).status == "accepted"


def test_the_command_fills_a_fresh_installation_and_keeps_it() -> None:
    call_command("load_demo", stdout=StringIO())
    assert Report.objects.count() == 9 + 1848 + 3
    before = every_row()
    call_command("load_demo", stdout=StringIO())
    assert every_row() == before
    call_command("verify_ledger", stdout=StringIO())
