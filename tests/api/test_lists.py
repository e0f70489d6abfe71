"""Vocabularies, the token itself, and what problems mean."""

import pytest

from accounts.models import ApiToken
from hotspots.api.problems import KINDS
from hotspots.vocabulary import VOCABULARIES

from .conftest import Program, kind

pytestmark = pytest.mark.django_db


def test_vocabularies_are_public(nobody, django_assert_num_queries):
    with django_assert_num_queries(0):
        body = nobody.get("/vocabularies").json()
    assert [row["name"] for row in body["results"]] == list(VOCABULARIES)
    assert body["count"] == len(VOCABULARIES)
    assert nobody.post("/vocabularies", {}).status_code == 405
    assert nobody.get("/vocabularies?name=x").status_code == 400


@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_vocabulary_has_its_labels_in_every_language(nobody, name):
    body = nobody.get(f"/vocabularies/{name}").json()
    assert body["version"] == VOCABULARIES[name].version
    assert [term["code"] for term in body["terms"]] == [term.code for term in VOCABULARIES[name].terms]
    assert all(set(term["labels"]) == {"en", "fr", "pt"} for term in body["terms"])


def test_a_vocabulary_that_is_not_there(nobody):
    for name in ("colours", "a%00b", "..", "é"):
        assert nobody.get(f"/vocabularies/{name}").status_code == 404


def test_a_token_says_what_it_may_do(program_of, amina, bruno, django_assert_num_queries):
    program = program_of(bruno, "review", "publish")
    program.get("/me")
    with django_assert_num_queries(2):  # token, rate
        body = program.get("/me").json()
    assert body["organisation"]["name"] == "Coalition desk"
    assert (body["scopes"], body["abilities"]) == (["review", "publish"], ["review"])
    assert body["may"] == {
        "send_reports": False,
        "read_coalition_reports": False,
        "review": True,
        "publish": False,
        "keep_reference": True,
    }
    assert program_of(amina, "read").get("/me").json()["abilities"] == []


def test_only_a_usable_token_is_somebody(nobody, program_of, amina, client_of):
    assert kind(nobody.get("/me")) == "token-needed"
    assert client_of(amina).get("/api/v1/me").status_code == 401
    program = program_of(amina)
    ApiToken.objects.update(expires_at="2021-01-01T00:00Z")
    for path in ("/me", "/reports", "/editions", "/nowhere"):
        answer = program.get(path)
        assert (answer.status_code, kind(answer)) == (401, "token-needed")
        assert answer["WWW-Authenticate"] == 'Bearer realm="hotspots"'


@pytest.mark.parametrize("header", ["", "Bearer", "Basic abc", "Bearer hs_é", "Bearer a b", "bearer "])
def test_other_headers_are_refused(db, header):
    program = Program()
    program.headers = {"Authorization": header.encode().decode("latin-1")}
    assert program.get("/me").status_code == 401


def test_a_deactivated_person_has_no_token(program_of, amina):
    program = program_of(amina)
    assert program.get("/me").status_code == 200
    amina.is_active = False
    amina.save()
    assert program.get("/me").status_code == 401


@pytest.mark.parametrize("name", KINDS)
def test_a_problem_explains_itself(nobody, name):
    body = nobody.get(f"/problems/{name}").json()
    assert body["type"] == f"/api/v1/problems/{name}" and body["status"] == KINDS[name].status
    assert body["title"] and body["cure"]
    assert nobody.get("/problems/none").status_code == 404
