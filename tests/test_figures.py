"""Figures: well-formed SVG, escaped, without styles or scripts, and complete."""

import re
import time
from typing import Any
from xml.etree import ElementTree

import pytest

from hotspots import geo
from hotspots.figures import bars_svg, glyph_svg, map_svg, timeline_svg

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script> & \"quotes\" 'and' \x00 ends"


def feature(geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    given = {
        "title": "Killing near Bria",
        "kind": "report",
        "origin": "people",
        "gravity": 3,
        "url": "/r/1",
        **properties,
    }
    return {"type": "Feature", "geometry": geometry, "properties": given}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


COUNTRY = feature(
    geo.country_shape("CF"), kind="hotspot", gravity=4, title="Central African Republic: mixed stones"
)
PIN = feature(point(-10.97, 8.64), kind="hotspot", gravity=2, title="Koidu, Sierra Leone")
REPORTS = [feature(point(18 + i % 40 / 10, 5 + i // 40 / 10), gravity=i % 5) for i in range(200)]
AREA_REPORTS = [feature(geo.shape("CF-HK"), area="CF-HK", precision="L6") for _ in range(3)]
DATA_SET = [
    feature(point(18 + i % 40 / 10, 5 + i // 40 / 10), origin="data_set", gravity=0) for i in range(300)
]
FLOW = feature({"type": "LineString", "coordinates": [[20.5, 6.5], [9.7, 4.05]]}, kind="flow")
UNPLACED = feature(None)


def drawings() -> dict[str, str]:
    many = [COUNTRY, PIN, FLOW, UNPLACED, *REPORTS, *AREA_REPORTS, *DATA_SET]
    rows = [{"label": "Central African Republic", "value": 1848}, {"label": HOSTILE, "value": 0}]
    buckets = [{"label": str(year), "exact": year % 7, "spread": year % 3} for year in range(2003, 2024)]
    return {
        "map": map_svg(many, title=HOSTILE),
        "map in a document": map_svg(many, title="Map", standalone=True),
        "map of one pin": map_svg([PIN], title="Map"),
        "map of nothing": map_svg([], title="Map"),
        "map of a hostile title": map_svg(
            [feature(point(20, 6), kind="hotspot", title=HOSTILE, url='"><b>')], title=""
        ),
        "bars": bars_svg(rows, "Reports by country"),
        "no bars": bars_svg([], "Reports by country"),
        "bars in a document": bars_svg(rows, "Reports", standalone=True),
        "timeline": timeline_svg(buckets, "Reports by year"),
        "empty timeline": timeline_svg([], "Reports by year"),
        "glyph": glyph_svg(4),
    }


@pytest.mark.parametrize("name", drawings())
def test_every_figure_is_well_formed_and_passes_a_strict_policy(name: str) -> None:
    drawn = drawings()[name]
    root = ElementTree.fromstring(drawn)
    assert root.tag == f"{SVG}svg"
    for element in root.iter():
        assert element.tag.removeprefix(SVG) not in {"script", "style", "foreignObject", "image", "b"}
        assert not [a for a in element.attrib if a == "style" or a.startswith("on")]
    assert "nan" not in re.findall(r'"([^"]*)"', drawn)


def test_a_page_colours_by_class_and_a_document_by_itself() -> None:
    page, document = drawings()["map"], drawings()["map in a document"]
    assert not re.search(r'(fill|stroke)="#', page)
    assert 'class="land"' not in document
    assert 'fill="#f4f1ea"' in document
    assert "<a " not in document


def classes(drawn: str) -> list[str]:
    return [element.get("class", "") for element in ElementTree.fromstring(drawn).iter()]


def test_every_report_is_in_a_mark_or_a_count() -> None:
    drawn = map_svg(REPORTS, title="Map")
    counted = sum(map(int, re.findall(r">(\d+)</text>", drawn)))
    single = [name for name in classes(drawn) if name.startswith("mark")]
    assert counted + len(single) == len(REPORTS)


def test_an_area_is_dashed_and_never_a_pin() -> None:
    drawn = map_svg(AREA_REPORTS, title="Map")
    assert classes(drawn).count("area g3") == 1
    assert not [c for c in classes(drawn) if c.startswith("mark")]
    assert ">3</text>" in drawn
    assert "stroke-dasharray" in drawn


def test_hotspots_stand_above_reports_and_are_links() -> None:
    drawn = map_svg([PIN, *REPORTS], title="Map")
    assert drawn.rindex('href="/r/1"') > drawn.rindex('class="ring')
    assert "Koidu, Sierra Leone</text>" in drawn


def test_country_names_follow_the_language() -> None:
    assert "SOUDAN DU SUD" in map_svg([COUNTRY], title="Carte", language="fr")
    assert "SUDÃO DO SUL" in map_svg([COUNTRY], title="Mapa", language="pt-br")


def test_uncertain_dates_are_drawn_apart() -> None:
    drawn = classes(timeline_svg([{"label": "2014", "exact": 3, "spread": 2}], "Reports by year"))
    assert drawn.count("exact") == 1
    assert drawn.count("spread") == 1


def test_the_map_of_a_whole_data_set_is_quick() -> None:
    many = [
        COUNTRY,
        PIN,
        *(feature(point(15 + i % 97 / 9, 4 + i % 53 / 9), gravity=i % 5) for i in range(1855)),
    ]
    map_svg(many, title="Map")
    start = time.perf_counter()
    map_svg(many, title="Map")
    assert time.perf_counter() - start < 0.25  # 15 ms on a quiet machine
