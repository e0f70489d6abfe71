"""POST /reports/{ref}/consent: a person who told us takes it back."""

import pytest

from hotspots.models import Edition
from tests.factories import PRESS

from .conftest import FIVE, fields, kind

pytestmark = pytest.mark.django_db

SAID = {"sentence": "She no longer wants this to be used."}


def test_consent_is_taken_back(program_of, amina, bruno, publishable_report, published_report, nobody):
    path = f"/reports/{publishable_report.ref}"
    answer = program_of(amina, "submit").post(f"{path}/consent", SAID)
    assert (answer.status_code, answer["ETag"]) == (200, '"3"')
    content = answer.json()["content"]
    assert content["sharing"] == "restricted"
    assert [source["consent"] for source in content["sources"]] == ["withdrawn", "not_needed_public_source"]
    assert program_of(bruno).get(path).status_code == 404
    assert nobody.get(f"/editions/{published_report.series}").status_code == 404
    assert not Edition.objects.filter(state="published").exists()


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, "sentence"),
        ({"sentence": " "}, "sentence"),
        ({**SAID, "source": 1}, "source"),
        ({**SAID, "source": -1}, "source"),
        ({**SAID, "name": "Jean"}, "name"),
    ],
)
def test_what_is_wrong_is_named(program_of, amina, publishable_report, body, wrong):
    answer = program_of(amina).post(f"/reports/{publishable_report.ref}/consent", body)
    assert (answer.status_code, list(fields(answer))) == (400, [wrong])


def test_a_report_that_rests_on_public_sources_has_no_consent_to_take_back(program_of, amina):
    ref = program_of(amina).post("/reports", {**FIVE, "sources": [PRESS]}).json()["ref"]
    answer = program_of(amina).post(f"/reports/{ref}/consent", SAID)
    assert (answer.status_code, kind(answer)) == (409, "conflict")


def test_others_take_nothing_back(program_of, nobody, bruno, dora, accepted_report):
    path = f"/reports/{accepted_report.ref}/consent"
    assert nobody.post(path, SAID).status_code == 401
    assert program_of(bruno).post(path, SAID).status_code == 403
    assert program_of(bruno, "review").post(path, SAID).status_code == 403
    assert program_of(dora).post(path, SAID).status_code == 404
    assert program_of(dora).get(path).status_code == 404
    assert program_of(bruno).get(path).status_code == 405
