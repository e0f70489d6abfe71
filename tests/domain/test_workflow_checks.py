"""What is asked before something is published, and what the scan warns of."""

from typing import Any

import pytest

from accounts.models import Organisation, Person
from hotspots import redaction, workflow
from hotspots.models import LedgerEntry, Origin, Report
from tests.domain.tables import every_row
from tests.factories import (
    PRESS,
    WITNESS,
    a_person,
    make_answers,
    make_report,
    publishable,
    reader,
)

pytestmark = pytest.mark.django_db


def accepted(author: Person, **changes: Any) -> Report:
    return make_report(author, "accepted", **publishable(**changes))


def missing(publisher: Person, report: Report, **answers: Any) -> set[str]:
    return set(workflow.missing_for(reader(publisher), report, make_answers(**answers)))


# -- the answers that are due --


def test_a_report_with_all_answers_lacks_nothing(publishable_report: Report, carla: Person) -> None:
    assert missing(carla, publishable_report) == set()


@pytest.mark.parametrize(
    ("field", "answers"),
    [
        ("title", {"title": "  "}),
        ("summary", {"summary": ""}),
        ("level", {"level": ""}),
        ("level", {"level": "exact"}),
        ("could_tell", {"could_tell": ""}),
        ("could_tell", {"could_tell": "maybe"}),
        ("could_tell", {"could_tell": "yes", "level": "area_and_month"}),
        ("reply", {"reply": ""}),
        ("reply", {"reply": "who cares"}),
        ("reply_text", {"reply": "replied"}),
        ("reply_text", {"reply": "statement_quoted", "reply_text": "\n"}),
    ],
)
def test_each_answer_is_asked_for(field: str, answers: dict[str, Any], publishable_report: Report, carla: Person) -> None:
    assert missing(carla, publishable_report, **answers) == {field}
    before = every_row()
    with pytest.raises(workflow.Incomplete) as incomplete:
        workflow.publish(reader(carla), publishable_report, make_answers(**answers))
    assert set(incomplete.value.errors) == {field}
    assert every_row() == before


def test_if_someone_could_tell_only_country_and_year_are_published(publishable_report: Report, carla: Person) -> None:
    edition = workflow.publish(
        reader(carla), publishable_report, make_answers(could_tell="yes", level="country_and_year")
    )
    assert edition.body["place"] == {"precision": "L8", "name": "", "area": "", "latitude": None, "longitude": None}
    assert edition.body["when"] == {"earliest": "2021-01-01", "latest": "2021-12-31", "text": ""}


@pytest.mark.parametrize("sharing", ["coalition", "restricted"])
def test_the_organisation_decides_whether_its_report_may_be_published(
    sharing: str, publishable_report: Report, carla: Person
) -> None:
    Report.objects.update(sharing=sharing)
    publishable_report.refresh_from_db()
    assert missing(carla, publishable_report) == {"sharing"}
    with pytest.raises((workflow.Incomplete, workflow.Hidden)):
        workflow.publish(reader(carla), publishable_report, make_answers())


def test_a_company_gets_its_reply_and_a_state_force_is_not_asked(amina: Person, carla: Person) -> None:
    soldiers = accepted(amina, involved=[{"kind": "A01", "role": "carried_out"}])
    assert missing(carla, soldiers, reply="") == set()
    owners = accepted(amina, involved=[{"kind": "A10", "name": "A company"}])
    assert missing(carla, owners, reply="") == {"reply"}


CONSENTS = [
    # consent of the witness, is the press beside them, what is missing
    ("not_recorded", False, {"consent"}),
    ("not_recorded", True, set()),
    ("coalition_only", False, {"consent"}),
    ("confidential_to_un_kp", False, {"consent"}),
    ("publish_nothing_identifying", False, set()),
    ("withdrawn", False, {"consent", "sharing"}),
    ("withdrawn", True, {"consent", "sharing"}),
]


@pytest.mark.parametrize(("consent", "press", "lacks"), CONSENTS)
def test_consent_or_a_public_source(consent: str, press: bool, lacks: set[str], amina: Person, carla: Person) -> None:
    sources = [{**WITNESS, "consent": consent}, *([PRESS] if press else [])]
    assert missing(carla, accepted(amina, sources=sources)) == lacks


def test_one_person_who_refuses_is_enough(amina: Person, carla: Person) -> None:
    agreed, refused = ({**WITNESS, "consent": consent} for consent in ("publish_nothing_identifying", "withdrawn"))
    assert missing(carla, accepted(amina, sources=[agreed, refused, PRESS])) == {"consent", "sharing"}


def test_what_rests_on_a_person_is_never_published_exactly(amina: Person, carla: Person) -> None:
    assert missing(carla, accepted(amina), level="as_public_source") == {"level"}
    assert missing(carla, accepted(amina, sources=[PRESS]), level="as_public_source") == set()


def test_nor_is_what_rests_on_no_public_source(amina: Person, carla: Person) -> None:
    paper = {"kind": "official_document", "line": "A letter that somebody copied", "may_be_named": False}
    assert missing(carla, accepted(amina, sources=[paper]), level="as_public_source") == {"level"}
    assert missing(carla, accepted(amina, sources=[paper])) == set()


# -- a fresh summary --

TOLD = "Guards opened fire on diggers at the river and one man died on the way to the hospital."


@pytest.mark.parametrize(
    "summary",
    [
        TOLD,
        TOLD.upper().replace(" ", "  "),
        "It is said: guards opened fire on diggers at the river, and one man died on the way.",
        "Guards — opened fire; on diggers at the river: and one man died!",
    ],
)
def test_a_copied_summary_is_refused(summary: str, publishable_report: Report, carla: Person) -> None:
    assert missing(carla, publishable_report, summary=summary) == {"summary"}


def test_a_short_narrative_is_not_to_be_copied_whole(amina: Person, carla: Person) -> None:
    report = accepted(amina, narrative="They beat my brother Tuesday.")
    assert missing(carla, report, summary="They beat my brother Tuesday.") == {"summary"}
    assert missing(carla, report, summary="A man is said to have been beaten.") == set()


def test_nor_is_the_message_as_it_came(amina: Person, carla: Person) -> None:
    report = accepted(amina, received={"channel": "other", "original": "hello they shoot at us again near the old bridge"})
    assert missing(carla, report, summary="They shoot at us again near the old bridge, hello.") == set()
    copied = "Someone wrote: hello they shoot at us again near the old bridge"
    assert missing(carla, report, summary=copied) == {"summary"}


def test_a_reply_that_the_narrative_quotes_too_is_no_copied_summary(amina: Person, carla: Person) -> None:
    quote = "The company regrets the death and has opened an inquiry into the conduct of its guards on that day."
    report = accepted(amina, narrative=f"A man died. {quote}")
    assert missing(carla, report, reply="replied", reply_text=quote) == set()


# -- the scan --


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("coordinates", "At 8.5012, 23.2034."),
        ("coordinates", "At 8,5012."),
        ("coordinates", "At 8° north."),
        ("phone", "Call +236 70 11 22 33."),
        ("mail", "Write to someone@example.org."),
        ("place", "In the diggings of SAM OUANDJA."),
        ("names", "The digger, Mbala, is alleged to have been shot."),
        ("copied", TOLD),
    ],
)
def test_the_scan_warns_of_what_gives_people_away(kind: str, text: str, publishable_report: Report) -> None:
    redaction.seal_names(publishable_report, "Jean-Pierre Mbala, seen by Ali: 70 11 22 33")
    assert workflow.scan(publishable_report, make_answers()) == []
    assert workflow.scan(publishable_report, make_answers(summary=text)) == [kind]
    assert workflow.scan(publishable_report, make_answers(title=text)) == [kind]
    if kind != "copied":
        assert workflow.scan(publishable_report, make_answers(reply_text=text)) == [kind]
        assert workflow.scan(publishable_report, make_answers(note=text)) == [kind]


def test_the_scan_never_repeats_what_it_found(publishable_report: Report) -> None:
    redaction.seal_names(publishable_report, "Mbala")
    found = workflow.scan(publishable_report, make_answers(summary="Mbala, 8.5012, +236 70 11 22 33"))
    assert found == ["coordinates", "phone", "names"]


def test_where_the_country_is_all_that_is_said_the_province_is_too_much(publishable_report: Report) -> None:
    at = {"title": "T", "summary": "In Haute-Kotto."}
    assert workflow.scan(publishable_report, make_answers(**at)) == []
    assert workflow.scan(publishable_report, make_answers(**at, level="country_and_year")) == ["place"]


def test_a_place_name_inside_another_word_is_none(amina: Person) -> None:
    report = accepted(amina, place={"area": "CF-HK", "name": "Sam", "precision": "L3"})
    assert workflow.scan(report, make_answers(summary="The same thing.", title="T")) == []


# -- the second person --

SENSITIVE = {"violations": [{"type": "V10"}], "involved": [{"kind": "A01"}]}


def test_sexual_violence_takes_a_second_person_of_another_organisation(
    amina: Person, carla: Person, partner: Organisation, desk: Organisation
) -> None:
    report = accepted(amina, **SENSITIVE)
    assert missing(carla, report) == set()
    colleague = a_person("Colin", partner, publish=True)
    assert missing(colleague, report) == {"second_person"}
    both = a_person("Bea", desk, review=True, publish=True)
    judged = make_report(amina, "accepted", by=reader(both), **publishable(**SENSITIVE))
    assert missing(both, judged) == {"second_person"}
    assert missing(carla, judged) == set()


def test_in_a_small_coalition_one_person_may_review_and_publish_all_else(amina: Person, desk: Organisation) -> None:
    both = a_person("Bea", desk, review=True, publish=True)
    report = make_report(amina, "accepted", by=reader(both), **publishable())
    assert missing(both, report) == set()
    assert missing(both, report, identifiable=True) == {"second_person"}
    assert workflow.publish(reader(both), report, make_answers())


def test_an_exception_is_possible_and_recorded(amina: Person, partner: Organisation) -> None:
    colleague = a_person("Colin", partner, publish=True)
    report = accepted(amina, **SENSITIVE)
    with pytest.raises(workflow.Incomplete):
        workflow.publish(reader(colleague), report, make_answers(exception="  "))
    edition = workflow.publish(reader(colleague), report, make_answers(exception="Nobody else can be reached."))
    assert Origin.objects.get().answers["exception"] == "Nobody else can be reached."
    entry = LedgerEntry.objects.get(action="exception")
    assert (entry.ref, entry.who) == (str(edition.series), reader(colleague).pseudonym)
