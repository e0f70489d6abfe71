"""The last calls of a token, on its page: what is kept of them, at what cost, and who sees them."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import calls
from accounts.models import ApiToken, Person
from hotspots.models import Report
from tests.accounts.signing_in import signed_in
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(amina: Person) -> tuple[ApiToken, Program]:
    token, value = ApiToken.issue(amina, "bridge", ["submit"], 30)
    return token, Program(value)


def told(token: ApiToken) -> list[tuple[str, str, int]]:
    return [(call.method, call.route, call.status) for call in calls.recent(token)]


def test_a_call_is_kept_by_its_route_and_how_it_ended(held, sent_report: Report) -> None:
    token, program = held
    program.get(f"/reports/{sent_report.ref}?")
    program.post("/reports", {"narrative": "Not enough."})
    program.get(f"/reports/{uuid.uuid4()}")
    program.get("/me?password=x")
    program.get("/nowhere/at/all")
    assert told(token) == [
        ("GET", "-", 404),
        ("GET", "/api/v1/me", 400),
        ("GET", "/api/v1/reports/{ref}", 404),
        ("POST", "/api/v1/reports", 400),
        ("GET", "/api/v1/reports/{ref}", 0),
    ]


def test_nothing_is_kept_of_what_was_asked(held, sent_report: Report) -> None:
    token, program = held
    program.get(f"/reports/{sent_report.ref}?zq=secret")
    with connection.cursor() as cursor:
        cursor.execute("SELECT calls FROM accounts_tokenuse")
        [(kept,)] = cursor.fetchall()
    assert str(sent_report.ref) not in kept and "zq" not in kept and "secret" not in kept


def test_a_call_that_is_done_costs_no_statement_more(held, django_assert_num_queries) -> None:
    _token, program = held
    program.get("/me")
    with CaptureQueriesContext(connection) as made:
        program.get("/me")
    written = [query["sql"] for query in made if not query["sql"].startswith("SELECT")]
    assert len(written) == 1 and "accounts_tokenuse" in written[0]


def test_calls_beyond_the_rate_are_kept_too_by_the_same_statement(held, settings) -> None:
    settings.API_RATE = 2
    token, program = held
    for _call in range(3):
        program.get("/me")
    with CaptureQueriesContext(connection) as made:
        assert program.get("/me").status_code == 429
    assert sum(not query["sql"].startswith("SELECT") for query in made) == 1
    assert [status for _method, _route, status in told(token)] == [429, 429, 0, 0]


def test_the_last_fifty_are_kept(held) -> None:
    token, program = held
    program.post("/me")
    for _call in range(calls.KEPT - 1):
        program.get("/me")
    assert told(token)[-1] == ("POST", "/api/v1/me", 405)
    program.get("/vocabularies")
    kept = told(token)
    assert len(kept) == calls.KEPT
    assert kept[0] == ("GET", "/api/v1/vocabularies", 0) and kept[-1] == ("GET", "/api/v1/me", 0)


def test_a_made_up_method_is_not_kept(held) -> None:
    token, program = held
    assert program.call("ZQ", "/me").status_code == 405
    assert told(token) == [("other", "/api/v1/me", 405)]


def test_an_ending_that_cannot_be_kept_spoils_no_answer(held, monkeypatch) -> None:
    token, program = held
    monkeypatch.setattr(calls.TokenUse.objects, "filter", broken)
    assert program.post("/me").status_code == 405


def broken(**_asked: object) -> None:
    raise calls.DatabaseError("full")


def test_a_revoked_token_makes_no_calls(held) -> None:
    token, program = held
    program.get("/me")
    signed_in(token.person).post(f"/account/tokens/{token.ref}/revoke/")
    assert program.get("/me").status_code == 401
    assert len(calls.recent(token)) == 1


def test_its_owner_and_their_lead_see_the_page(held, amina: Person, lead_of_partner: Person) -> None:
    token, program = held
    program.get("/me")
    for person in (amina, lead_of_partner):
        page = signed_in(person).get(f"/account/tokens/{token.ref}/")
        assert page.status_code == 200
        assert "<code>/api/v1/me</code>" in page.content.decode()
        assert f"/account/tokens/{token.ref}/" in signed_in(person).get("/account/tokens/").content.decode()


def test_for_all_others_there_is_no_such_token(held, bruno: Person, dora: Person, client) -> None:
    token, _program = held
    for path in (f"/account/tokens/{token.ref}/", f"/account/tokens/{token.ref}/revoke/"):
        unknown = path.replace(str(token.ref), str(uuid.uuid4()))
        for person in (bruno, dora):
            for method in ("get", "post"):
                answers = [getattr(signed_in(person), method)(one) for one in (path, unknown)]
                assert [answer.status_code for answer in answers] == [404, 404]
        assert client.get(path).status_code == 302
    assert signed_in(token.person).post(f"/account/tokens/{token.ref}/").status_code == 405
    token.refresh_from_db()
    assert token.revoked_at is None


def test_a_lead_revokes_what_acts_for_the_organisation(held, lead_of_partner: Person) -> None:
    token, program = held
    assert signed_in(lead_of_partner).post(f"/account/tokens/{token.ref}/revoke/").status_code == 302
    assert program.get("/me").status_code == 401


def test_the_list_costs_the_same_however_many_tokens(held, lead_of_partner: Person, amina: Person) -> None:
    def queries() -> int:
        client = signed_in(lead_of_partner)
        client.get("/account/tokens/")
        with CaptureQueriesContext(connection) as made:
            client.get("/account/tokens/")
        return len(made)

    few = queries()
    for number in range(4):
        ApiToken.issue(amina, f"bridge {number}", ["submit"], 30)
    assert queries() == few
