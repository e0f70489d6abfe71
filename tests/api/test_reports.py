"""/reports: list, send, read, change, withdraw."""

import uuid

import pytest

from accounts.models import ApiToken
from hotspots import ledger, workflow
from hotspots.models import Names, Report, Version
from hotspots.redaction import open_names
from tests.factories import make_report, reader, typed_content

from .conftest import fields, kind

pytestmark = pytest.mark.django_db

FIVE = {
    "narrative": "Two men were shot at while they washed gravel.",
    "country": "TZ",
    "when": "March 2021",
    "sources": [{"kind": "witness", "line": "A neighbour, by telephone"}],
}


# -- send --


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


# -- list --


def test_a_list_holds_what_the_token_may_see(program_of, amina, bruno, dora, eve, sent_report, accepted_report):
    def refs(program):
        return {row["ref"] for row in program.get("/reports").json()["results"]}

    both = {str(sent_report.ref), str(accepted_report.ref)}
    assert refs(program_of(amina, "submit")) == both
    assert refs(program_of(bruno, "review")) == both
    assert refs(program_of(eve, "read_coalition")) == {str(accepted_report.ref)}
    assert refs(program_of(dora, "submit")) == set()


def test_a_draft_stays_in_the_browser(program_of, amina, draft):
    assert program_of(amina).get("/reports").json()["count"] == 0
    assert program_of(amina).get(f"/reports/{draft.ref}").status_code == 404


def test_lists_are_for_members(program_of, amina, manager, nobody, client_of):
    assert nobody.get("/reports").status_code == 401
    assert program_of(amina, "read").get("/reports").status_code == 403
    assert program_of(manager).get("/reports").status_code == 403
    assert client_of(amina).get("/api/v1/reports").status_code == 401, "a browser's session opens nothing"


def test_filters_are_those_of_the_pages(program_of, amina, sent_report):
    make_report(amina, country="AO", place={}, when="2019")
    program = program_of(amina)

    def countries(query):
        return [row["content"]["country"] for row in program.get(f"/reports?{query}").json()["results"]]

    assert countries("country=AO") == ["AO"]
    assert sorted(countries("country=AO&country=CF")) == ["AO", "CF"]
    assert countries("to=2020-01-01") == ["AO"]
    assert countries("area=CF-HK&violation=V01&q=diggers") == ["CF"]
    assert countries("country=AO&q=nowhere") == []


@pytest.mark.parametrize(
    ("query", "field", "cure"),
    [
        ("contry=AO", "contry", "Known: "),
        ("country=Angola", "country", "AO"),
        ("from=yesterday", "from", "2021-01-30"),
        ("limit=0", "limit", "from 1 to 1000"),
        ("limit=1001", "limit", "from 1 to 1000"),
        ("limit=1&limit=2", "limit", "once"),
        ("cursor=abc", "cursor", "next"),
        ("kind=report", "kind", "Known: "),
    ],
)
def test_parameters_that_are_wrong_are_named(program_of, amina, query, field, cure):
    answer = program_of(amina).get(f"/reports?{query}")
    assert (answer.status_code, kind(answer)) == (400, "invalid")
    assert list(fields(answer)) == [field] and cure in fields(answer)[field]


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_writing_knows_no_parameters(program_of, amina, sent_report, method):
    path = "/reports" if method == "POST" else f"/reports/{sent_report.ref}"
    answer = program_of(amina).call(method, f"{path}?dry_run=1", FIVE, If_Match='"1"')
    assert (answer.status_code, list(fields(answer))) == (400, ["dry_run"])


def test_data_sets_are_asked_for(program_of, amina, sent_report):
    Report.objects.filter(pk=make_report(amina, "accepted").pk).update(origin="data_set")
    answer = program_of(amina).get("/reports").json()
    assert (answer["origin"], answer["count"]) == (["people"], 1)
    answer = program_of(amina).get("/reports?origin=people&origin=data_set").json()
    assert (answer["origin"], answer["count"]) == (["people", "data_set"], 2)


def test_queries_do_not_grow_with_the_list(program_of, amina, bruno, django_assert_num_queries):
    program, reviewer = program_of(amina), program_of(bruno)
    for _number in range(3):
        make_report(amina)
    program.get("/reports"), reviewer.get("/reports")
    for one in (program, reviewer):
        with django_assert_num_queries(3):  # token, rows, contents
            assert one.get("/reports").json()["count"] == 3
        with django_assert_num_queries(4):  # and a count, where a page does not hold all
            assert one.get("/reports?limit=2").json()["count"] == 3


# -- read --


def test_one_report_is_read_with_its_version(program_of, amina, accepted_report, django_assert_num_queries):
    program = program_of(amina)
    program.get("/reports")
    with django_assert_num_queries(3):  # token, row, content
        answer = program.get(f"/reports/{accepted_report.ref}")
    body = answer.json()
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert (body["status"], body["version"], body["verification"]) == ("accepted", 2, "one_source")
    assert "status" not in body["content"]
    assert answer["Cache-Control"] == "no-store"


def test_others_read_what_they_may_know(program_of, eve, bruno, accepted_report):
    content = program_of(eve, "read_coalition").get(f"/reports/{accepted_report.ref}").json()["content"]
    assert content["place"]["name"] == "Haute-Kotto" and content["place"]["latitude"] is None
    assert content["sources"][0]["line"] == "" and content["sources"][0]["denies"] is False
    content = program_of(bruno, "review").get(f"/reports/{accepted_report.ref}").json()["content"]
    assert content["sources"][0]["line"] and content["place"]["latitude"] is None
    listed = program_of(eve).get("/reports").content.decode()
    assert "Sam-Ouandja" not in listed and "neighbour" not in listed


def test_an_external_ref_is_the_organisations_own(program_of, amina, bruno):
    ref = program_of(amina).post("/reports", {**FIVE, "external_ref": "2021-7"}).json()["ref"]
    assert program_of(amina).get(f"/reports/{ref}").json()["external_ref"] == "2021-7"
    assert program_of(bruno).get(f"/reports/{ref}").json()["external_ref"] is None


# -- change --


def test_a_change_makes_a_version(program_of, amina, sent_report):
    program = program_of(amina, "submit")
    read = program.get(f"/reports/{sent_report.ref}")
    content = {**read.json()["content"], "country": "CM", "place": {"area": ""}}
    answer = program.put(f"/reports/{sent_report.ref}", content, If_Match=read["ETag"])
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert answer.json()["content"]["country"] == "CM"
    assert Version.objects.filter(report=sent_report).count() == 2
    assert ledger.verify() == []


def test_what_is_read_can_be_sent_back_as_it_is(program_of, amina, sent_report):
    program = program_of(amina)
    before = program.get(f"/reports/{sent_report.ref}").json()["content"]
    answer = program.put(f"/reports/{sent_report.ref}", before, If_Match='"1"')
    assert answer.status_code == 200
    assert answer.json()["content"] == before


def test_a_change_says_which_version_it_saw(program_of, amina, sent_report):
    program = program_of(amina)
    path = f"/reports/{sent_report.ref}"
    assert kind(program.put(path, FIVE)) == "version-needed"
    assert program.put(path, FIVE, If_Match='"1"').status_code == 200
    stale = program.put(path, FIVE, If_Match='"1"')
    assert (stale.status_code, kind(stale), stale["ETag"], stale.json()["version"]) == (412, "stale", '"2"', 2)
    for wrong in ("2", "*", "W/2", '"two"', '"2", "3"', "", '"²"'):
        refused = program.put(path, FIVE, If_Match=wrong)
        assert refused.status_code == 400, wrong
        assert "3" in fields(refused)["If-Match"]
    compressed = program.get(path, Accept_Encoding="gzip")["ETag"]
    assert program.put(path, FIVE, If_Match=compressed).status_code == 200


def test_what_was_sent_back_goes_to_the_reviewers_again(program_of, amina):
    report = make_report(amina, "changes_asked")
    answer = program_of(amina).put(f"/reports/{report.ref}", FIVE, If_Match=f'"{report.version}"')
    assert (answer.status_code, answer.json()["status"]) == (200, "sent")
    assert Report.objects.get().status == "sent"


def test_a_change_is_checked_like_a_new_report(program_of, amina, sent_report):
    answer = program_of(amina).put(f"/reports/{sent_report.ref}", {"country": "XX"}, If_Match='"1"')
    assert answer.status_code == 400
    assert set(fields(answer)) == {"country", "narrative", "when", "sources"}
    beside = {**FIVE, "external_ref": "7", "names": "Jean"}
    answer = program_of(amina).put(f"/reports/{sent_report.ref}", beside, If_Match='"1"')
    assert set(fields(answer)) == {"external_ref", "names"}


def test_others_change_nothing(program_of, bruno, eve, dora, accepted_report):
    path, seen = f"/reports/{accepted_report.ref}", {"If_Match": '"2"'}
    assert program_of(bruno).put(path, FIVE, **seen).status_code == 403
    assert program_of(eve).put(path, FIVE, **seen).status_code == 403
    assert program_of(dora).put(path, FIVE, **seen).status_code == 404
    accepted_report.refresh_from_db()
    assert accepted_report.version == 2


# -- withdraw --


def test_a_report_is_taken_back(program_of, amina, bruno, sent_report):
    assert program_of(bruno).get(f"/reports/{sent_report.ref}").status_code == 200
    answer = program_of(amina, "submit").post(f"/reports/{sent_report.ref}/withdraw")
    assert (answer.status_code, answer.json()["status"]) == (200, "withdrawn")
    assert program_of(bruno).get(f"/reports/{sent_report.ref}").status_code == 404
    again = program_of(amina).post(f"/reports/{sent_report.ref}/withdraw", {})
    assert (again.status_code, kind(again)) == (409, "conflict")


def test_withdrawing_honours_a_version_and_takes_no_fields(program_of, amina, sent_report):
    path = f"/reports/{sent_report.ref}/withdraw"
    assert program_of(amina).post(path, {}, If_Match='"7"').status_code == 412
    assert list(fields(program_of(amina).post(path, {"reason": "x"}))) == ["reason"]
    assert program_of(amina).post(path, {}, If_Match='"1"').status_code == 200


def test_others_withdraw_nothing(program_of, bruno, dora, lead_of_partner, sent_report):
    path = f"/reports/{sent_report.ref}/withdraw"
    assert program_of(bruno).post(path).status_code == 403
    assert program_of(dora).post(path).status_code == 404
    assert program_of(lead_of_partner, "submit").post(path).status_code == 200


def test_an_erased_report_has_no_content(program_of, amina, bruno, sent_report):
    workflow.decline(
        reader(bruno), sent_report, reason="unsafe_to_hold", sentence="It names a man who is in hiding."
    )
    body = program_of(amina).get(f"/reports/{sent_report.ref}").json()
    assert (body["status"], body["content"]) == ("not_taken_forward", None)
    history = program_of(amina).get(f"/reports/{sent_report.ref}/history")
    assert [row["erased"] for row in history.json()["results"]] == [True, True]
