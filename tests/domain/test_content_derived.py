"""The columns that follow from content: each that was changed behind its back is found, and mended."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Person
from hotspots.content.derived import reindex
from hotspots.models import LedgerEntry, Report
from tests.factories import make_report

pytestmark = pytest.mark.django_db
WRONG = {
    "violation_mask": 0,
    "actor_mask": 1 << 40,
    "gravity": 99,
    "cell": 7,
    "shown_cell": None,
    "search_text": "something else",
    "search_internal": "",
    "killed_best": 12,
}


def test_what_the_verbs_leave_agrees(amina: Person, bruno: Person) -> None:
    for status in ("draft", "sent", "accepted", "withdrawn"):
        make_report(amina, status)
    assert list(reindex()) == []
    call_command("reindex", check=True, stdout=StringIO())


@pytest.mark.parametrize("name", WRONG)
def test_each_column_is_compared_and_mended(
    amina: Person, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotspots.content.derived.BATCH", 2)
    reports = [make_report(amina) for _ in range(5)]
    before = Report.objects.filter(pk=reports[3].pk).values().get()
    Report.objects.filter(pk=reports[3].pk).update(**{name: WRONG[name]})
    assert list(reindex()) == [(str(reports[3].ref), [name])]
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("reindex", check=True, stderr=told)
    assert told.getvalue() == f"{reports[3].ref}: {name}\n"
    assert Report.objects.filter(**{"pk": reports[3].pk, name: WRONG[name]}).exists()
    call_command("reindex", stdout=StringIO(), stderr=StringIO())
    assert Report.objects.filter(pk=reports[3].pk).values().get() == before
    assert LedgerEntry.objects.order_by("-seq").first().action == "load"


def test_a_batch_takes_a_fixed_number_of_queries(
    amina: Person, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for _ in range(10):
        make_report(amina)
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        list(reindex())
