"""/reports/{ref}/decisions: reviewing through the API."""

import pytest

from hotspots import ledger, workflow
from hotspots.models import Report, Review
from tests.factories import make_report, reader, send_report

from .conftest import fields, kind

pytestmark = pytest.mark.django_db

ASK = {"decision": "ask_changes", "reason": "place_unclear", "sentence": "Which river was it?"}
SEEN = {"If_Match": '"1"'}


def path(report):
    return f"/reports/{report.ref}/decisions"


def test_a_reviewer_accepts(program_of, bruno, sent_report):
    body = {
        "decision": "accept",
        "verification": "independent_sources",
        "disputed": True,
        "sentence": "Two accounts.",
    }
    answer = program_of(bruno, "review").post(path(sent_report), body, **SEEN)
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    said = answer.json()
    assert (said["status"], said["verification"], said["disputed"]) == (
        "accepted",
        "independent_sources",
        True,
    )
    review = Review.objects.get()
    assert (review.reviewer, review.version, review.decision, review.sentence) == (
        bruno,
        1,
        "accepted",
        "Two accounts.",
    )
    assert ledger.verify() == []


@pytest.mark.parametrize(
    ("decision", "status"), [("ask_changes", "changes_asked"), ("decline", "not_taken_forward")]
)
def test_a_reviewer_explains(program_of, amina, bruno, sent_report, decision, status):
    answer = program_of(bruno, "review").post(path(sent_report), {**ASK, "decision": decision}, **SEEN)
    assert (answer.status_code, answer.json()["status"]) == (200, status)
    told = program_of(amina, "submit").get(path(sent_report)).json()
    assert told["count"] == 1
    assert told["results"][0] | {"at": ""} == {
        "version": 1,
        "decision": status,
        "reason": "place_unclear",
        "sentence": "Which river was it?",
        "at": "",
    }


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, "decision"),
        ([], "decision"),
        ({"decision": "publish"}, "decision"),
        ({"decision": ["accept"]}, "decision"),
        ({"decision": "accept", "reason": "place_unclear"}, "reason"),
        ({"decision": "accept", "verification": "sure"}, "verification"),
        ({"decision": "accept", "disputed": "no"}, "disputed"),
        ({**ASK, "reason": ""}, "reason"),
        ({**ASK, "reason": "boredom"}, "reason"),
        ({**ASK, "sentence": " "}, "sentence"),
        ({**ASK, "verification": "one_source"}, "verification"),
    ],
)
def test_a_decision_that_is_wrong_is_told_why(program_of, bruno, sent_report, body, wrong):
    answer = program_of(bruno).post(path(sent_report), body, **SEEN)
    assert (answer.status_code, kind(answer)) == (400, "invalid")
    assert list(fields(answer)) == [wrong] and fields(answer)[wrong]
    assert not Review.objects.exists()


def test_accepting_takes_what_a_reviewer_has_to_settle(program_of, amina, bruno):
    report = send_report(amina, violations=[], involved=[])
    answer = program_of(bruno).post(path(report), {"decision": "accept"}, **SEEN)
    assert answer.status_code == 400
    assert set(fields(answer)) == {"violations", "involved"}


def test_a_decision_says_which_version_it_saw(program_of, amina, bruno, sent_report):
    program = program_of(bruno)
    assert kind(program.post(path(sent_report), ASK)) == "version-needed"
    program_of(amina).put(f"/reports/{sent_report.ref}", _content(amina, program_of, sent_report), **SEEN)
    stale = program.post(path(sent_report), ASK, **SEEN)
    assert (stale.status_code, kind(stale), stale["ETag"]) == (412, "stale", '"2"')
    assert not Review.objects.exists()


def _content(person, program_of, report):
    return program_of(person).get(f"/reports/{report.ref}").json()["content"]


def test_the_second_decision_is_refused(program_of, bruno, sent_report):
    program = program_of(bruno)
    program.post(path(sent_report), ASK, **SEEN)
    again = program.post(path(sent_report), ASK, If_Match='"2"')
    assert (again.status_code, kind(again)) == (409, "conflict")
    assert Review.objects.count() == 1


def test_nobody_decides_on_their_own_report(program_of, bruno):
    own = send_report(bruno)
    answer = program_of(bruno).post(path(own), ASK, **SEEN)
    assert (answer.status_code, kind(answer)) == (403, "not-allowed")
    assert Report.objects.get().status == "sent"


def test_deciding_takes_a_scope_and_an_ability(program_of, nobody, amina, bruno, dora, eve, sent_report):
    assert nobody.post(path(sent_report), ASK, **SEEN).status_code == 401
    assert (
        program_of(bruno, "submit", "read_coalition").post(path(sent_report), ASK, **SEEN).status_code == 404
    )
    refused = program_of(amina).post(path(sent_report), ASK, **SEEN)
    assert refused.status_code == 403 and "review" in refused.json()["detail"]
    for outsider in (dora, eve):
        assert program_of(outsider).post(path(sent_report), ASK, **SEEN).status_code == 404
    assert not Review.objects.exists()


def test_decisions_are_for_author_and_reviewers(program_of, amina, bruno, eve, accepted_report):
    assert program_of(amina, "submit").get(path(accepted_report)).json()["count"] == 1
    assert program_of(bruno, "review").get(path(accepted_report)).json()["count"] == 1
    refused = program_of(eve, "read_coalition").get(path(accepted_report))
    assert (refused.status_code, kind(refused)) == (403, "not-allowed")


# -- history --


def test_history_tells_what_changed(program_of, amina, bruno, django_assert_num_queries):
    report = make_report(amina, "changes_asked", by=reader(bruno))
    program = program_of(amina)
    read = program.get(f"/reports/{report.ref}")
    program.put(f"/reports/{report.ref}", {**read.json()["content"], "urgent": True}, If_Match=read["ETag"])
    with django_assert_num_queries(4):
        answer = program.get(f"/reports/{report.ref}/history").json()
    assert [(row["version"], row["action"]) for row in answer["results"]] == [
        (1, "send"),
        (2, "ask_changes"),
        (3, "send"),
    ]
    assert answer["results"][1]["changes"] == [
        {"field": "status", "before": "sent", "after": "changes_asked"}
    ]
    assert {"field": "urgent", "before": False, "after": True} in answer["results"][2]["changes"]
    assert [row["by"] for row in answer["results"]][:2] == [
        {"organisation": "Partner in Berbérati", "name": "Amina"},
        {"organisation": "Coalition desk", "name": ""},
    ]


def test_history_is_told_as_the_reader_may_know_it(program_of, bruno, eve, dora, accepted_report):
    history = f"/reports/{accepted_report.ref}/history"
    told = program_of(bruno, "review").get(history)
    assert told.status_code == 200 and "Sam-Ouandja" not in told.content.decode()
    assert ":8.5" not in told.content.decode()
    assert program_of(eve, "read_coalition").get(history).status_code == 403
    assert program_of(dora).get(history).status_code == 404


# -- comments --


def test_author_and_reviewer_write_to_each_other(program_of, amina, bruno, sent_report):
    comments = f"/reports/{sent_report.ref}/comments"
    asked = program_of(bruno, "review").post(comments, {"text": "Which river?"})
    assert asked.status_code == 201
    assert asked.json()["by"] == {"organisation": "Coalition desk", "name": "Bruno"}
    program_of(amina, "submit").post(comments, {"text": "The Kotto."})
    told = program_of(amina).get(comments).json()["results"]
    assert [(row["text"], row["by"]["name"]) for row in told] == [
        ("Which river?", ""),
        ("The Kotto.", "Amina"),
    ]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [({}, "text"), ({"text": "  "}, "text"), ({"text": "x" * 5001}, "text"), ({"words": "x"}, "words")],
)
def test_a_comment_that_is_wrong_is_told_why(program_of, amina, sent_report, body, wrong):
    answer = program_of(amina).post(f"/reports/{sent_report.ref}/comments", body)
    assert answer.status_code == 400 and list(fields(answer)) == [wrong]


def test_comments_are_for_author_and_reviewers(program_of, nobody, eve, dora, accepted_report):
    comments = f"/reports/{accepted_report.ref}/comments"
    for method in ("GET", "POST"):
        assert nobody.call(method, comments, {"text": "x"}).status_code == 401
        assert program_of(eve).call(method, comments, {"text": "x"}).status_code == 403
        assert program_of(dora).call(method, comments, {"text": "x"}).status_code == 404


def test_queries_do_not_grow_with_the_conversation(
    program_of, amina, bruno, sent_report, django_assert_num_queries
):
    for _number in range(4):
        workflow.comment(reader(bruno), sent_report, "Which river?")
    program = program_of(amina)
    program.get("/me")
    with django_assert_num_queries(4):  # token, rate, report, comments
        assert program.get(f"/reports/{sent_report.ref}/comments").json()["count"] == 4
    with django_assert_num_queries(4):
        program.get(path(sent_report))
