"""Checking content: nothing that is sent breaks it, and every error says where and how to mend it."""

import copy
import json
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings

from hotspots.content import EMPTY, check, difference, is_sendable, is_sensitive
from hotspots.content.shape import KNOWN
from hotspots.vocabulary import needs_second_person
from tests.domain.contents import ANYTHING, reports
from tests.domain.wrong_contents import FIELDS, NOT_OBJECTS, VALUES, WRONG
from tests.factories import PRESS, WITNESS, make_content, typed_content


@pytest.mark.parametrize("sent", NOT_OBJECTS, ids=repr)
def test_what_is_no_object_is_told_so(sent: Any) -> None:
    clean, errors = check(sent)
    assert clean == EMPTY and clean is not EMPTY
    assert list(errors) == [""]


@pytest.mark.parametrize("field", FIELDS)
def test_no_value_of_any_field_breaks_it(field: str) -> None:
    for value in VALUES:
        clean, errors = check({field: value})
        assert set(clean) == set(EMPTY)
        assert all(path.split(".")[0] == field and cure for path, cure in errors.items()), (value, errors)
        is_sendable(clean)
    for name in ("sources", "involved", "violations", "harms"):
        for value in VALUES:
            check({name: [{"kind": value, "type": value, "by": value, "kinds": value, "date": value, field: value}]})
            check({"place": {"name": value, "area": value, "latitude": value, "site": value}, "when": {"text": value}})


@pytest.mark.parametrize(("path", "changes"), WRONG, ids=[f"{path}-{number}" for number, (path, _) in enumerate(WRONG)])
def test_an_error_names_its_field_and_the_cure(path: str, changes: dict[str, Any]) -> None:
    _clean, errors = check(typed_content(**{"involved": [{"kind": "A06"}], "violations": [], "harms": [], **changes}))
    assert path in errors
    assert [other for other in errors if other != path and not other.startswith(f"{path}.")] == []
    assert len(errors[path]) > 10


def test_there_are_many_bad_inputs() -> None:
    assert len(NOT_OBJECTS) + len(VALUES) * len(FIELDS) + len(WRONG) > 150


@settings(max_examples=300)
@given(ANYTHING)
def test_no_json_breaks_it(sent: Any) -> None:
    clean, errors = check(sent)
    assert set(clean) == set(EMPTY)
    is_sendable(clean)
    is_sensitive(clean)
    if not errors:
        json.dumps(clean, allow_nan=False).encode()


@settings(max_examples=100)
@given(reports())
def test_clean_content_is_clean_already(sent: dict[str, Any]) -> None:
    clean, errors = check(sent)
    assert errors == {}
    assert is_sendable(clean) == {}
    again, errors = check({name: clean[name] for name in KNOWN})
    assert (again, errors) == (clean, {})


def test_checking_leaves_what_was_sent_alone() -> None:
    sent = typed_content()
    before = copy.deepcopy(sent)
    clean, _errors = check(sent)
    clean["sources"].append({})
    clean["place"]["name"] = "changed"
    assert sent == before and EMPTY["sources"] == []


# -- presets --


def test_nothing_sent_gives_empty_content() -> None:
    clean, errors = check({})
    assert errors == {} and clean == EMPTY
    assert set(is_sendable(clean)) == {"narrative", "country", "when", "sources"}


def test_null_and_empty_are_as_good_as_left_out() -> None:
    assert check(dict.fromkeys(KNOWN)) == (EMPTY, {})
    assert check(dict.fromkeys(("narrative", "language", "sharing", "country", "when"), "")) == (EMPTY, {})


def test_what_people_say_is_confidential_and_what_is_published_may_be_named() -> None:
    witness, press = make_content(sources=[WITNESS, PRESS])["sources"]
    assert (witness["may_be_named"], witness["consent"]) == (False, "not_recorded")
    assert (press["may_be_named"], press["consent"]) == (True, "not_needed_public_source")
    assert not make_content(sources=[{**PRESS, "may_be_named": False}])["sources"][0]["may_be_named"]


@pytest.mark.parametrize(
    ("told", "sharing"),
    [
        ({}, "coalition"),
        ({"violations": [{"type": "V10"}]}, "restricted"),
        ({"violations": [{"type": "V28"}]}, "restricted"),
        ({"violations": [{"type": "V17", "affected": ["children_or_pupils"]}]}, "restricted"),
        ({"harms": [{"kinds": ["sexual_violence_survivors"], "words": "two"}]}, "restricted"),
        ({"violations": [{"type": "V10"}], "sharing": "coalition"}, "coalition"),
    ],
)
def test_who_may_see_what_is_most_dangerous_unless_said_otherwise(told: dict[str, Any], sharing: str) -> None:
    clean, errors = check({**typed_content(involved=[], violations=[]), "sharing": None, **told})
    assert errors == {} and clean["sharing"] == sharing


def test_a_term_that_takes_a_second_person_is_never_shared_by_default() -> None:
    assert needs_second_person(["V10"]) and not needs_second_person(["V01"])


@pytest.mark.parametrize(
    ("place", "precision", "area"),
    [
        ({}, "L8", ""),
        ({"area": "CF-HK"}, "L6", "CF-HK"),
        ({"latitude": 6.54, "longitude": 21.99}, "L1", "CF-HK"),
        ({"latitude": 6.54, "longitude": 21.99, "precision": "L3"}, "L3", "CF-HK"),
        ({"latitude": 6.54, "longitude": 21.99, "precision": "L8"}, "L8", ""),
        ({"precision": "L9"}, "L9", ""),
        ({"name": "somewhere"}, "L8", ""),
    ],
)
def test_level_and_area_follow_from_what_is_given(place: dict[str, Any], precision: str, area: str) -> None:
    clean = make_content(place=place)["place"]
    assert (clean["precision"], clean["area"]) == (precision, area)


def test_codes_come_once_and_in_the_order_of_the_list() -> None:
    assert make_content(issues=["K4", "K1", "K4"])["issues"] == ["K1", "K4"]
    assert make_content(involved=[{}, {}], violations=[{"type": "V01", "by": [1, 0, 1]}])["violations"][0]["by"] == [0, 1]


def test_zero_is_a_number_and_not_stated_is_none() -> None:
    harm = make_content(harms=[{"kinds": ["killed"], "best": 0}])["harms"][0]
    assert (harm["minimum"], harm["best"], harm["maximum"]) == (None, 0, None)


def test_words_as_said_stay_words() -> None:
    harm = make_content(harms=[{"kinds": ["killed"], "words": "dozens"}])["harms"][0]
    assert harm["words"] == "dozens" and harm["best"] is None


def test_errors_are_told_in_the_language_of_the_reader() -> None:
    english = check({"country": "XX"})[1]["country"]
    with translation.override("fr"):
        french = check({"country": "XX"})[1]["country"]
    assert english and french


# -- what changed --


def test_a_difference_names_the_leaves_that_changed() -> None:
    before = make_content()
    after = make_content(narrative="Otherwise.", sources=[WITNESS, PRESS])
    changed = {row["field"]: (row["before"], row["after"]) for row in difference(before, after)}
    assert changed["narrative"] == (before["narrative"], "Otherwise.")
    assert changed["sources.1.line"] == (None, PRESS["line"])
    assert "place.name" not in changed
    assert difference(before, before) == []
    assert difference(None, before) and difference(before, None)


@settings(max_examples=50)
@given(reports(), reports())
def test_a_difference_is_empty_only_between_equals(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = check(one)[0], check(other)[0]
    assert (difference(first, second) == []) == (first == second)
