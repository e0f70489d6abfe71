"""The one filter: reading it, saying it, and applying it so that no number disagrees with its list."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Organisation, Person
from accounts.reader import ANONYMOUS, Reader
from hotspots import geo, workflow
from hotspots.filters import FILTERS, MEMBERS, PUBLIC, BadFilter, Filter, parse
from hotspots.frame import COLUMNS, Frame
from hotspots.imports import Outcome
from hotspots.models import Edition, Hotspot, Report
from hotspots.vocabulary import VIOLATION_TYPES, VOCABULARIES
from tests.factories import a_person, make_content, make_report, reader, send_report

pytestmark = pytest.mark.django_db

REF = "7b0a3b46-0e0f-4a9b-8e33-5d1d2a4c6e88"
VALUES: dict[str, list[str]] = {
    "country": ["CF", "AO"],
    "area": ["CF-HK", "CF-UK"],
    "violation": ["V01", "V03", "V02"],
    "group": ["life", "freedom"],
    "actor_kind": ["A01", "A05"],
    "role": ["carried_out"],
    "affected": ["women"],
    "issue": ["K3"],
    "source_kind": ["witness", "conflict_data_set"],
    "from": ["2020-01-01"],
    "to": ["2020-12-31"],
    "status": ["accepted"],
    "origin": ["people", "data_set"],
    "kind": ["hotspot", "report"],
    "hotspot": [REF],
    "verification": ["documented"],
    "disputed": ["yes"],
    "urgent": ["yes"],
    "sharing": ["coalition"],
    "organisation": [REF],
    "killed": ["5"],
    "bbox": ["14.123456789,2.2,27.45,11.01"],
    "q": ["Haute Kotto", '"Sam Ouandja" guards'],
}
BAD: dict[str, list[str]] = {
    "country": ["XX", "cf", "CF,AO", "Angola"],
    "area": ["CF", "XX-YY", "cf-hk"],
    "violation": ["V99", "v01", "V01,V03"],
    "group": ["death"],
    "actor_kind": ["A17"],
    "role": ["bystander"],
    "affected": ["men"],
    "issue": ["K9"],
    "source_kind": ["ghost"],
    "from": ["yesterday", "2020-13-01", "2020", "01/02/2020"],
    "to": ["2020-02-30", "now"],
    "status": ["published", "Accepted"],
    "origin": ["ucdp", "all"],
    "kind": ["statement", "x"],
    "hotspot": ["1", "not-a-ref"],
    "verification": ["sure"],
    "disputed": ["no", "1", "true", "YES"],
    "urgent": ["maybe"],
    "sharing": ["everyone"],
    "organisation": ["partner"],
    "killed": ["-1", "1.5", "many", "1e3", "٣", "99999999"],
    "bbox": ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "10,0,5,1", "0,10,1,5", "nan,0,1,1", "-181,0,0,1", "0,0,1,inf"][1:],
    "q": ["x" * 201, "\x00", '""', " ".join("abcdefghijklm"), "\u0301"],
}
AUDIENCES = [(name, audience) for name, definition in FILTERS.items() for audience in sorted(definition.audiences)]


def values_for(name: str, audience: str) -> list[str]:
    if name == "status":
        return ["active"] if audience == PUBLIC else ["accepted"]
    return VALUES[name]


# -- reading and saying --


def test_the_tables_above_know_every_filter() -> None:
    assert set(VALUES) == set(BAD) == set(FILTERS)


@pytest.mark.parametrize(("name", "audience"), AUDIENCES)
def test_a_filter_reads_back_from_its_own_query(name: str, audience: str) -> None:
    for value in values_for(name, audience):
        chosen = parse({name: [value]}, audience)
        assert chosen.values[name]
        again = parse(parse_qs(chosen.query(), keep_blank_values=True), audience)
        assert again == chosen, chosen.query()
        assert all(chosen.words()) and all(chip["words"] and chip["label"] for chip in chosen.chips())


@pytest.mark.parametrize(("name", "audience"), AUDIENCES)
def test_what_cannot_be_read_is_told_with_the_cure(name: str, audience: str) -> None:
    for value in BAD[name]:
        with pytest.raises(BadFilter) as bad:
            parse({name: [value]}, audience)
        assert set(bad.value.errors) == {name} and len(bad.value.errors[name]) > 10, value


@pytest.mark.parametrize("audience", [PUBLIC, MEMBERS])
@pytest.mark.parametrize("name", ["countr", "Country", "", "page", "country ", "origin[]", "q\x00", "x" * 500])
def test_an_unknown_parameter_is_an_error(name: str, audience: str) -> None:
    with pytest.raises(BadFilter) as bad:
        parse({name: ["CF"], "country": ["CF"]}, audience)
    assert len(bad.value.errors) == 1
    assert parse({name: ["x"], "country": ["CF"]}, audience, also=(name,)).values == {"country": ("CF",)}


def test_each_audience_has_its_own_filters() -> None:
    for name in ("urgent", "sharing", "organisation"):
        with pytest.raises(BadFilter):
            parse({name: VALUES[name]}, PUBLIC)
    with pytest.raises(BadFilter):
        parse({"kind": ["report"]}, MEMBERS)
    with pytest.raises(BadFilter):
        parse({"status": ["accepted"]}, PUBLIC)
    with pytest.raises(BadFilter):
        parse({"status": ["active"]}, MEMBERS)


def test_empty_values_are_as_good_as_left_out() -> None:
    for audience in (PUBLIC, MEMBERS):
        names = [name for name, definition in FILTERS.items() if audience in definition.audiences]
        assert parse({name: [""] for name in names}, audience).values == {}
    assert parse({"q": ["   "]}, PUBLIC).values == {}
    assert parse({"country": ["", "CF", ""]}, PUBLIC).values == {"country": ("CF",)}


def test_several_errors_are_told_at_once() -> None:
    with pytest.raises(BadFilter) as bad:
        parse({"country": ["XX"], "from": ["x"], "colour": ["red"]}, PUBLIC)
    assert set(bad.value.errors) == {"country", "from", "colour"}


def test_what_can_be_chosen_once_is_not_given_twice() -> None:
    for name in ("from", "to", "killed", "bbox", "q", "disputed"):
        with pytest.raises(BadFilter):
            parse({name: [*VALUES[name][:1], *VALUES[name][:1]]}, PUBLIC)
    with pytest.raises(BadFilter):
        parse({"country": ["CF"] * 61}, PUBLIC)


def test_dates_that_run_backwards_are_told() -> None:
    with pytest.raises(BadFilter) as bad:
        parse({"from": ["2021-01-02"], "to": ["2021-01-01"]}, PUBLIC)
    assert set(bad.value.errors) == {"to"}
    assert parse({"from": ["2021-01-01"], "to": ["2021-01-01"]}, PUBLIC)


def test_toggling_is_undone_by_toggling() -> None:
    chosen = parse({"country": ["CF"], "q": ["bria"]}, PUBLIC)
    more = chosen.toggled("country", "AO")
    assert more.values["country"] == ("CF", "AO")
    assert more.toggled("country", "AO") == chosen
    assert chosen.toggled("country", "CF").values == {"q": ("bria",)}
    assert chosen.with_("q", "other").values["q"] == ("other",)
    assert chosen.without("country").values == {"q": ("bria",)}
    assert chosen.values["country"] == ("CF",)  # a filter never changes


def test_a_chip_takes_its_own_value_away() -> None:
    chosen = parse({"country": ["CF", "AO"], "from": ["2020-01-01"]}, PUBLIC)
    for chip in chosen.chips():
        left = parse(parse_qs(chip["without"]), PUBLIC)
        assert sum(map(len, left.values.values())) == 2


def test_it_is_said_in_plain_words_without_codes() -> None:
    chosen = parse({"country": ["CF"], "violation": ["V01", "V10"], "from": ["2020-05-04"]}, PUBLIC)
    said = " ".join(chosen.words())
    assert "Central African Republic" in said and "4 May 2020" in said and "Killing or Rape" in said
    assert "V01" not in said and "CF" not in said
    assert parse({}, PUBLIC).words() == [f"Origin: {VOCABULARIES['origins'].label('people')}"]


# -- dates: whatever may have happened within --

RANGES = {
    "day": ("2020-05-04", "2020-05-04"),
    "month": ("2020-05-01", "2020-05-31"),
    "since": ("2019-01-01", None),
    "before": (None, "2019-12-31"),
    "unknown": (None, None),
}


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (None, None, {"day", "month", "since", "before", "unknown"}),
        ("2020-05-04", "2020-05-04", {"day", "month", "since"}),
        ("2020-05-05", "2020-05-05", {"month", "since"}),
        ("2020-06-01", None, {"since"}),
        ("2020-05-31", None, {"month", "since"}),
        (None, "2020-05-01", {"month", "since", "before"}),
        (None, "2018-12-31", {"before"}),
        ("2019-12-31", "2019-12-31", {"since", "before"}),
        ("2020-01-01", "2020-04-30", {"since"}),
        ("0001-01-01", None, {"day", "month", "since", "before"}),
        (None, "9999-12-31", {"day", "month", "since", "before"}),
    ],
)
def test_a_report_counts_when_its_range_overlaps(start: str | None, end: str | None, found: set[str], amina: Person) -> None:
    for name, (earliest, latest) in RANGES.items():
        when: Any = {"earliest": earliest, "latest": latest} if earliest or latest else "not known"
        send_report(amina, narrative=name, when=when)
    chosen = parse({"from": [start or ""], "to": [end or ""]}, MEMBERS)
    rows = chosen.apply(Report.objects.visible_to(reader(amina)), reader(amina))
    assert set(rows.values_list("narrative", flat=True)) == found
    assert all(chosen.words())


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
    for west, south, east, north in bisected(reader(amina), Report.objects.visible_to(reader(amina)), MEMBERS):
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


def test_a_hidden_hotspot_filters_like_one_that_does_not_exist(amina: Person, eve: Person, carla: Person) -> None:
    accepted, secret = make_report(amina, "accepted"), make_report(amina, "sent", sharing="restricted")
    hidden = workflow.keep(reader(amina), Hotspot(), {"title": "Secret", "countries": ["CF"]}, secret)
    shared = workflow.keep(reader(carla), Hotspot(), {"title": "Known", "countries": ["CF"]})
    for hotspot in (hidden, shared):
        hotspot.reports.add(accepted)
    rows = Report.objects.visible_to(reader(eve))
    for hotspot, count in ((hidden, 0), (shared, 1)):
        chosen = parse({"hotspot": [str(hotspot.ref)]}, MEMBERS)
        assert chosen.apply(rows, reader(eve)).count() == count


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
        "killed": ["1", "5", "50"],
        "bbox": ["14,2,28,12", "20,5,25,9", "-80,-40,60,40"],
        "q": ["bangui", "government", "anti-balaka", '"one-sided violence"'],
    }
    if audience == MEMBERS:
        codes |= {"status": ["accepted"], "sharing": ["can_publish"]}
    else:
        codes |= {"kind": ["report", "hotspot"], "status": ["active", "resolved"]}
    once = {"from", "to", "killed", "bbox", "q", "disputed"}
    some = {
        name: st.lists(st.sampled_from(values), min_size=1, max_size=1 if name in once else 2, unique=True)
        for name, values in codes.items()
        if name in FILTERS
    }
    names = st.lists(st.sampled_from(sorted(some)), max_size=3, unique=True)
    origin = st.just(["people", "data_set"])
    return names.flatmap(lambda picked: st.fixed_dictionaries({name: some[name] for name in picked} | {"origin": origin}))


def check_numbers(query: dict[str, list[str]], rows: Any, someone: Reader, audience: str) -> None:
    try:
        chosen = parse(query, audience)
    except BadFilter:
        assert "status" in query
        return
    listed = chosen.apply(rows, someone)
    ids = set(listed.values_list("pk", flat=True))
    frame = Frame(listed.values_list(*COLUMNS))
    assert len(frame) == len(ids) == listed.count() and set(frame.ids) == ids
    assert frame.unplaced == listed.filter(cell__isnull=True).count()
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
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@EXAMPLES
@given(query=chosen_filters(PUBLIC))
def test_every_public_number_equals_its_list(query: dict[str, list[str]], real_data: Outcome) -> None:
    rows = Edition.objects.visible_to(ANONYMOUS).current().of_kind("hotspot", "report")
    check_numbers(query, rows, ANONYMOUS, PUBLIC)


@EXAMPLES
@given(query=chosen_filters(MEMBERS))
def test_every_members_number_equals_its_list(query: dict[str, list[str]], real_data: Outcome, eve: Person) -> None:
    check_numbers(query, Report.objects.visible_to(reader(eve)), reader(eve), MEMBERS)


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
