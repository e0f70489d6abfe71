"""The frame: numbers from rows, and nothing added that may be the same twice."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Person
from accounts.reader import ANONYMOUS
from hotspots import workflow
from hotspots.filters import MEMBERS, PUBLIC, parse
from hotspots.frame import Deaths, View, editions_for_all, kept_by, reports_for
from hotspots.frame.layouts import EDITIONS
from hotspots.frame.snapshot import Snapshot
from hotspots.imports import Outcome
from hotspots.models import Edition, Report
from hotspots.vocabulary import VIOLATION_TYPES
from tests.factories import make_report, reader


def row(pk: int, **values: Any) -> tuple[Any, ...]:
    """A row in the order of the layout's fields; what is left out is not stated."""
    blank = dict.fromkeys(EDITIONS.fields) | dict.fromkeys(EDITIONS.coded, "") | {"place_precision": "L9"}
    blank |= {name: 0 for name in EDITIONS.fields if name.endswith("_mask")} | {"gravity": 0}
    return tuple({**blank, "pk": pk, **values}[name] for name in EDITIONS.fields)


def view_of(*rows: tuple[Any, ...], one_event: Sequence[tuple[int, int]] = ()) -> View:
    """A view of rows that are handed in; `one_event` pairs the keys of accounts of one event."""
    return editions_for_all(Snapshot.of_rows(EDITIONS, rows, one_event))


def killed(
    pk: int, low: int | None, best: int | None, high: int | None, civilians: int | None = None
) -> tuple[Any, ...]:
    return row(pk, killed_min=low, killed_best=best, killed_max=high, killed_civilians=civilians)


# -- counts --


def test_an_empty_frame_counts_nothing() -> None:
    frame = view_of()
    assert (len(frame), frame.ids, frame.unplaced, frame.deaths(), frame.page(5)) == (0, [], 0, None, [])
    assert frame.counts("country") == [] == frame.counts_of("violation_mask", "violation_types")
    assert frame.timeline() == ([], 0)


def test_counts_hold_what_is_not_stated_and_sum_to_all() -> None:
    frame = view_of(row(1, country="CF"), row(2, country="AO"), row(3, country="CF"), row(4))
    assert frame.counts("country") == [("CF", 2), ("", 1), ("AO", 1)]
    assert frame.unplaced == 4


def test_the_values_that_occur_are_those_that_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """However rare: what a sample of the records does not hold is looked for in all of them."""
    monkeypatch.setattr("hotspots.frame.view.SAMPLED", 3)
    view = view_of(*(row(pk, country="CF" if pk != 7 else "ZW", language="fr") for pk in range(20)))
    assert set(view.values("country")) == {"CF", "ZW"} == {value for value, _count in view.counts("country")}
    assert view.only("country", "CF").values("country") == ["CF"]
    assert view.only("country", "AO").values("language") == []


def test_a_row_with_several_terms_counts_under_each() -> None:
    masks = [VIOLATION_TYPES.mask(codes) for codes in (["V01", "V21"], ["V01"], [])]
    frame = view_of(*(row(number, violation_mask=mask) for number, mask in enumerate(masks)))
    assert frame.counts_of("violation_mask", "violation_types") == [("V01", 2), ("V21", 1)]


# -- people killed --


@pytest.mark.parametrize(
    ("rows", "one_event", "deaths"),
    [
        ([killed(1, None, None, None)], [], None),
        ([killed(1, 2, 3, 5)], [], Deaths(2, 3, 5, None, 1)),
        ([killed(1, None, 3, None)], [], Deaths(3, 3, 3, None, 1)),
        ([killed(1, 2, None, 5)], [], Deaths(2, None, 5, None, 1)),
        ([killed(1, 0, 0, 0)], [], Deaths(0, 0, 0, None, 1)),
        # Different events are added; what states nothing adds nothing.
        ([killed(1, 2, 3, 5), killed(2, 1, 1, 1), killed(3, None, None, None)], [], Deaths(3, 4, 6, None, 2)),
        ([killed(1, 2, 3, 5, 1), killed(2, 1, 1, 1, 1)], [], Deaths(3, 4, 6, 2, 2)),
        # Two accounts of one event are a range, never a sum.
        ([killed(1, 20, 24, 30), killed(2, 5, 6, 7)], [(1, 2)], Deaths(5, None, 30, None, 1)),
        ([killed(1, None, 24, None), killed(2, None, 6, None)], [(1, 2)], Deaths(6, None, 24, None, 1)),
        ([killed(1, 5, 6, 7), killed(2, 5, 6, 9)], [(1, 2)], Deaths(5, 6, 9, None, 1)),
        ([killed(1, 5, 6, 7, 2), killed(2, 5, 6, 7, 4)], [(1, 2)], Deaths(5, 6, 7, 4, 1)),
        ([killed(1, 5, 6, 7), killed(2, None, None, None)], [(1, 2)], Deaths(5, 6, 7, None, 1)),
        (
            [killed(1, 5, 6, 7), killed(2, 5, 8, 9), killed(3, 1, 1, 1)],
            [(1, 2)],
            Deaths(6, None, 10, None, 2),
        ),
    ],
)
def test_people_killed(
    rows: list[tuple[Any, ...]], one_event: list[tuple[int, int]], deaths: Deaths | None
) -> None:
    assert view_of(*rows, one_event=one_event).deaths() == deaths


@given(
    st.lists(st.lists(st.integers(0, 100), min_size=3, max_size=3).map(sorted), min_size=1, max_size=6),
    st.integers(1, 3),
)
def test_accounts_of_one_event_never_add_up(stated: list[list[int]], events: int) -> None:
    rows = [killed(number, *numbers) for number, numbers in enumerate(stated)]
    one_event = [(number, number - events) for number in range(events, len(rows))]
    deaths, apart = view_of(*rows, one_event=one_event).deaths(), view_of(*rows).deaths()
    assert deaths is not None and apart is not None
    assert deaths.stated == min(events, len(rows))
    assert deaths.minimum <= apart.minimum and deaths.maximum <= apart.maximum
    assert deaths.minimum <= deaths.maximum
    assert deaths.best is None or deaths.minimum <= deaths.best <= deaths.maximum


# -- the timeline --


def dated(*ranges: tuple[str | None, str | None]) -> View:
    return view_of(
        *(
            row(
                number, earliest=first and date.fromisoformat(first), latest=last and date.fromisoformat(last)
            )
            for number, (first, last) in enumerate(ranges)
        )
    )


def test_a_day_falls_into_its_month_and_a_year_is_spread() -> None:
    buckets, undated = dated(
        ("2020-05-04", "2020-05-04"), ("2020-01-01", "2020-12-31"), (None, None)
    ).timeline()
    assert undated == 1 and [bucket.label for bucket in buckets] == [
        f"2020-{month:02}" for month in range(1, 13)
    ]
    assert sum(bucket.exact for bucket in buckets) == 1
    assert sum(bucket.spread for bucket in buckets) == pytest.approx(1, abs=0.06)


def test_long_times_are_shown_in_years() -> None:
    buckets, _undated = dated(("2001-03-01", "2001-03-01"), ("2020-05-04", "2020-05-04")).timeline()
    assert [bucket.label for bucket in buckets] == [str(year) for year in range(2001, 2021)]


@pytest.mark.parametrize(
    "ranges",
    [
        [("2020-05-04", None)],
        [(None, "2020-05-04")],
        [("1850-01-01", "2200-12-31")],
        [("2020-12-31", "2021-01-01")],
        [("2020-02-29", "2020-02-29"), ("2200-12-31", "2200-12-31")],
    ],
)
def test_no_range_breaks_the_timeline(ranges: list[tuple[str | None, str | None]]) -> None:
    buckets, undated = dated(*ranges).timeline()
    assert undated == 0 and buckets
    assert sum(bucket.exact + bucket.spread for bucket in buckets) == pytest.approx(
        len(ranges), abs=0.005 * len(buckets)
    )


# -- real data --


def of_editions(**query: list[str]) -> View:
    return kept_by(editions_for_all(), parse({**query}, PUBLIC), ANONYMOUS)


@pytest.mark.django_db
def test_haute_kotto_in_2020(real_data: Outcome, dora: Person) -> None:
    """Seven events, 51 / 51 / 61 killed, five of them civilians: to the public as to members."""
    query = {
        "area": ["CF-HK"],
        "from": ["2020-01-01"],
        "to": ["2020-12-31"],
        "origin": ["people", "data_set"],
    }
    chosen = parse(query, MEMBERS)
    reports = kept_by(reports_for(reader(dora)), chosen, reader(dora))
    for frame in (of_editions(**query), reports):
        assert len(frame) == 7
        assert frame.deaths() == Deaths(minimum=51, best=51, maximum=61, civilians=5, stated=7)


@pytest.mark.django_db
def test_by_default_there_are_nine(real_data: Outcome) -> None:
    assert len(of_editions()) == 9
    assert len(of_editions(origin=["people", "data_set"])) == 9 + 1848
    assert len(of_editions(origin=["data_set"])) == 1848
    assert of_editions().deaths() is None  # "dozens" is no number


RAID = ("ucdp-ged:150831", "ucdp-ged:152964", "ucdp-ged:152965")


@pytest.mark.django_db
def test_one_raid_split_over_three_villages_is_added(real_data: Outcome, bruno: Person) -> None:
    first, *others = (Report.objects.get(external_ref=ref) for ref in RAID)
    assert sorted(report.killed_best for report in (first, *others)) == [16, 17, 17]
    for other in others:
        workflow.link(reader(bruno), other, first, "part_of")
    raid = [first, *others]
    published = (
        Edition.objects.visible_to(ANONYMOUS).current().filter(series__in=[report.series for report in raid])
    )
    for view, keys in (
        (reports_for(reader(bruno)), [report.pk for report in raid]),
        (editions_for_all(), [edition.pk for edition in published]),
    ):
        segments = view.snapshot.segments
        deaths = view.narrowed([segment.among(np.array(keys)) for segment in segments]).deaths()
        assert deaths is not None and deaths.best == 50
    assert set(Edition.objects.filter(part_of=first.series).values_list("series", flat=True)) == {
        other.series for other in others
    }


@pytest.mark.django_db
def test_two_accounts_of_one_event_are_a_range(amina: Person, dora: Person, bruno: Person) -> None:
    one = make_report(amina, "accepted", harms=[{"kinds": ["killed"], "best": 24}])
    other = make_report(dora, "accepted", harms=[{"kinds": ["killed"], "minimum": 5, "maximum": 7}])
    workflow.link(reader(bruno), one, other, "same_event")
    view = reports_for(reader(bruno))
    view = view.narrowed([segment.among(np.array([one.pk, other.pk])) for segment in view.snapshot.segments])
    assert view.deaths() == Deaths(5, None, 24, None, 1)
    assert view.accounts([one.pk, other.pk]) == {one.pk: 2, other.pk: 2}
