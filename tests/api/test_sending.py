"""POST /reports: five answers, everything else optional, repeated without fear."""

import uuid

import pytest

from accounts.models import ApiToken
from hotspots import ledger
from hotspots.models import Names, Report
from hotspots.redaction import open_names
from tests.factories import typed_content

from .conftest import FIVE, fields, kind

pytestmark = pytest.mark.django_db


def test_five_answers_make_a_report(program_of, amina):
    answer = program_of(amina, "submit").post("/reports", FIVE)
    assert answer.status_code == 201
    receipt = answer.json()
    report = Report.objects.get(ref=receipt["ref"])
    assert answer["Location"] == f"http://testserver/api/v1/reports/{report.ref}"
    assert answer["ETag"] == '"1"' and receipt["version"] == 1
    assert len(receipt["content_hash"]) == 64
    assert (report.status, report.author, report.organisation) == ("sent", amina, amina.organisation)
    assert report.sharing == "coalition"
    assert (str(report.earliest), str(report.latest)) == ("2021-03-01", "2021-03-31")
    assert [source.may_be_named for source in report.sources.all()] == [False]
    assert ledger.verify() == []


def test_everything_that_is_sent_is_kept(program_of, amina):
    program = program_of(amina, "submit")
    sent = typed_content(
        issues=["K4"],
        minerals=["diamond"],
        urgent=True,
        received={"channel": "whatsapp", "original": "Bonjour", "language": "fr", "date": "2021-05-05"},
    )
    answer = program.post("/reports", sent)
    content = program.get(f"/reports/{answer.json()['ref']}").json()["content"]
    for name, value in sent.items():
        if name not in ("when", "place"):
            assert _holds(content[name], value), name
    assert content["when"] == {"earliest": "2021-05-01", "latest": "2021-05-31", "text": "May 2021"}
    assert _holds(content["place"], sent["place"])


def _holds(given, sent):
    """Whether everything that was sent is in what is given back; presets may have been added."""
    if isinstance(sent, dict):
        return all(_holds(given[name], value) for name, value in sent.items())
    if isinstance(sent, list):
        return len(given) == len(sent) and all(map(_holds, given, sent))
    return given == sent


def test_names_are_sealed_and_never_given_out(program_of, amina, reader_of):
    program = program_of(amina)
    answer = program.post("/reports", {**FIVE, "names": "Jean Kpalo, +236 7000 0000"})
    report = Report.objects.get(ref=answer.json()["ref"])
    assert open_names(reader_of(amina), report) == "Jean Kpalo, +236 7000 0000"
    assert b"Kpalo" not in bytes(Names.objects.get().sealed, "ascii")
    for path in ("", f"/{report.ref}", f"/{report.ref}/history"):
        assert "Kpalo" not in program.get(f"/reports{path}").content.decode()


def test_an_external_ref_is_unique_in_the_organisation(program_of, amina, lead_of_partner, dora):
    first = program_of(amina).post("/reports", {**FIVE, "external_ref": "2021-7"})
    again = program_of(lead_of_partner).post("/reports", {**FIVE, "external_ref": "2021-7"})
    assert (again.status_code, kind(again)) == (409, "conflict")
    assert again.json()["ref"] == first.json()["ref"] and again.json()["version"] == 1
    elsewhere = program_of(dora).post("/reports", {**FIVE, "external_ref": "2021-7"})
    assert elsewhere.status_code == 201
    assert Report.objects.count() == 2


def test_the_same_key_and_body_are_answered_and_not_stored_again(program_of, amina):
    program = program_of(amina)
    first = program.post("/reports", FIVE, Idempotency_Key="k1")
    assert "Idempotency-Replayed" not in first
    ApiToken.objects.update(revoked_at="2021-01-01T00:00Z")
    again = program_of(amina).post("/reports", FIVE, Idempotency_Key="k1")
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert (again.content, again["Location"]) == (first.content, first["Location"])
    assert Report.objects.count() == 1


def test_a_key_that_comes_with_another_body_is_refused(program_of, amina):
    program = program_of(amina)
    program.post("/reports", FIVE, Idempotency_Key="k1")
    again = program.post("/reports", {**FIVE, "country": "AO"}, Idempotency_Key="k1")
    assert (again.status_code, kind(again)) == (422, "key-reused")
    assert Report.objects.count() == 1


def test_a_key_is_the_organisations_own(program_of, amina, dora):
    ours = program_of(amina).post("/reports", FIVE, Idempotency_Key="k1")
    theirs = program_of(dora).post("/reports", {**FIVE, "country": "AO"}, Idempotency_Key="k1")
    assert theirs.status_code == 201
    assert ours.json()["ref"] != theirs.json()["ref"]


@pytest.mark.parametrize("key", ["a b", "é", "x" * 121])
def test_a_key_is_visible_ascii(program_of, amina, key):
    answer = program_of(amina).post("/reports", FIVE, Idempotency_Key=key)
    assert answer.status_code == 400 and "UUID" in fields(answer)["Idempotency-Key"]


@pytest.mark.parametrize(
    ("change", "field", "cure"),
    [
        ({"narrative": ""}, "narrative", "Say what happened"),
        ({"country": None}, "country", "Choose the country"),
        ({"country": "Angola"}, "country", "two-letter code"),
        ({"when": ""}, "when", "not known"),
        ({"when": "Marsh 2021"}, "when", "Write for instance"),
        ({"when": {"earliest": "2021-02-01", "latest": "2021-01-01"}}, "when", "change them round"),
        ({"sources": []}, "sources", "how you know"),
        ({"sources": [{"kind": "rumour"}]}, "sources.0.kind", "list"),
        ({"sources": [{"kind": "witness"}]}, "sources.0.line", "one line"),
        ({"narative": "x"}, "narative", "no such field"),
        ({"status": "accepted"}, "status", "no such field"),
        ({"organisation": str(uuid.uuid4())}, "organisation", "no such field"),
        ({"place": {"latitude": 95, "longitude": 1}}, "place.latitude", "between -90 and 90"),
        ({"place": {"lat": 9}}, "place.lat", "latitude"),
        ({"place": {"site": str(uuid.uuid4())}}, "place.site", "no such site"),
        ({"violations": [{"type": "V01", "by": [3]}]}, "violations.0.by", "not in the list"),
        ({"involved": [{"actor": str(uuid.uuid4())}]}, "involved.0.actor", "no such actor"),
        ({"harms": [{"kinds": ["killed"], "best": -1, "words": "some"}]}, "harms.0.best", "0 or more"),
        ({"external_ref": 7}, "external_ref", "must be text"),
        ({"names": ["x"]}, "names", "must be text"),
        ({"language": ["fr"]}, "language", "Choose a language"),
    ],
)
def test_what_is_wrong_is_named_with_the_cure(program_of, amina, change, field, cure):
    answer = program_of(amina).post("/reports", {**FIVE, **change})
    assert (answer.status_code, kind(answer)) == (400, "invalid")
    assert list(fields(answer)) == [field]
    assert cure in fields(answer)[field]
    assert not Report.objects.exists()


def test_everything_that_is_wrong_is_said_at_once(program_of, amina):
    answer = program_of(amina).post("/reports", {"country": "Angola", "surprise": 1})
    assert set(fields(answer)) == {"country", "surprise", "narrative", "when", "sources"}


@pytest.mark.parametrize("body", [[], "text", 3, None])
def test_a_body_is_an_object(program_of, amina, body):
    assert program_of(amina).post("/reports", body).status_code == 400


def test_sending_takes_a_scope_and_an_ability(program_of, amina, manager, bruno, nobody):
    assert nobody.post("/reports", FIVE).status_code == 401
    assert program_of(manager).post("/reports", FIVE).status_code == 403
    refused = program_of(bruno, "review").post("/reports", FIVE)
    assert (refused.status_code, kind(refused)) == (403, "not-allowed")
    assert "submit" in refused.json()["detail"]
    assert program_of(amina, "read").post("/reports", FIVE).status_code == 403
    assert not Report.objects.exists()
