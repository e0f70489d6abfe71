"""Places as pure functions: tile cells, distance, coordinates as typed, countries, areas and a gazetteer.

The shapes and names are files in `geodata/` (see its README for sources and licences). Nothing here reads
the database, and nothing about a place is computed from reports.
"""

from .areas import (
    COUNTRIES,
    NEAR_BORDER_KM,
    Area,
    area,
    area_at,
    area_name,
    area_named,
    areas,
    country_bounds,
    country_centre,
    country_name,
    country_names,
    country_shape,
    is_country,
    outlines,
    outside_country_km,
    shape,
    shown_cell,
)
from .cells import ZOOM, cell, cell_range, cells_of_bounds, centre_of_cell, centres_of_cells, tile_of_cell
from .coordinates import CoordinateError, distance_km, parse_coordinates
from .gazetteer import ATTRIBUTION, Place, find_place

__all__ = [
    "ATTRIBUTION",
    "COUNTRIES",
    "NEAR_BORDER_KM",
    "ZOOM",
    "Area",
    "CoordinateError",
    "Place",
    "area",
    "area_at",
    "area_name",
    "area_named",
    "areas",
    "cell",
    "cell_range",
    "cells_of_bounds",
    "centre_of_cell",
    "centres_of_cells",
    "country_bounds",
    "country_centre",
    "country_name",
    "country_names",
    "country_shape",
    "distance_km",
    "find_place",
    "is_country",
    "outlines",
    "outside_country_km",
    "parse_coordinates",
    "shape",
    "shown_cell",
    "tile_of_cell",
]
