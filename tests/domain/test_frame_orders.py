"""The orders of lists: the same as the database gives, page after page, with ties and with what is not stated."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Case, F, OrderBy, Value, When
from django.db.models.functions import Coalesce
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Person
from accounts.reader import ANONYMOUS
from hotspots import geo
from hotspots.filters import MEMBERS, PUBLIC, parse
from hotspots.frame import ORDERS, View, editions_for_all, kept_by, orders, reports_for
from hotspots.frame.layouts import EDITIONS, REPORTS
from hotspots.frame.live import Live
from hotspots.frame.snapshot import Snapshot
from hotspots.models import Edition, Report
from tests.domain.test_frame import row
from tests.factories import make_report, reader
from tests.security.cast import make_askers, make_people
from tests.security.scattered import random_query, scatter_editions, scatter_reports

NEWEST = (Coalesce("latest", "earliest").desc(nulls_last=True), F("pk").desc())


def by_country() -> Case:
    """The place of a row's country among all names in the language of the moment, 999 for none."""
    ranks = enumerate(code for code, _name in geo.country_names())
    return Case(*(When(country=code, then=Value(rank)) for rank, code in ranks), default=Value(999))


IN_SQL: dict[str, Callable[[], tuple[OrderBy | Case, ...]]] = {
    "newest": lambda: NEWEST,
    "oldest": lambda: (Coalesce("latest", "earliest").asc(nulls_last=True), *NEWEST),
    "gravest": lambda: (F("gravity").desc(), *NEWEST),
    "killed": lambda: (F("killed_best").desc(nulls_last=True), *NEWEST),
    "country": lambda: (by_country(), *NEWEST),
}


@pytest.fixture(params=["put in order by themselves", "walked in the order of all"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of few records and one of many take different ways."""
    if "walked" in request.param:
        monkeypatch.setattr(orders, "FEW", 0)
        monkeypatch.setattr(orders, "STRIDE", 3)


def walked(view: View, order: str, size: int) -> Iterator[int]:
    """The keys of a list, a page at a time."""
    page = view.page(size, order)
    while page:
        yield from page
        page = view.page(size, order, page[-1])


def check(view: View, rows: Any, size: int) -> None:
    for name in ORDERS:
        listed = list(rows.order_by(*IN_SQL[name]()).values_list("pk", flat=True))
        assert list(walked(view, name, size)) == listed, name


def test_every_order_is_held_against_the_database() -> None:
    assert list(ORDERS) == list(IN_SQL)


@pytest.mark.django_db
@pytest.mark.usefixtures("way")
def test_every_reader_gets_the_rows_in_the_order_of_the_database() -> None:
    chance, people = random.Random("orders"), make_people()
    for report in scatter_reports(people)[::3]:
        # Numbers without a best one, and several reports of one day.
        day = date(2020, 5, 4)
        alike = {"killed_min": None, "killed_best": None, "killed_max": 9, "earliest": day, "latest": day}
        Report.objects.filter(pk=report.pk).update(**alike)
    for name, asker in make_askers(people).items():
        if not asker.reader:
            continue
        rows, everything = Report.objects.visible_to(asker.reader), reports_for(asker.reader)
        for size in (1 + chance.randrange(7), 50):
            chosen = parse(random_query(chance, MEMBERS), MEMBERS)
            with translation.override(chance.choice(("en", "fr", "pt"))):
                check(kept_by(everything, chosen, asker.reader), chosen.apply(rows, asker.reader), size), name


@pytest.mark.django_db
@pytest.mark.usefixtures("way")
def test_the_public_gets_published_versions_in_the_order_of_the_database() -> None:
    scatter_editions()
    chosen = parse({"origin": ["people", "data_set"]}, PUBLIC)
    rows = Edition.objects.listed()
    check(kept_by(editions_for_all(), chosen, ANONYMOUS), chosen.apply(rows, ANONYMOUS), 7)


@pytest.mark.django_db
@pytest.mark.usefixtures("way")
def test_what_has_changed_takes_its_new_place(amina: Person, bruno: Person) -> None:
    """It stands in a segment of its own, beside the rest."""
    someone, frame = reader(bruno), Live(REPORTS)
    for number in range(6):
        make_report(amina, "accepted", country=("AO", "CF")[number % 2], place={}, when=f"202{number}")
    before = frame.now()
    for number in range(4):
        make_report(amina, "accepted", country=("BR", "CF")[number % 2], place={}, when=f"202{number}-06")
    view = reports_for(someone, frame.now())
    assert len(view.snapshot.segments) == 2 and len(before.segments) == 1
    check(view, Report.objects.visible_to(someone), 3)


def test_names_are_put_in_order_in_the_language_of_the_moment() -> None:
    """South Africa and Germany change places in French: Afrique du Sud, Allemagne."""
    frame = editions_for_all(Snapshot.of_rows(EDITIONS, [row(1, country="ZA"), row(2, country="DE"), row(3)]))
    with translation.override("en"):
        assert frame.page(9, "country") == [2, 1, 3]
    with translation.override("fr"):
        assert frame.page(9, "country") == [1, 2, 3]


def test_a_record_of_another_view_is_no_place_to_start_from() -> None:
    frame = editions_for_all(Snapshot.of_rows(EDITIONS, [row(1, country="ZA"), row(2, country="DE")]))
    with pytest.raises(KeyError):
        frame.only("country", "ZA").page(9, "newest", 2)


DAYS = st.none() | st.integers(0, 4).map(lambda number: date(2020, 5, 1) + timedelta(days=number))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "country": st.sampled_from(["", "CF", "AO"]),
            "earliest": DAYS,
            "latest": DAYS,
            "gravity": st.integers(0, 4),
            "killed_min": st.none() | st.integers(0, 2),
            "killed_best": st.none() | st.integers(0, 2),
        }
    ),
    max_size=12,
)


@given(ROWS, st.sampled_from(list(ORDERS)), st.integers(1, 5))
def test_pages_hold_every_record_once_however_many_are_alike(
    held: list[dict[str, Any]], order: str, size: int
) -> None:
    view = editions_for_all(Snapshot.of_rows(EDITIONS, [row(pk, **values) for pk, values in enumerate(held)]))
    whole = view.page(len(held) + 1, order)
    assert list(walked(view, order, size)) == whole
    assert sorted(whole) == list(range(len(held)))
