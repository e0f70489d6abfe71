"""Whom pages and files credit."""

from collections.abc import Iterable

from accounts.measuring import holds_made_up
from hotspots import geo

# How each data set asks to be cited, by the name that its records carry.
DATA_SETS = {
    "UCDP GED": "UCDP Georeferenced Event Dataset (GED) {version}, Uppsala Conflict Data Program, CC BY 4.0. "
    "Davies, Pettersson & Öberg 2023; Sundberg & Melander 2013.",
}


def cite(name: str, version: str) -> str:
    """How a data set asks to be cited; an unknown one by its name and version."""
    return DATA_SETS.get(name, "{name} {version}").format(name=name, version=version)


UCDP = cite("UCDP GED", "23.1")
BY_ORIGIN = {"data_set": UCDP}


def credits(origins: Iterable[str]) -> list[str]:
    """The lines that credit the sources of places, and of the data sets where they are among these origins."""
    return [geo.ATTRIBUTION, *(BY_ORIGIN[origin] for origin in origins if origin in BY_ORIGIN)]


def marked(title: str) -> str:
    """A title as files bear it: with the word DEMO where reports were made up for measuring."""
    return f"DEMO · {title}" if holds_made_up() else title
