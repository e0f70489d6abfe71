"""/review, /reports/{ref}/claim and /coding: what waits, who is at it, and coding it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hotspots import ledger, workflow
from hotspots.models import JournalEntry, Report, Review
from tests.factories import a_person, make_report, reader, send_report

from .conftest import FIVE, fields, kind
from .test_decisions import ASK, SEEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_reviewer(desk):
    return a_person("Rosa", desk, review=True)


def refs(answer):
    return [row["ref"] for row in answer.json()["results"]]


def claim_of(report):
    return f"/reports/{report.ref}/claim"


def coding_of(report):
    return f"/reports/{report.ref}/coding"


# -- the queue --


def waiting_since(report, hours):
    Report.objects.filter(pk=report.pk).update(sent_at=timezone.now() - timedelta(hours=hours))
    return str(report.ref)


def test_the_queue_is_in_the_order_of_the_page(program_of, client_of, amina, bruno):
    new = waiting_since(send_report(amina), 1)
    old = waiting_since(send_report(amina), 3)
    urgent = waiting_since(send_report(amina, urgent=True), 2)
    send_report(bruno)
    make_report(amina, "accepted", by=reader(bruno))
    make_report(amina, "changes_asked", by=reader(bruno))
    answer = program_of(bruno, "review").get("/review")
    assert (answer.status_code, answer.json()["count"], refs(answer)) == (200, 3, [urgent, old, new])
    page = client_of(bruno).get("/review/").content.decode()
    assert [*map(page.index, refs(answer))] == sorted(map(page.index, refs(answer)))


def test_the_queue_goes_on_where_it_ended_whatever_was_decided_meanwhile(program_of, amina, bruno):
    one_time = timezone.now()
    reports = [send_report(amina, urgent=number < 2) for number in range(5)]
    Report.objects.update(sent_at=one_time)
    program, seen, address = program_of(bruno, "review"), [], "/review?limit=2"
    while address:
        answer = program.get(address)
        assert answer.json()["limit"] == 2
        seen += refs(answer)
        workflow.decline(reader(bruno), _report(seen[-1]), reason="out_of_scope", sentence="No.")
        address = (answer.json()["next"] or "").partition("/api/v1")[2]
    assert seen == [str(report.ref) for report in reports]


def _report(ref):
    return Report.objects.get(ref=ref)


def test_a_cursor_of_another_list_is_none(program_of, amina, bruno):
    for _number in range(2):
        send_report(amina)
    program = program_of(bruno)
    theirs = program.get("/reports?limit=1").json()["next"].rpartition("cursor=")[2]
    for wrong in (theirs, "zq"):
        answer = program.get(f"/review?cursor={wrong}")
        assert (answer.status_code, list(fields(answer))) == (400, ["cursor"])
    assert list(fields(program.get("/review?status=sent"))) == ["status"]


def test_the_queue_says_who_is_at_it(program_of, amina, bruno, other_reviewer):
    mine, theirs, free = (send_report(amina) for _number in range(3))
    until = workflow.claim(reader(bruno), mine).claimed_until
    workflow.claim(reader(other_reviewer), theirs)
    ended = workflow.claim(reader(other_reviewer), free)
    Report.objects.filter(pk=ended.pk).update(claimed_until=timezone.now() - timedelta(minutes=1))
    told = {row["ref"]: row["claim"] for row in program_of(bruno).get("/review").json()["results"]}
    assert told[str(mine.ref)] == {"mine": True, "until": f"{until:%Y-%m-%dT%H:%M:%S.%fZ}"}
    assert set(told[str(theirs.ref)]) == {"mine", "until"} and not told[str(theirs.ref)]["mine"]
    assert told[str(free.ref)] is None


def test_the_queue_shows_what_the_reviewer_may_see(program_of, amina, bruno, nobody, eve, restricted_report):
    send_report(amina)
    answer = program_of(bruno, "review").get("/review")
    assert answer.json()["count"] == 1 and "Sam-Ouandja" not in answer.content.decode()
    restricted_report.invited.add(bruno)
    assert str(restricted_report.ref) in refs(program_of(bruno, "review").get("/review"))
    assert JournalEntry.objects.filter(ref=str(restricted_report.ref), action="read").count() == 1
    assert nobody.get("/review").status_code == 401
    for program in (program_of(amina), program_of(eve), program_of(bruno, "submit", "read_coalition")):
        refused = program.get("/review")
        assert refused.status_code == 403 and "review" in refused.json()["detail"]
    assert program_of(bruno).post("/review", {}).status_code == 405


def test_queries_do_not_grow_with_the_queue(program_of, amina, bruno, django_assert_num_queries):
    program = program_of(bruno, "review")
    program.get("/me")
    for _number in range(2):
        send_report(amina)
        with django_assert_num_queries(4):  # token, rate, rows, contents
            program.get("/review")


# -- claims --


def test_a_claim_says_when_it_ends(program_of, bruno, sent_report):
    answer = program_of(bruno, "review").put(claim_of(sent_report))
    sent_report.refresh_from_db()
    assert (answer.status_code, answer["ETag"]) == (200, '"1"')
    assert answer.json() == {"version": 1, "until": f"{sent_report.claimed_until:%Y-%m-%dT%H:%M:%S.%fZ}"}
    assert sent_report.claimed_by == bruno
    assert timedelta(hours=1) < sent_report.claimed_until - timezone.now() <= timedelta(hours=2)
    assert ledger.verify() == []


def test_a_claim_can_be_made_again_and_ends_with_the_decision(program_of, bruno, sent_report):
    program = program_of(bruno, "review")
    first = program.put(claim_of(sent_report)).json()["until"]
    assert program.put(claim_of(sent_report), {}).json()["until"] > first
    assert program.post(f"/reports/{sent_report.ref}/decisions", ASK, **SEEN).status_code == 200
    sent_report.refresh_from_db()
    assert sent_report.claimed_by is None


def test_a_claim_of_somebody_else_is_told_with_its_end(program_of, bruno, other_reviewer, sent_report):
    until = workflow.claim(reader(other_reviewer), sent_report).claimed_until
    program = program_of(bruno, "review")
    steps = (
        ("PUT", claim_of(sent_report), {}),
        ("DELETE", claim_of(sent_report), None),
        ("PUT", coding_of(sent_report), {"issues": []}),
        ("POST", f"/reports/{sent_report.ref}/decisions", ASK),
    )
    for method, path, body in steps:
        answer = program.call(method, path, body, **SEEN)
        assert (answer.status_code, kind(answer)) == (409, "conflict"), method
        assert answer.json()["until"] == f"{until:%Y-%m-%dT%H:%M:%S.%fZ}"
        assert "Rosa" not in answer.content.decode()
    sent_report.refresh_from_db()
    assert sent_report.claimed_by == other_reviewer and not Review.objects.exists()
    Report.objects.update(claimed_until=timezone.now())
    assert program.put(claim_of(sent_report)).status_code == 200


def test_a_claim_is_given_back(program_of, bruno, other_reviewer, sent_report):
    program = program_of(bruno, "review")
    program.put(claim_of(sent_report))
    for _time in range(2):
        answer = program.call("DELETE", claim_of(sent_report))
        assert (answer.status_code, answer.content) == (204, b"")
    assert program_of(other_reviewer, "review").put(claim_of(sent_report)).status_code == 200


def test_what_does_not_wait_is_not_claimed(program_of, bruno, accepted_report):
    answer = program_of(bruno).put(claim_of(accepted_report))
    assert (answer.status_code, kind(answer)) == (409, "conflict") and "until" not in answer.json()


@pytest.mark.parametrize("path", [claim_of, coding_of])
def test_reviewing_takes_a_scope_and_an_ability(
    program_of, nobody, amina, bruno, eve, dora, sent_report, accepted_report, path
):
    assert nobody.put(path(sent_report), {}, **SEEN).status_code == 401
    refused = program_of(amina).put(path(sent_report), {}, **SEEN)
    assert refused.status_code == 403 and "review" in refused.json()["detail"]
    assert program_of(eve, "read_coalition").put(path(accepted_report), {}, **SEEN).status_code == 403
    assert program_of(bruno).post(path(sent_report), {}, **SEEN).status_code == 405
    own = send_report(bruno)
    assert program_of(bruno).put(path(own), {}, **SEEN).status_code == 403
    nothing = path(Report(ref="9f1c2d3e-0000-4000-8000-000000000000"))
    for method in ("PUT", "DELETE", "GET"):
        hidden = program_of(dora).call(method, path(sent_report), {}, **SEEN)
        missing = program_of(dora).call(method, nothing, {}, **SEEN)
        assert hidden.status_code == 404 and hidden.content == missing.content
    assert not Report.objects.exclude(claimed_by=None).exists()


def test_a_claim_has_no_fields(program_of, bruno, sent_report):
    answer = program_of(bruno).put(claim_of(sent_report), {"hours": 5})
    assert (answer.status_code, list(fields(answer))) == (400, ["hours"])


def test_queries_of_a_claim(program_of, bruno, sent_report, django_assert_max_num_queries):
    program = program_of(bruno, "review")
    program.get("/me")
    with django_assert_max_num_queries(12):
        program.put(claim_of(sent_report))


# -- coding --


def test_a_reviewer_codes_and_accepts(program_of, amina, bruno):
    receipt = program_of(amina, "submit").post("/reports", FIVE).json()
    report = Report.objects.get(ref=receipt["ref"])
    program = program_of(bruno, "review")
    assert program.post(f"/reports/{report.ref}/decisions", {"decision": "accept"}, **SEEN).status_code == 400
    coding = {
        "involved": [{"kind": "A06", "role": "carried_out"}],
        "violations": [{"type": "V01", "by": [0]}],
        "place": {"area": "TZ-22"},
        "issues": None,
    }
    coded = program.put(coding_of(report), coding, **SEEN)
    assert (coded.status_code, coded["ETag"]) == (200, '"2"')
    content = coded.json()["content"]
    assert content["violations"][0]["type"] == "V01" and content["involved"][0]["kind"] == "A06"
    assert content["place"]["area"] == "TZ-22" and content["narrative"] == FIVE["narrative"]
    answer = program.post(f"/reports/{report.ref}/decisions", {"decision": "accept"}, If_Match='"2"')
    assert answer.json()["status"] == "accepted"
    history = program_of(amina, "submit").get(f"/reports/{report.ref}/history").json()["results"]
    assert [row["action"] for row in history] == ["send", "code", "accept"]
    assert {"field": "violations.0.type", "before": None, "after": "V01"} in history[1]["changes"]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ([], ""),
        ({"narrative": "x"}, "narrative"),
        ({"place": []}, "place"),
        ({"place": {"latitude": 1}}, "place"),
        ({"place": {"area": "ZZ-1"}}, "place.area"),
        ({"violations": 1}, "violations"),
        ({"violations": [{"type": "zq"}]}, "violations.0.type"),
        ({"issues": ["zq"]}, "issues"),
        ({"violations": [{"type": "V01", "by": [7]}]}, "violations.0.by"),
        ({"violations": [{"type": "V01", "by": "x"}]}, "violations.0.by"),
        ({"place": {"area": "ZW-MA"}}, "place.area"),
    ],
)
def test_a_coding_that_is_wrong_is_told_why(program_of, bruno, sent_report, body, wrong):
    answer = program_of(bruno).put(coding_of(sent_report), body, **SEEN)
    assert (answer.status_code, list(fields(answer))) == (400, [wrong])
    assert sent_report.versions.count() == 1


def test_coding_says_which_version_it_saw(program_of, bruno, sent_report):
    program = program_of(bruno)
    assert kind(program.put(coding_of(sent_report), {"issues": []})) == "version-needed"
    assert program.put(coding_of(sent_report), {"involved": [{"name": 1}]}, If_Match='"7"').status_code == 400
    stale = program.put(coding_of(sent_report), {"issues": []}, If_Match='"7"')
    assert (stale.status_code, kind(stale)) == (412, "stale")
