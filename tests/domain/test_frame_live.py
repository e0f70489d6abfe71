"""The frame stays what the database says, in every process, whatever is written: created, changed, linked, erased."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from accounts.models import Person
from accounts.reader import ANONYMOUS, Reader
from hotspots import workflow
from hotspots.filters import MEMBERS, parse
from hotspots.frame import editions_for_all, kept_by, live, reports_for, saved
from hotspots.frame.layouts import REPORTS
from hotspots.frame.live import Live
from hotspots.models import Edition, LedgerEntry, Report
from tests.factories import make_content, make_report, reader, send_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody(
    amina: Person, lead_of_partner: Person, bruno: Person, carla: Person, eve: Person, manager: Person
) -> list[Reader]:
    """Every kind of reader, in strong and in weak sessions, and nobody."""
    people = (amina, lead_of_partner, bruno, carla, eve, manager)
    return [ANONYMOUS, *(reader(person, strong=strong) for person in people for strong in (True, False))]


def assert_as_the_gate_says(everybody: list[Reader]) -> None:
    """Row by row: what a reader sees of the frame is what the gate gives, and each place is the one they may know."""
    another = Live(REPORTS).now()
    for someone in everybody:
        seen = Report.objects.visible_to(someone)
        for view in (reports_for(someone), reports_for(someone, another)):
            assert sorted(view.ids) == sorted(seen.values_list("pk", flat=True)), someone
            for query in (
                {"bbox": ["23.1,8.4,23.3,8.6"]},
                {"status": ["sent", "accepted"]},
                {"disputed": ["yes"]},
            ):
                chosen = parse(query, MEMBERS)
                listed = chosen.apply(seen, someone).values_list("pk", flat=True)
                assert sorted(kept_by(view, chosen, someone).ids) == sorted(listed), (someone, query)


def assert_as_published() -> None:
    listed = Edition.objects.visible_to(ANONYMOUS).listed()
    assert sorted(editions_for_all().ids) == sorted(listed.values_list("pk", flat=True))


def test_it_follows_a_report_from_draft_to_withdrawal(
    amina: Person, bruno: Person, lead_of_partner: Person, everybody: list[Reader]
) -> None:
    writer, judge = reader(amina), reader(bruno)
    steps: list[Callable[[Report], Report]] = [
        lambda report: workflow.save_draft(writer, None, {"narrative": ["Half"]}),
        lambda report: send_report(amina),
        lambda report: workflow.ask_changes(judge, report, reason="place_unclear", sentence="Which river?"),
        lambda report: workflow.change(
            writer, report, make_content(country="AO", place={"area": "AO-LNO"}, urgent=True)
        ),
        lambda report: workflow.send(writer, report, make_content(sharing="restricted")),
        lambda report: workflow.invite(reader(lead_of_partner), report, bruno) and report,
        lambda report: workflow.accept(judge, report),
        lambda report: workflow.withdraw(writer, report),
    ]
    report: Report = Report()
    for step in steps:
        made = step(report)
        report = Report.objects.get(pk=made.pk) if isinstance(made, Report) else report
        assert_as_the_gate_says(everybody)


def test_a_draft_that_is_thrown_away_is_gone(amina: Person, everybody: list[Reader]) -> None:
    kept = workflow.save_draft(reader(amina), None, {"narrative": ["Kept"]})
    gone = workflow.save_draft(reader(amina), None, {"narrative": ["Gone"]})
    assert len(reports_for(reader(amina))) == 2
    workflow.discard(reader(amina), gone)
    assert reports_for(reader(amina)).ids == [kept.pk]
    assert_as_the_gate_says(everybody)


def test_it_follows_what_is_published_and_taken_back(published_report: Edition, carla: Person) -> None:
    assert_as_published()
    assert len(editions_for_all()) == 1
    workflow.retract(reader(carla), published_report, "It was wrong.")
    assert_as_published()
    assert len(editions_for_all()) == 0


def test_a_link_makes_one_event_of_two(amina: Person, dora: Person, bruno: Person) -> None:
    one, other = (
        make_report(person, "accepted", harms=[{"kinds": ["killed"], "best": 4}]) for person in (amina, dora)
    )
    judge = reader(bruno)
    assert reports_for(judge).deaths().best == 8
    made = workflow.link(judge, one, other, "same_event")
    assert reports_for(judge).deaths().best == 4
    # Who may not see both ends is told nothing of the link.
    assert reports_for(reader(dora)).accounts([other.pk]) == {}
    workflow.unlink(judge, made)
    assert reports_for(judge).deaths().best == 8


def test_many_changes_are_put_in_one_order_again(
    amina: Person, bruno: Person, everybody: list[Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_BESIDE", 3)
    for number in range(9):
        make_report(amina, ("sent", "accepted", "withdrawn")[number % 3], by=reader(bruno))
        assert_as_the_gate_says(everybody)


def test_a_frame_of_another_history_is_thrown_away(amina: Person, everybody: list[Reader]) -> None:
    send_report(amina)
    assert len(reports_for(reader(amina))) == 1
    held = Live(REPORTS)
    held.now()
    held.held = held.held and held.held.__class__(**{**vars(held.held), "mac": "f" * 64})
    send_report(amina)
    assert len(reports_for(reader(amina), held.now())) == 2


class TestSaved:
    @pytest.fixture(autouse=True)
    def small_ones_too(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings) -> None:
        monkeypatch.setattr(saved, "WORTH_SAVING", 0)
        settings.VAR_DIR = tmp_path

    def test_it_is_mapped_by_the_next_process_and_catches_up(
        self, amina: Person, bruno: Person, everybody: list[Reader], django_assert_max_num_queries
    ) -> None:
        for _number in range(3):
            make_report(amina, "accepted", by=reader(bruno))
        Live(REPORTS).now()
        send_report(amina, country="AO", place={})
        with django_assert_max_num_queries(5):
            found = Live(REPORTS).now()
        assert isinstance(found.segments[0]["cell"], np.memmap)
        for someone in everybody:
            assert sorted(reports_for(someone, found).ids) == sorted(
                Report.objects.visible_to(someone).values_list("pk", flat=True)
            )

    def test_nobody_else_can_read_it(self, amina: Person, tmp_path: Path) -> None:
        send_report(amina)
        Live(REPORTS).now()
        assert (tmp_path / "frames").stat().st_mode & 0o077 == 0

    def test_what_is_broken_is_built_anew(self, amina: Person, tmp_path: Path) -> None:
        send_report(amina)
        Live(REPORTS).now()
        for column in (tmp_path / "frames").glob("reports-*/cell.npy"):
            column.write_bytes(b"no columns")
        assert len(reports_for(reader(amina), Live(REPORTS).now())) == 1

    def test_what_is_erased_leaves_the_files(self, amina: Person, bruno: Person, tmp_path: Path) -> None:
        report = send_report(amina)
        before = Live(REPORTS)
        before.now()
        cell = int(report.cell).to_bytes(8, "little")

        def files_with_it() -> list[Path]:
            return [path for path in (tmp_path / "frames").rglob("*.npy") if cell in path.read_bytes()]

        assert files_with_it()
        workflow.decline(reader(bruno), report, reason="unsafe_to_hold", sentence="It names people.")
        before.now()
        assert not files_with_it()


    def test_what_is_erased_leaves_them_though_too_little_is_left_to_save(
        self, amina: Person, bruno: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        report = send_report(amina)
        (tmp_path / "frames" / "reports-of-an-earlier-form").mkdir(parents=True)
        held = Live(REPORTS)
        held.now()
        monkeypatch.setattr(saved, "WORTH_SAVING", 1_000)
        workflow.decline(reader(bruno), report, reason="unsafe_to_hold", sentence="It names people.")
        held.now()
        assert not [path for path in (tmp_path / "frames").iterdir() if path.is_dir()]

    def test_a_full_disk_costs_no_request(self, amina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        send_report(amina)

        def full(*given: object, **more: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(np, "save", full)
        assert len(reports_for(reader(amina), Live(REPORTS).now())) == 1

    def test_changes_of_other_things_write_no_file(self, amina: Person, manager: Person, tmp_path: Path) -> None:
        send_report(amina)
        held = Live(REPORTS)
        held.now()
        before = [path.name for path in (tmp_path / "frames").iterdir()]
        workflow.lend_record(reader(manager), "An auditor", 7)
        held.now()
        assert [path.name for path in (tmp_path / "frames").iterdir()] == before


def test_nothing_is_built_twice_where_nothing_changed(amina: Person, django_assert_num_queries) -> None:
    send_report(amina)
    held = Live(REPORTS)
    held.now()
    with django_assert_num_queries(1):
        held.now()
    assert LedgerEntry.objects.exists()
