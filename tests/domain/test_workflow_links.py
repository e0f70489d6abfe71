"""Who is let in on a report, and which reports belong together."""


import pytest

from accounts.models import Organisation, Person
from hotspots import workflow
from hotspots.models import (
    LedgerEntry,
    Report,
    ReportLink,
)
from tests.factories import (
    a_person,
    make_report,
    reader,
    send_report,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db


# -- invitations --


def test_a_lead_invites_a_reviewer_into_a_restricted_report(
    restricted_report: Report, lead_of_partner: Person, bruno: Person, amina: Person, dora: Person
) -> None:
    assert not Report.objects.visible_to(reader(bruno)).exists()
    workflow.invite(reader(lead_of_partner), restricted_report, bruno)
    assert Report.objects.visible_to(reader(bruno)).get() == restricted_report
    assert LedgerEntry.objects.last().action == "invite"
    with pytest.raises(workflow.NotAllowed):
        workflow.invite(reader(amina), restricted_report, bruno)
    with pytest.raises(workflow.NotAllowed):
        workflow.invite(reader(bruno), restricted_report, bruno)
    with pytest.raises(workflow.Incomplete):
        workflow.invite(reader(lead_of_partner), restricted_report, dora)
    elsewhere = reader(a_person("Leandro", dora.organisation, is_lead=True))
    with pytest.raises(workflow.Hidden):
        workflow.invite(elsewhere, restricted_report, bruno)


def test_who_is_no_reviewer_any_more_loses_the_invitation(restricted_report: Report, bruno: Person) -> None:
    restricted_report.invited.add(bruno)
    bruno.review = False
    bruno.save()
    assert not Report.objects.visible_to(reader(bruno)).exists()


# -- links --


def test_links_are_made_once_and_taken_back(amina: Person, bruno: Person) -> None:
    first, second = send_report(amina), send_report(amina)
    for _ in range(2):
        workflow.link(reader(bruno), first, second, "part_of")
    link = ReportLink.objects.get()
    assert (link.report, link.other) == (first, second)
    workflow.unlink(reader(bruno), link)
    assert not ReportLink.objects.exists()
    with pytest.raises(workflow.Hidden):
        workflow.unlink(reader(bruno), link)


def test_links_that_make_no_sense_are_refused(sent_report: Report, bruno: Person, amina: Person, dora: Person) -> None:
    other = send_report(amina)
    with pytest.raises(workflow.Incomplete):
        workflow.link(reader(bruno), sent_report, sent_report, "same_event")
    with pytest.raises(workflow.Incomplete):
        workflow.link(reader(bruno), sent_report, other, "merged")
    with pytest.raises(workflow.NotAllowed):
        workflow.link(reader(amina), sent_report, other, "same_event")
    with pytest.raises(workflow.Hidden):
        workflow.link(reader(bruno), sent_report, make_report(dora, "draft"), "same_event")
    assert not ReportLink.objects.exists()


def test_who_does_not_see_both_ends_cannot_unlink(amina: Person, bruno: Person, desk: Organisation) -> None:
    shared, restricted = send_report(amina), send_report(amina, sharing="restricted")
    restricted.invited.add(bruno)
    link = workflow.link(reader(bruno), shared, restricted, "same_event")
    with pytest.raises(workflow.Hidden):
        workflow.unlink(reader(a_person("Odile", desk, review=True)), link)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_link_the_same_reports_both_ways_do_not_deadlock(amina: Person, desk: Organisation) -> None:
    reports = send_report(amina), send_report(amina)
    people = [reader(a_person("Reviewer", desk, review=True)) for _ in range(6)]
    answers = at_once(
        6, lambda number: workflow.link(people[number], *reports[:: 1 if number % 2 else -1], "same_event")
    )
    assert {type(answer).__name__ for answer in answers} == {"ReportLink"}
