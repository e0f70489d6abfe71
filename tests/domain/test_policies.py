"""Predicates: who may do what to a report that they can see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Organisation, Person
from accounts.reader import ANONYMOUS, Reader
from hotspots import policies, workflow
from hotspots.models import Report
from tests.domain.readers import Readers
from tests.factories import a_person, make_content, make_report, reader, send_report

pytestmark = pytest.mark.django_db

WRITERS = {"author", "author, weak session", "author's token", "lead"}
REVIEWERS = {"reviewer", "invited reviewer"}
COLLEAGUES = WRITERS | {"colleague"}
PUBLISHERS = {"publisher", "publisher, nothing else"}

# Predicate -> the states in which it may be true, and of whom.
MAY = {
    policies.can_change: ({"draft", "sent", "changes_asked", "accepted"}, WRITERS),
    policies.can_send: ({"draft", "changes_asked"}, WRITERS),
    policies.can_withdraw: ({"sent", "changes_asked", "accepted"}, WRITERS),
    policies.can_discard: ({"draft"}, WRITERS),
    policies.can_decide: ({"sent"}, REVIEWERS),
    policies.can_publish: ({"accepted"}, PUBLISHERS),
    policies.can_open_names: (
        {"draft", "sent", "changes_asked", "accepted", "not_taken_forward", "withdrawn"},
        WRITERS,
    ),
    policies.can_comment: (
        {"sent", "changes_asked", "accepted", "not_taken_forward", "withdrawn"},
        COLLEAGUES | REVIEWERS,
    ),
    policies.can_link: (
        {"sent", "changes_asked", "accepted", "not_taken_forward", "withdrawn"},
        REVIEWERS | PUBLISHERS,
    ),
}


@pytest.mark.parametrize("may", MAY, ids=lambda may: may.__name__)
def test_who_may_do_what_in_which_state(may, readers: Readers) -> None:
    states, people = MAY[may]
    wrong = []
    for status in ("draft", "sent", "changes_asked", "accepted", "not_taken_forward", "withdrawn"):
        report = make_report(readers.author, status)
        for name, someone in readers.everyone.items():
            due = status in states and name in people
            if may(someone, report) != due:
                wrong.append(f"{status}: {name} {'may not' if due else 'may'}")
    assert wrong == []


def test_nobody_decides_on_what_they_wrote(partner: Organisation, lead_of_partner: Person) -> None:
    author = a_person("Ada", partner, review=True, publish=True)
    report = send_report(author)
    assert not policies.can_review(reader(author), report)
    assert not policies.can_decide(reader(author), report)
    colleague = reader(a_person("Ben", partner, review=True))
    assert policies.can_decide(colleague, report)


def test_a_lead_who_changed_a_report_has_written_it(amina: Person, partner: Organisation) -> None:
    """The lead may change what a colleague wrote, and then is no judge of it."""
    lead = reader(a_person("Lea", partner, is_lead=True, review=True))
    report = send_report(amina)
    assert policies.can_decide(lead, report)
    workflow.change(lead, report, make_content(narrative="In the lead's own words."))
    assert not policies.can_decide(lead, Report.objects.get())
    with pytest.raises(workflow.NotAllowed):
        workflow.accept(lead, report)


def test_a_machine_without_a_person_is_nobodys_author(partner: Organisation) -> None:
    machine = Reader.machine("loader", partner.pk, ("contribute", "review"))
    report = Report(author_id=None, organisation_id=partner.pk, status="sent", origin="people")
    assert not policies.is_author(machine, report)
    assert not policies.is_author(ANONYMOUS, report)
    assert not policies.is_own(ANONYMOUS, report)


def test_a_running_claim_keeps_others_from_deciding(sent_report: Report, bruno: Person, desk: Organisation) -> None:
    other = reader(a_person("Odile", desk, review=True))
    claimed = workflow.claim(reader(bruno), sent_report)
    assert policies.can_decide(reader(bruno), claimed)
    assert not policies.can_decide(other, claimed)
    claimed.claimed_until = timezone.now() - timedelta(seconds=1)
    assert policies.can_decide(other, claimed)


def test_data_sets_are_neither_changed_nor_judged(readers: Readers, amina: Person) -> None:
    report = send_report(amina)
    report.origin = "data_set"
    for name, someone in readers.everyone.items():
        for may in (policies.can_change, policies.can_withdraw, policies.can_review, policies.can_comment):
            assert not may(someone, report), (name, may.__name__)


# -- the names box --


@pytest.mark.parametrize(("days", "opens"), [(0, True), (29, True), (30, False), (400, False)])
def test_the_names_box_closes_to_its_author_after_thirty_days(
    days: int, opens: bool, accepted_report: Report, amina: Person, lead_of_partner: Person
) -> None:
    accepted_report.accepted_at = timezone.now() - timedelta(days=days)
    assert policies.can_open_names(reader(amina), accepted_report) is opens
    assert policies.can_open_names(reader(lead_of_partner), accepted_report)


def test_changing_a_report_does_not_open_its_box_again(accepted_report: Report, amina: Person, bruno: Person) -> None:
    """Whoever holds an author's session could otherwise open old boxes at will."""
    Report.objects.update(accepted_at=timezone.now() - timedelta(days=31))
    workflow.change(reader(amina), accepted_report, make_content(narrative="Changed."))
    assert not policies.can_open_names(reader(amina), Report.objects.get())
    workflow.accept(reader(bruno), accepted_report)
    assert not policies.can_open_names(reader(amina), Report.objects.get())


def test_an_author_who_left_the_organisation_leaves_the_report_behind(
    sent_report: Report, amina: Person, desk: Organisation
) -> None:
    amina.organisation, amina.review, amina.is_lead = desk, True, True
    amina.save()
    moved = reader(amina)
    assert Report.objects.visible_to(moved).get() == sent_report  # as a reviewer
    for may in (policies.can_open_names, policies.can_change, policies.can_withdraw, policies.can_review):
        assert not may(moved, sent_report), may.__name__


# -- publication --


def test_a_second_person_is_somebody_else_from_somewhere_else(
    accepted_report: Report, amina: Person, bruno: Person, carla: Person, partner: Organisation
) -> None:
    colleague = a_person("Colin", partner, publish=True)
    assert policies.is_second_person(reader(carla), accepted_report, bruno.pk)
    assert not policies.is_second_person(reader(carla), accepted_report, carla.pk)
    assert not policies.is_second_person(reader(colleague), accepted_report, bruno.pk)
    assert not policies.is_second_person(reader(amina), accepted_report, bruno.pk)


@pytest.mark.parametrize(
    ("told", "identifiable", "due"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"violations": [{"type": "V10"}]}, False, True),
        ({"violations": [{"type": "V28"}]}, False, True),
        ({"violations": [{"type": "V01"}, {"type": "V41"}]}, False, True),
        ({"violations": [{"type": "V01", "affected": ["residents", "children_or_pupils"]}]}, False, True),
        ({"harms": [{"kinds": ["sexual_violence_survivors"], "words": "several"}]}, False, True),
    ],
)
def test_when_a_second_person_is_due(told: dict, identifiable: bool, due: bool) -> None:
    assert policies.second_person_due(make_content(**told), identifiable) is due


def test_what_goes_beyond_one_report(readers: Readers) -> None:
    may = {
        policies.can_submit: {name for name in readers.everyone if name not in NEVER_WRITE},
        policies.can_keep_reference: REVIEWERS | PUBLISHERS,
        policies.can_adopt: PUBLISHERS,
        policies.can_brief: PUBLISHERS,
    }
    for predicate, people in may.items():
        assert {name for name, someone in readers.everyone.items() if predicate(someone)} == people, predicate.__name__


NEVER_WRITE = {
    "anonymous",
    "manager",
    "author's token that only reads",
    "coalition reader's token",
    "publisher, nothing else",
}
