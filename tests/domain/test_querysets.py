"""The gate: who can read which rows, for every kind of reader."""

import itertools

import pytest

from accounts.models import Organisation, Person
from accounts.reader import ANONYMOUS, Reader
from hotspots import models, workflow
from hotspots.models import (
    Comment,
    Edition,
    LedgerEntry,
    Names,
    Receipt,
    Report,
    ReportLink,
    Review,
    Version,
)
from hotspots.querysets import GatedQuerySet
from hotspots.vocabulary import REVIEW_STATES, SHARING
from tests.domain.readers import Readers
from tests.factories import (
    MAKERS,
    a_person,
    make_content,
    make_report,
    reader,
    send_report,
)

pytestmark = pytest.mark.django_db

ALL = {"draft", "sent", "changes_asked", "accepted", "not_taken_forward", "withdrawn"}
SENT = {"sent", "changes_asked", "accepted", "not_taken_forward"}
SHARED = {"coalition", "can_publish"}
ANY = {*SHARED, "restricted"}
NOTHING: list = []

# Reader -> the (states, sharings) of the partner's reports that they can read. What is not here is not to be seen.
SEES = {
    "anonymous": NOTHING,
    "author": [(ALL, ANY)],
    "author, weak session": [(ALL, ANY)],
    "author's token": [(ALL, ANY)],
    "author's token that only reads": NOTHING,
    "colleague": [(ALL - {"draft"}, ANY)],
    "lead": [(ALL, ANY)],
    "contributor elsewhere": NOTHING,
    "lead elsewhere": NOTHING,
    "coalition reader": [({"accepted"}, SHARED)],
    "coalition reader, weak session": NOTHING,
    "coalition reader's token": [({"accepted"}, SHARED)],
    "reviewer": [(SENT, SHARED)],
    "reviewer, weak session": NOTHING,
    "reviewer's token that only submits": NOTHING,
    "invited reviewer": [(SENT, ANY)],
    "invited reviewer, weak session": NOTHING,
    "publisher": [({"accepted"}, SHARED)],
    "publisher, nothing else": [({"accepted"}, SHARED)],
    "manager": NOTHING,
}


def every_report(readers: Readers) -> dict[tuple[str, str], Report]:
    """One report of the author in each state and sharing, each open to the invited reviewer."""
    made = {}
    for status, sharing in itertools.product(MAKERS, SHARING.codes()):
        report = make_report(readers.author, status, sharing=sharing)
        Report.objects.filter(pk=report.pk).update(sharing=sharing)  # a draft has none of its own
        report.invited.add(readers["invited reviewer"].person_id)
        made[status, sharing] = report
    return made


def test_the_table_has_every_state_sharing_and_reader(readers: Readers) -> None:
    assert set(MAKERS) == set(REVIEW_STATES.codes()) == ALL
    assert set(SHARING.codes()) == ANY
    assert set(SEES) == set(readers.everyone)


def test_who_can_read_which_report(readers: Readers) -> None:
    reports = every_report(readers)
    wrong = []
    for name, someone in readers.everyone.items():
        seen = set(Report.objects.visible_to(someone).values_list("pk", flat=True))
        for (status, sharing), report in reports.items():
            due = any(status in states and sharing in sharings for states, sharings in SEES[name])
            if (report.pk in seen) != due:
                wrong.append(f"{name}: {status}, {sharing}: {'hidden' if due else 'seen'}")
    assert wrong == []


def test_nobody_sees_a_report_through_its_rows(readers: Readers) -> None:
    """Sources, acts, versions and all else of a report are for those who can read the report, and for nobody else."""
    every_report(readers)
    of_report = [
        model
        for model in (models.Source, models.Violation, models.Involvement, models.Harm, models.Version)
        if model.objects.exists()
    ]
    assert len(of_report) == 5
    for name, someone in readers.everyone.items():
        visible = set(Report.objects.visible_to(someone).values_list("pk", flat=True))
        for model in (*of_report, Review, Comment):
            seen = set(model.objects.visible_to(someone).values_list("report_id", flat=True))
            assert seen <= visible, (name, model.__name__)


def test_the_gate_gives_each_row_once(readers: Readers) -> None:
    for report in every_report(readers).values():
        report.invited.add(*Person.objects.filter(review=True))
    for name, someone in readers.everyone.items():
        seen = list(Report.objects.visible_to(someone).values_list("pk", flat=True))
        assert len(seen) == len(set(seen)), name


def test_what_has_no_gate_of_its_own_is_nobodys(readers: Readers) -> None:
    report = send_report(readers.author)
    workflow.save_draft(readers["author"], report, {}, "Jean, 70 00 00 00", key="k")
    workflow.submit(readers["author"], make_content(), key="key")
    assert Names.objects.exists() and Receipt.objects.exists()
    for someone in readers.everyone.values():
        assert not Names.objects.visible_to(someone).exists()
        assert not Receipt.objects.visible_to(someone).exists()


@pytest.mark.parametrize("model", [getattr(models, name) for name in models.__all__], ids=lambda model: model.__name__)
def test_every_table_has_a_gate(model: type, db: None) -> None:
    assert isinstance(model.objects.all(), GatedQuerySet)
    if model is not Edition:
        assert not model.objects.visible_to(ANONYMOUS).exists()


@pytest.mark.parametrize("model", [getattr(models, name) for name in models.__all__], ids=lambda model: model.__name__)
def test_a_gate_can_be_chained_and_counted(model: type, readers: Readers) -> None:
    """No union anywhere: what comes out can be filtered, ordered, counted and used inside another query."""
    for someone in readers.everyone.values():
        rows = model.objects.visible_to(someone)
        assert rows.filter(pk=0).order_by("pk").count() == 0
        assert not model.objects.filter(pk__in=rows.values("pk"), pk=0).exists()


# -- what only the organisation and its reviewers may know --


@pytest.fixture
def talked_about(amina: Person, bruno: Person, eve: Person) -> Report:
    """An accepted report that was sent back once, with a decision and a comment on each turn."""
    report = send_report(amina)
    workflow.comment(reader(bruno), report, "Is this the Kotto?")
    workflow.ask_changes(reader(bruno), report, reason="place_unclear", sentence="Which river?")
    workflow.send(reader(amina), report, make_content(narrative="It was the Kotto river."))
    workflow.accept(reader(bruno), report)
    return Report.objects.get(pk=report.pk)


@pytest.mark.parametrize("model", [Review, Comment])
def test_decisions_and_comments_are_no_business_of_coalition_readers(
    model: type, talked_about: Report, readers: Readers
) -> None:
    assert model.objects.count()
    for name in ("author", "colleague", "lead", "reviewer", "invited reviewer"):
        assert model.objects.visible_to(readers[name]).count() == model.objects.count(), name
    for name in ("coalition reader", "publisher", "publisher, nothing else", "contributor elsewhere", "manager"):
        assert not model.objects.visible_to(readers[name]).exists(), name


def test_coalition_readers_have_the_accepted_version_and_no_earlier_one(talked_about: Report, readers: Readers) -> None:
    everything = list(Version.objects.filter(report=talked_about).values_list("number", flat=True))
    assert len(everything) == 4
    for name in ("author", "colleague", "reviewer"):
        assert list(Version.objects.visible_to(readers[name]).values_list("number", flat=True)) == everything, name
    for name in ("coalition reader", "publisher"):
        assert list(Version.objects.visible_to(readers[name]).values_list("number", flat=True)) == [4], name


def test_the_ledger_tells_nobody_that_a_hidden_report_exists(restricted_report: Report, readers: Readers) -> None:
    assert LedgerEntry.objects.filter(ref=str(restricted_report.ref)).exists()
    for name, someone in readers.everyone.items():
        if not Report.objects.visible_to(someone).exists():
            assert not LedgerEntry.objects.visible_to(someone).exists(), name


# -- drafts and claims --


def test_a_draft_is_its_authors_and_the_leads_alone(draft: Report, readers: Readers) -> None:
    seeing = {name for name, someone in readers.everyone.items() if Report.objects.visible_to(someone).exists()}
    assert seeing == {"author", "author, weak session", "author's token", "lead"}


def test_the_queue_holds_what_waits_urgent_ones_first(amina: Person, bruno: Person, dora: Person) -> None:
    first, second = send_report(amina), send_report(amina)
    urgent = send_report(amina, urgent=True)
    hidden = send_report(amina, sharing="restricted")
    make_report(amina, "accepted"), make_report(amina, "draft"), make_report(amina, "changes_asked")
    assert list(Report.objects.visible_to(reader(bruno)).waiting()) == [urgent, first, second]
    hidden.invited.add(bruno)
    assert list(Report.objects.visible_to(reader(bruno)).waiting()) == [urgent, first, second, hidden]
    assert not Report.objects.visible_to(reader(dora)).waiting().exists()


def test_claims_of_others_run_out(amina: Person, bruno: Person, desk: Organisation) -> None:
    report = send_report(amina)
    other = reader(a_person("Odile", desk, review=True))
    workflow.claim(reader(bruno), report)
    claimed = Report.objects.get(pk=report.pk)
    rows = Report.objects.visible_to(other)
    assert rows.claimed_by_others(other).get() == report
    assert not Report.objects.visible_to(reader(bruno)).claimed_by_others(reader(bruno)).exists()
    assert not rows.claimed_by_others(other, at=claimed.claimed_until).exists()


def test_a_machine_has_written_nothing_of_anybodys(amina: Person, partner: Organisation) -> None:
    send_report(amina)
    machine = Reader.machine("job", partner.pk, ("contribute",))
    assert not Report.objects.visible_to(machine).written_by(machine).exists()
    homeless = Reader.machine("job", None, ("contribute", "review", "publish"))
    assert Report.objects.visible_to(homeless).count() == 1  # as a reviewer, and not as a colleague


# -- links --


def test_a_link_is_seen_by_those_who_see_both_ends(amina: Person, bruno: Person, readers: Readers) -> None:
    accepted, restricted = make_report(amina, "accepted"), send_report(amina, sharing="restricted")
    restricted.invited.add(bruno)
    workflow.link(reader(bruno), accepted, restricted, "same_event")
    assert ReportLink.objects.visible_to(readers["reviewer"]).exists()
    for name in ("coalition reader", "publisher", "contributor elsewhere", "anonymous"):
        assert not ReportLink.objects.visible_to(readers[name]).exists(), name
