"""PUT /reports/by-external-ref/{ref}: sent if it is new, changed if it is not, left alone if it says nothing new."""

import pytest

from hotspots import ledger
from hotspots.api.by_external_ref import Upsert
from hotspots.models import Report, Version
from tests.factories import make_report, reader

from .conftest import FIVE, fields, kind

pytestmark = pytest.mark.django_db
ADDRESS = "/reports/by-external-ref/2021-0042"


def test_what_is_new_is_sent(program_of, amina):
    answer = program_of(amina, "submit").put(ADDRESS, FIVE)
    assert answer.status_code == 201 and answer["ETag"] == '"1"'
    report = Report.objects.get(external_ref="2021-0042")
    assert (str(report.ref), report.status) == (answer.json()["ref"], "sent")
    assert report.narrative == FIVE["narrative"]


def test_the_same_again_changes_nothing(program_of, amina):
    program = program_of(amina, "submit")
    first = program.put(ADDRESS, FIVE)
    before = ledger.head()
    again = program.put(ADDRESS, FIVE)
    assert (again.status_code, again.json()) == (200, first.json())
    assert ledger.head() == before and Version.objects.count() == 1


def test_other_content_is_a_new_version(program_of, amina):
    program = program_of(amina, "submit")
    program.put(ADDRESS, {**FIVE, "sharing": "restricted"})
    answer = program.put(ADDRESS, {**FIVE, "narrative": "Three men were shot at."})
    body = answer.json()
    assert (answer.status_code, answer["ETag"], body["version"]) == (200, '"2"', 2)
    assert body["content"]["narrative"] == "Three men were shot at."
    assert body["content"]["sharing"] == "restricted"
    assert Report.objects.count() == 1


def test_a_version_that_is_given_is_compared(program_of, amina):
    program = program_of(amina, "submit")
    program.put(ADDRESS, FIVE)
    other = {**FIVE, "narrative": "Something else."}
    assert kind(program.put(ADDRESS, other, If_Match='"7"')) == "stale"
    assert program.put(ADDRESS, other, If_Match='"1"').status_code == 200


def test_names_of_other_organisations_stand_apart(program_of, amina, eve):
    theirs = program_of(eve, "submit").put(ADDRESS, FIVE).json()["ref"]
    answer = program_of(amina, "submit").put(ADDRESS, FIVE)
    assert answer.status_code == 201 and answer.json()["ref"] != theirs


def test_a_report_of_others_that_can_be_read_is_not_ones_own(program_of, amina, bruno, eve):
    theirs = make_report(amina, "accepted", by=reader(bruno))
    Report.objects.update(external_ref="2021-0042")
    answer = program_of(eve).put(ADDRESS, FIVE)
    assert answer.status_code == 201 and answer.json()["ref"] != str(theirs.ref)


def test_what_another_call_stored_a_moment_earlier_is_known(program_of, amina, monkeypatch):
    program, look = program_of(amina, "submit"), Upsert.find_named
    first = program.put(ADDRESS, FIVE)
    looked = []

    def too_early(self, *named):
        look(self, *named)
        if not looked:
            self.row = None
        looked.append(named)

    monkeypatch.setattr(Upsert, "find_named", too_early)
    again = program.put(ADDRESS, FIVE)
    assert (again.status_code, again.json()) == (200, first.json()) and len(looked) == 2


def test_what_was_withdrawn_stays_withdrawn(program_of, amina):
    program = program_of(amina, "submit")
    ref = program.put(ADDRESS, FIVE).json()["ref"]
    program.post(f"/reports/{ref}/withdraw", {})
    assert kind(program.put(ADDRESS, {**FIVE, "narrative": "Something else."})) == "conflict"


def test_what_is_wrong_is_named(program_of, amina):
    program = program_of(amina, "submit")
    assert "country" in fields(program.put(ADDRESS, {**FIVE, "country": "XX"}))
    assert "external_ref" in fields(program.put(ADDRESS, {**FIVE, "external_ref": "x"}))
    assert "external_ref" in fields(program.put(f"/reports/by-external-ref/{'x' * 121}", FIVE))
    assert not Report.objects.exists()


def test_it_takes_a_scope_and_has_one_method(program_of, amina, nobody):
    assert program_of(amina, "read").put(ADDRESS, FIVE).status_code == 403
    assert nobody.put(ADDRESS, FIVE).status_code == 401
    assert program_of(amina, "submit").get(ADDRESS).status_code == 405
