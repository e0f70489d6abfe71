"""Judging: claims, decisions with their reasons, coding, erasing, comments, invitations and links."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Organisation, Person
from hotspots import ledger, workflow
from hotspots.content import EMPTY, read
from hotspots.models import (
    Actor,
    Comment,
    Edition,
    Hotspot,
    LedgerEntry,
    Names,
    Report,
    ReportLink,
    Review,
    Site,
    Version,
)
from hotspots.vocabulary import REVIEW_REASONS
from hotspots.workflow.transitions import current_content
from tests.domain.tables import every_row, where_it_stands
from tests.domain.test_workflow_submission import at_once
from tests.factories import (
    a_person,
    bare_content,
    make_answers,
    make_content,
    make_report,
    reader,
    send_report,
)

pytestmark = pytest.mark.django_db


# -- claims --


def test_a_claim_is_respected_given_back_and_runs_out(sent_report: Report, bruno: Person, desk: Organisation) -> None:
    other = reader(a_person("Odile", desk, review=True))
    workflow.claim(reader(bruno), sent_report)
    workflow.claim(reader(bruno), sent_report)
    with pytest.raises(workflow.Conflict):
        workflow.claim(other, sent_report)
    with pytest.raises(workflow.NotAllowed):
        workflow.accept(other, sent_report)
    with pytest.raises(workflow.NotAllowed):
        workflow.release(other, sent_report)
    workflow.release(reader(bruno), sent_report)
    workflow.claim(other, sent_report)
    Report.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    workflow.accept(reader(bruno), sent_report)


def test_a_claim_changes_no_version(sent_report: Report, bruno: Person) -> None:
    """The author's form must not go stale because a reviewer opened the report."""
    assert workflow.claim(reader(bruno), sent_report).version == sent_report.version


def test_a_decision_ends_the_claim(sent_report: Report, bruno: Person) -> None:
    workflow.claim(reader(bruno), sent_report)
    accepted = workflow.accept(reader(bruno), sent_report)
    assert accepted.claimed_by is None and accepted.claimed_until is None


# -- decisions --


def test_accepting_keeps_who_how_and_when(sent_report: Report, bruno: Person) -> None:
    accepted = workflow.accept(
        reader(bruno), sent_report, verification="documented", disputed=True, sentence="Two photographs agree."
    )
    assert (accepted.status, accepted.verification, accepted.disputed) == ("accepted", "documented", True)
    review = Review.objects.get()
    assert (review.reviewer, review.version, review.decision) == (bruno, 1, "accepted")
    assert Version.objects.last().content["verification"] == "documented"


@pytest.mark.parametrize(
    ("missing", "changes"),
    [
        ("violations", {"violations": []}),
        ("involved", {"involved": [], "violations": [{"type": "V01"}]}),
        ("place", {"place": {"precision": "L9"}}),
    ],
)
def test_what_accepting_needs(missing: str, changes: dict[str, Any], amina: Person, bruno: Person) -> None:
    report = send_report(amina, **changes)
    with pytest.raises(workflow.Incomplete) as incomplete:
        workflow.accept(reader(bruno), report)
    assert set(incomplete.value.errors) == {missing}
    assert Report.objects.get().status == "sent" and not Review.objects.exists()


def test_a_verification_outside_the_list_is_refused(sent_report: Report, bruno: Person) -> None:
    for verification in ("", "certain", None):
        with pytest.raises(workflow.Incomplete):
            workflow.accept(reader(bruno), sent_report, verification=verification)


@pytest.mark.parametrize("verb", [workflow.ask_changes, workflow.decline])
@pytest.mark.parametrize(
    ("reason", "sentence", "missing"),
    [
        ("", "Why not.", {"reason"}),
        ("bad mood", "Why not.", {"reason"}),
        ("place_unclear", "  ", {"sentence"}),
        ("", "", {"reason", "sentence"}),
    ],
)
def test_a_refusal_says_why(verb, reason, sentence, missing, sent_report: Report, bruno: Person) -> None:
    before = every_row()
    with pytest.raises(workflow.Incomplete) as incomplete:
        verb(reader(bruno), sent_report, reason=reason, sentence=sentence)
    assert set(incomplete.value.errors) == missing
    assert every_row() == before


def test_a_report_may_go_back_and_forth(sent_report: Report, amina: Person, bruno: Person) -> None:
    for number in range(3):
        workflow.ask_changes(reader(bruno), sent_report, reason="date_unclear", sentence=f"When? ({number})")
        workflow.send(reader(amina), sent_report, make_content(when=f"2021-05-0{number + 1}"))
    workflow.accept(reader(bruno), sent_report)
    assert [review.decision for review in Review.objects.all()] == ["changes_asked"] * 3 + ["accepted"]
    assert Version.objects.count() == Report.objects.get().version == 8
    assert ledger.verify() == []


@pytest.mark.django_db(transaction=True)
def test_of_ten_reviewers_at_once_one_decides(amina: Person, desk: Organisation) -> None:
    report = send_report(amina)
    reviewers = [reader(a_person("Reviewer", desk, review=True)) for _ in range(10)]
    answers = at_once(10, lambda number: workflow.accept(reviewers[number], report, version=report.version))
    assert sorted(type(answer).__name__ for answer in answers) == ["Report"] + ["Stale"] * 9
    assert Review.objects.count() == 1 and ledger.verify() == []


# -- coding --


def test_a_reviewer_codes_what_the_author_left_open(amina: Person, bruno: Person) -> None:
    receipt, _replayed = workflow.submit(reader(amina), bare_content())
    report = Report.objects.get(ref=receipt["ref"])
    coding = {
        "involved": [{"kind": "A06", "role": "carried_out"}],
        "violations": [{"type": "V01", "by": [0]}],
        "issues": ["K3"],
        "place": {"precision": "L6", "area": "CF-HK"},
    }
    coded = workflow.code(reader(bruno), report, coding)
    assert coded.codes("violation_mask") == ["V01"] and coded.area == "CF-HK"
    assert read(coded) == {name: current_content(coded)[name] for name in EMPTY}
    workflow.accept(reader(bruno), report)


def test_coding_leaves_the_authors_words_and_choices(sent_report: Report, bruno: Person) -> None:
    before = current_content(sent_report)
    workflow.code(
        reader(bruno),
        sent_report,
        {
            "issues": ["K1"],
            "narrative": "In other words.",
            "sharing": "can_publish",
            "sources": [],
            "place": {"name": "Elsewhere", "latitude": 1.0, "longitude": 1.0, "precision": "L5"},
        },
    )
    after = current_content(Report.objects.get())
    assert {name for name in EMPTY if after[name] != before[name]} == {"issues", "place"}
    assert after["place"] == {**before["place"], "precision": "L5"}


@pytest.mark.parametrize(
    "coding",
    [
        {"violations": [{"type": "V99"}]},
        {"violations": [{"type": "V01", "by": [7]}]},
        {"violations": "V01"},
        {"place": {"area": "CF-XX"}},
        {"place": {"precision": "L0"}},
        {"place": None},
        {"place": ["L5"]},
    ],
)
def test_coding_is_checked(coding: dict[str, Any], sent_report: Report, bruno: Person) -> None:
    before = every_row()
    with pytest.raises(workflow.Incomplete):
        workflow.code(reader(bruno), sent_report, coding)
    assert every_row() == before


def test_a_coder_who_then_accepts_has_not_become_an_author(sent_report: Report, bruno: Person) -> None:
    workflow.code(reader(bruno), sent_report, {"issues": ["K3"]})
    assert workflow.accept(reader(bruno), sent_report).status == "accepted"


# -- erasing what is not safe to keep --

CANARY = "Zanzibulon"
EVERYWHERE: dict[str, Any] = {
    "narrative": f"{CANARY} saw it.",
    "when": "May 2021",
    "place": {"area": "CF-HK", "name": f"Village of {CANARY}", "latitude": 8.123456, "longitude": 23.654321},
    "sources": [
        {
            "kind": "witness",
            "line": f"{CANARY}, a neighbour",
            "says": f"{CANARY} said so",
            "pointer": f"page of {CANARY}",
            "publisher": CANARY,
            "link": f"https://example.org/{CANARY}",
        },
        {"kind": "press_or_radio", "line": f"{CANARY} on the radio", "may_be_named": True},
    ],
    "involved": [{"kind": "A06", "name": f"Guards of {CANARY}", "note": f"{CANARY} pays them", "role": "carried_out"}],
    "violations": [{"type": "V01", "by": [0], "note": f"{CANARY} fell"}],
    "harms": [{"kinds": ["killed"], "words": f"the sons of {CANARY}"}],
    "received": {"channel": "other", "original": f"{CANARY} dead", "date": "2021-05-02"},
    "sharing": "can_publish",
}


def test_what_is_unsafe_to_hold_is_erased_everywhere(
    amina: Person, bruno: Person, carla: Person, lead_of_partner: Person
) -> None:
    """After every verb has had its turn, no column of any table holds a word of it, and the ledger still holds."""
    draft = workflow.save_draft(reader(amina), None, {"narrative": [CANARY]}, names=CANARY, key="k")
    report = workflow.send(reader(amina), draft, make_content(**EVERYWHERE))
    for row, values in (
        (Site(), {"name": f"Pit {CANARY}"}),
        (Actor(), {"name": f"{CANARY} cooperative", "kind": "A13"}),
        (Hotspot(), {"title": f"Pits of {CANARY}", "countries": ["CF"]}),
    ):
        workflow.keep(reader(amina), row, values, report)
    workflow.comment(reader(bruno), report, f"Who is {CANARY}?")
    workflow.comment(reader(amina), report, f"{CANARY} is the neighbour.")
    workflow.ask_changes(reader(bruno), report, reason="place_unclear", sentence=f"Where does {CANARY} live?")
    workflow.send(reader(amina), report, make_content(**EVERYWHERE))
    workflow.code(reader(bruno), report, {"issues": ["K3"]})
    workflow.accept(reader(bruno), report, sentence=f"{CANARY} is believable.")
    answers = make_answers(title=f"What {CANARY} saw", summary=f"About {CANARY}.", exception=f"Because of {CANARY}")
    workflow.publish(reader(carla), report, answers)
    workflow.change(reader(amina), report, make_content(**EVERYWHERE))
    workflow.save_draft(reader(amina), report, {"narrative": [f"{CANARY} again"]})
    assert len(where_it_stands(CANARY)) >= 12  # the canaries are where they should be

    workflow.decline(reader(bruno), report, reason="unsafe_to_hold", sentence="This endangers a person.")
    assert where_it_stands(CANARY) == []
    assert where_it_stands("8.123456") == []
    assert not Names.objects.exists()
    assert ledger.verify() == []
    assert LedgerEntry.objects.filter(action="erase", ref=str(report.ref)).exists()
    erased = Report.objects.get()
    assert (erased.status, erased.cell, erased.shown_cell, erased.gravity) == ("not_taken_forward", None, None, 0)
    assert set(Version.objects.values_list("content", "salt")) == {(None, "")}
    assert Review.objects.last().sentence == "This endangers a person."
    assert not Edition.objects.visible_to(reader(amina)).exists()
    for someone in (amina, lead_of_partner, bruno):
        assert Report.objects.visible_to(reader(someone)).get() == report


def test_every_other_reason_keeps_the_content(amina: Person, bruno: Person) -> None:
    for reason in REVIEW_REASONS.codes():
        if reason == "unsafe_to_hold":
            continue
        report = send_report(amina)
        workflow.decline(reader(bruno), report, reason=reason, sentence="Not for us.")
        assert current_content(Report.objects.get(pk=report.pk))["narrative"]


def test_what_was_erased_says_nothing(sent_report: Report, bruno: Person) -> None:
    workflow.decline(reader(bruno), sent_report, reason="unsafe_to_hold", sentence="Unsafe.")
    assert current_content(Report.objects.get()) == {}
    assert {name: value for name, value in read(Report.objects.get()).items() if name != "sharing"} == {
        name: value for name, value in EMPTY.items() if name != "sharing"
    }


# -- comments --


def test_a_comment_is_kept_and_recorded_by_hash_alone(sent_report: Report, amina: Person, bruno: Person) -> None:
    workflow.comment(reader(bruno), sent_report, "  Which Zanzibulon river?  ")
    assert Comment.objects.get().text == "Which Zanzibulon river?"
    assert where_it_stands("Zanzibulon") == ["hotspots_comment"]
    with pytest.raises(workflow.Incomplete):
        workflow.comment(reader(amina), sent_report, " \n ")


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
