"""The access journal: what is noted, that it cannot be changed, and its days in the ledger."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.reader import ANONYMOUS
from hotspots import journal, ledger, workflow
from hotspots.models import JournalEntry, LedgerEntry
from hotspots.web.listing import PAGE_SIZE
from tests.api.conftest import program_of  # noqa: F401  the fixture
from tests.factories import make_report, reader

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)


@pytest.fixture
def invited(restricted_report, lead_of_partner, bruno):
    """Amina's restricted report, on which the lead has let Bruno in."""
    workflow.invite(reader(lead_of_partner), restricted_report, bruno)
    return restricted_report


def lines() -> list[tuple[str, str, str, str]]:
    return list(JournalEntry.objects.values_list("who", "action", "ref", "outcome"))


# -- what is noted --


def test_an_invited_reviewer_who_reads_is_noted(client_of, invited, bruno):
    client = client_of(bruno)
    for below in ("", "history/"):
        assert client.get(f"/reports/{invited.ref}/{below}").status_code == 200
    who = reader(bruno).pseudonym
    assert lines() == [(who, "read", str(invited.ref), "done")] * 2


@pytest.mark.parametrize("path", ["/explore/", "/explore/map.geojson", "/explore/map.svg", "/review/"])
def test_a_list_that_shows_first_words_is_noted_once(client_of, invited, bruno, path):
    assert client_of(bruno).get(path).status_code == 200
    assert lines() == [(reader(bruno).pseudonym, "read", str(invited.ref), "done")]


def test_what_the_first_page_says_waits_is_noted(client_of, invited, bruno):
    for _number in range(PAGE_SIZE):
        make_report(bruno, when="2024")
    assert client_of(bruno).get("/explore/").status_code == 200
    assert str(invited.ref) in [ref for _who, _action, ref, _outcome in lines()]


def test_reading_by_program_is_noted_too(program_of, invited, bruno):  # noqa: F811
    program = program_of(bruno)
    for path in ("/reports", f"/reports/{invited.ref}", f"/reports/{invited.ref}/history"):
        assert str(invited.ref) in program.get(path).content.decode() or path.endswith("history")
    assert [action for _who, action, _ref, _outcome in lines()] == ["read", "read", "GET api:history"]


def test_a_file_of_everything_is_noted(client_of, invited, bruno):
    list(client_of(bruno).post("/explore/export/csv").streaming_content)
    assert (reader(bruno).pseudonym, "export", str(invited.ref), "done") in lines()


def test_ones_own_reports_and_what_is_shared_need_no_note(client_of, invited, sent_report, amina, bruno):
    client_of(amina).get(f"/reports/{invited.ref}/")
    client_of(bruno).get(f"/reports/{sent_report.ref}/")
    assert lines() == []


def test_a_refusal_at_something_visible_is_noted(client_of, sent_report, amina, bruno):
    assert client_of(bruno).post(f"/reports/{sent_report.ref}/withdraw/").status_code == 403
    assert client_of(bruno).post(f"/reports/{sent_report.ref}/names/").status_code == 403
    ref, who = str(sent_report.ref), reader(bruno).pseudonym
    assert lines() == [(who, "report_withdraw", ref, "refused"), (who, "report_names", ref, "refused")]


def test_a_refusal_by_program_is_noted(program_of, sent_report, bruno):  # noqa: F811
    assert program_of(bruno).post(f"/reports/{sent_report.ref}/withdraw", {}).status_code == 403
    assert lines() == [(reader(bruno).pseudonym, "POST api:withdrawal", str(sent_report.ref), "refused")]


def test_what_is_hidden_leaves_no_line(client_of, restricted_report, dora):
    assert client_of(dora).get(f"/reports/{restricted_report.ref}/").status_code == 404
    assert lines() == []


# -- when it cannot be written --


@pytest.fixture
def broken(monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("disk full near Jean Kpalo")

    monkeypatch.setattr(JournalEntry.objects, "bulk_create", refuse)


def test_reading_goes_on_when_a_line_is_lost(client_of, invited, bruno, broken, caplog):
    assert client_of(bruno).get(f"/reports/{invited.ref}/").status_code == 200
    assert "were lost: DatabaseError" in caplog.text and "Kpalo" not in caplog.text


def test_names_stay_sealed_when_a_line_is_lost(amina, lead_of_partner, broken):
    report = make_report(amina, "sent")
    workflow.save_draft(reader(amina), report, {}, "Jean Kpalo")
    seq = ledger.head()[0]
    with pytest.raises(DatabaseError):
        workflow.open_names(reader(lead_of_partner), report, "A question to the source")
    assert ledger.head()[0] == seq


# -- that it cannot be changed --


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE hotspots_journalentry SET who = 'somebody'",
        "DELETE FROM hotspots_journalentry",
        "TRUNCATE hotspots_journalentry",
    ],
)
def test_the_database_refuses_to_change_it(statement):
    if "TRUNCATE" in statement and connection.vendor == "sqlite":
        statement = "DELETE FROM hotspots_journalentry WHERE id > 0"
    journal.note(ANONYMOUS, "read", "report", "1")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert JournalEntry.objects.count() == 1


def test_nobody_reads_it_through_a_gate(bruno, lead_of_partner):
    journal.note(ANONYMOUS, "read", "report", "1")
    for someone in (ANONYMOUS, reader(bruno), reader(lead_of_partner)):
        assert not JournalEntry.objects.visible_to(someone).exists()


# -- its days in the ledger --


@pytest.fixture
def days():
    """Three lines of one day, one of the next, one of today."""
    at = [NOW - timedelta(days=2)] * 3 + [NOW - timedelta(days=1), NOW]
    JournalEntry.objects.bulk_create(
        JournalEntry(at=moment, who=f"p-{number}", action="read", kind="report", ref="1", outcome="done")
        for number, moment in enumerate(at)
    )
    return [moment.date() for moment in at[2:4]]


def test_each_past_day_is_digested_once(days):
    assert journal.digest(NOW) == days
    assert journal.digest(NOW) == []
    entries = LedgerEntry.objects.filter(action="digest")
    assert list(entries.values_list("ref", "number")) == [(days[0].isoformat(), 3), (days[1].isoformat(), 1)]
    assert journal.verify() == [] == ledger.verify()


def test_a_day_waits_until_late_lines_have_come(days):
    midnight = datetime(2026, 5, 10, 0, 30, tzinfo=UTC)
    assert days[1] not in journal.digest(midnight)


def without_triggers(statement: str) -> None:
    """What somebody who owns the database can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            for name in ("journal_no_update", "journal_no_delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(statement)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE hotspots_journalentry SET who = 'p-9' WHERE who = 'p-1'",
        "UPDATE hotspots_journalentry SET outcome = 'done', action = 'x' WHERE who = 'p-0'",
        "DELETE FROM hotspots_journalentry WHERE who = 'p-2'",
        "DELETE FROM hotspots_journalentry",
    ],
)
def test_a_changed_day_is_found(days, tampering):
    journal.digest(NOW)
    without_triggers(tampering)
    problems = journal.verify()
    assert problems and days[0].isoformat() in problems[0]
    with pytest.raises(CommandError):
        call_command("verify_ledger")


def test_the_command_digests_and_says_so(days, capsys):
    call_command("digest_journal")
    call_command("digest_journal")
    said = capsys.readouterr().out
    assert f"Digested {days[0]}." in said and "Every past day" in said
