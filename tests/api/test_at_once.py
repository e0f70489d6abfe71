"""Reviewers who decide on one version at the same moment: one of them does, all others are told to look again."""

from collections import Counter

import pytest

from hotspots import ledger
from hotspots.models import Review, Version
from tests.factories import a_person, send_report
from tests.threads import at_once

from .test_decisions import ASK, SEEN

REVIEWERS = 20
DECISIONS = ({"decision": "accept"}, ASK, {**ASK, "decision": "decline"})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [5, pytest.param(200, marks=pytest.mark.long)])
def test_of_twenty_reviewers_at_once_one_decides(program_of, amina, desk, rounds):
    programs = [program_of(a_person("Reviewer", desk, review=True), "review") for _number in range(REVIEWERS)]
    for number in range(rounds):
        report = send_report(amina)
        path = f"/reports/{report.ref}/decisions"

        def decide(who, path=path, number=number):
            return programs[who].post(path, DECISIONS[(who + number) % len(DECISIONS)], **SEEN)

        answers = at_once(REVIEWERS, decide)
        assert Counter(answer.status_code for answer in answers) == {200: 1, 412: REVIEWERS - 1}
        [won] = [answer for answer in answers if answer.status_code == 200]
        assert {answer["ETag"] for answer in answers} == {'"2"'}
        report.refresh_from_db()
        assert (report.version, report.status) == (2, won.json()["status"])
        assert report.reviews.get().decision == report.status
    assert Review.objects.count() == rounds and Version.objects.count() == 2 * rounds
    assert ledger.verify() == []
