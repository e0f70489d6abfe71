"""The vocabularies: their files are whole, their codes and bits stay, and a new term costs one entry."""

import json
import pickle
import re

import pytest
from django import forms
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter
from django.utils import translation
from django.utils.functional import Promise

from hotspots import vocabulary
from hotspots.vocabulary import (
    FOLDER,
    LANGUAGES,
    MAX_TERMS,
    METHODS,
    OWN_FIELDS,
    PLACE_PRECISION,
    REVIEW_STATES,
    SHARING,
    SOURCE_KINDS,
    VIOLATION_BASIS,
    VIOLATION_TYPES,
    VOCABULARIES,
    Term,
    Vocabulary,
    choices,
    gravest,
    needs_second_person,
    to_check,
)

BIGINT_MAX = 2**63 - 1
CODE_SHAPE = re.compile(r"[A-Za-z0-9_]{1,40}")
FILES = sorted(FOLDER.glob("*.json"))

# What databases and published files already hold: an entry here may be added, never changed or removed.
PINNED_BITS = {
    "violation_types": {f"V{number:02}": number - 1 for number in range(1, 42)},
    "methods": {"firearm": 0, "dog": 1, "beating": 2, "not_stated": 9},
    "affected_groups": {"artisanal_miners": 0, "mine_workers": 1, "residents": 2, "not_stated": 9},
    "actor_kinds": {"A01": 0, "A18": 1, "A19": 2, "A02": 3, "A05": 6, "A99": 18},
    "kp_issues": {f"K{number}": number - 1 for number in range(1, 9)},
    "minerals": {"diamond": 0, "gold": 1, "other": 2, "not_stated": 3},
}

every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
every_vocabulary = pytest.mark.parametrize("terms", VOCABULARIES.values(), ids=lambda terms: terms.name)


def entries_of(path):
    return json.loads(path.read_text(encoding="utf-8"))["terms"]


@every_file
def test_file_is_headed_by_name_about_and_version(path):
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["name"] == path.stem
    assert content["about"].endswith(".")
    assert content["version"] >= 1
    assert set(content) <= {"name", "about", "version", "default", "groups", "terms"}


@every_file
def test_codes_are_shaped_as_the_database_demands_and_unique(path):
    codes = [entry["code"] for entry in entries_of(path)]
    assert [code for code in codes if not CODE_SHAPE.fullmatch(code)] == []
    assert len(codes) == len(set(codes))


@every_file
def test_bits_are_explicit_unique_and_leave_room_in_a_bigint(path):
    bits = [entry["bit"] for entry in entries_of(path)]
    assert all(type(bit) is int and 0 <= bit < MAX_TERMS for bit in bits)
    assert len(bits) == len(set(bits))
    assert len(bits) < MAX_TERMS, "the mask of this list is nearly full: split the list before it grows"


@every_file
def test_every_label_is_there_in_every_language_and_shows_no_code(path):
    content = json.loads(path.read_text(encoding="utf-8"))
    for entry in content["terms"] + content.get("groups", []):
        assert tuple(entry["label"]) == LANGUAGES, entry["code"]
        for label in entry["label"].values():
            assert label == label.strip() and label, entry["code"]
            assert label[0].isupper() and "_" not in label, label


@every_file
def test_labels_are_told_apart_in_every_language(path):
    for language in LANGUAGES:
        labels = [entry["label"][language] for entry in entries_of(path)]
        assert len(labels) == len(set(labels)), language


@every_file
def test_terms_name_known_groups_languages_and_successors(path):
    content = json.loads(path.read_text(encoding="utf-8"))
    groups = {group["code"] for group in content.get("groups", [])}
    live = {entry["code"] for entry in content["terms"] if not entry.get("retired")}
    for entry in content["terms"]:
        assert entry.get("group") in (groups or {None}), entry["code"]
        assert set(entry.get("check", ())) <= {"fr", "pt"}, entry["code"]
        assert set(entry.get("replaced_by", ())) <= live, entry["code"]
        assert ("replaced_by" in entry) <= entry.get("retired", False), entry["code"]
    assert content.get("default", next(iter(live))) in live


@pytest.mark.parametrize("name", PINNED_BITS)
def test_bits_never_change(name):
    assert {code: VOCABULARIES[name][code].bit for code in PINNED_BITS[name]} == PINNED_BITS[name]


@every_vocabulary
def test_every_vocabulary_has_a_name_of_its_own_in_the_module(terms):
    assert getattr(vocabulary, terms.name.upper()) is terms


@every_vocabulary
def test_mask_and_unmask_are_inverse_over_the_whole_list(terms):
    codes = [term.code for term in terms.terms]
    assert terms.unmask(terms.mask(codes)) == codes
    assert 0 < terms.mask(codes) <= BIGINT_MAX
    assert all(terms.unmask(terms.mask([code])) == [code] for code in codes)


def test_mask_ignores_order_and_repetition():
    assert METHODS.mask(["dog", "firearm", "dog"]) == METHODS.mask(["firearm", "dog"]) == 3
    assert METHODS.mask([]) == 0 and METHODS.unmask(0) == []


@pytest.mark.parametrize("mask", [1 << 59, -1])
def test_unmask_refuses_bits_that_nobody_owns(mask):
    with pytest.raises(ValueError, match="methods"):
        METHODS.unmask(mask)


def test_looking_up_a_term():
    assert METHODS["dog"].code == "dog" and "dog" in METHODS
    assert METHODS.get("cat") is None and METHODS.get(None) is None and "cat" not in METHODS
    with pytest.raises(KeyError, match="'cat' is not a term of the vocabulary 'methods'"):
        METHODS["cat"]


def test_unhashable_input_is_no_member():
    """A JSON body may hold anything where a code belongs."""
    assert ["dog"] not in METHODS and METHODS.get({"code": "dog"}) is None


def test_a_retired_term_is_read_but_not_offered():
    retired = VIOLATION_TYPES["V02"]
    assert retired.retired and retired.extra["replaced_by"] == ["V01", "V21"]
    assert "V02" in VIOLATION_TYPES and VIOLATION_TYPES.unmask(1 << retired.bit) == ["V02"]
    assert retired not in list(VIOLATION_TYPES) and "V02" not in VIOLATION_TYPES.codes()
    assert "V02" not in dict(VIOLATION_TYPES.choices())
    assert all(retired not in terms for _, terms in VIOLATION_TYPES.grouped())
    assert len(VIOLATION_TYPES) == 39 and len(VIOLATION_TYPES.terms) == 41


def test_label_follows_the_active_language_and_falls_back_to_english():
    term = METHODS["dog"]
    for language, label in (("en", "Dogs"), ("fr", "Chiens"), ("pt-br", "Cães"), ("sw", "Dogs")):
        with translation.override(language):
            assert term.label == str(term) == METHODS.label("dog") == label
    with translation.override(None):
        assert term.label == "Dogs"
    assert METHODS.label("dog", "fr") == "Chiens"
    assert Term("x", {"en": "Only here"}, 0).label == "Only here"


def test_choices_are_translated_when_shown():
    (code, label), *_ = METHODS.choices()
    assert isinstance(label, Promise)
    with translation.override("fr"):
        assert (code, str(label)) == ("firearm", "Arme à feu")
    with translation.override("pt"):
        assert str(label) == "Arma de fogo"
    assert str(pickle.loads(pickle.dumps(label))) == str(label)


def test_a_form_built_in_one_language_is_shown_in_another():
    with translation.override("en"):
        field = models.CharField(max_length=40, choices=choices("methods")).formfield()
        form = type("MethodForm", (forms.Form,), {"method": field})
    with translation.override("fr"):
        assert "Arme à feu" in form().as_p()


def test_groups_keep_the_order_of_the_form():
    with translation.override("en"):
        violations = [(str(label), len(terms)) for label, terms in VIOLATION_TYPES.grouped()]
        sources = [(str(label), len(terms)) for label, terms in SOURCE_KINDS.grouped()]
    assert [label for label, _ in violations] == [
        "Life", "Body and dignity", "Freedom", "Home and land", "Work and children", "Remedy and voice",
    ]  # fmt: skip
    assert sum(count for _, count in violations) == len(VIOLATION_TYPES)
    assert sources == [("A person told us", 4), ("A document", 16), ("A recording", 4), ("Data", 3)]


def test_by_reads_own_and_extra_fields():
    assert [term.code for term in VIOLATION_TYPES.by("basis", True)] == ["V17", "V19"]
    assert [term.code for term in VIOLATION_TYPES.by("ucdp", "3")] == ["V01", "V03"]
    assert VIOLATION_TYPES.by("group", "life")[0] is VIOLATION_TYPES["V01"]
    assert VIOLATION_TYPES.by("gravity", 9) == []


def test_own_fields_are_attributes_and_nothing_else_hides_one():
    assert set(Term.__dataclass_fields__) - {"labels", "extra"} == OWN_FIELDS - {"label"}
    assert all(not OWN_FIELDS & set(term.extra) for terms in VOCABULARIES.values() for term in terms.terms)


def test_every_violation_has_a_gravity_and_a_group():
    assert {term.gravity for term in VIOLATION_TYPES.terms} == {1, 2, 3, 4}
    assert all(term.group in VIOLATION_TYPES.groups for term in VIOLATION_TYPES.terms)
    assert len(VIOLATION_BASIS) == 4


def test_gravest():
    assert gravest([]) == 0
    assert gravest(["V38", "V14"]) == 2
    assert gravest(iter(["V30", "V05", "V16"])) == 4


def test_needs_second_person_for_sexual_violence_and_children():
    assert [code for code in VIOLATION_TYPES.codes() if needs_second_person([code])] == ["V10", "V28", "V41"]
    assert needs_second_person(["V14", "V10"]) and not needs_second_person([])


def test_only_people_are_persons_and_none_of_them_is_named_by_default():
    people = {term.code for term in SOURCE_KINDS.by("is_person", True)}
    assert people == {term.code for term in SOURCE_KINDS.by("group", "a_person_told_us")}
    named = {term.code for term in SOURCE_KINDS.by("may_be_named_default", True)}
    assert len(named) == 10 and not named & people
    assert all({"is_person", "may_be_named_default"} <= set(term.extra) for term in SOURCE_KINDS)


def test_presets():
    presets = {name: terms.default for name, terms in VOCABULARIES.items() if terms.default}
    assert presets["sharing"] == "coalition" and presets["consent"] == "not_recorded"
    assert presets["attribution"] == "alleged" and presets["origins"] == "people"
    assert VOCABULARIES["consent"]["not_recorded"].extra["may_be_published"] is False
    assert SHARING.label("restricted", "en") == "My organisation and chosen reviewers"
    assert REVIEW_STATES.default == "draft"


def test_a_coarse_place_is_never_drawn_as_a_point():
    assert [term.code for term in PLACE_PRECISION.by("drawn_as", "point")] == ["L1", "L2", "L3"]
    assert [term.code for term in PLACE_PRECISION.by("drawn_as", "area")] == ["L4", "L5", "L6", "L7", "L8"]


def test_labels_to_check_are_listed():
    listed = to_check()
    assert ("violation_types", "V19", "fr") in listed and ("violation_types", "V10", "pt") in listed
    assert all(code in VOCABULARIES[name] and language in ("fr", "pt") for name, code, language in listed)
    assert len(listed) == len(set(listed))


def project_with(field):
    state = ProjectState()
    fields = [("id", models.BigAutoField(primary_key=True)), ("method", field)]
    state.add_model(ModelState("demo", "Incident", fields))
    return state


def method_field(**options):
    return models.CharField(max_length=40, choices=choices("methods"), **options)


def test_a_migration_names_the_list_and_none_of_its_terms():
    written, imports = MigrationWriter.serialize(method_field())
    assert "hotspots.vocabulary.choices_of" in written and "'methods'" in written
    assert "firearm" not in written and "import hotspots.vocabulary" in imports


def test_a_new_term_makes_no_migration(monkeypatch):
    before = project_with(method_field())
    grown = Vocabulary("methods", 2, [*METHODS.terms, Term("drone", {"en": "Drone"}, 10)])
    monkeypatch.setitem(VOCABULARIES, "methods", grown)
    after = project_with(method_field())
    assert "drone" in dict(after.models["demo", "incident"].fields["method"].choices)
    assert MigrationAutodetector(before, after)._detect_changes() == {}
    widened = project_with(method_field(null=True))
    assert MigrationAutodetector(before, widened)._detect_changes(), "the detector sees a real change"


def test_choices_of_an_unknown_list_fail_where_they_are_written():
    with pytest.raises(KeyError, match="no vocabulary 'method'"):
        choices("method")
