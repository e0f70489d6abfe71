"""GET /changes: a partner's copy stays in step, and learns nothing of what it may not see."""

import base64

import pytest

from accounts.models import Person
from hotspots import workflow
from hotspots.models import Report
from tests.factories import make_answers, reader, send_report

from .conftest import FIVE, V1, Program, fields, kind

pytestmark = pytest.mark.django_db


def told(answer) -> list[tuple[str, str, str]]:
    """(kind, ref, change) of what came."""
    assert answer.status_code == 200, answer.content
    return [(one["kind"], one["ref"], one["change"]) for one in answer.json()["results"]]


def after(program: Program, answer):
    """What `next` gives."""
    return program.get(answer.json()["next"].partition(V1)[2])


def test_everything_comes_once_and_then_what_is_new(program_of, amina: Person) -> None:
    program = program_of(amina, "submit")
    refs = [program.post("/reports", FIVE).json()["ref"] for _ in range(3)]
    first = program.get("/changes?limit=2")
    assert first.json()["more"] is True and first.json()["most"] == 1000
    assert told(first) == [("report", refs[0], "changed"), ("report", refs[1], "changed")]
    second = after(program, first)
    assert second.json()["more"] is False and told(second) == [("report", refs[2], "changed")]
    assert told(after(program, second)) == []

    program.put(f"/reports/{refs[0]}", {**FIVE, "narrative": "More is known."}, If_Match='"1"')
    program.post(f"/reports/{refs[1]}/withdraw", If_Match='"1"')
    third = after(program, second)
    assert told(third) == [("report", refs[0], "changed"), ("report", refs[1], "withdrawn")]
    changed, withdrawn = third.json()["results"]
    assert changed["record"] == program.get(f"/reports/{refs[0]}").json() and changed["version"] == 2
    assert withdrawn["record"] is None and withdrawn["version"] == 2


def test_a_record_is_what_the_token_may_read_of_it(program_of, amina, bruno) -> None:
    report = send_report(amina)
    program = program_of(bruno, "review")
    [one] = program.get("/changes").json()["results"]
    assert one["record"] == program.get(f"/reports/{report.ref}").json()
    assert one["record"]["content"]["place"]["latitude"] is None


def test_published_versions_for_a_token_that_reads_nothing_else(
    program_of, dora, carla, amina, publishable_report
) -> None:
    edition = workflow.publish(reader(carla), publishable_report, make_answers())
    program, series = program_of(dora, "read"), str(edition.series)
    first = program.get("/changes")
    assert told(first) == [("edition", series, "changed")]
    listed = program.get("/editions").json()["results"]
    assert [one["record"] for one in first.json()["results"]] == listed
    workflow.retract(reader(carla), edition, "It was wrong.")
    second = after(program, first)
    assert told(second) == [("edition", series, "retracted")]
    assert second.json()["results"][0]["record"] is None
    assert program.get(f"/editions/{series}").json()["note"] == "It was wrong."


def test_what_was_taken_down_is_gone(program_of, dora, carla, amina, publishable_report) -> None:
    edition = workflow.publish(reader(carla), publishable_report, make_answers())
    program = program_of(dora, "read")
    first = program.get("/changes")
    workflow.withdraw_consent(reader(amina), publishable_report, "They asked us to.")
    [one] = after(program, first).json()["results"]
    assert one == {
        "kind": "edition",
        "ref": str(edition.series),
        "change": "gone",
        "version": None,
        "record": None,
    }
    assert told(program.get("/changes")) == []


def test_what_left_the_token_s_sight_is_gone_and_says_nothing_more(program_of, amina, bruno) -> None:
    report = send_report(amina)
    program = program_of(bruno, "review")
    first = program.get("/changes")
    workflow.ask_sharing(reader(amina), report, "restricted")
    [one] = after(program, first).json()["results"]
    assert one == {
        "kind": "report",
        "ref": str(report.ref),
        "change": "gone",
        "version": None,
        "record": None,
    }
    assert program.get(f"/reports/{report.ref}").status_code == 404
    assert told(program.get("/changes")) == []


def test_it_is_as_if_nothing_hidden_happened(program_of, amina, dora) -> None:
    """Same length, same members, nothing that counts: only the seal differs, and it differs each time."""
    program = program_of(dora, "submit")
    quiet = program.get("/changes")
    again = program.get("/changes")
    report = send_report(amina, sharing="restricted")
    workflow.withdraw(reader(amina), report, 1)
    after_hidden = program.get("/changes")
    assert quiet.json()["since"] != again.json()["since"] != after_hidden.json()["since"]
    assert len(quiet.content) == len(again.content) == len(after_hidden.content)
    assert told(after(program, quiet)) == told(after_hidden) == []
    assert "ETag" not in quiet and quiet["Content-Length"] == after_hidden["Content-Length"]
    assert len(base64.urlsafe_b64decode(quiet.json()["since"])) == 60


def test_a_new_token_of_the_same_person_goes_on(program_of, amina) -> None:
    send_report(amina)
    first = program_of(amina, "submit").get("/changes")
    assert told(after(program_of(amina, "submit"), first)) == []


@pytest.mark.parametrize("who", ["more scopes", "somebody else"])
def test_whoever_sees_otherwise_begins_again(program_of, bruno, eve, who: str) -> None:
    first = program_of(bruno, "read_coalition").get("/changes")
    other = program_of(bruno, "review") if who == "more scopes" else program_of(eve, "read_coalition")
    answer = after(other, first)
    assert answer.status_code == 410 and kind(answer) == "begin-again"


def test_a_colleague_goes_on_where_one_stood(program_of, amina, lead_of_partner) -> None:
    first = program_of(amina, "submit").get("/changes")
    assert after(program_of(lead_of_partner, "submit"), first).status_code == 200


@pytest.mark.parametrize("since", ["x", "A" * 80, "é", "=" * 80, "A" * 4000])
def test_a_cursor_that_was_made_up(program_of, amina, since: str) -> None:
    answer = program_of(amina, "submit").get(f"/changes?since={since}")
    assert answer.status_code == 400 and set(fields(answer)) == {"since"}


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=x", "since=a&since=b", "cursor=a", "typo=1"]
)
def test_a_parameter_that_is_wrong(program_of, amina, query: str) -> None:
    assert program_of(amina, "submit").get(f"/changes?{query}").status_code == 400


def test_it_needs_a_token_and_is_read_alone(program_of, nobody: Program, amina) -> None:
    assert nobody.get("/changes").status_code == 401
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert program_of(amina).call(method, "/changes", {}).status_code == 405


def test_a_restricted_report_of_others_is_noted_as_read(
    program_of, lead_of_partner, bruno, restricted_report
) -> None:
    from hotspots.models import JournalEntry

    workflow.invite(reader(lead_of_partner), restricted_report, bruno)
    assert told(program_of(bruno, "review").get("/changes")) == [
        ("report", str(restricted_report.ref), "changed")
    ]
    assert JournalEntry.objects.filter(ref=str(restricted_report.ref)).exists()


def test_queries(program_of, amina, django_assert_max_num_queries) -> None:
    program = program_of(amina, "submit")
    for number in range(5):
        send_report(amina, narrative=f"Number {number}.")
    for limit in (1, 100):
        with django_assert_max_num_queries(11):
            program.get(f"/changes?limit={limit}")


def test_what_changes_between_finding_and_reading_is_told_of_next_time(
    program_of, amina, bruno, monkeypatch
) -> None:
    from hotspots.api import report_rows

    report, program = send_report(amina), program_of(bruno, "review")
    read = report_rows.sent_to

    def late(asking):
        if Report.objects.get(pk=report.pk).sharing == "coalition":
            workflow.ask_sharing(reader(amina), report, "restricted")
        return read(asking)

    monkeypatch.setattr(report_rows, "sent_to", late)
    first = program.get("/changes")
    assert told(first) == []
    assert told(after(program, first)) == [("report", str(report.ref), "gone")]
