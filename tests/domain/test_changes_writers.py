"""Following while others write: nothing is skipped, however late it commits, and nothing comes out of order."""

import random
import threading

import pytest
from django.db import connection

from accounts.models import Person
from hotspots import workflow
from hotspots.changes import changes
from hotspots.models import Report
from hotspots.workflow.batches import Sent, submit_many
from tests.factories import bare_content, reader

WRITERS = 8


def write(person: Person, number: int, rows: int) -> None:
    """A writer's share: rows in lots, and of each lot some are changed and one is withdrawn."""
    asking, chance, done = reader(person), random.Random(number), 0
    while done < rows:
        lot = min(chance.choice((1, 10, 200)), rows - done)
        sent = [Sent(bare_content(narrative=f"Writer {number}, row {done + at}.")) for at in range(lot)]
        [(told, _repeated)] = submit_many(asking, sent)
        refs = [one.receipt["ref"] for one in told]
        for ref in refs[:2]:
            workflow.change(asking, Report.objects.get(ref=ref), bare_content(narrative="Changed."))
        if len(refs) > 5:
            workflow.withdraw(asking, Report.objects.get(ref=refs[3]))
        done += lot


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows", [40, pytest.param(12_500, marks=pytest.mark.long)])
def test_nothing_is_missed_and_nothing_out_of_order(amina: Person, rows: int) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            write(amina, number, rows)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    writers = [threading.Thread(target=work, args=(number,)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    place, told, last, looks = None, {}, 0, 0
    while True:
        writing = any(writer.is_alive() for writer in writers)
        found, place, more = changes(reader(amina), place, 100)
        looks += 1
        for change in found:
            assert change.seq > last, "out of order"
            last = told[change.ref] = change.seq
        if not writing and not more:
            break
    assert not failures, failures[0]
    held = dict(Report.objects.exclude(status="draft").values_list("ref", "seq"))
    print(f"{len(held)} reports, {Report.objects.order_by('-seq').first().seq} entries, {looks} looks")
    assert len(held) == WRITERS * rows
    assert told == held
