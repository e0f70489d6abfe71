"""While others write, every number is still computed from rows that the asker could list at that moment."""

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from threading import Event, Thread
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from accounts.models import Person
from accounts.reader import ANONYMOUS, Reader
from hotspots import workflow
from hotspots.filters import MEMBERS, PUBLIC, parse
from hotspots.frame import editions_for_all, kept_by, reports_for
from hotspots.models import Edition, LedgerEntry, Report
from hotspots.vocabulary import SHARING
from tests.factories import make_content

from .cast import make_askers, make_people
from .scattered import AREAS, COUNTRIES, random_query, scatter_editions, scatter_reports
from .test_frame_gate import numbers_disagree

WRITERS, PARTS = 2, 4
# A reader that had to wait for a writer waits again; a stranger to a step is refused. Neither ends the writing.
EXPECTED = (workflow.WorkflowError, OperationalError)


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read within is all of one moment: SQLite lets nobody write meanwhile, PostgreSQL shows what was."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def content(chance: random.Random) -> dict[str, Any]:
    country = chance.choice(COUNTRIES[:-1])
    area = chance.choice([area for area in AREAS if area.startswith(country)] or [""])
    return make_content(
        country=country,
        place={"precision": "L6" if area else "L8", "name": "", "area": area, "latitude": None, "longitude": None, "site": None},
        sharing=chance.choice(SHARING.codes()),
    )  # fmt: skip


def write_once(people: dict[str, Person], chance: random.Random) -> None:
    """One step of somebody at some report: begun, sent, changed, decided on, shared otherwise, taken back."""
    author, lead, reviewer = (
        Reader.of_person(people[name], strong=True) for name in ("author", "lead of partner", "reviewer")
    )
    invited = people["invited reviewer"]
    some = list(Report.objects.visible_to(chance.choice((author, lead, reviewer))).order_by("-pk")[:40])
    report = chance.choice(some)
    said = {"reason": "insufficient_source", "sentence": "Please say more."}
    steps = (
        lambda: workflow.submit(author, content(chance)),
        lambda: workflow.change(author, report, content(chance)),
        lambda: workflow.accept(reviewer, report, sentence="", verification="one_source"),
        lambda: workflow.ask_changes(reviewer, report, **said),
        lambda: workflow.decline(reviewer, report, **said),
        lambda: workflow.withdraw(author, report),
        lambda: workflow.invite(lead, report, invited),
        lambda: workflow.uninvite(lead, report, invited),
        lambda: workflow.discard(author, workflow.save_draft(author, None, {"narrative": ["x"]})),
    )
    chance.choice((steps[0], *steps))()


def keep_writing(people: dict[str, Person], number: int, stop: Event, faults: list[str]) -> None:
    chance = random.Random(number)
    try:
        while not stop.is_set():
            with suppress(*EXPECTED):
                write_once(people, chance)
            # Readers come in between on SQLite too, where a lock is not queued for.
            stop.wait(0.002)
    except Exception as fault:
        faults.append(f"{type(fault).__name__}: {fault}")
    finally:
        connection.close()


@contextmanager
def others_writing(people: dict[str, Person]) -> Iterator[None]:
    stop, faults = Event(), []
    writers = [Thread(target=keep_writing, args=(people, number, stop, faults)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        yield
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert faults == []


def check_while_others_write(count: int, seed: object) -> None:
    people = make_people()
    with transaction.atomic():
        scatter_reports(people)
        scatter_editions()
    readers = {name: asker.reader for name, asker in make_askers(people).items() if asker.reader}
    wrong, chance = [], random.Random(f"others write, {seed}")
    before = LedgerEntry.objects.count()
    with others_writing(people):
        for name, someone in islice(cycle(readers.items()), count * len(readers)):
            query = random_query(chance, MEMBERS)
            chosen = parse(query, MEMBERS)
            with one_moment():
                rows = Report.objects.visible_to(someone)
                visible = set(rows.values_list("pk", flat=True))
                found = numbers_disagree(
                    kept_by(reports_for(someone), chosen, someone), chosen.apply(rows, someone), visible
                )
                wrong += [f"{name}: {query}: {what}" for what in found]
        for _time in range(count):
            query = random_query(chance, PUBLIC)
            chosen = parse(query, PUBLIC)
            with one_moment():
                rows = Edition.objects.visible_to(ANONYMOUS).listed()
                visible = set(rows.values_list("pk", flat=True))
                found = numbers_disagree(
                    kept_by(editions_for_all(), chosen, ANONYMOUS), chosen.apply(rows, ANONYMOUS), visible
                )
                wrong += [f"{query}: {what}" for what in found]
    written = LedgerEntry.objects.count() - before
    print(
        f"{count} filters for each of {len(readers)} readers, {written} changes meanwhile, {len(wrong)} wrong"
    )
    assert wrong == []
    assert written > count


@pytest.mark.django_db(transaction=True)
def test_numbers_agree_with_rows_while_others_write(settings: Any) -> None:
    settings.DEMO = False
    check_while_others_write(50, "a day")


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.django_db(transaction=True)
def test_numbers_agree_with_rows_over_a_thousand_filters_each(settings: Any, part: int) -> None:
    settings.DEMO = False
    check_while_others_write(950 // PARTS + 1, part)
