"""The public pages, with the statement of 2021 and the UCDP events of the Central African Republic."""

import ast
import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from hotspots import workflow
from hotspots.models import Edition, Origin, Report
from hotspots.workflow import Answers
from tests.factories import make_answers, make_report, publishable, reader
from tests.web.reading import (
    body_of,
    features_of,
    packed,
    static_bytes,
    table_of,
    text_of,
    without_token,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_data")]

BOTH = "origin=people&origin=data_set"
HAUTE_KOTTO = f"{BOTH}&country=CF&area=CF-HK&from=2020-01-01&to=2020-12-31"
MARANGE = (
    "In Zimbabwe's Marange diamond fields, private security guards set dogs on people and locals live under constant fear "
    "of raids by state and private security agents. Use of torture as a means to punish artisanal miners persist since 2009."
)
FILTERS = (
    "",
    "country=ZW",
    "country=ZW&country=CF",
    "violation=V01",
    "actor_kind=A06&kind=hotspot",
    "q=dogs",
    HAUTE_KOTTO,
    "origin=data_set&country=CF&area=CF-VK",
    "violation=V17&violation=V05&status=active",
    "q=nothing-has-these-words",
)


def page_of(title: str, **more: Any) -> str:
    edition = Edition.objects.get(kind="hotspot", title__contains=title, **more)
    return reverse("edition_page", args=[edition.series])


def count_on(page: str) -> int:
    return int(re.search(r"([\d,]+) records?\b", page)[1].replace(",", ""))


def listed(client: Client, query: str) -> list[str]:
    """The addresses of all records, over all pages of the list."""
    found: list[str] = []
    address = f"/?{query}"
    while address:
        page = client.get(address).content.decode()
        found += re.findall(r'<h3><a href="(/published/[^"]+)"', page)
        after = re.search(r'rel="next" href="([^"]+)"', page)
        address = after[1].replace("&amp;", "&") if after else ""
    return found


class TestHome:
    def test_nine_hotspots_with_their_sentences(self, client: Client) -> None:
        answer = client.get("/")
        page = text_of(answer)
        assert count_on(page) == 9
        assert MARANGE in page
        assert "as named by the KP Civil Society Coalition" in page
        assert page.count("Not confirmed since 25 June 2021") == 9
        assert "leaflet/leaflet" in answer.content.decode() and "<svg" in answer.content.decode()

    def test_what_is_feared_or_reported_is_said_to_be(self, client: Client) -> None:
        page = text_of(client.get("/"))
        assert "Exposure to hazard (tailings dam, blasting, open pit) (feared)" in page
        assert "Killing (reported)" in page
        assert "Torture (alleged)" in page

    def test_the_heading_s_date_is_not_repeated(self, client: Client) -> None:
        assert "25 July" not in text_of(client.get("/"))

    def test_no_death_toll_without_the_layer(self, client: Client) -> None:
        assert "killed, as the sources state" not in text_of(client.get("/"))

    def test_the_conflict_layer_is_off_until_asked_for(self, client: Client) -> None:
        off, on = text_of(client.get("/")), text_of(client.get(f"/?{BOTH}"))
        assert "Show conflict events (UCDP): not diamond-related unless linked" in off
        assert count_on(on) == 9 + 1848
        assert "not diamond-related unless a person has linked them" in on

    def test_it_sets_no_session_and_is_the_same_for_everyone(self, client: Client, carla, client_of) -> None:
        answer = client.get("/")
        assert "sessionid" not in answer.cookies
        assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))
        assert without_token(client_of(carla).get("/")) == without_token(answer)

    def test_it_speaks_french(self, client: Client) -> None:
        answer = client.get("/", headers={"Accept-Language": "fr"})
        assert 'lang="fr"' in answer.content.decode()

    def test_flows_only_where_stones_are_said_to_move(self, client: Client) -> None:
        lines = [
            row
            for row in features_of(client, "/map.geojson?flows=yes")
            if row["properties"]["kind"] == "flow"
        ]
        titles = " ".join(row["properties"]["title"] for row in lines)
        assert len(lines) == 4 and "Sudan" not in titles and "Chad" not in titles
        assert all("Closing statement" in row["properties"]["status"] for row in lines)
        page = text_of(client.get("/?flows=yes"))
        assert "Sudan: asked to be actively engaged by the KP (not a member); no line" in page


class TestMap:
    def test_coarse_places_are_areas(self, client: Client) -> None:
        drawn = {
            row["properties"]["title"]: row["geometry"]["type"] for row in features_of(client, "/map.geojson")
        }
        kinds = {title.split(":")[0]: kind for title, kind in drawn.items()}
        assert kinds["Central African Republic"] == "MultiPolygon"
        assert kinds["Letšeng mine, Lesotho"] == "Polygon"
        assert kinds["Williamson mine, Tanzania"] == "Point"
        assert kinds["Murowa Diamonds, Zimbabwe"] == "MultiPolygon"

    def test_carnot_and_boda_are_not_marked(self, client: Client) -> None:
        named = str([row["properties"] for row in features_of(client, "/map.geojson")])
        assert "Carnot" not in named and "Boda" not in named

    def test_nothing_changed_is_said_in_a_word(self, client: Client) -> None:
        first = client.get("/map.geojson")
        again = client.get("/map.geojson", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert first["Cache-Control"] == "public, no-cache"


class TestNumbersAgree:
    @pytest.mark.parametrize("query", FILTERS)
    def test_count_list_map_and_file(self, client: Client, query: str) -> None:
        answer = client.get(f"/?{query}")
        page = text_of(answer)
        count = count_on(page)
        features = features_of(client, f"/map.geojson?{query}")
        unplaced = re.search(r"(\d+) records? ha\w+ no place that can be drawn", page)
        addresses = listed(client, query)
        assert len(addresses) == len(set(addresses)) == count
        assert len(features) == count
        assert sum(row["geometry"] is None for row in features) == (int(unplaced[1]) if unplaced else 0)
        assert len(table_of(client.get(f"/data/csv?{query}"))) == count

    def test_haute_kotto_2020(self, client: Client) -> None:
        page, table = (text_of(client.get(f"/?{HAUTE_KOTTO}{view}")) for view in ("", "&view=table"))
        said = "People killed, as the sources state them: 51 (between 51 and 61), 5 of them civilians."
        assert said in page and said in table
        assert "All records shown 51 51 61 5" in table
        rows = table_of(client.get(f"/data/csv?{HAUTE_KOTTO}"))
        names = ("Killed, lowest", "Killed, best estimate", "Killed, highest", "Killed, civilians")
        assert [sum(int(row[name]) for row in rows) for name in names] == [51, 51, 61, 5]
        sheet = openpyxl.load_workbook(
            io.BytesIO(body_of(client.get(f"/data/xlsx?{HAUTE_KOTTO}")))
        ).worksheets[0]
        assert sheet.max_row == 1 + 7


class TestAddress:
    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("nonsense=1", "nonsense"), ("country=XX", "country"), ("from=yesterday", "from"), ("view=globe", "view"),
            ("after=5", "after"), ("flows=maybe", "flows"), ("status=sent", "status"), ("urgent=yes", "urgent"),
        ],
    )  # fmt: skip
    def test_what_is_not_understood_is_named(self, client: Client, query: str, name: str) -> None:
        answer = client.get(f"/?q=dogs&{query}")
        page = answer.content.decode()
        assert answer.status_code == 400
        assert f"<code>{name}</code>" in page and 'value="dogs"' in page
        assert 'class="rows"' not in page and "/published/" not in page

    def test_a_file_is_refused_too(self, client: Client) -> None:
        assert client.get("/data/csv?contry=AO").status_code == 400
        assert client.get("/map.geojson?contry=AO").status_code == 400
        assert client.get("/data/pdf").status_code == 404

    def test_the_form_keeps_what_is_chosen(self, client: Client) -> None:
        page = client.get("/?country=ZW&killed=1&view=table").content.decode()
        assert '<option value="ZW" selected>' in page
        assert re.search(r'<input id="filter-killed" name="killed"[^>]* value="1"', page)
        assert '<input type="hidden" name="view" value="table">' in page

    def test_a_chip_drops_one_value(self, client: Client) -> None:
        page = client.get("/?country=ZW&country=AO&view=table").content.decode()
        assert 'href="/?country=AO&amp;view=table">Country: Zimbabwe' in page


class TestHotspot:
    def test_the_sentence_comes_before_the_coding(self, client: Client) -> None:
        page = text_of(client.get(page_of("Marange")))
        assert page.index(MARANGE) < page.index("Our coding")
        assert "Not confirmed since 25 June 2021, by Kimberley Process Civil Society Coalition" in page

    def test_dozens_stay_dozens(self, client: Client) -> None:
        page = text_of(client.get(page_of("Williamson")))
        assert "Killed, Injured: “dozens”, as the source says" in page
        assert not re.search(r"\b24\b(?! \w+ 20\d\d)", page)

    def test_who_acted_and_who_helped(self, client: Client) -> None:
        page = text_of(client.get(page_of("Central African Republic")))
        assert "Mercenaries (not named)" in page and "Rebels (not named)" in page
        assert "National army (Armed forces): acted with or helped, alleged" in page
        assert "Central African Republic → Cameroon" in page
        assert "No route is claimed, so none is drawn" in page

    def test_asks_and_their_answers(self, client: Client) -> None:
        page = text_of(client.get(page_of("Koidu")))
        assert "compensation to the communities at Koidu" in page and "none recorded" in page

    def test_a_denial_stands_beside_the_claim(self, client: Client) -> None:
        edition = Edition.objects.get(title__contains="Koidu")
        edition.body["claims"] = [
            {"who": "Residents", "says": "They took our land.", "denies": False, "source": 0},
            {"who": "Octea", "says": "We paid in full.", "denies": True, "source": 0},
        ]
        edition.disputed = True
        edition.save()
        page = text_of(client.get(page_of("Koidu")))
        assert "Claimed “They took our land.” Residents Denied “We paid in full.” Octea" in page
        assert "disputed" in page


def test_a_statement_tells_of_its_date_once(client: Client) -> None:
    statement = Edition.objects.get(kind="statement")
    page = text_of(client.get(reverse("edition_page", args=[statement.series])))
    assert page.count("25 July 2021") == 1
    assert "signed by Shamiso Mtisi" in page
    assert "European Union led the discussion on the definition" in page
    assert page.count("“In Brazil and Venezuela, criminal groups") == 2


class TestConflictEvent:
    def test_it_shows_the_row_as_published(self, client: Client) -> None:
        event = next(row for row in Edition.objects.filter(origin="data_set") if row.body["inconsistent"])
        page = text_of(client.get(reverse("edition_page", args=[event.series])))
        row = event.body["data_set"]["row"]
        assert (
            f"Killed, lowest estimate {row['low']}" in page
            and f"Killed, highest estimate {row['high']}" in page
        )
        assert "contradicts itself" in page and "as published" in page
        assert "not diamond-related unless linked" in page and "Davies, Pettersson & Öberg 2023" in page

    def test_a_battle_is_no_violation(self, client: Client) -> None:
        battle = Edition.objects.filter(origin="data_set", violation_mask=0).first()
        page = text_of(client.get(reverse("edition_page", args=[battle.series])))
        assert "No violation is coded" in page

    def test_parts_of_a_raid_are_added(self, client: Client) -> None:
        events = ["150831", "152964", "152965"]
        first, *others = [
            Edition.objects.get(series=Report.objects.get(external_ref__endswith=number).series)
            for number in events
        ]
        Edition.objects.filter(pk__in=[row.pk for row in others]).update(part_of=first.series)
        page = text_of(client.get(reverse("edition_page", args=[first.series])))
        assert "Parts of this event" in page
        told = text_of(client.get("/?origin=data_set&from=2014-06-02&to=2014-06-02&bbox=19.9,6.1,21.3,6.4"))
        assert count_on(told) == 3
        assert "People killed, as the sources state them: 50, 50 of them civilians" in told


class TestVersions:
    def test_preview_and_page_are_the_same_bytes(
        self, amina, bruno, carla, client_of, client: Client
    ) -> None:
        report = make_report(amina, "accepted", by=reader(bruno), **publishable())
        answers = {
            "title": "Shots at the river",
            "summary": "A digger is alleged to have been shot.",
            "level": "area_and_month",
            "could_tell": "no",
            "reply": "not_asked_risk",
        }
        preview = client_of(carla).post(
            reverse("report_preview", args=[report.ref]), {"version": report.version, **answers}
        )
        edition = workflow.publish(reader(carla), report, make_answers(**answers))
        page = client.get(reverse("edition_page", args=[edition.series]))
        assert page.status_code == preview.status_code == 200
        assert without_token(page) == without_token(preview)

    def test_an_older_version_says_so(self, client: Client, carla) -> None:
        first = Edition.objects.get(title__contains="Koidu")
        hotspot = Origin.objects.get(edition=first).hotspot
        workflow.publish(
            reader(carla), hotspot, Answers(title="Koidu, corrected", note="The province was wrong.")
        )
        old = text_of(client.get(reverse("edition_version", args=[first.series, 1])))
        assert "It was superseded. Read version 2" in old and first.title in old
        now = text_of(client.get(reverse("edition_page", args=[first.series])))
        assert "Koidu, corrected" in now and "superseded" not in now
        for address in ("/", reverse("corrections")):
            assert "The province was wrong." in text_of(client.get(address))

    def test_what_is_retracted_keeps_its_page_and_loses_its_content(self, client: Client, carla) -> None:
        edition = Edition.objects.get(title__contains="Koidu")
        workflow.retract(reader(carla), edition, "A source withdrew consent.")
        for name, given in (("edition_page", [edition.series]), ("edition_version", [edition.series, 1])):
            answer = client.get(reverse(name, args=given))
            page = text_of(answer)
            assert answer.status_code == 200
            assert "This was retracted" in page and "A source withdrew consent." in page
            assert "Koidu" not in page and "Octea" not in page
        assert count_on(text_of(client.get("/"))) == 8
        corrections = text_of(client.get(reverse("corrections")))
        assert "A source withdrew consent." in corrections and "Koidu" not in corrections

    def test_one_version_as_geojson(self, client: Client, carla) -> None:
        edition = Edition.objects.get(title__contains="Koidu")
        address = reverse("edition_geojson", args=[edition.series, 1])
        told = json.loads(body_of(client.get(address)))
        assert [row["properties"]["title"] for row in told["features"]] == [edition.title]
        assert told["features"][0]["geometry"]["type"] == "Point"
        workflow.retract(reader(carla), edition, "A source withdrew consent.")
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize("method", ["get", "head", "post", "options"])
    def test_what_is_not_there_is_not_found(self, client: Client, method: str) -> None:
        edition = Edition.objects.get(title__contains="Koidu")
        unknown = reverse("edition_page", args=["00000000-0000-4000-8000-000000000000"])
        Edition.objects.filter(pk=edition.pk).update(state="taken_down")
        gone = reverse("edition_page", args=[edition.series])
        answers = [getattr(client, method)(address) for address in (unknown, gone)]
        assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("name", ["method", "corrections", "data"])
def test_the_other_pages_open(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 200 and "sessionid" not in answer.cookies


def test_the_number_of_queries_is_fixed(client: Client, django_assert_max_num_queries) -> None:
    client.get("/")
    for query in ("", BOTH, HAUTE_KOTTO):
        with django_assert_max_num_queries(10):
            client.get(f"/?{query}")


def test_the_first_view_is_light(client: Client) -> None:
    """All that a visitor's browser fetches to see the page and its map, packed as it is sent."""
    page = client.get("/").content.decode()
    linked = re.findall(r'(?:href|src|data-leaflet|data-coarse|data-labels)="/static/([^"]+)"', page)
    modules = [
        "js/map.js",
        "js/map-features.js",
        "js/map-marks.js",
        "js/map-picker.js",
        "js/basemap.js",
        "js/topojson.js",
    ]
    parts = {name: packed(static_bytes(name)) for name in {*linked, *modules}}
    parts |= {"page": packed(page.encode()), "map": packed(body_of(client.get("/map.geojson")))}
    assert sum(parts.values()) <= 250_000, parts
    assert parts["page"] <= 50_000


def test_public_pages_know_no_report() -> None:
    """Neither the pages nor what they are made of names the table of reports."""
    root = Path(__file__).parents[2]
    seen, waiting = set(), {"hotspots.web.public.pages", "hotspots.web.public.embed"}
    while waiting:
        module = waiting.pop()
        seen.add(module)
        package = module.rpartition(".")[0]
        for node in ast.walk(ast.parse((root / f"{module.replace('.', '/')}.py").read_text())):
            if isinstance(node, ast.ImportFrom):
                names = {alias.name for alias in node.names}
                assert "Report" not in names, module
                source = ".".join(filter(None, (package if node.level else "", node.module)))
                if source.startswith(("hotspots.web", "hotspots.sheets", "hotspots.words")):
                    found = {source, *(f"{source}.{name}" for name in names)} - seen
                    waiting |= {name for name in found if (root / f"{name.replace('.', '/')}.py").exists()}
    assert len(seen) > 6
