"""/reports: list, read, change, withdraw."""

import pytest

from hotspots import ledger, workflow
from hotspots.models import Report, Version
from tests.factories import make_report, reader

from .conftest import FIVE, fields, kind

pytestmark = pytest.mark.django_db


# -- list --


def test_a_list_holds_what_the_token_may_see(
    program_of, amina, bruno, dora, eve, sent_report, accepted_report
):
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
        ("limit=", "limit", "from 1 to 1000"),
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
    # Token, rate, what has changed, rows, contents; a reviewer may have been invited.
    for one, number in ((program, 5), (reviewer, 6)):
        for path in ("/reports", "/reports?limit=2"):
            with django_assert_num_queries(number):
                assert one.get(path).json()["count"] == 3


@pytest.mark.parametrize("order", ["newest", "oldest", "gravest", "killed", "country"])
def test_a_list_in_any_order_holds_everything_once(order, program_of, amina):
    program = program_of(amina)
    told = [(land, day) for land in ("ZW", "CF") for day in ("May 2021", "not known")]
    made = {str(make_report(amina, country=land, when=day, place={}).ref) for land, day in told}
    seen, path = [], f"/reports?limit=1&sort={order}"
    while path:
        page = program.get(path).json()
        assert page["count"] == 4
        seen += [row["ref"] for row in page["results"]]
        path = page["next"] and page["next"].removeprefix("http://testserver/api/v1")
    assert len(seen) == 4 and set(seen) == made


def test_a_cursor_holds_while_the_last_row_shown_goes_away(program_of, amina):
    program = program_of(amina)
    for _number in range(3):
        make_report(amina)
    page = program.get("/reports?limit=1").json()
    first, following = page["results"][0]["ref"], page["next"].removeprefix("http://testserver/api/v1")
    program.post(f"/reports/{first}/withdraw", {})
    left = program.get(following).json()
    assert left["count"] == 3 and first not in {row["ref"] for row in left["results"]}


def test_a_list_gives_the_members_that_are_asked_for(program_of, amina):
    make_report(amina)
    program = program_of(amina)
    [row] = program.get("/reports?fields=ref,status").json()["results"]
    assert list(row) == ["ref", "status"]
    assert list(fields(program.get("/reports?fields=ref,colour"))) == ["fields"]
    assert list(fields(program.get("/reports?sort=colour"))) == ["sort"]
    assert list(fields(program.get("/reports?sort=newest&sort=oldest"))) == ["sort"]


def test_an_answer_that_the_client_has_is_not_sent_again(program_of, amina):
    program, report = program_of(amina), make_report(amina)
    for path in ("/reports", f"/reports/{report.ref}", "/vocabularies"):
        first = program.get(path)
        again = program.get(path, If_None_Match=first["ETag"])
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert "RateLimit-Remaining" in again
    made = program.get("/reports")["ETag"]
    make_report(amina)
    assert program.get("/reports", If_None_Match=made).status_code == 200


# -- read --


def test_one_report_is_read_with_its_version(program_of, amina, accepted_report, django_assert_num_queries):
    program = program_of(amina)
    program.get("/reports")
    with django_assert_num_queries(4):  # token, rate, row, content
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
    assert (stale.status_code, kind(stale), stale["ETag"], stale.json()["version"]) == (
        412,
        "stale",
        '"2"',
        2,
    )
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


@pytest.mark.parametrize(
    ("was", "sent", "is_now"),
    [
        ("can_publish", {}, "can_publish"),
        ("restricted", {}, "restricted"),
        ("restricted", {"sharing": ""}, "restricted"),
        ("can_publish", {"sharing": "restricted"}, "restricted"),
        ("coalition", {"violations": [{"type": "V10"}]}, "restricted"),
    ],
)
def test_who_may_see_it_stays_unless_it_is_narrowed(program_of, amina, was, sent, is_now):
    report = make_report(amina, sharing=was)
    answer = program_of(amina).put(f"/reports/{report.ref}", {**FIVE, **sent}, If_Match='"1"')
    assert (answer.status_code, answer.json()["content"]["sharing"]) == (200, is_now)


def test_opening_a_report_takes_a_second_person(program_of, amina, restricted_report):
    answer = program_of(amina).put(
        f"/reports/{restricted_report.ref}", {**FIVE, "sharing": "coalition"}, If_Match='"1"'
    )
    assert (answer.status_code, list(fields(answer))) == (400, ["sharing"])
    assert "second person" in fields(answer)["sharing"]


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
