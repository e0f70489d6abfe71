"""The UCDP events of the Central African Republic as published: nothing lost, nothing improved."""

import csv
from collections import Counter

import pytest
from django.db.models import F, Q

from hotspots import geo
from hotspots.dates import precision
from hotspots.imports import Outcome
from hotspots.models import Edition, Report
from tests.domain.tables import every_row
from tests.realdata import UCDP, take_in_ucdp

OUT_OF_ORDER = Q(killed_min__gt=F("killed_best")) | Q(killed_best__gt=F("killed_max"))
EVENTS = list(csv.DictReader(UCDP.open(encoding="utf-8-sig", newline="")))


# -- the file as published --


@pytest.mark.django_db
def test_all_of_it_goes_in_and_again_nothing_changes(real_data: Outcome) -> None:
    assert (real_data.new, real_data.changed, real_data.same, real_data.errors) == (1848, 0, 0, [])
    assert real_data.read == len(EVENTS) == 1848
    reports = Report.objects.filter(origin="data_set")
    assert set(reports.values_list("external_ref", flat=True)) == {f"ucdp-ged:{event['id']}" for event in EVENTS}
    assert Edition.objects.current().filter(origin="data_set").count() == 1848
    before = every_row()
    again = take_in_ucdp()
    assert (again.new, again.changed, again.same, again.errors) == (0, 0, 1848, [])
    assert every_row() == before


@pytest.mark.django_db
def test_numbers_places_and_days_are_as_published(real_data: Outcome) -> None:
    reports = {report.external_ref: report for report in Report.objects.filter(origin="data_set")}
    wrong = []
    for event in EVENTS:
        report = reports[f"ucdp-ged:{event['id']}"]
        published = (
            *(int(event[name]) for name in ("low", "best", "high", "deaths_civilians")),
            float(event["latitude"]),
            float(event["longitude"]),
            event["date_start"][:10],
            event["date_end"][:10],
        )
        stored = (
            report.killed_min,
            report.killed_best,
            report.killed_max,
            report.killed_civilians,
            report.latitude,
            report.longitude,
            str(report.earliest),
            str(report.latest),
        )
        if published != stored or report.data_set["row"] != event:
            wrong.append(event["id"])
    assert wrong == []


@pytest.mark.django_db
def test_our_precision_of_dates_reproduces_theirs(real_data: Outcome) -> None:
    ours = dict(Report.objects.filter(origin="data_set").values_list("external_ref", "pk"))
    theirs = {ours[f"ucdp-ged:{event['id']}"]: f"D{event['date_prec']}" for event in EVENTS}
    ranges = Report.objects.filter(origin="data_set").values_list("pk", "earliest", "latest")
    found = {pk: precision(earliest, latest) for pk, earliest, latest in ranges}
    assert {pk for pk in theirs if theirs[pk] != found[pk]} == set()


@pytest.mark.django_db
def test_inconsistent_rows_are_flagged_and_battles_carry_no_violation(real_data: Outcome) -> None:
    reports = Report.objects.filter(origin="data_set")
    assert reports.exclude(inconsistent="").count() == 20
    assert reports.filter(violation_mask=0).count() == 772
    assert {tuple(report.codes("violation_mask")) for report in reports} == {(), ("V03",)}
    types = Counter(event["type_of_violence"] for event in EVENTS)
    assert types["1"] + types["2"] == 772
    assert Edition.objects.filter(OUT_OF_ORDER, origin="data_set").count() == 20


@pytest.mark.django_db
def test_every_event_lies_in_its_country_or_at_its_border(real_data: Outcome) -> None:
    assert set(Report.objects.filter(origin="data_set").values_list("country", flat=True)) == {"CF"}
    assert Report.objects.filter(origin="data_set", cell=None).count() == 0
    assert max(geo.outside_country_km("CF", float(event["latitude"]), float(event["longitude"])) for event in EVENTS) < 5


@pytest.mark.django_db
def test_it_is_a_background_layer(real_data: Outcome) -> None:
    assert not Report.objects.filter(origin="data_set").exclude(status="accepted").exists()
    assert set(Report.objects.filter(origin="data_set").values_list("author", flat=True)) == {None}
    assert not Report.objects.waiting().exists()
    assert Edition.objects.current().by_people().of_kind("hotspot", "report").count() == 9
