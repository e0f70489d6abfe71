"""Content and reports in the states that tests speak of, made by the workflow's own verbs."""

import copy
import itertools
from collections.abc import Callable
from typing import Any

from accounts.models import Organisation, Person
from accounts.reader import Reader
from hotspots import workflow
from hotspots.content import EMPTY, check
from hotspots.models import Report
from hotspots.workflow import Answers

WITNESS = {"kind": "witness", "line": "A neighbour who saw it from the road"}
PRESS = {"kind": "press_or_radio", "line": "Radio bulletin of 4 May 2021", "publisher": "Radio Centrafrique"}

_numbers = itertools.count(1)


def typed_content(**changes: Any) -> dict[str, Any]:
    """A report as somebody would send it: complete enough to be accepted."""
    sent = {
        "narrative": "Guards opened fire on diggers at the river and one man died on the way to the hospital.",
        "sharing": "coalition",
        "country": "CF",
        "when": "May 2021",
        "place": {"area": "CF-HK", "name": "Sam-Ouandja", "latitude": 8.5, "longitude": 23.2, "precision": "L3"},
        "sources": [dict(WITNESS)],
        "involved": [{"kind": "A06", "name": "Guards of the concession", "role": "carried_out"}],
        "violations": [{"type": "V01", "by": [0], "affected": ["artisanal_miners"]}],
        "harms": [{"kinds": ["killed"], "best": 1}],
    }
    return copy.deepcopy({**sent, **changes})


def make_content(**changes: Any) -> dict[str, Any]:
    """Clean content: what was typed, checked; `make_content(country="AO")` changes a field."""
    clean, errors = check(typed_content(**changes))
    assert not errors, errors
    return clean


def bare_content(**changes: Any) -> dict[str, Any]:
    """Clean content with the five answers and nothing else."""
    clean, errors = check(
        {"narrative": "Something happened.", "country": "CF", "when": "not known", "sources": [WITNESS], **changes}
    )
    assert not errors, errors
    return clean


def reader(person: Person, *, strong: bool = True) -> Reader:
    """What the domain knows of a person in a session."""
    return Reader.of_person(person, strong=strong)


def a_person(name: str, organisation: Organisation, **abilities: bool) -> Person:
    """One more person; the name may be used again."""
    address = f"{name.lower()}{next(_numbers)}@example.org"
    return Person.objects.create_person(address, name, organisation, **abilities)


def a_reviewer() -> Reader:
    """A reviewer of an organisation that has to do with nobody in the tests."""
    organisation, _made = Organisation.objects.get_or_create(name="Reviewers elsewhere")
    return reader(a_person("Reviewer", organisation, review=True))


def send_report(author: Person, **changes: Any) -> Report:
    """A report that waits in the queue."""
    receipt, _replayed = workflow.submit(reader(author), make_content(**changes))
    return Report.objects.get(ref=receipt["ref"])


def _sent(author: Person, reviewer: Reader, **changes: Any) -> Report:
    report = send_report(author, **changes)
    report.invited.add(reviewer.person_id)
    return report


def _draft(author: Person, reviewer: Reader, **changes: Any) -> Report:
    return workflow.save_draft(reader(author), None, {"narrative": ["Half a sentence"]})


def _accepted(author: Person, reviewer: Reader, **changes: Any) -> Report:
    return workflow.accept(reviewer, _sent(author, reviewer, **changes))


def _changes_asked(author: Person, reviewer: Reader, **changes: Any) -> Report:
    report = _sent(author, reviewer, **changes)
    return workflow.ask_changes(reviewer, report, reason="place_unclear", sentence="Which river was it?")


def _not_taken_forward(author: Person, reviewer: Reader, **changes: Any) -> Report:
    report = _sent(author, reviewer, **changes)
    return workflow.decline(reviewer, report, reason="out_of_scope", sentence="This is not about diamonds.")


def _withdrawn(author: Person, reviewer: Reader, **changes: Any) -> Report:
    return workflow.withdraw(reader(author), _sent(author, reviewer, **changes))


MAKERS: dict[str, Callable[..., Report]] = {
    "draft": _draft,
    "sent": _sent,
    "changes_asked": _changes_asked,
    "accepted": _accepted,
    "not_taken_forward": _not_taken_forward,
    "withdrawn": _withdrawn,
}


def make_report(author: Person, status: str = "sent", *, by: Reader | None = None, **changes: Any) -> Report:
    """A report of the author in this state, brought there by the workflow; `by` is the reviewer who brought it."""
    report = MAKERS[status](author, by or a_reviewer(), **changes)
    report.invited.clear()
    return Report.objects.get(pk=report.pk)


def make_answers(**changes: Any) -> Answers:
    """What a publisher would answer for a report that rests on a witness and on the press."""
    return Answers(
        **{
            "title": "Diggers shot at in Haute-Kotto",
            "summary": "Security personnel are alleged to have killed a digger.",
            "level": "area_and_month",
            "could_tell": "no",
            "reply": "not_asked_risk",
            **changes,
        }
    )


def publishable(**changes: Any) -> dict[str, Any]:
    """Changes to content that make a report ready for publication."""
    return {"sharing": "can_publish", "sources": [WITNESS, PRESS], **changes}


def empty_content(**changes: Any) -> dict[str, Any]:
    """Content that says nothing."""
    return copy.deepcopy({**EMPTY, **changes})
