"""Places: cells, coordinates as typed, countries, areas and the gazetteer."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hotspots import geo

LATITUDES = st.floats(-85, 85)
LONGITUDES = st.floats(-180, 179.999)

# Places of events in UCDP GED 23.1 (CC BY 4.0) that lie at the border of the Central African Republic.
BORDER_PLACES = [
    (4.366667, 18.583333),
    (4.838954, 23.117389),
    (5.399784, 26.486881),
    (10.137198, 22.788445),
    (4.519999, 14.894425),
    (5.031440, 25.136140),
]

UCDP_AREAS = {
    "Bamingui-Bangoran province": "CF-BB",
    "Bangui province": "CF-BGF",
    "Basse-Kotto province": "CF-BK",
    "Haut-Mbomou province": "CF-HM",
    "Haute-Kotto province": "CF-HK",
    "Kémo province": "CF-KG",
    "Lobaye province": "CF-LB",
    "Mambéré-Kadéi province": "CF-HS",
    "Mbomou province": "CF-MB",
    "Nana-Grébizi province": "CF-KB",
    "Nana-Mambéré province": "CF-NM",
    "Ombella-M'Poko province": "CF-MP",
    "Ouaka province": "CF-UK",
    "Ouham province": "CF-AC",
    "Ouham-Pendé province": "CF-OP",
    "Sangha-Mbaéré province": "CF-SE",
    "Vakaga province": "CF-VK",
}

OTHER_NAMES = [
    ("AO", "Lunda Norte", "AO-LNO"),
    ("AO", "LUNDA-NORTE Province", "AO-LNO"),
    ("BR", "Roraima", "BR-RR"),
    ("BR", "Estado do Pará", "BR-PA"),
    ("BR", "Mato Grosso do Sul", "BR-MS"),
    ("CD", "Kasai Oriental", "CD-KE"),
    ("CM", "Est", "CM-ES"),
    ("LS", "Mokhotlong", "LS-J"),
    ("MZ", "Cidade de Maputo", "MZ-MPM"),
    ("SL", "Eastern Province", "SL-E"),
    ("SL", "eastern", "SL-E"),
    ("TZ", "Shinyanga Region", "TZ-22"),
    ("VE", "Bolivar", "VE-F"),
    ("VE", "Estado Amazonas", "VE-Z"),
    ("ZW", "Manicaland", "ZW-MA"),
    ("ZW", "Masvingo", "ZW-MV"),
    ("ZW", "Midlands", "ZW-MI"),
]

# Where diamonds are mined, and where the stones pass.
COUNTRIES_HELD = re.findall(
    "..",
    "AEAOAUBEBRBWCACDCFCGCICMCNGAGHGNGYIDILINLBLRLSMZNARUSDSLTDTGTZUSVEZAZW",
)


@given(LATITUDES, LONGITUDES, st.integers(0, 26))
def test_a_cell_lies_in_the_tile_around_its_centre(lat: float, lon: float, zoom: int) -> None:
    code = geo.cell(lat, lon)
    assert 0 <= code < 1 << 52
    assert geo.cell(*geo.centre_of_cell(code, zoom)) >> 2 * (26 - zoom) == code >> 2 * (26 - zoom)


def test_tiles_divide_the_world() -> None:
    assert geo.cell_range(0, 0, 0) == (0, 1 << 52)
    quarters = sorted(geo.cell_range(1, x, y) for x in (0, 1) for y in (0, 1))
    assert [lo for lo, _ in quarters[1:]] == [hi for _, hi in quarters[:-1]]
    lo, hi = geo.cell_range(3, 4, 4)
    assert lo <= geo.cell(-10, 10) < hi


@given(st.tuples(LATITUDES, LATITUDES, LATITUDES), st.tuples(LONGITUDES, LONGITUDES, LONGITUDES))
def test_the_ranges_of_a_view_hold_every_point_in_it(lats: tuple, lons: tuple) -> None:
    south, lat, north = sorted(lats)
    west, lon, east = sorted(lons)
    ranges = geo.cells_of_bounds(south, west, north, east)
    assert 1 <= len(ranges) <= 12
    assert any(lo <= geo.cell(lat, lon) < hi for lo, hi in ranges)


@pytest.mark.parametrize("lon", [171.0, 179.9, -179.9, -171.0])
def test_a_view_may_cross_the_antimeridian(lon: float) -> None:
    ranges = geo.cells_of_bounds(-20, 170, 10, -170)
    assert any(lo <= geo.cell(0, lon) < hi for lo, hi in ranges)
    assert not any(lo <= geo.cell(0, 20) < hi for lo, hi in ranges)


def test_the_ranges_of_a_view_reach_little_beyond_it() -> None:
    inside = sum(hi - lo for lo, hi in geo.cells_of_bounds(2, 14, 11, 28))
    assert inside / (1 << 52) < 1.5 * (14 / 360) * (9.06 / 360)


def test_distance() -> None:
    assert geo.distance_km((4.36, 18.55), (5.03, 25.13)) == pytest.approx(733, abs=1)
    assert geo.distance_km((0, 179.5), (0, -179.5)) == pytest.approx(111.2, abs=0.1)


@pytest.mark.parametrize(
    "text",
    [
        "-19.62, 32.35",
        "-19.62 32.35",
        "-19,62 32,35",
        "-19,62; 32,35",
        "-19,62,32,35",
        "−19.62 / 32.35",
        "19.62 S 32.35 E",
        "S19.62 E32.35",
        "32.35E 19.62S",
        "19,62° sul, 32,35° leste",
        "19.62 sud 32.35 est",
        "19°37'12\"S 32°21'0\"E",
        "19°37′12″S, 32°21′00″E",
        "19 37 12 S 32 21 0 E",
        "19° 37,2' S 32° 21' E",
        "lat: -19.62 lon: 32.35",
        "Latitude -19,62 et longitude 32,35",
        "geo:-19.62,32.35",
    ],
)
def test_coordinates_in_usual_notations(text: str) -> None:
    assert geo.parse_coordinates(text) == pytest.approx((-19.62, 32.35))


def test_o_is_west_in_french_and_portuguese() -> None:
    assert geo.parse_coordinates("8,64 N 10,97 O") == pytest.approx((8.64, -10.97))


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("near the river", "latitude, then longitude"),
        ("5.3", "latitude, then longitude"),
        ("1 2 3", "latitude, then longitude"),
        ("5 N 6 S", "latitude, then longitude"),
        ("", "latitude, then longitude"),
        ("120, 30", "latitude first"),
        ("95, 200", "between -90 and 90"),
        ("4°61'N 5°E", "between 0 and 59"),
    ],
)
def test_an_error_says_the_cure(text: str, cure: str) -> None:
    with pytest.raises(geo.CoordinateError, match=cure):
        geo.parse_coordinates(text)


def test_country_names_follow_the_language() -> None:
    with translation.override("fr"):
        assert geo.country_name("CF") == "République centrafricaine"
    with translation.override("en"):
        assert geo.country_name("CF") == "Central African Republic"
        names = [name for _, name in geo.country_names()]
    assert names.index("Côte d'Ivoire") < names.index("Croatia")


def test_events_at_the_border_are_not_called_outside() -> None:
    assert max(geo.outside_country_km("CF", *place) for place in BORDER_PLACES) < geo.NEAR_BORDER_KM


def test_swapped_coordinates_are_far_outside() -> None:
    assert geo.outside_country_km("CF", 18.583333, 4.366667) > 1000
    assert geo.outside_country_km("RU", 66, -172) == 0


@pytest.mark.parametrize("country", ["CF", "AO", "SL", "ZW", "VE", "FR", "RU"])
def test_the_centre_of_a_country_is_inside_it(country: str) -> None:
    assert geo.outside_country_km(country, *geo.country_centre(country)) == 0


@pytest.mark.parametrize(("name", "code"), UCDP_AREAS.items())
def test_areas_as_ucdp_names_them(name: str, code: str) -> None:
    assert geo.area_named("CF", name).code == code


@pytest.mark.parametrize(("country", "name", "code"), OTHER_NAMES)
def test_areas_as_people_name_them(country: str, name: str, code: str) -> None:
    assert geo.area_named(country, name).code == code


def test_an_unknown_area_is_none() -> None:
    assert geo.area_named("CF", "Atlantis") is None
    assert geo.area_named("FR", "Paris") is None
    assert geo.area_named("CF", "") is None
    assert geo.area("XX-1") is None
    assert geo.shape("XX-1") is None


@pytest.mark.parametrize("country", COUNTRIES_HELD)
def test_every_area_has_a_shape_around_its_centre(country: str) -> None:
    assert geo.areas(country)
    for area in geo.areas(country):
        assert geo.shape(area.code)["type"] == "MultiPolygon"
        assert geo.area_at(country, area.lat, area.lon) == area
        assert geo.area_named(country, area.name) == area


@pytest.mark.parametrize(
    ("lat", "lon", "code"),
    [
        (-19.62, 32.35, "ZW-MA"),
        (8.643, -10.971, "SL-E"),
        (-3.517, 33.6, "TZ-22"),
        (-8.767, 17.996, "AO-LNO"),
        (4.366667, 18.583333, "CF-BGF"),
        (8.766, -12.787, "SL-NW"),
        (-6.15, 23.6, "CD-KE"),
    ],
)
def test_the_area_of_a_place(lat: float, lon: float, code: str) -> None:
    assert geo.area_at(code[:2], lat, lon).code == code


def test_a_place_at_sea_has_no_area() -> None:
    assert geo.area_at("SL", 5.0, -16.0) is None


def test_places_are_found_without_accents() -> None:
    found = geo.find_place("bocaranga")[0]
    assert (found.name, found.country, found.area) == ("Bocaranga", "CF", "CF-OP")
    assert geo.find_place("mbaiki", "CF")[0].name == "Mbaïki"
    assert geo.find_place("Koidu")[0].area == "SL-E"
    assert geo.find_place("bria", "AO") == []
    assert geo.find_place("   ") == []
    assert len(geo.find_place("ba", limit=5)) == 5


def test_the_first_view_of_the_map_is_light() -> None:
    coarse = Path("static/geo/coarse.json").read_bytes()
    assert len(gzip.compress(coarse)) < 40_000
    assert set(json.loads(coarse)["objects"]) == {"land", "borders"}
