"""Filters applied: what a map section must not tell, and that no number disagrees with its list."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Organisation, Person
from accounts.reader import ANONYMOUS, Reader
from hotspots import geo, workflow
from hotspots.evidence.store import Arriving
from hotspots.filters import FILTERS, MEMBERS, PUBLIC, BadFilter, Filter, parse
from hotspots.frame import View, editions_for_all, kept_by, reports_for
from hotspots.imports import Outcome
from hotspots.models import Actor, Edition, Evidence, Hotspot, Report
from hotspots.vocabulary import VIOLATION_TYPES, VOCABULARIES
from tests.factories import a_person, make_content, make_report, reader, send_report

pytestmark = pytest.mark.django_db


# -- the map section, and what it must not tell --


def boxes_around(west: float, south: float, east: float, north: float) -> Iterator[tuple[float, ...]]:
    """The four quarters of a box."""
    middle, centre = (west + east) / 2, (south + north) / 2
    yield west, south, middle, centre
    yield middle, south, east, centre
    yield west, centre, middle, north
    yield middle, centre, east, north


def bisected(someone: Reader, rows: Any, audience: str) -> list[tuple[float, ...]]:
    """The smallest boxes that still hold something, found as an attacker would: by quartering the map again and again."""
    boxes: list[tuple[float, ...]] = [(14.0, 2.0, 28.0, 11.5)]
    for _ in range(12):
        smaller = []
        for box in boxes:
            for quarter in boxes_around(*box):
                chosen = Filter(audience, {"bbox": (quarter,)})
                if chosen.apply(rows, someone).exists():
                    smaller.append(quarter)
        boxes = smaller
    return boxes


def test_bisecting_the_map_finds_the_area_and_never_the_place(
    amina: Person, bruno: Person, eve: Person, carla: Person
) -> None:
    make_report(amina, "accepted")
    centre = geo.area("CF-HK")
    assert centre is not None
    for someone in (reader(eve), reader(bruno), reader(carla)):
        for west, south, east, north in bisected(someone, Report.objects.visible_to(someone), MEMBERS):
            assert west - 0.01 <= centre.lon <= east + 0.01 and south - 0.01 <= centre.lat <= north + 0.01
    for west, south, east, north in bisected(
        reader(amina), Report.objects.visible_to(reader(amina)), MEMBERS
    ):
        assert west - 0.01 <= 23.2 <= east + 0.01 and south - 0.01 <= 8.5 <= north + 0.01


def test_an_invited_reviewer_finds_the_place(restricted_report: Report, bruno: Person) -> None:
    restricted_report.invited.add(bruno)
    chosen = parse({"bbox": ["23.1,8.4,23.3,8.6"]}, MEMBERS)
    assert chosen.apply(Report.objects.visible_to(reader(bruno)), reader(bruno)).get() == restricted_report


def test_a_machine_without_a_home_knows_no_place(amina: Person) -> None:
    make_report(amina, "accepted")
    machine = Reader.machine("job", None, ("coalition_reading",))
    chosen = parse({"bbox": ["23.1,8.4,23.3,8.6"]}, MEMBERS)
    assert not chosen.apply(Report.objects.visible_to(machine), machine).exists()


def test_the_public_finds_what_is_printed(published_report: Edition) -> None:
    rows = Edition.objects.visible_to(ANONYMOUS)
    exact = parse({"bbox": ["23.1,8.4,23.3,8.6"]}, PUBLIC)
    assert not exact.apply(rows, ANONYMOUS).exists()
    whole = parse({"bbox": ["14,2,28,12"]}, PUBLIC)
    assert whole.apply(rows, ANONYMOUS).get() == published_report


# -- hotspots --


def test_a_hidden_hotspot_filters_like_one_that_does_not_exist(
    amina: Person, eve: Person, carla: Person
) -> None:
    accepted, secret = make_report(amina, "accepted"), make_report(amina, "sent", sharing="restricted")
    hidden = workflow.keep(reader(amina), Hotspot(), {"title": "Secret", "countries": ["CF"]}, secret)
    shared = workflow.keep(reader(carla), Hotspot(), {"title": "Known", "countries": ["CF"]})
    for hotspot in (hidden, shared):
        hotspot.reports.add(accepted)
    rows = Report.objects.visible_to(reader(eve))
    for hotspot, count in ((hidden, 0), (shared, 1)):
        chosen = parse({"hotspot": [str(hotspot.ref)]}, MEMBERS)
        assert chosen.apply(rows, reader(eve)).count() == count


# -- actors and files --


def test_a_named_actor_is_found_where_a_report_says_so(amina: Person, carla: Person, eve: Person) -> None:
    octea = workflow.keep(reader(carla), Actor(), {"name": "Octea", "kind": "A10"})
    named = make_report(
        amina, "accepted", involved=[{"kind": "A10", "name": "Octea", "actor": str(octea.ref)}]
    )
    make_report(amina, "accepted", involved=[{"kind": "A10", "name": "Octea"}])
    assert kept_both_ways({"actor": [str(octea.ref)]}, reader(eve)) == {named.pk}


def test_a_hidden_actor_filters_like_one_that_does_not_exist(amina: Person, eve: Person) -> None:
    secret = make_report(amina, "sent", sharing="restricted")
    hidden = workflow.keep(reader(amina), Actor(), {"name": "Secret", "kind": "A10"}, secret)
    involved = [{"kind": "A10", "name": "Secret", "actor": str(hidden.ref)}]
    accepted = make_report(amina, "accepted", involved=involved)
    assert kept_both_ways({"actor": [str(hidden.ref)]}, reader(amina)) == {accepted.pk}
    assert kept_both_ways({"actor": [str(hidden.ref)]}, reader(eve)) == set()


def test_who_has_files_is_known_to_the_organisation_and_its_reviewers(
    amina: Person, lead_of_partner: Person, bruno: Person, carla: Person, eve: Person, dora: Person
) -> None:
    """Whoever may not know of a file finds it neither in the list nor in the frame, and no trace of it in a count."""
    held = make_report(amina, "accepted")
    make_report(amina, "accepted")
    give_file(amina, held)
    for someone in (amina, lead_of_partner, bruno):
        assert kept_both_ways({"evidence": ["yes"]}, reader(someone)) == {held.pk}, someone.name
    for someone in (carla, eve, dora):
        assert kept_both_ways({"evidence": ["yes"]}, reader(someone)) == set(), someone.name


def test_who_has_files_follows_what_is_attached_and_removed(amina: Person) -> None:
    report = make_report(amina, "draft")
    assert kept_both_ways({"evidence": ["yes"]}, reader(amina)) == set()
    row = give_file(amina, report)
    assert kept_both_ways({"evidence": ["yes"]}, reader(amina)) == {report.pk}
    workflow.remove_file(reader(amina), row)
    assert kept_both_ways({"evidence": ["yes"]}, reader(amina)) == set()


def give_file(person: Person, report: Report) -> Evidence:
    arriving = Arriving("note.txt")
    arriving.write(b"A note.")
    arriving.close()
    return workflow.attach_file(reader(person), report, arriving)[0]


def kept_both_ways(query: dict[str, list[str]], someone: Reader) -> set[int]:
    """The keys that the filter keeps, which rows and frame must agree on."""
    chosen = parse(query, MEMBERS)
    rows = chosen.apply(Report.objects.visible_to(someone), someone)
    kept = set(kept_by(reports_for(someone), chosen, someone).ids)
    assert kept == set(rows.values_list("pk", flat=True)) and len(kept) == rows.count()
    return kept


# -- the defaults --


def test_data_sets_are_left_out_unless_asked_for(amina: Person) -> None:
    loader = Reader.machine("loader", Organisation.objects.create(name="Published sources").pk, ("publish",))
    workflow.admit_open_data(loader, [("row:1", make_content(), None)], origin="data_set")
    send_report(amina)
    rows = Report.objects.visible_to(reader(amina))

    def origins(*chosen: str) -> list[str]:
        found = parse({"origin": list(chosen)}, MEMBERS).apply(rows, reader(amina))
        return sorted(found.values_list("origin", flat=True))

    assert origins() == origins("people") == ["people"]
    assert origins("data_set") == ["data_set"]
    assert origins("people", "data_set") == ["data_set", "people"]


# -- every number is computed from the rows that are listed --

SINGLE = {"country": "country", "verification": "verification", "status": "status"}
MANY = {"violation": ("violation_mask", "violation_types"), "actor_kind": ("actor_mask", "actor_kinds")}


def chosen_filters(audience: str) -> st.SearchStrategy[dict[str, list[str]]]:
    """Filters that a person might put together, over the real data."""
    codes = {
        "country": ["CF", "ZW", "LS", "BR"],
        "area": ["CF-HK", "CF-UK", "CF-BGF"],
        "violation": ["V01", "V03", "V13", "V18"],
        "group": list(VIOLATION_TYPES.groups),
        "actor_kind": ["A01", "A05", "A10", "A18"],
        "role": VOCABULARIES["involvement_roles"].codes(),
        "issue": VOCABULARIES["kp_issues"].codes(),
        "source_kind": ["conflict_data_set", "ngo_publication"],
        "from": ["2013-03-24", "2019-01-01", "2020-06-01"],
        "to": ["2020-12-31", "2022-01-01"],
        "disputed": ["yes"],
        "killed": ["0", "1", "5", "50"],
        "all_of": ["V01", "V03"],
        "certain": ["yes"],
        "language": ["en", "fr"],
        "bbox": ["14,2,28,12", "20,5,25,9", "-80,-40,60,40"],
        "unplaced": ["yes"],
        "q": ["bangui", "government", "anti-balaka", '"one-sided violence"'],
    }
    if audience == MEMBERS:
        codes |= {"status": ["accepted"], "sharing": ["can_publish"]}
    else:
        codes |= {"kind": ["report", "hotspot"], "status": ["active", "resolved"]}
    once = {"from", "to", "killed", "bbox", "q", "disputed", "certain", "unplaced"}
    some = {
        name: st.lists(st.sampled_from(values), min_size=1, max_size=1 if name in once else 2, unique=True)
        for name, values in codes.items()
        if name in FILTERS
    }
    names = st.lists(st.sampled_from(sorted(some)), max_size=3, unique=True)
    origin = st.just(["people", "data_set"])
    return names.flatmap(
        lambda picked: st.fixed_dictionaries({name: some[name] for name in picked} | {"origin": origin})
    )


def check_numbers(
    query: dict[str, list[str]], rows: Any, whole: View, someone: Reader, audience: str
) -> None:
    try:
        chosen = parse(query, audience)
    except BadFilter:
        assert "status" in query
        return
    listed = chosen.apply(rows, someone)
    ids = set(listed.values_list("pk", flat=True))
    frame = kept_by(whole, chosen, someone)
    assert len(frame) == len(ids) == listed.count() and set(frame.ids) == ids
    clusters = frame.clusters(zoom=4)
    assert clusters.count == len(ids) and clusters.unplaced == frame.unplaced
    nowhere = Filter(audience, {**chosen.values, "unplaced": (True,)})
    assert nowhere.apply(rows, someone).count() == len(kept_by(whole, nowhere, someone)) == frame.unplaced
    walked = frame.page(len(ids) + 1)
    assert len(walked) == len(ids) and set(walked) == ids
    for name, column in SINGLE.items():
        counts = frame.counts(column)
        assert sum(count for _value, count in counts) == len(ids)
        for value, count in counts:
            if value:
                within = parse({name: [value]}, audience).values[name]
                narrowed = Filter(audience, {**chosen.values, name: within})
                assert narrowed.apply(listed, someone).count() == count, (name, value)
    for name, (column, vocabulary) in MANY.items():
        for code, count in frame.counts_of(column, vocabulary):
            narrowed = Filter(audience, {**chosen.values, name: (code,)})
            assert narrowed.apply(listed, someone).count() == count, (name, code)
    buckets, undated = frame.timeline()
    placed = sum(bucket.exact for bucket in buckets) + sum(bucket.spread for bucket in buckets)
    assert placed + undated == pytest.approx(len(ids), abs=0.01 * max(len(buckets), 1))


EXAMPLES = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@EXAMPLES
@given(query=chosen_filters(PUBLIC))
def test_every_public_number_equals_its_list(query: dict[str, list[str]], real_data: Outcome) -> None:
    rows = Edition.objects.visible_to(ANONYMOUS).current().of_kind("hotspot", "report")
    check_numbers(query, rows, editions_for_all(), ANONYMOUS, PUBLIC)


@EXAMPLES
@given(query=chosen_filters(MEMBERS))
def test_every_members_number_equals_its_list(
    query: dict[str, list[str]], real_data: Outcome, eve: Person
) -> None:
    check_numbers(
        query, Report.objects.visible_to(reader(eve)), reports_for(reader(eve)), reader(eve), MEMBERS
    )


def test_a_retired_term_can_still_be_filtered_by() -> None:
    assert parse({"violation": ["V02"]}, PUBLIC).words()[0].endswith(VIOLATION_TYPES.label("V02"))


def test_days_are_dates() -> None:
    assert parse({"from": ["2020-05-04"]}, PUBLIC).values["from"] == (date(2020, 5, 4),)


def test_people_of_one_organisation_can_be_asked_for(amina: Person, dora: Person, bruno: Person) -> None:
    send_report(amina), send_report(dora)
    chosen = parse({"organisation": [str(amina.organisation.ref)]}, MEMBERS)
    found = chosen.apply(Report.objects.visible_to(reader(bruno)), reader(bruno))
    assert found.get().organisation == amina.organisation
    assert not chosen.apply(Report.objects.visible_to(reader(dora)), reader(dora)).exists()
    assert a_person("X", dora.organisation)
