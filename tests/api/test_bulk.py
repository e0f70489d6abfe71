"""POST /reports/bulk: many reports at once, each stored or told why not, and nothing stored twice."""

import json
import uuid
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError

from hotspots import ledger
from hotspots.content import read
from hotspots.models import Names, Receipt, Report, Version
from hotspots.workflow import batches
from tests.factories import typed_content

from .conftest import FIVE, fields, kind

pytestmark = pytest.mark.django_db
WRONG = {"narrative": "Somebody was hurt.", "country": "XX", "when": "May 2021"}


def rows(number: int, **more: Any) -> list[dict[str, Any]]:
    return [{**FIVE, "narrative": f"Account number {at}.", **more} for at in range(number)]


def lines(sent: list[Any]) -> bytes:
    return b"\n".join(json.dumps(row).encode() for row in sent)


def test_each_row_is_stored_as_if_it_came_alone(program_of, amina):
    program, sent = program_of(amina, "submit"), typed_content(names="A. B., his brother")
    sent.pop("names")
    answer = program.post("/reports/bulk", [sent, FIVE])
    assert answer.status_code == 200
    told = answer.json()
    assert (told["created"], told["known"], told["refused"], told["dry_run"]) == (2, 0, 0, False)
    alone = Report.objects.get(ref=program.post("/reports", sent).json()["ref"])
    together = Report.objects.get(ref=told["rows"][0]["ref"])
    assert read(together) == read(alone)
    columns = [field.attname for field in Report._meta.concrete_fields]
    unlike = {name for name in columns if getattr(together, name) != getattr(alone, name)}
    assert unlike <= {"id", "ref", "seq", "series", "created_at", "changed_at", "sent_at"}
    kept = Version.objects.get(report=together)
    assert kept.content == Version.objects.get(report=alone).content and kept.action == "send"
    assert program.get(f"/reports/{together.ref}").json()["content"]["narrative"] == sent["narrative"]
    assert ledger.verify() == [] and ledger.verify_contents() == []


def test_names_go_into_the_sealed_box(program_of, amina):
    told = program_of(amina, "submit").post("/reports/bulk", [{**FIVE, "names": "A. B."}, FIVE]).json()
    assert [Names.objects.filter(report__ref=row["ref"]).exists() for row in told["rows"]] == [True, False]


def test_a_wrong_row_is_named_with_its_field_and_the_good_ones_are_stored(program_of, amina):
    told = program_of(amina, "submit").post("/reports/bulk", [FIVE, WRONG, "nonsense", FIVE]).json()
    assert [row["outcome"] for row in told["rows"]] == ["created", "refused", "refused", "created"]
    assert {error["field"] for error in told["rows"][1]["errors"]} == {"country", "sources"}
    assert Report.objects.count() == 2


def test_one_report_a_line_can_be_sent_and_a_line_that_is_no_json_is_named(program_of, amina):
    body = lines([FIVE]) + b"\n\n{broken\n" + lines([FIVE])
    answer = program_of(amina, "submit").post("/reports/bulk", body, Content_Type="application/x-ndjson")
    told = answer.json()["rows"]
    assert [(row["row"], row["outcome"]) for row in told] == [(0, "created"), (1, "refused"), (2, "created")]
    assert "JSON" in told[1]["errors"][0]["message"]


def test_a_trial_stores_nothing_and_says_what_would_become_of_each_row(program_of, amina):
    program = program_of(amina, "submit")
    told = program.post("/reports/bulk?dry_run=yes", [FIVE, WRONG]).json()
    assert told["dry_run"] and (told["created"], told["refused"]) == (1, 1)
    assert "ref" not in told["rows"][0]
    assert not Report.objects.exists() and not Version.objects.exists()


def test_all_or_nothing_stores_nothing_where_a_row_is_wrong(program_of, amina):
    program = program_of(amina, "submit")
    answer = program.post("/reports/bulk?atomic=yes", [FIVE, WRONG])
    assert answer.status_code == 400 and {"1.country", "1.sources"} <= set(fields(answer))
    assert not Report.objects.exists()
    assert program.post("/reports/bulk?atomic=yes", rows(3)).json()["created"] == 3


def test_an_external_ref_is_stored_once_and_told_with_its_report(program_of, amina):
    program = program_of(amina, "submit")
    earlier = program.post("/reports", {**FIVE, "external_ref": "a"}).json()
    told = program.post("/reports/bulk", [{**FIVE, "external_ref": name} for name in "abb"]).json()["rows"]
    assert [row["outcome"] for row in told] == ["known", "created", "known"]
    assert (told[0]["ref"], told[0]["version"]) == (earlier["ref"], 1)
    assert told[2]["ref"] == told[1]["ref"]
    assert Report.objects.count() == 2


def test_an_external_ref_of_another_organisation_is_no_hindrance(program_of, amina, eve):
    program_of(amina, "submit").post("/reports", {**FIVE, "external_ref": "a"})
    told = program_of(eve, "submit").post("/reports/bulk", [{**FIVE, "external_ref": "a"}]).json()
    assert told["created"] == 1


def test_a_call_that_was_cut_off_is_sent_again_and_nothing_is_stored_twice(program_of, amina, monkeypatch):
    monkeypatch.setattr(batches, "LOT", 2)
    program, sent, stored = program_of(amina, "submit"), rows(5), batches._insert
    whole = iter((stored, stored))
    with mock.patch.object(batches, "_insert", lambda *given: next(whole, _cut)(*given)):
        assert program.post("/reports/bulk", sent, Idempotency_Key="k" * 120).status_code == 503
    assert Report.objects.count() == 4
    first = program.post("/reports/bulk", sent, Idempotency_Key="k" * 120)
    assert first.json()["created"] == 5 and "Idempotency-Replayed" not in first
    second = program.post("/reports/bulk", sent, Idempotency_Key="k" * 120)
    assert second.json() == first.json() and second["Idempotency-Replayed"] == "true"
    assert Report.objects.count() == 5 and ledger.verify() == []


def _cut(*given: Any) -> None:
    raise OperationalError("database is locked")


def test_a_key_that_came_with_other_rows_is_refused(program_of, amina):
    program = program_of(amina, "submit")
    program.post("/reports/bulk", rows(1), Idempotency_Key="k" * 120)
    answer = program.post("/reports/bulk", rows(2), Idempotency_Key="k" * 120)
    assert (answer.status_code, kind(answer)) == (422, "key-reused")


@pytest.mark.parametrize("sent", [{}, [], "x", 3])
def test_what_is_no_array_of_reports_is_refused(sent, program_of, amina):
    assert program_of(amina, "submit").post("/reports/bulk", sent).status_code == 400


def test_more_rows_than_fit_are_refused_whole(program_of, amina, monkeypatch):
    monkeypatch.setattr("hotspots.api.bulk.MOST", 2)
    assert program_of(amina, "submit").post("/reports/bulk", rows(3)).status_code == 400
    assert not Report.objects.exists()


def test_a_parameter_is_yes_or_left_out(program_of, amina):
    program = program_of(amina, "submit")
    assert set(fields(program.post("/reports/bulk?dry_run=true", [FIVE]))) == {"dry_run"}
    assert set(fields(program.post("/reports/bulk?dryrun=yes", [FIVE]))) == {"dryrun"}
    assert not Report.objects.exists()


def test_a_token_that_may_not_send_is_refused(program_of, amina):
    assert program_of(amina, "read").post("/reports/bulk", [FIVE]).status_code == 403
    assert program_of(amina, "submit").get("/reports/bulk").status_code == 405


def test_an_actor_or_site_that_is_not_there_for_the_sender_is_named(program_of, amina):
    row = {
        **FIVE,
        "place": {"site": str(uuid.uuid4())},
        "involved": [{"actor": str(uuid.uuid4()), "kind": "A01"}],
    }
    told = program_of(amina, "submit").post("/reports/bulk", [row]).json()["rows"][0]
    assert {error["field"] for error in told["errors"]} == {"place.site", "involved.0.actor"}


def test_the_number_of_queries_does_not_grow_with_the_rows(program_of, amina, django_assert_max_num_queries):
    program = program_of(amina, "submit")
    program.post("/reports/bulk", rows(1))
    with django_assert_max_num_queries(30):
        program.post("/reports/bulk", rows(60))


def test_a_repetition_names_what_was_wrong_and_the_receipt_keeps_no_word_of_it(program_of, amina):
    program, sent = program_of(amina, "submit"), [FIVE, {**FIVE, "language": "zqword"}]
    first = program.post("/reports/bulk", sent, Idempotency_Key="k")
    again = program.post("/reports/bulk", sent, Idempotency_Key="k")
    assert again.json() == first.json() and again["Idempotency-Replayed"] == "true"
    assert first.json()["rows"][1]["errors"]
    assert "language" not in str(Receipt.objects.get().receipt)


def test_a_body_that_would_fill_the_memory_is_refused_before_it_is_taken_apart(program_of, amina):
    program, kind_of = program_of(amina, "submit"), {"Content_Type": "application/x-ndjson"}
    assert program.post("/reports/bulk", b"ab\n" * 30_000, **kind_of).status_code == 400
    assert program.post("/reports/bulk", b"[" + b"[]," * 2_000_000 + b"[]]").status_code == 413
    long = program.post("/reports/bulk", b"[" + b"[]," * 400_000 + b"[]]", **kind_of).json()
    assert long["refused"] == 1 and "longer" in long["rows"][0]["errors"][0]["message"]
    assert not Report.objects.exists()
