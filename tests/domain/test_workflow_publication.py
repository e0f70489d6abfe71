"""Publishing: what is asked before, what the public then reads, corrections and retractions."""

from dataclasses import replace
from typing import Any

import pytest
from django.forms.models import model_to_dict

from accounts.models import Organisation, Person
from hotspots import ledger, redaction, workflow
from hotspots.models import Edition, Hotspot, LedgerEntry, Origin, Report, Statement
from hotspots.workflow import publication
from tests.domain.tables import every_row
from tests.domain.test_workflow_submission import at_once
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


# -- preview and page are one --


def stored_fields(edition: Edition) -> dict[str, Any]:
    fields = model_to_dict(edition, exclude=["id"])
    return {name: fields[name] for name in fields if name not in ("published_at",)} | {"series": edition.series}


@pytest.mark.parametrize("level", ["area_and_month", "country_and_year"])
def test_the_preview_is_what_is_stored(level: str, publishable_report: Report, carla: Person) -> None:
    answers = make_answers(level=level)
    before = every_row()
    preview = workflow.prepare(publishable_report, answers)
    assert every_row() == before and preview.pk is None
    stored = Edition.objects.get(pk=workflow.publish(reader(carla), publishable_report, answers).pk)
    assert stored_fields(stored) == stored_fields(preview)


def test_the_preview_of_a_hotspot_and_a_statement_too(carla: Person) -> None:
    hotspot = workflow.keep(reader(carla), Hotspot(), {"title": "Pits", "countries": ["CF"], "summary": "Pits."})
    statement = workflow.keep(
        reader(carla), Statement(), {"title": "A statement", "publisher": "A coalition", "date": "2021-06-25"}
    )
    for subject in (hotspot, Statement.objects.get(pk=statement.pk)):
        preview = workflow.prepare(subject, workflow.Answers())
        stored = Edition.objects.get(pk=workflow.publish(reader(carla), subject, workflow.Answers()).pk)
        assert stored_fields(stored) == stored_fields(preview)


# -- what the public gets --

KEPT_BACK = ("Sam-Ouandja", "8.5", "23.2", "neighbour", "Zanzibulon", "original words", "2021-05-04", "the road")


def test_a_published_report_says_nothing_that_was_kept_back(amina: Person, carla: Person) -> None:
    report = accepted(
        amina,
        when="2021-05-04",
        sources=[{**WITNESS, "says": "Zanzibulon did it", "may_be_named": True}, PRESS],
        violations=[{"type": "V01", "by": [0], "note": "near the house of Zanzibulon"}],
        involved=[{"kind": "A06", "name": "Guards", "role": "carried_out", "note": "led by Zanzibulon"}],
        received={"channel": "other", "original": "original words"},
    )
    edition = workflow.publish(reader(carla), report, make_answers())
    [row] = every_row()["hotspots_edition"]
    assert [word for word in KEPT_BACK if word.casefold() in repr(row).casefold()] == []
    assert edition.body["sources"][0] == {"confidential": True}
    assert edition.body["when"] == {"earliest": "2021-05-01", "latest": "2021-05-31", "text": ""}
    assert (edition.latitude, edition.place_name) == (None, "Haute-Kotto")


def test_exact_place_and_day_are_given_as_a_public_source_gives_them(amina: Person, carla: Person) -> None:
    report = accepted(amina, when="2021-05-04", sources=[PRESS])
    edition = workflow.publish(reader(carla), report, make_answers(level="as_public_source"))
    assert edition.body["place"] == {
        "precision": "L3",
        "name": "Sam-Ouandja",
        "area": "CF-HK",
        "latitude": 8.5,
        "longitude": 23.2,
    }
    assert edition.body["when"]["earliest"] == "2021-05-04"
    assert edition.cell == Report.objects.get(pk=report.pk).cell


def test_a_published_version_has_no_way_back_to_the_report() -> None:
    related = [field.related_model for field in Edition._meta.get_fields() if field.is_relation]
    assert related == []


def test_a_denial_stands_beside_the_claim(amina: Person, carla: Person) -> None:
    claim = {**PRESS, "says": "Guards killed a digger."}
    denial = {
        "kind": "company_statement",
        "line": "Press release of 10 May 2021",
        "publisher": "The company",
        "says": "Nobody was killed on our concession.",
        "denies": True,
    }
    report = accepted(amina, sources=[claim, denial])
    edition = workflow.publish(reader(carla), report, make_answers())
    assert edition.disputed
    assert edition.body["claims"] == [
        {"who": "Radio Centrafrique", "says": "Guards killed a digger.", "denies": False, "source": 0},
        {"who": "The company", "says": "Nobody was killed on our concession.", "denies": True, "source": 1},
    ]


def test_a_report_of_a_hotspot_says_so_once_it_is_adopted(publishable_report: Report, carla: Person) -> None:
    hotspot = workflow.keep(reader(carla), Hotspot(), {"title": "Pits", "countries": ["CF"]})
    workflow.reference.attach(reader(carla), hotspot, publishable_report)
    assert workflow.publish(reader(carla), publishable_report, make_answers()).hotspot_series == str(hotspot.series)


# -- hotspots --


def test_a_hotspot_is_published_by_publishers_once_adopted(amina: Person, bruno: Person, carla: Person) -> None:
    report = make_report(amina, "accepted")
    hotspot = workflow.keep(reader(amina), Hotspot(), {"title": "Pits", "countries": ["CF"]}, report)
    with pytest.raises(workflow.Conflict):
        workflow.publish(reader(carla), hotspot, workflow.Answers())
    workflow.adopt(reader(carla), hotspot)
    with pytest.raises(workflow.NotAllowed):
        workflow.publish(reader(bruno), hotspot, workflow.Answers())
    assert workflow.publish(reader(carla), hotspot, workflow.Answers()).title == "Pits"


def test_a_hotspot_copies_nothing_from_reports_that_rest_on_no_statement(amina: Person, carla: Person) -> None:
    report = accepted(amina)
    hotspot = workflow.keep(reader(carla), Hotspot(), {"title": "Pits", "countries": ["CF"]})
    workflow.reference.attach(reader(carla), hotspot, report)
    edition = workflow.publish(reader(carla), hotspot, workflow.Answers())
    assert (edition.body["coding"], edition.body["involved"], edition.violation_mask) == ([], [], 0)
    assert "Guards of the concession" not in repr(every_row()["hotspots_edition"])


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_make_two_versions(amina: Person, carla: Person, desk: Organisation) -> None:
    hotspot = workflow.keep(reader(carla), Hotspot(), {"title": "Pits", "countries": ["CF"]})
    report = accepted(amina)
    others = [reader(a_person("Pia", desk, publish=True)) for _ in range(4)]
    for subject, answers in ((hotspot, workflow.Answers()), (report, make_answers())):
        made = at_once(4, lambda number, what=subject, said=answers: workflow.publish(others[number], what, said))
        assert sorted(getattr(edition, "number", repr(edition)) for edition in made) == [1, 2, 3, 4]
        assert Edition.objects.filter(series=subject.series, state="published").count() == 1


# -- corrections and retractions --


def test_a_correction_is_a_new_version(published_report: Edition, carla: Person) -> None:
    report = Report.objects.get(series=published_report.series)
    corrected = workflow.publish(reader(carla), report, make_answers(title="Corrected", note="The month was wrong."))
    assert corrected.number == 2 and corrected.series == published_report.series
    assert [edition.state for edition in Edition.objects.order_by("number")] == ["superseded", "published"]
    assert list(LedgerEntry.objects.filter(kind="edition").values_list("action", "number")) == [
        ("publish", 1),
        ("correct", 2),
    ]


def test_a_retraction_takes_every_version_back_with_its_reason(published_report: Edition, carla: Person) -> None:
    report = Report.objects.get(series=published_report.series)
    second = workflow.publish(reader(carla), report, make_answers())
    with pytest.raises(workflow.Conflict):
        workflow.retract(reader(carla), published_report, "Too late for this one.")
    with pytest.raises(workflow.Incomplete):
        workflow.retract(reader(carla), second, " ")
    workflow.retract(reader(carla), second, "The source took it back.")
    assert set(Edition.objects.values_list("state", "note")) == {("retracted", "The source took it back.")}
    with pytest.raises(workflow.Conflict):
        workflow.retract(reader(carla), second, "Again.")
    third = workflow.publish(reader(carla), report, make_answers())
    assert (third.number, third.state) == (3, "published")
    assert ledger.verify() == []


def test_only_publishers_retract(published_report: Edition, amina: Person, bruno: Person) -> None:
    for someone in (amina, bruno):
        with pytest.raises(workflow.NotAllowed):
            workflow.retract(reader(someone), published_report, "I do not like it.")


# -- two accounts of one event --


def test_accounts_of_one_event_share_its_mark(amina: Person, dora: Person, bruno: Person, carla: Person) -> None:
    first, second, third = accepted(amina), accepted(dora), accepted(amina)
    workflow.publish(reader(carla), first, make_answers())
    workflow.link(reader(bruno), second, first, "same_event")
    workflow.link(reader(bruno), third, second, "same_event")
    for report in (second, third):
        preview = workflow.prepare(report, make_answers())
        assert workflow.publish(reader(carla), report, make_answers()).same_event == preview.same_event
    [event] = set(Edition.objects.values_list("same_event", flat=True))
    assert event in (first.series, second.series, third.series)


def test_a_report_is_found_under_its_hotspot_as_soon_as_it_is_attached(
    published_report: Edition, carla: Person
) -> None:
    report = Report.objects.get(series=published_report.series)
    hotspot = workflow.keep(reader(carla), Hotspot(), {"title": "Pits", "countries": ["CF"]})
    workflow.reference.attach(reader(carla), hotspot, report)
    assert Edition.objects.get().hotspot_series == str(hotspot.series)
    workflow.reference.detach(reader(carla), hotspot, report)
    assert Edition.objects.get().hotspot_series == ""


def test_a_link_that_is_made_after_publication_counts_at_once(
    amina: Person, dora: Person, bruno: Person, carla: Person
) -> None:
    """Otherwise the public would read one event twice until somebody thinks of a correction."""
    first, second = accepted(amina), accepted(dora)
    for report in (first, second):
        workflow.publish(reader(carla), report, make_answers())
    link = workflow.link(reader(bruno), second, first, "same_event")
    marks = {edition.series: edition.same_event or edition.series for edition in Edition.objects.all()}
    assert len(set(marks.values())) == 1
    workflow.unlink(reader(bruno), link)
    assert set(Edition.objects.values_list("same_event", flat=True)) == {None}


def test_a_part_points_at_the_larger_event(amina: Person, bruno: Person, carla: Person) -> None:
    whole, part = accepted(amina), accepted(amina)
    link = workflow.link(reader(bruno), part, whole, "part_of")
    assert workflow.publish(reader(carla), part, make_answers()).part_of is None
    workflow.publish(reader(carla), whole, make_answers())
    assert Edition.objects.get(series=part.series).part_of == whole.series
    workflow.unlink(reader(bruno), link)
    assert Edition.objects.get(series=part.series).part_of is None


def test_answers_are_kept_with_the_origin(published_report: Edition, carla: Person) -> None:
    origin = Origin.objects.get()
    assert origin.publisher == carla and origin.report_version == origin.report.version
    assert origin.answers == {**vars(replace(make_answers()))}
    assert publication.prepare_report  # the preview's own function, by name
