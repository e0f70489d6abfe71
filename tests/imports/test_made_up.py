"""Reports made up to measure with: as the verbs would have left them, the same each time, and never public."""

import random
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.measuring import holds_made_up
from accounts.models import Organisation, Person
from accounts.reader import Reader
from hotspots import geo, ledger, search, workflow
from hotspots.content import check, is_sendable
from hotspots.content.derived import reindex
from hotspots.content.rows import CHILDREN
from hotspots.exports.credit import marked
from hotspots.imports.made_up import World, make_members, make_up
from hotspots.models import Edition, LedgerEntry, Report, ReportLink, Review, Version
from hotspots.workflow.synthetic import Synthetic, store_synthetic
from tests.factories import make_answers, reader

pytestmark = pytest.mark.django_db
NUMBER = 50
KEYS = {"id", "ref", "series", "external_ref", "report_id", "salt", "seq"}


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR, settings.DEMO = tmp_path, True
    return tmp_path


def machine() -> Reader:
    return Reader.machine("make-reports", None, ())


def values(row: Any) -> dict[str, Any]:
    """What a row holds, but for keys and for moments."""
    held = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {
        name: value for name, value in held.items() if name not in KEYS and not isinstance(value, datetime)
    }


def stored(report: Report, *, versions: bool = True) -> dict[str, Any]:
    """A report and all rows about it."""
    models = [*CHILDREN.values(), Review, *([Version] if versions else [])]
    rows = {
        model.__name__: [values(row) for row in model._default_manager.filter(report=report).order_by("pk")]
        for model in models
    }
    when = (report.sent_at is None, report.accepted_at is None)
    return {"report": values(report), "when": when, **rows}


def by_the_verbs(one: Synthetic) -> Report:
    """The same content, sent and decided on as people do it."""
    author, reviewer = (reader(Person.objects.get(pk=pk)) for pk in (one.author_id, one.reviewer_id))
    receipt, _again = workflow.submit(author, one.content)
    report = Report.objects.get(ref=receipt["ref"])
    report.invited.add(one.reviewer_id)
    told = {"reason": one.reason, "sentence": one.sentence}
    match one.status:
        case "accepted":
            workflow.accept(reviewer, report, verification=one.verification)
        case "changes_asked":
            workflow.ask_changes(reviewer, report, **told)
        case "not_taken_forward":
            workflow.decline(reviewer, report, **told)
        case "withdrawn":
            workflow.withdraw(author, report)
    report.invited.clear()
    return Report.objects.get(pk=report.pk)


@pytest.mark.parametrize("fast", [False, True])
def test_rows_are_those_that_the_verbs_leave(fast: bool) -> None:
    made = list(make_up(NUMBER, 3, make_members()))
    assert {one.status for one in made} >= {"accepted", "sent", "changes_asked"}
    store_synthetic(machine(), made, fast=fast)
    for one in made:
        assert stored(Report.objects.get(ref=one.ref), versions=not fast) == stored(
            by_the_verbs(one), versions=not fast
        )
    assert Version.objects.filter(report__external_ref__startswith="synthetic").exists() is not fast
    assert ledger.verify() == ledger.verify_contents() == search.check() == list(reindex()) == []


def test_contents_are_clean_and_can_be_sent() -> None:
    made = list(make_up(NUMBER, 3, make_members()))
    for one in made:
        sent = {
            name: value for name, value in one.content.items() if name not in ("data_set", "inconsistent")
        }
        assert check(sent) == (one.content, {})
        assert is_sendable(one.content) == {}
    assert all(place.country in geo.COUNTRIES.countries for place in World(random.Random(1)).place.values)
    dates = [
        date.fromisoformat(one.content["when"]["earliest"]) for one in made if one.content["when"]["earliest"]
    ]
    assert min(dates).year >= 1995 and max(dates).year <= 2025


def test_number_and_seed_decide_everything() -> None:
    members = make_members()
    assert list(make_up(NUMBER, 3, members)) == list(make_up(NUMBER, 3, make_members()))
    assert not {one.ref for one in make_up(NUMBER, 3, members)} & {
        one.ref for one in make_up(NUMBER, 4, members)
    }


def test_links_stay_within_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotspots.imports.made_up.BATCH", 20)
    monkeypatch.setattr("hotspots.management.commands.make_reports.BATCH", 20)
    call_command("make_reports", 300, stdout=StringIO())
    assert Report.objects.count() == 300
    assert ReportLink.objects.count() == LedgerEntry.objects.filter(action="link").count() > 0
    assert ledger.verify() == ledger.verify_contents() == []


def test_the_same_reports_are_not_made_twice() -> None:
    call_command("make_reports", 20, seed=5, fast=True, stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("make_reports", 20, seed=5, stdout=StringIO())
    call_command("make_reports", 20, seed=6, stdout=StringIO())
    assert Report.objects.count() == 40 and Organisation.objects.filter(is_synthetic=True).count() == 40


@pytest.mark.parametrize("wrong", [{"PRODUCTION": True}, {"DEMO": False}])
def test_it_is_refused_where_people_work(settings: Any, wrong: dict[str, bool]) -> None:
    for name, value in wrong.items():
        setattr(settings, name, value)
    with pytest.raises(CommandError):
        call_command("make_reports", 20, stdout=StringIO())
    assert not Report.objects.exists() and not holds_made_up()


def test_nothing_of_it_is_ever_published(carla: Person) -> None:
    store_synthetic(machine(), list(make_up(NUMBER, 3, make_members())))
    report = Report.objects.filter(status="accepted", sharing="can_publish").first()
    answers = make_answers()
    assert "made up" in workflow.missing_for(reader(carla), report, answers)["sharing"]
    with pytest.raises(workflow.Incomplete) as refused:
        workflow.publish(reader(carla), report, answers)
    assert "sharing" in refused.value.errors and not Edition.objects.exists()


def test_every_page_and_file_says_demo(client: Client) -> None:
    assert b"DEMO" not in client.get("/").content and marked("Reports") == "Reports"
    call_command("make_reports", 5, stdout=StringIO())
    assert b"DEMO" in client.get("/").content and marked("Reports") == "DEMO · Reports"
