"""POST /reports/kobo: what a REST service of KoboToolbox pushes, again and again."""

import copy

import pytest
from django.apps import apps

from hotspots import ledger
from hotspots.models import Report, Version
from tests.factories import reader, send_report
from tests.threads import at_once

from .conftest import fields, kind

pytestmark = pytest.mark.django_db
ADDRESS = "/reports/kobo"
UUID = "0b9ad3a1-6b0c-4d4e-9d53-8a1f6d0f9c11"
# As a server of KoboToolbox sends it.
PUSHED = {
    "_id": 4711,
    "formhub/uuid": "5d2ac6d6b1bf4a0d8a8d1d4d2a3ff0aa",
    "start": "2021-03-05T08:11:02.123+01:00",
    "end": "2021-03-05T08:21:40.001+01:00",
    "deviceid": "zqdevice",
    "phonenumber": "zqphone",
    "username": "zqusername",
    "start-geopoint": "5.123456 23.987654 312 4.5",
    "what/narrative": "Guards of the mine shot at people who were washing gravel. Two were hurt.",
    "what/language": "fr",
    "what/urgent": "no",
    "what/violations": "V01 V05",
    "what/affected": "artisanal_miners",
    "what/minerals": "diamond gold",
    "people/people_killed": "0",
    "people/people_injured": "2",
    "where/country": "CF",
    "where/area": "CF-HK",
    "where/place_name": "Sam-Ouandja",
    "where/place_point": "8.5 23.2 0 0",
    "where/precision": "L3",
    "when/when_known": "month",
    "when/when_month": "2021-03-01",
    "how/source_kind": "witness",
    "how/source_line": "Two men who were there",
    "how/source_consent": "coalition_only",
    "who/actor_kind": "A06",
    "who/actor_role": "carried_out",
    "share/sharing": "can_publish",
    "more/enumerator_name": "zqenumerator",
    "photo": "zqphoto.jpg",
    "__version__": "vA1",
    "meta/instanceID": f"uuid:{UUID}",
    "meta/rootUuid": f"uuid:{UUID}",
    "_xform_id_string": "aBcDeF",
    "_uuid": UUID,
    "_attachments": [{"filename": "zqfile/zqphoto.jpg", "download_url": "https://kobo.example/zq"}],
    "_status": "submitted_via_web",
    "_geolocation": [5.123456, 23.987654],
    "_submission_time": "2021-03-05T07:21:44",
    "_tags": [],
    "_notes": [],
    "_validation_status": {},
    "_submitted_by": "zqsubmitter",
}
SECRETS = (
    "zqdevice",
    "zqphone",
    "zqusername",
    "zqenumerator",
    "zqphoto",
    "zqfile",
    "zqsubmitter",
    "5.123456",
    "23.987654",
)


def pushed(**changes):
    """The submission with other answers; None leaves one out."""
    told = copy.deepcopy(PUSHED)
    for key in [key for key in told if key.rpartition("/")[2] in changes]:
        del told[key]
    return {**told, **{name: answer for name, answer in changes.items() if answer is not None}}


def edited(**changes):
    """It was edited on the server: another uuid, the same root."""
    new = "77777777-6b0c-4d4e-9d53-8a1f6d0f9c11"
    return {
        **pushed(**changes),
        "_uuid": new,
        "meta/instanceID": f"uuid:{new}",
        "meta/deprecatedID": f"uuid:{UUID}",
    }


def test_a_submission_is_a_report(program_of, amina):
    answer = program_of(amina, "submit").post(ADDRESS, PUSHED)
    report = Report.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "outcome": "created",
        "ref": str(report.ref),
        "version": 1,
        "external_ref": f"kobo:{UUID}",
        "ignored": ["more/enumerator_name", "photo"],
    }
    assert (report.status, report.external_ref, report.author) == ("sent", f"kobo:{UUID}", amina)
    content = Version.objects.get().content
    assert content["narrative"].startswith("Guards of the mine")
    assert (content["language"], content["urgent"], content["sharing"]) == ("fr", False, "can_publish")
    assert [(act["type"], act["affected"]) for act in content["violations"]] == [
        ("V01", ["artisanal_miners"]),
        ("V05", ["artisanal_miners"]),
    ]
    assert [(row["kinds"], row["best"]) for row in content["harms"]] == [(["killed"], 0), (["injured"], 2)]
    assert content["place"] == {
        "precision": "L3",
        "name": "Sam-Ouandja",
        "area": "CF-HK",
        "latitude": 8.5,
        "longitude": 23.2,
        "site": None,
    }
    assert (content["when"]["earliest"], content["when"]["latest"]) == ("2021-03-01", "2021-03-31")
    [source] = content["sources"]
    assert (source["kind"], source["line"], source["consent"]) == (
        "witness",
        "Two men who were there",
        "coalition_only",
    )
    assert [(row["kind"], row["role"]) for row in content["involved"]] == [("A06", "carried_out")]
    assert content["minerals"] == ["diamond", "gold"] and ledger.verify() == []


def test_who_sent_it_and_from_where_is_kept_nowhere(program_of, amina):
    answer = program_of(amina, "submit").post(ADDRESS, PUSHED)
    held = answer.content.decode()
    for model in apps.get_models():
        held += "".join(str(row) for row in model._base_manager.values_list())
    assert "Guards of the mine" in held
    assert [secret for secret in SECRETS if secret in held] == []
    assert "narrative" not in answer.content.decode() and "Guards" not in answer.content.decode()


def test_a_push_that_is_repeated_changes_nothing(program_of, amina):
    first = program_of(amina, "submit").post(ADDRESS, PUSHED).json()
    before = ledger.head()
    for _time in range(3):
        again = program_of(amina, "submit").post(ADDRESS, PUSHED)
        assert (again.status_code, again.json()) == (200, {**first, "outcome": "known"})
    assert ledger.head() == before and Version.objects.count() == 1


def test_a_submission_that_was_edited_changes_its_report(program_of, amina):
    program = program_of(amina, "submit")
    first = program.post(ADDRESS, pushed(sharing="restricted")).json()
    answer = program.post(ADDRESS, edited(narrative="Three were hurt.", sharing=None))
    assert (answer.status_code, answer.json()["outcome"]) == (200, "changed")
    assert (answer.json()["ref"], answer.json()["version"]) == (first["ref"], 2)
    report = Report.objects.get()
    assert (report.narrative, report.sharing) == ("Three were hurt.", "restricted")
    assert (
        program.post(ADDRESS, edited(narrative="Three were hurt.", sharing=None)).json()["outcome"] == "known"
    )


def test_without_a_root_its_uuid_names_a_submission(program_of, amina):
    bare = {key: answer for key, answer in PUSHED.items() if key != "meta/rootUuid"}
    assert program_of(amina).post(ADDRESS, bare).json()["external_ref"] == f"kobo:{UUID}"
    assert program_of(amina).post(ADDRESS, PUSHED).json()["outcome"] == "known"


def test_groups_do_not_matter(program_of, amina):
    flat = {key.rpartition("/")[2] if key[:4] != "meta" else key: answer for key, answer in PUSHED.items()}
    nested = {
        f"outer/{key}" if "/" in key and key[:4] not in ("meta", "form") else key: value
        for key, value in PUSHED.items()
    }
    assert program_of(amina).post(ADDRESS, flat).status_code == 201
    assert program_of(amina).post(ADDRESS, nested).json()["outcome"] == "known"


@pytest.mark.parametrize(
    ("changes", "earliest", "latest", "text"),
    [
        ({"when_known": "day", "when_day": "2021-03-04"}, "2021-03-04", "2021-03-04", ""),
        ({"when_known": "year", "when_year": "2021-01-01"}, "2021-01-01", "2021-12-31", "2021"),
        ({"when_known": "between", "when_from": "2021-03-04"}, "2021-03-04", None, ""),
        (
            {"when_known": "between", "when_from": "2021-03-04", "when_to": "2021-04-01"},
            "2021-03-04",
            "2021-04-01",
            "",
        ),
        ({"when_known": "not_known"}, None, None, "not known"),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(program_of, amina, changes, earliest, latest, text):
    answer = program_of(amina).post(ADDRESS, pushed(when_month=None, **changes))
    assert answer.status_code == 201, answer.content
    when = Version.objects.get().content["when"]
    assert when == {"earliest": earliest, "latest": latest, "text": text}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"narrative": None}, {"narrative"}),
        ({"country": "XX"}, {"country"}),
        ({"country": None}, {"country"}),
        ({"area": "ZW-MA"}, {"area"}),
        ({"place_point": "8.5"}, {"place_point"}),
        ({"place_point": "north 23.2 0 0"}, {"place_point"}),
        ({"precision": "zq"}, {"precision"}),
        ({"when_known": None, "when_month": None}, {"when_known"}),
        ({"when_known": "day", "when_month": None}, {"when_known"}),
        ({"when_known": "zq", "when_month": None}, {"when_known"}),
        ({"when_month": "soon"}, {"when_month"}),
        ({"when_month": None, "when_day": "2021-02-31"}, {"when_day"}),
        ({"when_month": None, "when_from": "2021-03-04", "when_to": "2021-03-01"}, {"when_from"}),
        ({"source_kind": None}, {"source_kind"}),
        ({"source_line": None}, {"source_line"}),
        ({"source_kind": None, "source_line": None, "source_consent": None}, {"source_kind"}),
        ({"violations": "V01 zq"}, {"violations"}),
        ({"violations": None}, {"violations"}),
        ({"affected": "zq"}, {"affected"}),
        ({"minerals": "zq"}, {"minerals"}),
        ({"people_injured": "some"}, {"people_injured"}),
        ({"people_injured": "-1", "country": "XX"}, {"people_injured", "country"}),
        ({"people_killed": None, "people_injured": [2]}, {"people_injured"}),
        ({"actor_kind": "zq"}, {"actor_kind"}),
        ({"actor_name": "x" * 201}, {"actor_name"}),
        ({"urgent": True}, {"urgent"}),
        ({"sharing": "zq"}, {"sharing"}),
        ({"more/country": "AO", "where/country": "CF"}, {"country"}),
        ({"_uuid": None, "rootUuid": None}, {"_uuid"}),
        ({"_uuid": "zq", "rootUuid": None}, {"_uuid"}),
    ],
)
def test_what_is_wrong_is_told_by_its_question(program_of, amina, changes, wrong):
    answer = program_of(amina, "submit").post(ADDRESS, pushed(**changes))
    assert (answer.status_code, kind(answer)) == (400, "invalid"), answer.content
    assert set(fields(answer)) == wrong and all(fields(answer).values())
    assert not Report.objects.exists()


def test_a_list_is_no_submission(program_of, amina):
    assert fields(program_of(amina).post(ADDRESS, [PUSHED])).keys() == {""}


def test_many_names_of_questions_are_cut(program_of, amina):
    answer = program_of(amina).post(ADDRESS, pushed(**{"q" * 500: "x"}))
    assert max(map(len, answer.json()["ignored"])) == 120


def test_what_was_withdrawn_stays_withdrawn(program_of, amina):
    program = program_of(amina, "submit")
    ref = program.post(ADDRESS, PUSHED).json()["ref"]
    program.post(f"/reports/{ref}/withdraw", {})
    assert kind(program.post(ADDRESS, edited(narrative="Other."))) == "conflict"


def test_another_organisation_has_names_of_its_own(program_of, amina, dora):
    theirs = program_of(dora, "submit").post(ADDRESS, PUSHED).json()["ref"]
    answer = program_of(amina, "submit").post(ADDRESS, PUSHED)
    assert answer.status_code == 201 and answer.json()["ref"] != theirs
    assert program_of(dora).get(f"/reports/{answer.json()['ref']}").status_code == 404


def test_it_takes_a_scope_and_has_one_method(program_of, nobody, amina, bruno):
    assert nobody.post(ADDRESS, PUSHED).status_code == 401
    refused = program_of(bruno, "review").post(ADDRESS, PUSHED)
    assert refused.status_code == 403 and "submit" in refused.json()["detail"]
    for method in ("GET", "PUT", "DELETE"):
        assert program_of(amina).call(method, ADDRESS, PUSHED).status_code == 405
    assert not Report.objects.exists()


def test_queries_do_not_grow_with_the_collection(program_of, amina, django_assert_max_num_queries):
    program = program_of(amina, "submit")
    program.post(ADDRESS, PUSHED)
    for _number in range(3):
        send_report(amina)
    with django_assert_max_num_queries(6):  # token, rate, report, its row, its content
        program.post(ADDRESS, PUSHED)


@pytest.mark.django_db(transaction=True)
def test_a_service_that_pushes_again_before_it_has_an_answer(program_of, amina):
    programs = [program_of(amina, "submit") for _number in range(8)]
    answers = at_once(8, lambda number: programs[number].post(ADDRESS, PUSHED))
    told = [answer.json().get("outcome", answer.status_code) for answer in answers]
    assert told.count("created") == 1 and set(told) <= {"created", "known", 409}
    assert Report.objects.count() == 1 and ledger.verify() == []
    assert Report.objects.visible_to(reader(amina)).get().version == 1
