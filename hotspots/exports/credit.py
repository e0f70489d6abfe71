"""Whom a file credits."""

from collections.abc import Iterable

from hotspots import geo

BY_ORIGIN = {
    "data_set": "UCDP Georeferenced Event Dataset (GED), Uppsala Conflict Data Program, CC BY 4.0. "
    "Davies, Pettersson & Öberg 2023; Sundberg & Melander 2013.",
}


def credits(origins: Iterable[str]) -> list[str]:
    """The lines that credit the sources of places, and of the data sets where they are among these origins."""
    return [geo.ATTRIBUTION, *(BY_ORIGIN[origin] for origin in origins if origin in BY_ORIGIN)]
