"""Taking in what is public already: no queue, the same record of changes, and nothing twice."""

import copy
from typing import Any

import pytest

from accounts.models import Organisation, Person
from accounts.reader import Reader
from hotspots import ledger, policies, workflow
from hotspots.content import read
from hotspots.imports import Outcome
from hotspots.models import Edition, LedgerEntry, Origin, Report, Version
from hotspots.workflow import Answers, admit_open_data
from hotspots.workflow.open_data import BATCH
from hotspots.workflow.transitions import current_content
from tests.domain.tables import every_row
from tests.factories import PRESS, make_content, reader

pytestmark = pytest.mark.django_db

ANSWERS = Answers(title="An event", summary="As published.", level="as_public_source", could_tell="no")


@pytest.fixture
def loader(db: None) -> Reader:
    library = Organisation.objects.create(name="A library")
    return Reader.machine("loader", library.pk, ("contribute", "review", "publish"))


def event(number: int, **changes: Any) -> tuple[str, dict[str, Any], Answers]:
    return f"row:{number}", make_content(sharing="can_publish", sources=[PRESS], **changes), ANSWERS


def test_a_row_becomes_an_accepted_report_and_a_published_version(loader: Reader) -> None:
    done = admit_open_data(loader, [event(1)], origin="data_set")
    assert (done.new, done.changed, done.same) == (1, 0, 0)
    report, edition = Report.objects.get(), Edition.objects.get()
    assert (report.status, report.origin, report.open_data, report.author_id) == ("accepted", "data_set", True, None)
    assert (edition.series, edition.number, edition.origin) == (report.series, 1, "data_set")
    assert Origin.objects.get().report == report
    assert [(entry.action, entry.who) for entry in LedgerEntry.objects.all()] == [
        ("admit", "m-loader"),
        ("publish", "m-loader"),
    ]
    assert read(report) == {name: current_content(report)[name] for name in read(report)}
    assert ledger.verify() == ledger.verify_contents() == []


def test_without_answers_nothing_is_published(loader: Reader) -> None:
    admit_open_data(loader, [(*event(1)[:2], None)], origin="data_set")
    assert Report.objects.exists() and not Edition.objects.exists()


def test_the_same_again_changes_nothing(loader: Reader) -> None:
    rows = [event(number) for number in range(5)]
    admit_open_data(loader, copy.deepcopy(rows), origin="data_set")
    before = every_row()
    done = admit_open_data(loader, copy.deepcopy(rows), origin="data_set")
    assert (done.new, done.changed, done.same) == (0, 0, 5)
    assert every_row() == before


def test_a_row_that_differs_is_a_new_version_and_a_correction(loader: Reader) -> None:
    admit_open_data(loader, [event(1), event(2)], origin="data_set")
    done = admit_open_data(loader, [event(1), event(2, harms=[{"kinds": ["killed"], "best": 9}])], origin="data_set")
    assert (done.new, done.changed, done.same) == (0, 1, 1)
    changed = Report.objects.get(external_ref="row:2")
    assert (changed.version, changed.killed_best, changed.harms.count()) == (2, 9, 1)
    assert Version.objects.filter(report=changed).count() == 2
    editions = Edition.objects.filter(series=changed.series).order_by("number")
    assert [(edition.number, edition.state, edition.killed_best) for edition in editions] == [
        (1, "superseded", 1),
        (2, "published", 9),
    ]
    assert LedgerEntry.objects.last().action == "correct"
    assert ledger.verify() == ledger.verify_contents() == []


def test_what_was_linked_stays_linked_after_a_correction(loader: Reader, bruno: Person) -> None:
    admit_open_data(loader, [event(1), event(2)], origin="data_set")
    first, second = Report.objects.order_by("external_ref")
    workflow.link(reader(bruno), second, first, "part_of")
    admit_open_data(loader, [event(2, narrative="Told otherwise.")], origin="data_set")
    assert Edition.objects.current().get(series=second.series).part_of == first.series


def test_rows_over_several_batches_all_arrive(loader: Reader) -> None:
    done = admit_open_data(loader, (event(number) for number in range(BATCH + 3)), origin="data_set")
    assert done.new == Report.objects.count() == BATCH + 3
    assert ledger.head()[0] == 2 * (BATCH + 3) and ledger.verify() == []


def test_the_number_of_queries_does_not_grow_with_the_rows(loader: Reader, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(40):
        admit_open_data(loader, [event(number) for number in range(60)], origin="data_set")
    with django_assert_max_num_queries(8):
        admit_open_data(loader, [event(number) for number in range(60)], origin="data_set")


def test_only_those_who_publish_take_open_data_in(amina: Person, bruno: Person, loader: Reader) -> None:
    for someone in (reader(amina), reader(bruno), Reader.machine("x", None, ("publish",))):
        with pytest.raises(workflow.NotAllowed):
            admit_open_data(someone, [event(1)], origin="data_set")
    assert not Report.objects.exists()


def test_another_loader_does_not_touch_the_rows_of_this_one(loader: Reader) -> None:
    admit_open_data(loader, [event(1)], origin="data_set")
    other = Reader.machine("other", Organisation.objects.create(name="Another library").pk, ("publish",))
    done = admit_open_data(other, [event(1)], origin="data_set")
    assert done.new == 1 and Report.objects.count() == 2


def test_a_batch_that_fails_leaves_nothing_of_itself(loader: Reader) -> None:
    broken = ("row:2", {**event(2)[1], "sources": None}, ANSWERS)
    with pytest.raises(TypeError):
        admit_open_data(loader, [event(1), broken], origin="data_set")
    assert not Report.objects.exists() and not LedgerEntry.objects.exists()


def test_open_data_is_in_no_queue_and_nobody_judges_it(loader: Reader, bruno: Person) -> None:
    admit_open_data(loader, [event(1)], origin="data_set")
    report = Report.objects.get()
    assert not Report.objects.visible_to(reader(bruno)).waiting().exists()
    assert not policies.can_review(reader(bruno), report)
    with pytest.raises((workflow.NotAllowed, workflow.Conflict)):
        workflow.decline(reader(bruno), report, reason="unsafe_to_hold", sentence="No.")


def test_everything_that_was_loaded_is_proved(real_data: Outcome) -> None:
    assert ledger.verify(ledger.head()) == []
    assert ledger.verify_contents() == []
