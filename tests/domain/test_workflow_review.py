"""Judging: claims, decisions with their reasons, coding, erasing, comments, invitations and links."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Organisation, Person
from hotspots import ledger, workflow
from hotspots.content import EMPTY, read
from hotspots.models import (
    Comment,
    Report,
    Review,
    Version,
)
from hotspots.workflow.transitions import current_content
from tests.domain.tables import every_row, where_it_stands
from tests.factories import (
    a_person,
    bare_content,
    make_content,
    reader,
    send_report,
)
from tests.threads import at_once

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


# -- comments --


def test_a_comment_is_kept_and_recorded_by_hash_alone(sent_report: Report, amina: Person, bruno: Person) -> None:
    workflow.comment(reader(bruno), sent_report, "  Which Zanzibulon river?  ")
    assert Comment.objects.get().text == "Which Zanzibulon river?"
    assert where_it_stands("Zanzibulon") == ["hotspots_comment"]
    with pytest.raises(workflow.Incomplete):
        workflow.comment(reader(amina), sent_report, " \n ")
