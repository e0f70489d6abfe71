"""The one filter: reading it, saying it, and applying it so that no number disagrees with its list."""

from typing import Any
from urllib.parse import parse_qs

import pytest

from accounts.models import Person
from hotspots.filters import FILTERS, MEMBERS, PUBLIC, BadFilter, parse
from hotspots.models import Report
from hotspots.vocabulary import VOCABULARIES
from tests.factories import reader, send_report

pytestmark = pytest.mark.django_db

REF = "7b0a3b46-0e0f-4a9b-8e33-5d1d2a4c6e88"
VALUES: dict[str, list[str]] = {
    "country": ["CF", "AO"],
    "area": ["CF-HK", "CF-UK"],
    "violation": ["V01", "V03", "V02"],
    "all_of": ["V01", "V21"],
    "site": [REF],
    "certain": ["yes"],
    "language": ["fr", "pt", "other"],
    "group": ["life", "freedom"],
    "actor_kind": ["A01", "A05"],
    "actor": [REF],
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
    "evidence": ["yes"],
    "urgent": ["yes"],
    "sharing": ["coalition"],
    "organisation": [REF],
    "killed": ["5"],
    "bbox": ["14.123456789,2.2,27.45,11.01"],
    "unplaced": ["yes"],
    "q": ["Haute Kotto", '"Sam Ouandja" guards'],
}
BAD: dict[str, list[str]] = {
    "country": ["XX", "cf", "CF,AO", "Angola"],
    "area": ["CF", "XX-YY", "cf-hk"],
    "violation": ["V99", "v01", "V01,V03"],
    "all_of": ["V99"],
    "site": ["1"],
    "certain": ["no"],
    "language": ["French", "x"],
    "group": ["death"],
    "actor_kind": ["A17"],
    "actor": ["Octea"],
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
    "evidence": ["no", "3"],
    "urgent": ["maybe"],
    "sharing": ["everyone"],
    "organisation": ["partner"],
    "killed": ["-1", "1.5", "many", "1e3", "٣", "99999999"],
    "bbox": ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "10,0,5,1", "0,10,1,5", "nan,0,1,1", "-181,0,0,1", "0,0,1,inf"][1:],
    "unplaced": ["no", "true"],
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
    for name in ("urgent", "sharing", "organisation", "actor", "evidence"):
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
