"""What a row would do: each is new, changed, left or refused with its number, its column and the cure."""

from pathlib import Path
from typing import Any

import pytest

from accounts.models import Person
from hotspots import workflow
from hotspots.imports import (
    COLUMNS,
    PRESETS,
    BadMapping,
    Planner,
    checked_presets,
    dry_run,
    read_table,
    suggested,
    take_in,
)
from hotspots.models import Names, Receipt, Report, Version
from hotspots.vocabulary import ACTOR_KINDS, INVOLVEMENT_ROLES
from hotspots.workflow.transitions import current_content
from tests.factories import make_report, reader
from tests.imports.files import exported, planner_of, told, typed

pytestmark = pytest.mark.django_db
ARMED_GROUP = ACTOR_KINDS.label("A05", "en")
CARRIED_OUT = INVOLVEMENT_ROLES.label("carried_out", "en")


def test_a_table_typed_by_hand_becomes_sent_reports(amina: Person, tmp_path: Path) -> None:
    row = told(
        Place="Bria, Haute-Kotto", Latitude="6,54", Longitude="21.99", Urgent="yes", Language="French", Minerals="Diamond",
        **{
            "Acts": "V01; Torture", "Actors": f"Guards of the concession ({CARRIED_OUT}, Alleged); {ARMED_GROUP}",
            "Killed, best estimate": "2", "People affected": "Killed: 2; Displaced: dozens",
            "Who may see this": "restricted", "Your reference": "case 7",
        },
    )  # fmt: skip
    taken = take_in(planner_of(amina, typed(tmp_path, [row])))
    assert taken.counts == {"new": 1} and taken.stored and not taken.errors
    report = Report.objects.get()
    content = current_content(report)
    assert (report.status, report.external_ref, report.sharing) == ("sent", "case 7", "restricted")
    assert content["place"] == {
        "precision": "L1", "name": "Bria", "area": "CF-HK", "latitude": 6.54, "longitude": 21.99, "site": None,
    }  # fmt: skip
    assert (content["language"], content["urgent"], content["minerals"]) == ("fr", True, ["diamond"])
    assert [act["type"] for act in content["violations"]] == ["V01", "V05"]
    assert [(one["name"], one["kind"], one["role"]) for one in content["involved"]] == [
        ("Guards of the concession", "A99", "carried_out"),
        ("", "A05", "not_clear"),
    ]
    assert [(one["kinds"], one["best"], one["words"]) for one in content["harms"]] == [
        (["killed"], 2, ""),
        (["displaced"], None, "dozens"),
    ]
    assert content["when"] == {"earliest": "2021-05-01", "latest": "2021-05-31", "text": "May 2021"}
    assert content["sources"][0]["kind"] == "witness"


def test_what_is_said_for_all_rows_fills_empty_cells_and_no_others(amina: Person, tmp_path: Path) -> None:
    rows = [told(Country=""), told(Country="Angola", **{"What happened": "Another thing."})]
    take_in(planner_of(amina, typed(tmp_path, rows), {"country": "RCA", "sharing": "can_publish"}))
    assert sorted(Report.objects.values_list("country", "sharing")) == [
        ("AO", "can_publish"),
        ("CF", "can_publish"),
    ]


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("What happened", "", "own words"),
        ("Country", "Atlantis", "two-letter"),
        ("When", "the other day", "no date"),
        ("Kind of source", "gossip", "not in the list"),
        ("How you know", "", "one line"),
        ("Acts", "V01; magic", "not in the list"),
        ("Latitude", "95", "between"),
        ("Latitude", "north", "7.53"),
        ("Killed, best estimate", "-1", "whole number"),
        ("Killed, best estimate", "many", "whole number"),
        ("Urgent", "perhaps", "yes or no"),
        ("Language", "Klingon", "language"),
        ("Province or region", "Texas", "no area"),
        ("Your reference", "x" * 121, "120"),
        ("Your reference", "a\x01b", "characters"),
        ("What happened", "a\x01b", "characters"),
        ("What happened", "x" * 50_001, "50000"),
        ("Who may see this", "everyone", "not in the list"),
        ("People affected", "many", "colon"),
        ("Ref", "6f0e3bd4-7d0c-4f33-8b0e-0d2d6cf4a111", "no such report"),
        ("Ref", "7", "no such report"),
    ],
)
def test_a_wrong_cell_is_refused_by_row_and_column_and_the_others_go_in(
    column: str, cell: str, says: str, amina: Person, tmp_path: Path
) -> None:
    rows = [told(**{"What happened": "First."}), told(**{column: cell}), told(**{"What happened": "Third."})]
    taken = take_in(planner_of(amina, typed(tmp_path, rows)))
    assert taken.counts == {"new": 2, "refused": 1}
    assert [(error.number, error.field) for error in taken.errors] == [(3, column)]
    assert says in taken.errors[0].reason


def test_a_hidden_report_is_refused_as_one_that_does_not_exist(
    amina: Person, dora: Person, tmp_path: Path
) -> None:
    hidden = make_report(amina, "sent")

    def refusal(ref: object) -> Any:
        taken = dry_run(planner_of(dora, typed(tmp_path, [told(Ref=str(ref), Version="7")])))
        return taken.counts, taken.errors

    assert refusal(hidden.ref) == refusal("6f0e3bd4-7d0c-4f33-8b0e-0d2d6cf4a111")


def test_who_may_read_a_report_and_not_change_it_is_told_so(
    amina: Person, bruno: Person, tmp_path: Path
) -> None:
    colleague = Person.objects.create_person("co@example.org", "Colette", amina.organisation)
    report = make_report(amina, "accepted")
    for person in (colleague, bruno):
        file = exported(tmp_path, reader(person), [report], "csv")
        file.write_text(file.read_text().replace("Guards opened fire", "Somebody opened fire"))
        taken = take_in(planner_of(person, file))
        assert taken.counts == {"refused": 1} and "not change it" in taken.errors[0].reason
        assert not taken.changed
    assert Report.objects.get(pk=report.pk).version == report.version


def test_the_lead_changes_what_a_colleague_wrote(
    amina: Person, lead_of_partner: Person, tmp_path: Path
) -> None:
    report = make_report(amina, "sent")
    file = exported(tmp_path, reader(lead_of_partner), [report], "csv")
    file.write_text(file.read_text().replace("Guards opened fire", "Somebody opened fire"))
    assert take_in(planner_of(lead_of_partner, file)).counts == {"changed": 1}
    assert Version.objects.get(report=report, number=2).person_id == lead_of_partner.pk


@pytest.mark.parametrize("state", ["draft", "withdrawn", "not_taken_forward"])
def test_a_report_that_cannot_be_changed_now_is_refused(state: str, amina: Person, tmp_path: Path) -> None:
    report = make_report(amina, state)
    taken = take_in(
        planner_of(amina, typed(tmp_path, [{"Ref": report.ref, "What happened": "Other words."}]))
    )
    assert taken.counts == {"refused": 1}
    assert Report.objects.get(pk=report.pk).version == report.version


def test_a_known_reference_of_the_organisation_updates_its_report(
    amina: Person, eve: Person, tmp_path: Path
) -> None:
    row = told(**{"Your reference": "case 7", "Acts": "V01"})
    assert take_in(planner_of(amina, typed(tmp_path, [row]))).counts == {"new": 1}
    assert take_in(planner_of(amina, typed(tmp_path, [row]))).counts == {"same": 1}
    assert take_in(planner_of(eve, typed(tmp_path, [row]))).counts == {"new": 1}
    row["What happened"] = "Guards opened fire at the bridge."
    taken = take_in(planner_of(amina, typed(tmp_path, [row])))
    assert taken.counts == {"changed": 1}
    assert [edit.key for edit in taken.changed[0].edits] == ["What happened"]
    row["Acts"] = "Torture"
    assert take_in(planner_of(amina, typed(tmp_path, [row]))).counts == {"refused": 1}
    assert Report.objects.count() == 2


def test_a_file_never_opens_a_report_to_more_people(amina: Person, tmp_path: Path) -> None:
    report = make_report(amina, "sent", sharing="restricted")
    taken = take_in(
        planner_of(amina, typed(tmp_path, [{"Ref": report.ref, "Who may see this": "can_publish"}]))
    )
    assert taken.counts == {"refused": 1} and taken.errors[0].field == "Who may see this"
    assert Report.objects.get(pk=report.pk).sharing == "restricted"


def test_the_same_report_twice_in_a_file_is_taken_once(amina: Person, tmp_path: Path) -> None:
    report = make_report(amina, "sent")
    rows = [{"Ref": report.ref, "What happened": words} for words in ("First.", "Second.")]
    taken = take_in(planner_of(amina, typed(tmp_path, rows)))
    assert taken.counts == {"changed": 1, "refused": 1} and taken.errors[0].number == 3


def test_who_may_not_write_reports_brings_none(manager: Person, tmp_path: Path) -> None:
    taken = take_in(planner_of(manager, typed(tmp_path, [told()])))
    assert taken.counts == {"refused": 1} and "may not write" in taken.errors[0].reason


def test_no_column_leads_to_the_names_box(amina: Person, tmp_path: Path) -> None:
    assert not {"names", "contacts"} & set(COLUMNS)
    file = typed(tmp_path, [told(Names="Jean Kassa", **{"Names and contacts": "Jean Kassa"})])
    assert suggested(["Names", "names", "Names and contacts"]) == dict.fromkeys(
        ("Names", "names", "Names and contacts"), ""
    )
    take_in(planner_of(amina, file))
    assert not Names.objects.exists() and not Receipt.objects.exists()
    assert "Kassa" not in str(Version.objects.get().content)
    with pytest.raises(BadMapping):
        planner_of(amina, file, Names="names")


@pytest.mark.parametrize(
    "mapping", [{"Nowhere": "country"}, {"Country": "land"}, {"Country": "country", "When": "country"}, {}]
)
def test_a_mapping_that_cannot_be_used_is_refused(
    mapping: dict[str, str], amina: Person, tmp_path: Path
) -> None:
    table = read_table(typed(tmp_path, [told()]))
    with pytest.raises(BadMapping):
        Planner(reader(amina), table, mapping)


@pytest.mark.parametrize(
    "presets", [{"country": "Atlantis"}, {"narrative": "all alike"}, {"ref": "x"}, {"source_kind": "gossip"}]
)
def test_a_preset_that_cannot_be_used_is_refused(presets: dict[str, str]) -> None:
    with pytest.raises(BadMapping):
        checked_presets(presets)


def test_every_field_that_can_be_preset_is_a_column() -> None:
    assert set(PRESETS) <= set(COLUMNS)


def test_a_row_that_speaks_of_a_changed_report_leaves_other_cells_as_they_are(
    amina: Person, tmp_path: Path
) -> None:
    report = make_report(amina, "sent")
    before = current_content(report)
    take_in(planner_of(amina, typed(tmp_path, [{"Ref": report.ref, "Urgent": "yes"}])))
    after = current_content(Report.objects.get(pk=report.pk))
    assert {key for key in before if before[key] != after[key]} == {"urgent"}
    assert not workflow.tells_nothing_new(report, after)


@pytest.mark.parametrize(
    ("cell", "value"), [("1e-05", 0.00001), ("−7,5", -7.5), (" 6.25° ", 6.25), ("0", 0.0)]
)
def test_degrees_are_read_as_programs_and_people_write_them(
    cell: str, value: float, amina: Person, tmp_path: Path
) -> None:
    take_in(planner_of(amina, typed(tmp_path, [told(Latitude=cell, Longitude="22")])))
    assert current_content(Report.objects.get())["place"]["latitude"] == value
