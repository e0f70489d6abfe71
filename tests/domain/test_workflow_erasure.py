"""What is not safe to keep is erased wherever it stood, and the ledger still holds."""

from typing import Any

import pytest

from accounts.models import Person
from hotspots import ledger, workflow
from hotspots.content import EMPTY, read
from hotspots.models import (
    Actor,
    Edition,
    Hotspot,
    LedgerEntry,
    Names,
    Report,
    Review,
    Site,
    Version,
)
from hotspots.vocabulary import REVIEW_REASONS
from hotspots.workflow.transitions import current_content
from tests.domain.tables import where_it_stands
from tests.factories import (
    make_answers,
    make_content,
    reader,
    send_report,
)

pytestmark = pytest.mark.django_db


CANARY = "Zanzibulon"
EVERYWHERE: dict[str, Any] = {
    "narrative": f"{CANARY} saw it.",
    "when": "May 2021",
    "place": {"area": "CF-HK", "name": f"Village of {CANARY}", "latitude": 8.123456, "longitude": 23.654321},
    "sources": [
        {
            "kind": "witness",
            "line": f"{CANARY}, a neighbour",
            "says": f"{CANARY} said so",
            "pointer": f"page of {CANARY}",
            "publisher": CANARY,
            "link": f"https://example.org/{CANARY}",
        },
        {"kind": "press_or_radio", "line": f"{CANARY} on the radio", "may_be_named": True},
    ],
    "involved": [{"kind": "A06", "name": f"Guards of {CANARY}", "note": f"{CANARY} pays them", "role": "carried_out"}],
    "violations": [{"type": "V01", "by": [0], "note": f"{CANARY} fell"}],
    "harms": [{"kinds": ["killed"], "words": f"the sons of {CANARY}"}],
    "received": {"channel": "other", "original": f"{CANARY} dead", "date": "2021-05-02"},
    "sharing": "can_publish",
}


def test_what_is_unsafe_to_hold_is_erased_everywhere(
    amina: Person, bruno: Person, carla: Person, lead_of_partner: Person
) -> None:
    """After every verb has had its turn, no column of any table holds a word of it, and the ledger still holds."""
    draft = workflow.save_draft(reader(amina), None, {"narrative": [CANARY]}, names=CANARY, key="k")
    report = workflow.send(reader(amina), draft, make_content(**EVERYWHERE))
    for row, values in (
        (Site(), {"name": f"Pit {CANARY}"}),
        (Actor(), {"name": f"{CANARY} cooperative", "kind": "A13"}),
        (Hotspot(), {"title": f"Pits of {CANARY}", "countries": ["CF"]}),
    ):
        workflow.keep(reader(amina), row, values, report)
    workflow.comment(reader(bruno), report, f"Who is {CANARY}?")
    workflow.comment(reader(amina), report, f"{CANARY} is the neighbour.")
    workflow.ask_changes(reader(bruno), report, reason="place_unclear", sentence=f"Where does {CANARY} live?")
    workflow.send(reader(amina), report, make_content(**EVERYWHERE))
    workflow.code(reader(bruno), report, {"issues": ["K3"]})
    workflow.accept(reader(bruno), report, sentence=f"{CANARY} is believable.")
    answers = make_answers(title=f"What {CANARY} saw", summary=f"About {CANARY}.", exception=f"Because of {CANARY}")
    workflow.publish(reader(carla), report, answers)
    workflow.change(reader(amina), report, make_content(**EVERYWHERE))
    workflow.save_draft(reader(amina), report, {"narrative": [f"{CANARY} again"]})
    assert len(where_it_stands(CANARY)) >= 12  # the canaries are where they should be

    workflow.decline(reader(bruno), report, reason="unsafe_to_hold", sentence="This endangers a person.")
    assert where_it_stands(CANARY) == []
    assert where_it_stands("8.123456") == []
    assert not Names.objects.exists()
    assert ledger.verify() == []
    assert LedgerEntry.objects.filter(action="erase", ref=str(report.ref)).exists()
    erased = Report.objects.get()
    assert (erased.status, erased.cell, erased.shown_cell, erased.gravity) == ("not_taken_forward", None, None, 0)
    assert set(Version.objects.values_list("content", "salt")) == {(None, "")}
    assert Review.objects.last().sentence == "This endangers a person."
    assert not Edition.objects.visible_to(reader(amina)).exists()
    for someone in (amina, lead_of_partner, bruno):
        assert Report.objects.visible_to(reader(someone)).get() == report


def test_every_other_reason_keeps_the_content(amina: Person, bruno: Person) -> None:
    for reason in REVIEW_REASONS.codes():
        if reason == "unsafe_to_hold":
            continue
        report = send_report(amina)
        workflow.decline(reader(bruno), report, reason=reason, sentence="Not for us.")
        assert current_content(Report.objects.get(pk=report.pk))["narrative"]


def test_what_was_erased_says_nothing(sent_report: Report, bruno: Person) -> None:
    workflow.decline(reader(bruno), sent_report, reason="unsafe_to_hold", sentence="Unsafe.")
    assert current_content(Report.objects.get()) == {}
    assert {name: value for name, value in read(Report.objects.get()).items() if name != "sharing"} == {
        name: value for name, value in EMPTY.items() if name != "sharing"
    }
