"""Stories with real data: what the statement and the data set say is what a briefing says, in every file."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import Person
from accounts.reader import Reader
from hotspots.briefing import file_of, freeze, rebuild, verify
from hotspots.briefing.composing import canonical
from hotspots.exports import FORMATS
from hotspots.models import Briefing
from tests.factories import reader

from .reading import ROWS, features, pdf_text, sums

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_data")]

HAUTE_KOTTO_2020 = {
    "area": ["CF-HK"],
    "from": ["2020-01-01"],
    "to": ["2020-12-31"],
    "origin": ["people", "data_set"],
}
ADDRESS = "area=CF-HK&from=2020-01-01&to=2020-12-31&origin=people&origin=data_set"


@pytest.fixture
def publisher(carla: Person) -> Reader:
    return reader(carla)


def made(publisher: Reader, query: dict[str, list[str]], language: str = "en", **more: Any) -> Briefing:
    briefing = freeze(publisher, query, "Before the plenary", language, more.get("blocks", []))
    return Briefing.objects.get(pk=briefing.pk)


def file(publisher: Reader, briefing: Briefing, name: str) -> bytes:
    return file_of(publisher, briefing, name).data


class TestHauteKotto:
    def test_seven_events_on_the_page_and_in_every_file(self, publisher: Reader, client: Client) -> None:
        briefing = made(publisher, HAUTE_KOTTO_2020)
        deaths = {"min": 51, "best": 51, "max": 61, "civilians": 5, "stated": 7}
        assert briefing.content["totals"] == {
            "records": 7, "hotspots": 0, "reports": 7, "deaths": deaths, "words": [],
        }  # fmt: skip
        for name, rows in ROWS.items():
            assert sums(rows(file(publisher, briefing, name))) == [7, 51, 51, 61, 5]
        told = [feature["properties"] for feature in features(file(publisher, briefing, "geojson"))]
        assert [sum(row[f"deaths_{key}"] for row in told) for key in ("min", "best", "max", "civilians")] == [
            51,
            51,
            61,
            5,
        ]
        assert re.search(r"51 51 61 5 7\b", pdf_text(file(publisher, briefing, "pdf")))
        for view in ("", "&view=table"):
            page = client.get(f"/?{ADDRESS}{view}").content.decode()
            assert "51 (between 51 and 61), 5 of them civilians" in page
            assert "7 records" in page

    def test_each_event_stands_with_its_numbers_and_source(self, publisher: Reader) -> None:
        text = pdf_text(file(publisher, made(publisher, HAUTE_KOTTO_2020), "pdf"))
        for words in ("41 / 41 / 50", "5 / 5 / 5", "0 / 0 / 1", "event 328221", "CC BY 4.0"):
            assert words in text
        assert "not diamond-related unless linked" in text

    def test_the_layer_is_off_until_it_is_asked_for(self, publisher: Reader) -> None:
        everything = made(publisher, {})
        assert everything.content["totals"]["records"] == 9
        assert "data set" not in " ".join(everything.content["filter_words"]).lower()

    def test_a_coarse_place_is_an_area_and_never_a_point(self, publisher: Reader) -> None:
        shapes = {
            feature["properties"]["place"]: feature["geometry"]["type"]
            for feature in features(file(publisher, made(publisher, HAUTE_KOTTO_2020), "geojson"))
        }
        assert shapes["Haute-Kotto province"] == "MultiPolygon"


class TestNineHotspots:
    def test_the_statement_is_quoted_and_not_improved(self, publisher: Reader) -> None:
        briefing = made(
            publisher, {"kind": ["hotspot"]}, blocks=[{"heading": "Why", "text": "These places."}]
        )
        text = pdf_text(file(publisher, briefing, "pdf"))
        assert "Before the plenary" in text and "These places." in text
        assert "live in constant fear that the mine's tailing dams will burst" in text
        assert "is reported to have shot, killed and injured dozens of locals" in text
        assert "“dozens” (killed, injured)" in text
        undated = re.sub(r"24 \w+ 20\d\d|20\d\d-\d\d-24", "", text)
        assert not re.search(r"\b24\b", undated), "a number of victims that the statement does not give"

    def test_feared_and_reported_stand_as_such(self, publisher: Reader) -> None:
        entries = {entry["title"].split(" ")[0]: entry for entry in made(publisher, {}).content["hotspots"]}
        assert {act["basis"] for act in entries["Letšeng"]["coding"]} == {"feared"}
        assert {act["basis"] for act in entries["Williamson"]["coding"]} == {"reported"}
        assert entries["Williamson"]["people_affected"] == ["Residents", "“dozens” (killed, injured)"]
        assert len(entries) == 8  # two begin with "Amazon,"

    def test_the_source_is_a_footnote(self, publisher: Reader) -> None:
        briefing = made(publisher, {"country": ["LS"]})
        text = pdf_text(file(publisher, briefing, "pdf"))
        line = "Closing statement by the KP Civil Society Coalition, 2021 KP Intersessional Meeting."
        assert text.count(line) == 2, "once at the foot of the page, once among the sources"
        assert "Kimberley Process Civil Society Coalition, 25 June 2021." in text

    def test_asks_about_a_place_and_asks_beyond_it(self, publisher: Reader) -> None:
        asks = made(publisher, {"country": ["SL"]}).content["asks"]
        assert [(ask["to"], ask["hotspot"]) for ask in asks] == [
            ("Octea", "Koidu, Sierra Leone"),
            ("Kimberley Process", None),
            ("United Nations", None),
            ("Kimberley Process", None),
        ]

    def test_the_central_african_republic_is_an_area_without_a_line(self, publisher: Reader) -> None:
        (entry,) = made(publisher, {"country": ["CF"]}).content["hotspots"]
        assert entry["location"]["latitude"] is None
        assert {line["to"] for line in entry["lines"]}.isdisjoint({"SD", "TD"})
        (feature,) = features(file(publisher, made(publisher, {"country": ["CF"]}), "geojson"))
        assert feature["geometry"]["type"] == "MultiPolygon"

    @pytest.mark.parametrize(("language", "words"), [("fr", "Points chauds"), ("pt", "Pontos críticos")])
    def test_it_speaks_the_language_of_the_meeting_and_quotes_as_said(
        self, publisher: Reader, language: str, words: str
    ) -> None:
        text = pdf_text(file(publisher, made(publisher, {"country": ["LS"]}, language), "pdf"))
        assert words in text
        assert "live in constant fear" in text


class TestRebuilding:
    @pytest.mark.parametrize("query", [HAUTE_KOTTO_2020, {}, {"q": ["torture"]}])
    def test_it_rebuilds_to_the_same_bytes(self, publisher: Reader, query: dict[str, list[str]]) -> None:
        briefing = made(publisher, query, "fr")
        assert canonical(rebuild(briefing)) == canonical(briefing.content)
        assert verify(briefing).holds

    def test_every_figure_resolves_to_the_frozen_versions(self, publisher: Reader) -> None:
        briefing = made(publisher, {"origin": ["people", "data_set"], "country": ["CF", "ZW"]})
        entries = briefing.content["hotspots"] + briefing.content["reports"]
        frozen = {(ref, number) for kind, ref, number, _event in briefing.frozen if kind != "statement"}
        assert {(entry["ref"], entry["version"]) for entry in entries} == frozen
        assert len(entries) == briefing.content["totals"]["records"]
        assert sum(row["count"] for row in briefing.content["countries"]) == len(entries)

    @pytest.mark.parametrize("name", FORMATS)
    def test_a_file_is_the_same_twice(self, publisher: Reader, name: str) -> None:
        briefing = made(publisher, HAUTE_KOTTO_2020)
        assert file(publisher, briefing, name) == file(publisher, briefing, name)
