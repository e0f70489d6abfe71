"""Files of a report: taken in once and whole, known to few, gone when their report goes."""

import hashlib
import os
import stat
import time

import pytest

from accounts.models import Organisation, Person
from hotspots import ledger, policies, redaction, workflow
from hotspots.evidence import store
from hotspots.evidence.kinds import KINDS
from hotspots.models import Evidence, JournalEntry, LedgerEntry, Report
from tests.domain.readers import Readers
from tests.factories import MAKERS, a_person, make_report, reader
from tests.security.samples import picture, whole

pytestmark = pytest.mark.django_db

OWN = {"author", "author, weak session", "author's token", "lead", "colleague"}
REVIEWERS = {"reviewer", "invited reviewer"}


def arriving(content: bytes, name: str) -> store.Arriving:
    """A file whose last byte has arrived."""
    file = store.Arriving(name)
    file.write(content)
    file.close()
    return file


def attach(
    person: Person, report: Report, kind: str = "jpeg", content: bytes | None = None, **more
) -> Evidence:
    """A file of a kind, added to a report by a person."""
    file = arriving(content or whole(kind), f"Jean Ngoma.{KINDS[kind].extension.upper()}")
    return workflow.attach_file(reader(person), report, file, **more)[0]


def in_store() -> set[str]:
    return {path.name for path in store.home().iterdir()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_sealed_as_received(kind: str, amina: Person, sent_report: Report) -> None:
    row = attach(amina, sent_report, kind, note=" The guard post. ")
    content = whole(kind)
    assert (row.kind, row.size, row.sha256) == (kind, len(content), hashlib.sha256(content).hexdigest())
    assert row.note == "The guard post." and row.name == f"Jean Ngoma.{KINDS[kind].extension.upper()}"
    path = store.path_of(row.stored)
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(store.home().stat().st_mode) == 0o700
    copies = {name for name in in_store() if name.startswith(f"{row.stored}.")}
    assert len(copies) == (2 if KINDS[kind].is_picture else 0)
    assert not any(name.startswith(store.ARRIVING) for name in in_store())


def test_the_ledger_keeps_the_hash_of_what_was_added_and_removed(amina: Person, sent_report: Report) -> None:
    row = attach(amina, sent_report)
    workflow.remove_file(reader(amina), row)
    entries = LedgerEntry.objects.filter(ref=str(sent_report.ref), action__endswith="_file")
    assert [(entry.action, entry.content_hash) for entry in entries] == [
        ("attach_file", row.sha256),
        ("remove_file", row.sha256),
    ]
    assert ledger.verify() == []


def test_the_same_file_is_stored_once(amina: Person, sent_report: Report) -> None:
    first = attach(amina, sent_report)
    before = in_store()
    again, had = workflow.attach_file(reader(amina), sent_report, arriving(whole("jpeg"), "copy.jpg"))
    assert had and again == first
    assert in_store() == before
    assert LedgerEntry.objects.filter(action="attach_file").count() == 1


def test_another_report_may_have_the_same_file(
    amina: Person, sent_report: Report, accepted_report: Report
) -> None:
    assert attach(amina, sent_report).stored != attach(amina, accepted_report).stored


def test_a_hash_that_the_sender_knows_is_compared(amina: Person, sent_report: Report) -> None:
    content = whole("pdf")
    before = in_store()
    wrong = arriving(content, "a.pdf")
    with pytest.raises(workflow.Incomplete) as told:
        workflow.attach_file(reader(amina), sent_report, wrong, sha256="0" * 64)
    wrong.discard()
    assert set(told.value.errors) == {"sha256"} and in_store() == before
    assert attach(amina, sent_report, "pdf", sha256=hashlib.sha256(content).hexdigest().upper())


def test_a_report_holds_twenty_files(
    amina: Person, sent_report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_FILES", 3)
    for number in range(3):
        attach(amina, sent_report, "text", f"Line {number}".encode())
    before = in_store()
    with pytest.raises(workflow.Incomplete, match="at most"):
        attach(amina, sent_report, "text", b"One more")
    assert in_store() == before and Evidence.objects.count() == 3


def test_who_may_add_and_remove(readers: Readers) -> None:
    writers = {"author", "author, weak session", "author's token", "lead"}
    for status in MAKERS:
        report = make_report(readers.author, status)
        open_to_change = status in policies.CHANGEABLE
        for name, someone in readers.everyone.items():
            assert policies.can_attach(someone, report) == (open_to_change and name in writers), (
                status,
                name,
            )


def test_those_who_may_not_change_a_report_add_nothing(readers: Readers, sent_report: Report) -> None:
    before = in_store()
    for name in (
        "reviewer",
        "colleague",
        "coalition reader",
        "contributor elsewhere",
        "manager",
        "anonymous",
    ):
        file = arriving(whole("text"), "a.txt")
        with pytest.raises(workflow.WorkflowError):
            workflow.attach_file(readers[name], sent_report, file)
        file.discard()
    assert in_store() == before and not Evidence.objects.exists()


def test_what_has_ended_keeps_its_files_as_they_are(
    amina: Person, bruno: Person, sent_report: Report
) -> None:
    row = attach(amina, sent_report)
    workflow.decline(reader(bruno), sent_report, reason="out_of_scope", sentence="Not about diamonds.")
    with pytest.raises(workflow.Conflict):
        attach(amina, sent_report, "text")
    with pytest.raises(workflow.Conflict):
        workflow.remove_file(reader(amina), row)
    assert store.path_of(row.stored).exists()


def test_who_knows_that_there_is_evidence(readers: Readers) -> None:
    """Its organisation and its reviewers; on an accepted report coalition readers and publishers do not either."""
    wrong = []
    for status in ("sent", "accepted"):
        for sharing in ("coalition", "restricted"):
            report = make_report(readers.author, status, sharing=sharing)
            report.invited.add(readers["invited reviewer"].person_id)
            row = attach(readers.author, report)
            for name, someone in readers.everyone.items():
                due = (
                    name in OWN
                    or name == "invited reviewer"
                    or (name == "reviewer" and sharing == "coalition")
                )
                if Evidence.objects.visible_to(someone).filter(pk=row.pk).exists() != due:
                    wrong.append(f"{status}, {sharing}: {name}")
    assert wrong == []


def test_the_evidence_of_a_draft_is_its_authors(readers: Readers, draft: Report) -> None:
    row = attach(readers.author, draft)
    knowing = {
        name for name, one in readers.everyone.items() if Evidence.objects.visible_to(one).filter(pk=row.pk)
    }
    assert knowing == {"author", "author, weak session", "author's token", "lead"}


def test_who_opens_an_original(readers: Readers) -> None:
    """A picture's original may tell the place, so reviewers get it only where they may know the place."""
    wrong = []
    for sharing in ("coalition", "restricted"):
        report = make_report(readers.author, "sent", sharing=sharing)
        report.invited.add(readers["invited reviewer"].person_id)
        for kind in ("jpeg", "pdf"):
            row = attach(readers.author, report, kind)
            for name, someone in readers.everyone.items():
                reviews = name == "invited reviewer" or (name == "reviewer" and sharing == "coalition")
                due = name in OWN or (reviews and (kind == "pdf" or sharing == "restricted"))
                try:
                    workflow.open_file(someone, row).close()
                    opened = True
                except (workflow.Hidden, workflow.NotAllowed):
                    opened = False
                if opened != due:
                    wrong.append(f"{sharing}, {kind}: {name}")
    assert wrong == []


def test_every_opening_of_an_original_is_noted(amina: Person, bruno: Person, sent_report: Report) -> None:
    row = attach(amina, sent_report, "pdf")
    workflow.open_file(reader(bruno), row).close()
    noted = JournalEntry.objects.filter(action="open_file")
    assert [(entry.who, entry.ref) for entry in noted] == [(reader(bruno).pseudonym, str(row.ref))]


def test_copies_are_of_pictures(amina: Person, bruno: Person, eve: Person, sent_report: Report) -> None:
    shown, paper = attach(amina, sent_report, "png"), attach(amina, sent_report, "pdf")
    assert workflow.open_copy(reader(bruno), shown, "shown").read(3) == b"\xff\xd8\xff"
    with pytest.raises(workflow.Hidden):
        workflow.open_copy(reader(bruno), paper, "shown")
    with pytest.raises(workflow.Hidden):
        workflow.open_copy(reader(eve), shown, "shown")


def test_what_a_file_was_called_is_for_its_own_organisation(
    amina: Person, bruno: Person, sent_report: Report
) -> None:
    attach(amina, sent_report, note="The gate")
    [own], [theirs] = (redaction.files_for(reader(person), sent_report) for person in (amina, bruno))
    assert own["name"] == "Jean Ngoma.JPG" and theirs["name"] == ""
    assert own["note"] == theirs["note"] == "The gate"
    assert own["may_open"] and not theirs["may_open"]
    assert "stored" not in own


def test_a_file_goes_with_its_row(
    amina: Person, sent_report: Report, django_capture_on_commit_callbacks
) -> None:
    row = attach(amina, sent_report)
    with django_capture_on_commit_callbacks(execute=True):
        workflow.remove_file(reader(amina), row)
    assert not {name for name in in_store() if name.startswith(row.stored)}


def test_unsafe_to_hold_erases_the_files_too(
    amina: Person, bruno: Person, sent_report: Report, django_capture_on_commit_callbacks
) -> None:
    row = attach(amina, sent_report)
    with django_capture_on_commit_callbacks(execute=True):
        workflow.decline(reader(bruno), sent_report, reason="unsafe_to_hold", sentence="It names a source.")
    assert not Evidence.objects.exists()
    assert not {name for name in in_store() if name.startswith(row.stored)}


def test_a_draft_that_is_thrown_away_takes_its_files_along(
    amina: Person, draft: Report, django_capture_on_commit_callbacks
) -> None:
    row = attach(amina, draft)
    with django_capture_on_commit_callbacks(execute=True):
        workflow.discard(reader(amina), draft)
    assert not {name for name in in_store() if name.startswith(row.stored)}


def test_a_failure_after_sealing_leaves_nothing(
    amina: Person, sent_report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = in_store()
    monkeypatch.setattr(ledger, "append", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        attach(amina, sent_report)
    assert in_store() == before and not Evidence.objects.exists()


def test_what_belongs_to_no_report_is_cleaned_away_after_an_hour(amina: Person, sent_report: Report) -> None:
    row = attach(amina, sent_report)
    kept = {name for name in in_store() if name.startswith(row.stored)}
    cut_off, orphan = store.Arriving("a.jpg").path, store.seal(arriving(whole("png"), "b.png"))
    list(workflow.clean_store())
    assert cut_off.exists() and store.path_of(orphan.stored).exists()
    for path in store.home().iterdir():
        os.utime(path, (time.time() - 4000, time.time() - 4000))
    list(workflow.clean_store())
    assert in_store() == kept


@pytest.mark.parametrize(("given", "kept"), [
    ("../../etc/passwd.jpg", "passwd.jpg"),
    ("C:\\Users\\jean\\photo.jpg", "photo.jpg"),
    ("a\x00b\x1b[2J.jpg", "ab[2J.jpg"),
    ("photo\u202egpj.exe", "photogpj.exe"),
    ("  Été.jpg ", "Été.jpg"),
    ("x" * 300 + ".jpg", "x" * 130 + "…" + "x" * 15 + ".jpg"),
])  # fmt: skip
def test_names_are_kept_without_what_nobody_sees(given: str, kept: str) -> None:
    assert store.clean_name(given) == kept


def test_the_store_knows_no_other_names() -> None:
    for name in ("../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "/x", ""):
        with pytest.raises(ValueError, match="name of the store"):
            store.path_of(name)
    with pytest.raises(ValueError, match="name of the store"):
        store.path_of("a" * 32, "../x")


def test_a_reviewer_of_another_organisation_is_no_colleague(
    amina: Person, sent_report: Report, partner: Organisation
) -> None:
    """Reviewers of the report's own organisation open everything, as their colleagues do."""
    row = attach(amina, sent_report, content=picture("JPEG", quality=30))
    colleague = reader(a_person("Ben", partner, review=True))
    assert workflow.open_file(colleague, row).read() == store.path_of(row.stored).read_bytes()
