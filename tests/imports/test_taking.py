"""A table is taken in once, whatever is repeated, interrupted or done at the same time."""

import os
import re
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Person
from hotspots import ledger, workflow
from hotspots.imports import dry_run, plan, take_in
from hotspots.models import LedgerEntry, Report, Version
from tests.factories import make_report, reader
from tests.imports.files import CHANGES, exported, planner_of, told, typed
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def numbered(number: int) -> list[dict[str, Any]]:
    return [told(**{"What happened": f"Account {n}."}) for n in range(number)]


def about(report: Report, **changes: Any) -> dict[str, Any]:
    """A row that says what the report says, but for the changes."""
    shown = {"Ref": report.ref, "What happened": report.narrative, "Kind of source": "", "How you know": ""}
    return told(**{**shown, **changes})


def test_a_dry_run_stores_nothing_and_says_what_would_be_done(amina: Person, tmp_path: Path) -> None:
    rows = [*numbered(2), told(Country="Atlantis")]
    before = LedgerEntry.objects.count()
    said = dry_run(planner_of(amina, typed(tmp_path, rows)))
    assert said.counts == {"new": 2, "refused": 1} and said.read == 3 and not said.stored
    assert not Report.objects.exists() and LedgerEntry.objects.count() == before


def test_the_same_file_again_stores_nothing_and_a_mended_one_its_mended_row(
    amina: Person, tmp_path: Path
) -> None:
    rows = [*numbered(2), told(Country="Atlantis")]
    take_in(planner_of(amina, typed(tmp_path, rows)))
    assert take_in(planner_of(amina, typed(tmp_path, rows))).counts == {"same": 2, "refused": 1}
    rows[2]["Country"] = "Angola"
    assert take_in(planner_of(amina, typed(tmp_path, reversed(rows)))).counts == {"same": 2, "new": 1}
    assert Report.objects.count() == 3


def test_rows_that_are_alike_are_each_stored_and_once(amina: Person, tmp_path: Path) -> None:
    file = typed(tmp_path, [told(), told()])
    assert take_in(planner_of(amina, file)).counts == {"new": 2}
    assert take_in(planner_of(amina, file)).counts == {"same": 2}


def test_what_was_changed_by_hand_since_is_not_undone_by_the_file_that_brought_it(
    amina: Person, tmp_path: Path
) -> None:
    file = typed(tmp_path, [told()])
    take_in(planner_of(amina, file))
    report = Report.objects.get()
    workflow.withdraw(reader(amina), report)
    assert take_in(planner_of(amina, file)).counts == {"same": 1}
    assert Report.objects.get().status == "withdrawn"


def test_all_or_nothing_is_nothing_where_a_row_is_refused(amina: Person, tmp_path: Path) -> None:
    taken = take_in(planner_of(amina, typed(tmp_path, [*numbered(2), told(Country="Atlantis")])), atomic=True)
    assert taken.counts["refused"] == 1 and not taken.stored and not Report.objects.exists()
    taken = take_in(planner_of(amina, typed(tmp_path, numbered(2))), atomic=True)
    assert taken.counts == {"new": 2} and taken.stored and Report.objects.count() == 2


def test_all_or_nothing_is_nothing_where_a_row_is_refused_when_it_is_stored(
    amina: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make_report(amina, "sent")
    rows = [*numbered(1), about(report, **{"What happened": "Other words."})]

    def stale(*given: Any) -> None:
        raise workflow.Stale(2)

    monkeypatch.setattr(workflow, "change", stale)
    taken = take_in(planner_of(amina, typed(tmp_path, rows)), atomic=True)
    assert taken.counts["refused"] == 1 and not taken.stored and Report.objects.count() == 1


def test_progress_is_told_lot_by_lot(amina: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "LOT", 2)
    seen: list[tuple[int, int | None]] = []
    take_in(planner_of(amina, typed(tmp_path, numbered(5))), progress=lambda *told: seen.append(told))
    assert seen == [(2, 5), (4, 5), (5, 5)]


def test_an_import_is_in_the_record_of_changes(amina: Person, tmp_path: Path) -> None:
    report = make_report(amina, "sent")
    take_in(planner_of(amina, typed(tmp_path, [told(), about(report, Urgent="yes")])))
    assert sorted(Version.objects.values_list("action", flat=True)) == ["change", "send", "send"]
    assert not ledger.verify()


def test_the_number_of_queries_does_not_grow_with_the_rows(
    amina: Person, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    reports = [make_report(amina, "sent") for _number in range(12)]
    file = exported(tmp_path, reader(amina), reports, "csv")
    with django_assert_max_num_queries(4):
        dry_run(planner_of(amina, file))


@pytest.mark.django_db(transaction=True)
def test_one_file_sent_by_three_at_once_is_stored_once(amina: Person, tmp_path: Path) -> None:
    file = typed(tmp_path, numbered(40))
    results = at_once(3, lambda _number: take_in(planner_of(amina, file)).counts)
    assert Report.objects.count() == 40
    assert sum(counts["new"] for counts in results) == 40 and sum(counts["same"] for counts in results) == 80


# -- the command --


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command("import_reports", *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_says_what_it_did(amina: Person, tmp_path: Path) -> None:
    file = typed(tmp_path, [told(Country="")])
    said = run(file, "--as", amina.email, "--preset", "country=RCA", "--dry-run")
    assert "Country: country" in said and "1 of 1 rows" in said and "(nothing is stored): 1 new" in said
    assert "1 new, 0 changed, 0 as they were, 0 refused" in run(
        file, "--as", amina.email, "--preset", "country=RCA"
    )
    assert "0 new, 0 changed, 1 as they were" in run(file, "--as", amina.email, "--preset", "country=RCA")


def test_the_command_shows_what_a_cell_was_and_is(amina: Person, tmp_path: Path) -> None:
    file = exported(tmp_path, reader(amina), [make_report(amina, "sent")], "xlsx")
    CHANGES["xlsx"](file, 1, "country", "Angola")
    assert "row 2, Country: “Central African Republic” -> “Angola”" in run(file, "--as", amina.email)


def test_the_command_takes_a_mapping(amina: Person, tmp_path: Path) -> None:
    row = told(Land="Angola")
    del row["Country"]
    file, mapping = typed(tmp_path, [row]), tmp_path / "mapping.json"
    mapping.write_text(
        '{"Land": "country", "What happened": "narrative", "When": "when", "How you know": "source_line"}'
    )
    run(file, "--as", amina.email, "--mapping", mapping, "--preset", "source_kind=witness")
    assert Report.objects.get().country == "AO"


@pytest.mark.parametrize(
    "more", [["--preset", "country=Atlantis"], ["--mapping", "none.json"], ["--atomic"], []]
)
def test_the_command_fails_where_something_is_refused(more: list[str], amina: Person, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        run(typed(tmp_path, [told(When="the other day")]), "--as", amina.email, *more)
    assert not Report.objects.exists()


def test_the_command_takes_no_stranger_and_no_file_that_is_no_table(amina: Person, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    for arguments in (
        (typed(tmp_path, [told()]), "--as", "nobody@example.org"),
        (tmp_path / "empty.csv", "--as", amina.email),
    ):
        with pytest.raises(CommandError):
            run(*arguments)


# -- kill -9 --


def begin(file: Path, person: Person) -> subprocess.Popen[str]:
    """The command in a process of its own, on the database of the test."""
    name = connection.settings_dict["NAME"]
    address = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        address = re.sub(r"/[^/?]*(?=\?|$)", f"/{name}", os.environ["DATABASE_URL"], count=1)
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_reports", str(file), "--as", person.email],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "HOTSPOTS_VAR": str(settings.VAR_DIR),
            "HOTSPOTS_KEYS": str(settings.KEY_DIR),
            "DATABASE_URL": address,
        },
        stdout=subprocess.PIPE,
        text=True,
    )


def acknowledged(process: subprocess.Popen[str], lots: int) -> int:
    """How many rows the command said were done when it had said so that many times."""
    assert process.stdout
    told = (int(line.split()[0]) for line in process.stdout if line[0].isdigit() and " of " in line)
    return max((next(told) for _lot in range(lots)), default=0)


def killed_and_resumed(amina: Person, tmp_path: Path, kills: int) -> None:
    changed = [make_report(amina, "sent") for _number in range(20)]
    rows = numbered(2_000)
    for number, report in enumerate(changed):
        rows.insert(number * 100, about(report, Urgent="yes"))
    file = typed(tmp_path, rows)
    stored = len(changed)
    for number in range(kills):
        process = begin(file, amina)
        # The first lots of a run may have been stored by the one before it.
        done = acknowledged(process, number % 3 + 1)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        held = Report.objects.count()
        # One row in a hundred speaks of a report that was there.
        assert held >= max(stored, done - done // 100)
        stored = held
    process = begin(file, amina)
    process.communicate()
    assert process.returncode == 0
    assert Report.objects.count() == len(changed) + 2_000
    assert Report.objects.values("narrative").distinct().count() == 2_001
    assert set(
        Report.objects.filter(pk__in=[report.pk for report in changed]).values_list("version", "urgent")
    ) == {(2, True)}
    assert not ledger.verify()


@pytest.mark.django_db(transaction=True)
def test_what_was_said_to_be_done_is_there_after_a_kill_and_nothing_twice(
    amina: Person, tmp_path: Path
) -> None:
    killed_and_resumed(amina, tmp_path, 3)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_fifty_kills_lose_and_repeat_nothing(amina: Person, tmp_path: Path) -> None:
    killed_and_resumed(amina, tmp_path, 50)
