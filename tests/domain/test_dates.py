"""Dates as people write them, in three languages, and said back."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hotspots import dates
from hotspots.dates import NotADate, When, coarsened, in_words, parse, precision

D = date

READ = [
    # days
    ("2021-05-04", D(2021, 5, 4), D(2021, 5, 4)),
    ("2021-5-4", D(2021, 5, 4), D(2021, 5, 4)),
    ("04/05/2021", D(2021, 5, 4), D(2021, 5, 4)),
    ("4.5.2021", D(2021, 5, 4), D(2021, 5, 4)),
    ("4 May 2021", D(2021, 5, 4), D(2021, 5, 4)),
    ("4th May 2021", D(2021, 5, 4), D(2021, 5, 4)),
    ("May 4, 2021", D(2021, 5, 4), D(2021, 5, 4)),
    ("4 mai 2021", D(2021, 5, 4), D(2021, 5, 4)),
    ("1er août 2020", D(2020, 8, 1), D(2020, 8, 1)),
    ("4 de maio de 2021", D(2021, 5, 4), D(2021, 5, 4)),
    ("1º de março de 2021", D(2021, 3, 1), D(2021, 3, 1)),
    ("29 February 2020", D(2020, 2, 29), D(2020, 2, 29)),
    # months
    ("2019-03", D(2019, 3, 1), D(2019, 3, 31)),
    ("March 2019", D(2019, 3, 1), D(2019, 3, 31)),
    ("MARS 2019", D(2019, 3, 1), D(2019, 3, 31)),
    ("Mar. 2019", D(2019, 3, 1), D(2019, 3, 31)),
    ("février 2020", D(2020, 2, 1), D(2020, 2, 29)),
    ("fevereiro de 2021", D(2021, 2, 1), D(2021, 2, 28)),
    ("décembre 2018", D(2018, 12, 1), D(2018, 12, 31)),
    ("dezembro 2018", D(2018, 12, 1), D(2018, 12, 31)),
    # years
    ("2019", D(2019, 1, 1), D(2019, 12, 31)),
    ("about 2019", D(2019, 1, 1), D(2019, 12, 31)),
    ("vers mai 2020", D(2020, 5, 1), D(2020, 5, 31)),
    ("por volta de 2020", D(2020, 1, 1), D(2020, 12, 31)),
    # ranges
    ("between 2015 and 2017", D(2015, 1, 1), D(2017, 12, 31)),
    ("entre 2015 et 2017", D(2015, 1, 1), D(2017, 12, 31)),
    ("entre 2015 e 2017", D(2015, 1, 1), D(2017, 12, 31)),
    ("2015 to 2017", D(2015, 1, 1), D(2017, 12, 31)),
    ("2015-2017", D(2015, 1, 1), D(2017, 12, 31)),
    ("2015–2017", D(2015, 1, 1), D(2017, 12, 31)),
    ("2015 - 2017", D(2015, 1, 1), D(2017, 12, 31)),
    ("2015/2017", D(2015, 1, 1), D(2017, 12, 31)),
    ("2021-05-04 / 2021-06-01", D(2021, 5, 4), D(2021, 6, 1)),
    ("May 2019 to June 2020", D(2019, 5, 1), D(2020, 6, 30)),
    ("from 2015 to 2017", D(2015, 1, 1), D(2017, 12, 31)),
    ("de 2015 à 2017", D(2015, 1, 1), D(2017, 12, 31)),
    ("de 2015 a 2017", D(2015, 1, 1), D(2017, 12, 31)),
    ("depuis mai 2019 jusqu'à juin 2020", D(2019, 5, 1), D(2020, 6, 30)),
    # open at one end
    ("since 2015", D(2015, 1, 1), None),
    ("depuis mai 2019", D(2019, 5, 1), None),
    ("desde 2015", D(2015, 1, 1), None),
    ("since before 2015", None, D(2015, 12, 31)),
    ("depuis avant 2015", None, D(2015, 12, 31)),
    ("desde antes de 2015", None, D(2015, 12, 31)),
    ("before 2015", None, D(2014, 12, 31)),
    ("avant mai 2019", None, D(2019, 4, 30)),
    ("antes de 2015", None, D(2014, 12, 31)),
    # not known
    ("not known", None, None),
    ("Unknown", None, None),
    ("inconnu", None, None),
    ("não se sabe", None, None),
]


@pytest.mark.parametrize(("words", "earliest", "latest"), READ, ids=[row[0] for row in READ])
def test_dates_are_read_as_people_write_them(words: str, earliest: date | None, latest: date | None) -> None:
    assert parse(f"  {words} ") == When(earliest, latest, words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "yesterday",
        "2021-13",
        "2021-02-30",
        "31/04/2021",
        "5/2021/4",
        "17",
        "0021",
        "9999",
        "1849",
        "2201",
        "Smarch 2019",
        "between 2017 and 2015",
        "2017-2015",
        "between 2015 and",
        "since",
        "before",
        "since yesterday",
        "2021-05-04T10:00:00Z",
        "٢٠٢١٢",
    ],
)
def test_what_is_no_date_is_told_with_the_cure(words: str) -> None:
    with pytest.raises(NotADate) as told:
        parse(words)
    assert len(str(told.value)) > 20


@given(st.text(max_size=60))
def test_reading_never_breaks(words: str) -> None:
    try:
        when = parse(words)
    except NotADate:
        return
    assert when.earliest is None or when.latest is None or when.earliest <= when.latest


@given(st.dates(D(1850, 1, 1), D(2200, 12, 31)), st.dates(D(1850, 1, 1), D(2200, 12, 31)))
def test_a_range_in_iso_reads_back(one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    assert parse(f"{first} / {last}") == When(first, last, f"{first} / {last}")


@pytest.mark.parametrize(
    ("earliest", "latest", "code"),
    [
        (D(2021, 5, 4), D(2021, 5, 4), "D1"),
        (D(2021, 5, 4), D(2021, 5, 9), "D2"),
        (D(2021, 5, 4), D(2021, 5, 10), "D3"),
        (D(2021, 5, 4), D(2021, 5, 11), "D4"),
        (D(2021, 5, 1), D(2021, 5, 31), "D4"),
        (D(2021, 5, 1), D(2021, 6, 1), "D5"),
        (D(2020, 1, 1), D(2020, 12, 31), "D5"),
        (D(2020, 1, 1), D(2021, 1, 1), "D6"),
        (None, D(2021, 5, 4), "D6"),
        (D(2021, 5, 4), None, "D6"),
        (None, None, "D9"),
    ],
)
def test_precision_follows_from_the_range(earliest: date | None, latest: date | None, code: str) -> None:
    assert precision(earliest, latest) == When(earliest, latest).precision == code


SAID = [
    (D(2021, 5, 4), D(2021, 5, 4), "", "4 May 2021", "4 mai 2021", "4 Maio 2021"),
    (D(2021, 5, 1), D(2021, 5, 31), "", "May 2021", "mai 2021", "Maio 2021"),
    (D(2021, 1, 1), D(2021, 12, 31), "", "2021", "2021", "2021"),
]


@pytest.mark.parametrize(("earliest", "latest", "typed", "en", "fr", "pt"), SAID)
def test_ranges_are_said_in_three_languages(earliest, latest, typed: str, en: str, fr: str, pt: str) -> None:
    for language, words in (("en", en), ("fr", fr), ("pt", pt)):
        with translation.override(language):
            assert in_words(earliest, latest, typed).casefold() == words.casefold()


def test_what_is_not_exact_is_said_as_such() -> None:
    assert in_words(None, None) == "date not known"
    assert in_words(D(2015, 1, 1), D(2017, 12, 31)) == "between 2015 and 2017"
    assert in_words(D(2021, 5, 4), D(2021, 6, 1)) == "between 4 May 2021 and 1 June 2021"
    assert in_words(D(2015, 1, 1), None) == "since 1 January 2015"
    assert in_words(None, D(2014, 12, 31), "before 2015") == "before 2015"


@given(st.none() | st.dates(D(1850, 1, 1), D(2200, 12, 31)), st.none() | st.dates(D(1850, 1, 1), D(2200, 12, 31)))
def test_every_range_can_be_said(one: date | None, other: date | None) -> None:
    if one and other and one > other:
        one, other = other, one
    for language in ("en", "fr", "pt"):
        with translation.override(language):
            assert in_words(one, other)


@given(st.dates(D(1850, 1, 1), D(2200, 12, 31)), st.dates(D(1850, 1, 1), D(2200, 12, 31)))
def test_a_coarsened_range_holds_the_one_it_came_from_and_tells_no_more(one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    for to in ("month", "year"):
        start, end = coarsened(first, last, to)
        assert start is not None and end is not None and start <= first and last <= end
        assert coarsened(start, end, to) == (start, end)
        assert start.day == 1 and (to == "month" or (start.month, end.month, end.day) == (1, 12, 31))


def test_years_out_of_reach_are_no_dates() -> None:
    assert (dates.EARLIEST_YEAR, dates.LATEST_YEAR) == (1850, 2200)
