"""Publishing: what is asked before, what the public then reads, corrections and retractions."""

from dataclasses import replace
from typing import Any

import pytest
from django.forms.models import model_to_dict

from accounts.models import Organisation, Person
from hotspots import ledger, workflow
from hotspots.models import Edition, Hotspot, LedgerEntry, Origin, Report, Statement
from hotspots.workflow import publication
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
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def accepted(author: Person, **changes: Any) -> Report:
    return make_report(author, "accepted", **publishable(**changes))


def missing(publisher: Person, report: Report, **answers: Any) -> set[str]:
    return set(workflow.missing_for(reader(publisher), report, make_answers(**answers)))


# -- preview and page are one --


def stored_fields(edition: Edition) -> dict[str, Any]:
    fields = model_to_dict(edition, exclude=["id", "seq"])
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


def test_a_report_says_which_hotspot_it_belongs_to_once_that_is_published(
    publishable_report: Report, carla: Person
) -> None:
    """Until then the public does not know that there is such a hotspot, not even by its address."""
    hotspot = workflow.keep(reader(carla), Hotspot(), {"title": "Pits", "countries": ["CF"]})
    workflow.reference.attach(reader(carla), hotspot, publishable_report)
    edition = workflow.publish(reader(carla), publishable_report, make_answers())
    assert edition.hotspot_series == ""
    workflow.publish(reader(carla), hotspot, make_answers(title="Pits"))
    edition.refresh_from_db()
    assert edition.hotspot_series == str(hotspot.series)


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
    workflow.publish(reader(carla), hotspot, make_answers(title="Pits"))
    workflow.reference.attach(reader(carla), hotspot, report)
    assert Edition.objects.get(series=report.series).hotspot_series == str(hotspot.series)
    workflow.reference.detach(reader(carla), hotspot, report)
    assert Edition.objects.get(series=report.series).hotspot_series == ""


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
