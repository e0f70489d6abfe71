"""Every verb, from every state, by every kind of reader: taken, refused, or answered as if there were nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Person
from accounts.reader import Reader
from hotspots import ledger, workflow
from hotspots.models import LedgerEntry, Report, Version
from tests.domain.readers import Readers
from tests.domain.tables import every_row
from tests.domain.test_querysets import SEES
from tests.factories import MAKERS, make_answers, make_content, make_report, publishable, reader

pytestmark = pytest.mark.django_db

Verb = Callable[[Reader, Report], Any]
JUDGED = {"reason": "place_unclear", "sentence": "Which river?"}
CHANGED = make_content(**publishable(narrative="Told once more."))

VERBS: dict[str, Verb] = {
    "send": lambda who, report: workflow.send(who, report, CHANGED),
    "change": lambda who, report: workflow.change(who, report, CHANGED),
    "withdraw": lambda who, report: workflow.withdraw(who, report),
    "discard": lambda who, report: workflow.discard(who, report),
    "claim": lambda who, report: workflow.claim(who, report),
    "code": lambda who, report: workflow.code(who, report, {"issues": ["K3"]}),
    "accept": lambda who, report: workflow.accept(who, report),
    "ask_changes": lambda who, report: workflow.ask_changes(who, report, **JUDGED),
    "decline": lambda who, report: workflow.decline(who, report, **JUDGED),
    "comment": lambda who, report: workflow.comment(who, report, "A word."),
    "publish": lambda who, report: workflow.publish(who, report, make_answers()),
}
WRITERS = {"author", "author, weak session", "author's token", "lead"}
REVIEWERS = {"reviewer", "invited reviewer"}
PUBLISHERS = {"publisher", "publisher, nothing else"}
# Verb -> the states it can be taken from, and by whom.
TAKEN = {
    "send": ({"draft", "changes_asked"}, WRITERS),
    "change": ({"sent", "changes_asked", "accepted"}, WRITERS),
    "withdraw": ({"sent", "changes_asked", "accepted"}, WRITERS),
    "discard": ({"draft"}, WRITERS),
    "claim": ({"sent"}, REVIEWERS),
    "code": ({"sent"}, REVIEWERS),
    "accept": ({"sent"}, REVIEWERS),
    "ask_changes": ({"sent"}, REVIEWERS),
    "decline": ({"sent"}, REVIEWERS),
    "comment": (set(MAKERS) - {"draft"}, WRITERS | REVIEWERS | {"colleague"}),
    "publish": ({"accepted"}, PUBLISHERS),
}
LEFT_AS = {
    "send": "sent",
    "change": {"accepted": "sent"},
    "withdraw": "withdrawn",
    "accept": "accepted",
    "ask_changes": "changes_asked",
    "decline": "not_taken_forward",
}


def expected(verb: str, name: str, status: str, sharing: str) -> tuple[type[Exception], ...]:
    """The answers that are right; none when the step is to be taken."""
    states, people = TAKEN[verb]
    if not any(status in seen and sharing in sharings for seen, sharings in SEES[name]):
        return (workflow.Hidden,)
    if status not in states:
        return (workflow.Conflict,) if name in people and verb != "comment" else (workflow.Conflict, workflow.NotAllowed)
    return () if name in people else (workflow.NotAllowed,)


@pytest.mark.parametrize("status", MAKERS)
@pytest.mark.parametrize("verb", VERBS)
def test_who_can_take_which_step_from_which_state(verb: str, status: str, readers: Readers) -> None:
    wrong = []
    for name, someone in readers.everyone.items():
        report = make_report(readers.author, status, **publishable())
        report.invited.add(readers["invited reviewer"].person_id)
        due = expected(verb, name, status, report.sharing if status != "draft" else "coalition")
        before = every_row()
        try:
            VERBS[verb](someone, report)
        except workflow.WorkflowError as refused:
            if type(refused) not in due:
                wrong.append(f"{name}: {type(refused).__name__}, not {[error.__name__ for error in due]}: {refused}")
            if every_row() != before:
                wrong.append(f"{name}: refused, and something changed")
            continue
        if due:
            wrong.append(f"{name}: taken, not {[error.__name__ for error in due]}")
        after = LEFT_AS.get(verb, status)
        left = after.get(status, status) if isinstance(after, dict) else after
        if verb != "discard" and Report.objects.get(pk=report.pk).status != left:
            wrong.append(f"{name}: left as {Report.objects.get(pk=report.pk).status}")
    assert wrong == []
    assert ledger.verify() == []


@pytest.mark.parametrize("verb", ["send", "change", "withdraw", "code", "accept", "ask_changes", "decline"])
def test_a_step_on_a_version_that_has_passed_is_stale(verb: str, amina: Person, bruno: Person) -> None:
    status = "changes_asked" if verb == "send" else "sent"
    report = make_report(amina, status, **publishable())
    steps: dict[str, Callable[[int], Any]] = {
        "send": lambda seen: workflow.send(reader(amina), report, CHANGED, version=seen),
        "change": lambda seen: workflow.change(reader(amina), report, CHANGED, version=seen),
        "withdraw": lambda seen: workflow.withdraw(reader(amina), report, version=seen),
        "code": lambda seen: workflow.code(reader(bruno), report, {"issues": ["K3"]}, version=seen),
        "accept": lambda seen: workflow.accept(reader(bruno), report, version=seen),
        "ask_changes": lambda seen: workflow.ask_changes(reader(bruno), report, **JUDGED, version=seen),
        "decline": lambda seen: workflow.decline(reader(bruno), report, **JUDGED, version=seen),
    }
    before = every_row()
    for seen in (0, report.version - 1, report.version + 1):
        with pytest.raises(workflow.Stale) as stale:
            steps[verb](seen)
        assert stale.value.current == report.version
    assert every_row() == before
    steps[verb](report.version)
    assert Report.objects.get(pk=report.pk).version == report.version + 1


@pytest.mark.parametrize("verb", ["send", "change", "withdraw", "accept", "ask_changes", "decline", "code"])
def test_each_step_leaves_one_version_and_the_ledger_proves_it(verb: str, amina: Person, bruno: Person) -> None:
    report = make_report(amina, "changes_asked" if verb == "send" else "sent", **publishable())
    who = amina if verb in ("send", "change", "withdraw") else bruno
    VERBS[verb](reader(who), report)
    version = Version.objects.filter(report=report).last()
    assert version is not None and version.number == report.version + 1 == Report.objects.get().version
    assert version.action == verb and version.person == who
    entry = LedgerEntry.objects.get(seq=version.seq)
    assert (entry.action, entry.kind, entry.ref, entry.number) == (verb, "report", str(report.ref), version.number)
    assert entry.content_hash == ledger.salted_hash(version.content, version.salt)
    assert entry.who == reader(who).pseudonym
    assert version.content["status"] == Report.objects.get().status


def test_a_failure_half_way_leaves_nothing(sent_report: Report, bruno: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    before = every_row()

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(ledger, "append", broken)
    for step in ("accept", "decline", "claim", "code", "comment"):
        with pytest.raises(RuntimeError):
            VERBS[step](reader(bruno), sent_report)
    assert every_row() == before
