"""The keys of the record of changes can be replaced, and checking the record keeps nobody from writing."""

import base64
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import keyring
from accounts.reader import Reader
from hotspots import journal, ledger
from hotspots.models import JournalEntry, LedgerEntry

MACHINE = Reader.machine("test", None, ())
OLD, NEW = (f"{name}:{base64.b64encode(name.encode() * 8).decode()}" for name in ("oldk", "newk"))


@pytest.fixture
def key_file(tmp_path: Path, settings: object) -> Iterator[Callable[..., None]]:
    """Writes the lines of ledger.key, as whoever runs the site would, and starts again."""
    settings.KEY_DIR = tmp_path  # type: ignore[attr-defined]

    def write(*lines: str) -> None:
        path = tmp_path / "ledger.key"
        path.touch(0o600)
        path.write_text("\n".join(lines))
        keyring._load.cache_clear()

    yield write
    keyring._load.cache_clear()


def write(count: int = 3) -> None:
    ledger.append(MACHINE, [ledger.Entry("change", "report", "r", number) for number in range(count)])


@pytest.mark.django_db
def test_the_record_verifies_after_its_key_was_replaced(key_file: Callable[..., None]) -> None:
    key_file(OLD)
    write()
    key_file(NEW, OLD)
    write()
    assert ledger.verify(ledger.head()) == []
    assert LedgerEntry.objects.get(seq=4).mac == ledger._mac(
        keyring.key("ledger"), LedgerEntry.objects.get(seq=4), LedgerEntry.objects.get(seq=3).mac
    )


@pytest.mark.django_db
def test_a_key_that_was_taken_out_is_reported_in_one_sentence(key_file: Callable[..., None]) -> None:
    key_file(OLD)
    write()
    key_file(NEW)
    write()
    [problem] = ledger.verify()
    assert problem.startswith("Entries 1 to 3 fit no key in ledger.key") and "taken out" in problem


@pytest.mark.django_db
def test_a_key_that_was_replaced_writes_no_more(key_file: Callable[..., None]) -> None:
    for lines in ([OLD], [NEW, OLD], [OLD]):
        key_file(*lines)
        write(1)
    key_file(NEW, OLD)
    assert ledger.verify() == ["Entry 3 was written with an older key than an entry before it."]


@pytest.mark.django_db
def test_days_of_the_journal_verify_after_the_key_was_replaced(key_file: Callable[..., None]) -> None:
    key_file(OLD)
    yesterday = timezone.now() - timedelta(days=2)
    JournalEntry.objects.create(at=yesterday, who="w", action="read", kind="report", ref="r", outcome="done")
    assert len(journal.digest()) == 1
    key_file(NEW, OLD)
    assert journal.verify() == []


@pytest.mark.django_db(transaction=True)
def test_a_write_succeeds_while_contents_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def write_elsewhere() -> None:
        try:
            if connection.vendor == "sqlite":
                connection.ensure_connection()
                connection.cursor().execute("PRAGMA busy_timeout=200")
            with transaction.atomic():
                write(1)
            written.append("done")
        except Exception as refused:
            written.append(type(refused).__name__)
        finally:
            connection.close()

    def compare_slowly() -> Iterator[str]:
        before = LedgerEntry.objects.count()
        other = threading.Thread(target=write_elsewhere)
        other.start()
        other.join()
        # What is compared stays that of one moment.
        if LedgerEntry.objects.count() != before:
            yield "The moment moved on."

    monkeypatch.setattr(ledger, "_wrong_versions", compare_slowly)
    assert ledger.verify_contents() == []
    assert written == ["done"]
    with transaction.atomic():
        write(1)
    assert LedgerEntry.objects.count() == 2
