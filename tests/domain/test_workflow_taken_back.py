"""What follows when something stops being public, or must not become so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Person
from hotspots import redaction, workflow
from hotspots.imports.apply import Row, apply_open_data, library_reader
from hotspots.models import Edition, LedgerEntry, Report
from tests.factories import make_answers, make_content, make_report, publishable, reader

pytestmark = pytest.mark.django_db


def published_pair(amina: Person, dora: Person, bruno: Person, carla: Person, kind: str) -> tuple[Report, Report]:
    first, second = (make_report(author, "accepted", **publishable()) for author in (amina, dora))
    workflow.link(reader(bruno), second, first, kind)
    for report in (first, second):
        workflow.publish(reader(carla), report, make_answers())
    return first, second


@pytest.mark.parametrize("kind", ["same_event", "part_of"])
def test_nothing_public_names_what_was_retracted(
    kind: str, amina: Person, dora: Person, bruno: Person, carla: Person
) -> None:
    first, second = published_pair(amina, dora, bruno, carla, kind)
    workflow.retract(reader(carla), Edition.objects.get(series=first.series), "It was wrong.")
    left = Edition.objects.get(series=second.series)
    assert (left.same_event, left.part_of) == (None, None)


def test_a_report_that_is_declined_after_a_change_is_public_no_more(
    published_report: Edition, amina: Person, bruno: Person
) -> None:
    report = Report.objects.get(series=published_report.series)
    workflow.change(reader(amina), report, make_content(sharing="can_publish", narrative="Something else."))
    workflow.decline(reader(bruno), report, reason="contradicted", sentence="This did not happen.")
    assert Edition.objects.get(series=report.series).state == "retracted"


def test_the_scan_reads_everything_that_is_printed(amina: Person, carla: Person) -> None:
    report = make_report(amina, "accepted", **publishable(harms=[{"kinds": ["killed"], "words": "Jean Mbali"}]))
    redaction.seal_names(report, "Jean Mbali, brother of the witness")
    assert "names" in workflow.scan(report, make_answers())
    redaction.seal_names(report, "Paul Ngata")
    assert "names" not in workflow.scan(report, make_answers())


def test_nobody_writes_over_names_that_are_closed_to_them(accepted_report: Report, amina: Person) -> None:
    redaction.seal_names(accepted_report, "A. is Jean")
    Report.objects.filter(pk=accepted_report.pk).update(accepted_at=timezone.now() - timedelta(days=31))
    with pytest.raises(workflow.NotAllowed):
        workflow.save_draft(reader(amina), accepted_report, {"narrative": ["More"]}, names="")
    assert redaction.has_names(accepted_report)


def test_filling_the_names_box_of_a_sent_report_is_recorded(sent_report: Report, amina: Person) -> None:
    workflow.save_draft(reader(amina), sent_report, {"narrative": ["More"]}, names="A. is Jean")
    entry = LedgerEntry.objects.get(action="seal_names")
    assert (entry.ref, entry.content_hash) == (str(sent_report.ref), "")


def test_open_data_never_takes_over_what_people_sent(accepted_report: Report) -> None:
    loader = library_reader("test")
    Report.objects.filter(pk=accepted_report.pk).update(organisation=loader.organisation_id, external_ref="x:1")
    with pytest.raises(Exception, match=r"(?i)unique"):
        apply_open_data(loader, [Row("x:1", make_content())], origin="data_set")
    accepted_report.refresh_from_db()
    assert not accepted_report.open_data
