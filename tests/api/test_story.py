"""A bad line: a partner's client repeats itself, its token is replaced, and two reviewers decide on what it sent."""

import pytest

from accounts import people
from accounts.models import ApiToken
from hotspots import ledger
from hotspots.models import Report, Review, Version
from tests.factories import a_person, reader

from .conftest import FIVE, Program, kind

pytestmark = pytest.mark.django_db
KEY = {"Idempotency_Key": "2f1c0a6e-0d6f-4a46-9a55-0f2f6a0a7a11"}


def test_one_report_one_decision_and_the_reason_with_the_author(program_of, amina, bruno, desk):
    old, value = ApiToken.issue(amina, "bridge", ["submit"], 7)
    client = Program(value)
    answers = [client.post("/reports", FIVE, **KEY) for _time in range(4)]
    people.revoke_token(reader(amina), old)
    assert kind(client.post("/reports", FIVE, **KEY)) == "token-needed"
    client = program_of(amina, "submit")
    answers += [client.post("/reports", FIVE, **KEY) for _time in range(6)]
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.content for answer in answers} == {answers[0].content}
    assert [answer.get("Idempotency-Replayed") for answer in answers] == [None] + ["true"] * 9
    report = Report.objects.get()

    first, second = (program_of(person, "review") for person in (bruno, a_person("Rosa", desk, review=True)))
    [waits] = first.get("/review").json()["results"]
    seen = second.get(f"/reports/{report.ref}")
    assert (waits["ref"], waits["claim"], seen["ETag"]) == (str(report.ref), None, '"1"')
    asked = {"decision": "ask_changes", "reason": "date_unclear", "sentence": "Was it before the rains?"}
    path = f"/reports/{report.ref}/decisions"
    decided = first.post(path, asked, If_Match=f'"{waits["version"]}"')
    assert decided.status_code == 200
    late = second.post(path, {"decision": "accept"}, If_Match=seen["ETag"])
    assert (late.status_code, kind(late), late["ETag"]) == (412, "stale", decided["ETag"])

    told = client.get(path).json()
    assert told["count"] == Review.objects.count() == 1
    assert [told["results"][0][name] for name in ("version", "reason", "sentence")] == [
        1,
        "date_unclear",
        "Was it before the rains?",
    ]
    history = client.get(f"/reports/{report.ref}/history").json()["results"]
    assert [(row["action"], row["by"]["organisation"]) for row in history] == [
        ("send", "Partner in Berbérati"),
        ("ask_changes", "Coalition desk"),
    ]
    assert Report.objects.count() == 1 and Version.objects.count() == 2 and ledger.verify() == []
