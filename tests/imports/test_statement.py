"""The statement of 2021: quoted and not improved, nine hotspots, and nothing that it does not say."""

import json
import re
from typing import Any

import pytest

from accounts.reader import ANONYMOUS
from hotspots import ledger
from hotspots.frame import editions_for_all
from hotspots.imports import Outcome, load_statement
from hotspots.imports.apply import library_reader
from hotspots.imports.statement import FILE
from hotspots.models import Actor, Ask, Edition, Flow, Hotspot, Meeting, Naming, Report, Site, Statement
from tests.domain.tables import every_row

pytestmark = pytest.mark.django_db

TOLD = json.loads(FILE.read_text(encoding="utf-8"))
ENTRIES = {entry["key"]: entry for entry in TOLD["hotspots"]}


def edition(key: str) -> Edition:
    return Edition.objects.current().get(kind="hotspot", title=ENTRIES[key]["title"])


def body(key: str) -> dict[str, Any]:
    return edition(key).body


# -- what is there --


def test_there_are_nine_hotspots_and_the_statement(real_data: Outcome) -> None:
    assert Hotspot.objects.filter(adopted=True).count() == len(ENTRIES) == 9
    published = Edition.objects.visible_to(ANONYMOUS).current()
    assert published.of_kind("hotspot").count() == 9
    assert published.of_kind("statement").count() == 1
    assert published.of_kind("report").by_people().count() == 0
    assert Statement.objects.get().namings.count() == 9


def test_loading_it_again_changes_nothing(real_data: Outcome) -> None:
    before = every_row()
    load_statement(library_reader("load-statement"))
    assert every_row() == before


def test_it_was_loaded_through_the_ledger(real_data: Outcome) -> None:
    assert ledger.verify() == ledger.verify_contents() == []


@pytest.mark.parametrize("key", ENTRIES)
def test_each_hotspot_shows_the_sentence_that_names_it(key: str, real_data: Outcome) -> None:
    [quote] = body(key)["quotes"]
    assert quote["quote"] == ENTRIES[key]["quote"]
    assert quote["pointer"] == f"bullet {ENTRIES[key]['bullet']}"
    assert (quote["date"], quote["publisher"]) == ("2021-06-25", "Kimberley Process Civil Society Coalition")
    [source] = body(key)["sources"]
    assert source["line"] == TOLD["source"]["title"] and source["confidential"] is False


def test_brazil_and_venezuela_cite_one_bullet(real_data: Outcome) -> None:
    brazil, venezuela = body("brazil-amazon"), body("venezuela-amazon")
    assert brazil["quotes"][0]["pointer"] == venezuela["quotes"][0]["pointer"] == "bullet 5"
    assert brazil["quotes"][0]["quote"] == venezuela["quotes"][0]["quote"]
    assert (brazil["countries"], venezuela["countries"]) == (["BR"], ["VE"])


@pytest.mark.parametrize("key", ENTRIES)
def test_acts_and_actors_are_those_of_the_coding(key: str, real_data: Outcome) -> None:
    assert [act["violation"] for act in body(key)["coding"]] == [act["violation"] for act in ENTRIES[key]["acts"]]
    assert [(row["name"], row["kind"], row["role"]) for row in body(key)["involved"]] == [
        (row["name"], row["kind"], row["role"]) for row in ENTRIES[key]["actors"]
    ]
    assert {row["attribution"] for row in body(key)["involved"]} <= {"alleged"}
    assert edition(key).codes("violation_mask")


def test_acts_point_at_those_who_are_said_to_have_done_them(real_data: Outcome) -> None:
    wanted = {
        "central-african-republic": [["Rebels (not named)"]] * 3 + [["Mercenaries (not named)"]] * 3,
        "williamson": [["Private security company (not named)"]] * 2,
        "koidu": [["Octea"]] * 4,
        "letseng": [[], []],
    }
    for key, names in wanted.items():
        assert [[row["name"] for row in act["by"]] for act in body(key)["coding"]] == names, key
    fear = body("marange")["coding"][1]
    assert len(fear["by"]) == 2


# -- quoted, not improved --


def test_letseng_fears(real_data: Outcome) -> None:
    assert {act["basis"] for act in body("letseng")["coding"]} == {"feared"}


def test_williamson_and_koidu_report(real_data: Outcome) -> None:
    for key in ("williamson", "koidu"):
        assert {act["basis"] for act in body(key)["coding"]} == {"reported"}
    assert {act["basis"] for act in body("central-african-republic")["coding"]} == {""}


def test_dozens_stay_dozens(real_data: Outcome) -> None:
    [harm] = body("williamson")["people_affected"]
    assert harm["words"] == "dozens" and harm["kinds"] == ["killed", "injured"]
    assert [harm[name] for name in ("minimum", "best", "maximum", "civilians")] == [None] * 4
    williamson = edition("williamson")
    assert (williamson.killed_min, williamson.killed_best, williamson.killed_max) == (None, None, None)
    printed = re.sub(r"[0-9a-f-]{36}", "", json.dumps(williamson.body))
    assert not re.search(r"(?<![\d.-])(24|12|36)(?![\d.-])", printed)


def test_no_death_is_counted_that_nobody_stated(real_data: Outcome) -> None:
    assert editions_for_all().only("kind", "hotspot").deaths() is None


def test_nothing_is_dated_that_the_statement_does_not_date(real_data: Outcome) -> None:
    for row in Edition.objects.current().of_kind("hotspot"):
        assert (row.earliest, row.latest) == (None, None)
        assert row.last_confirmed_at is not None and str(row.last_confirmed_at) == "2021-06-25"
        assert row.last_confirmed_by == "Kimberley Process Civil Society Coalition"
    assert body("marange")["when"]["text"] == ""
    assert body("williamson")["when"]["text"] == "past years"


def test_no_code_or_note_to_the_editors_reaches_the_page(real_data: Outcome) -> None:
    for key in ENTRIES:
        said = [act["note"] for act in body(key)["coding"]] + [body(key)["place_note"]]
        said += [ask["what"] + ask["note"] for ask in body(key)["asks"]]
        for text in said:
            assert not re.search(r"\b[VAK]\d\d?\b", text), (key, text)
            assert "pin" not in text.split() and "Draw" not in text


def test_the_spelling_of_the_statement_is_an_alias(real_data: Outcome) -> None:
    murowa = Actor.objects.get(name="Murowa Diamonds")
    assert any("Murova" in alias for alias in murowa.aliases)
    assert "murova" in murowa.search_text
    assert "Murova diamonds in Zimbabwe" in body("murowa")["quotes"][0]["quote"]


def test_the_headings_date_is_told_once_on_the_sources_page(real_data: Outcome) -> None:
    statement = Edition.objects.current().get(kind="statement")
    assert statement.body["date"] == "2021-06-25" and "25 July 2021" in statement.body["date_note"]
    for key in ENTRIES:
        assert "July" not in json.dumps(body(key))


# -- places --


def test_the_central_african_republic_is_an_area_and_no_town_of_it_is_marked(real_data: Outcome) -> None:
    place = body("central-african-republic")["place"]
    assert (place["precision"], place["latitude"], place["area"]) == ("L8", None, "")
    printed = json.dumps([row.body for row in Edition.objects.current().of_kind("hotspot", "statement")])
    for town in ("Carnot", "Boda", "Berb"):
        assert town not in printed
    for name in Site.objects.values_list("name", flat=True):
        assert name not in ("Carnot", "Boda")


@pytest.mark.parametrize("key", ENTRIES)
def test_places_are_as_exact_as_the_coding_and_no_more(key: str, real_data: Outcome) -> None:
    place, told = body(key)["place"], ENTRIES[key]["place"]
    assert (place["precision"], place["name"]) == (told["precision"], told["name"])
    assert (place["latitude"], place["longitude"]) == (told.get("lat"), told.get("lon"))


def test_murowa_has_two_provinces_and_no_pin(real_data: Outcome) -> None:
    place = body("murowa")["place"]
    assert place["areas"] == ["ZW-MV", "ZW-MI"] and place["area"] == "" and place["latitude"] is None


# -- flows, asks, positions --


def test_there_is_no_line_to_sudan_or_chad(real_data: Outcome) -> None:
    assert set(Flow.objects.values_list("to_country", "line")) == {
        ("CD", True),
        ("CM", True),
        ("AE", True),
        ("LB", True),
        ("SD", False),
        ("TD", False),
    }
    flows = {flow["to"]: flow for flow in body("central-african-republic")["flows"]}
    assert not flows["SD"]["line"] and not flows["TD"]["line"] and flows["CM"]["line"]
    assert body("koidu")["flows"] == []


def test_all_asks_are_there_and_unanswered(real_data: Outcome) -> None:
    assert Ask.objects.count() == len(TOLD["asks"])
    assert set(Ask.objects.values_list("response", flat=True)) == {"none"}
    assert [ask["to"] for ask in body("koidu")["asks"]] == ["Octea"]
    assert {str(on) for on in Ask.objects.values_list("asked_on", flat=True)} == {"2021-06-25"}


def test_the_meeting_that_it_closes_is_kept_as_its_note_dates_it(real_data: Outcome) -> None:
    meeting = Meeting.objects.get()
    assert f"the meeting took place {meeting.first_day:%d}-{meeting.last_day:%d %B %Y}" in TOLD["source"]["date_note"]
    assert meeting.name in TOLD["source"]["title"] and meeting.place == ""


def test_positions_are_as_the_coalition_describes_them(real_data: Outcome) -> None:
    positions = Edition.objects.current().get(kind="statement").body["positions"]
    assert {row["key"]: row["who"] for row in positions} == {
        key: TOLD["positions"][key] for key in ("raised_objections", "put_on_the_agenda", "led_discussion")
    }


# -- behind it --


def test_each_rests_on_a_report_that_quotes_the_sentence(real_data: Outcome) -> None:
    reports = Report.objects.filter(origin="people")
    assert reports.count() == 9
    assert {report.narrative for report in reports} == {entry["quote"] for entry in TOLD["hotspots"]}
    assert set(reports.values_list("status", "open_data")) == {("accepted", True)}
    for naming in Naming.objects.select_related("hotspot"):
        assert naming.quote == naming.hotspot.reports.get().narrative
