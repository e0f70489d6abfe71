"""The columns that a file may have: how each is recognised, and how its text becomes content.

There is none for names and contacts: the sealed box is filled by hand, and names have no place in a file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from hotspots import sheets

from . import values, writing
from .writing import Data

Put = Callable[[Data, str], None]
ON_ITS_PAGE = gettext_lazy("This is changed on the report's page, not in a file. Put back what was here.")
FOLLOWS = gettext_lazy(
    "This follows from the report and cannot be changed in a file. Put back what was here."
)


@dataclass(frozen=True)
class Column:
    """One column: `put` writes a cell into content that is being put together, and raises Wrong.

    `holds` is what content says there: two ways of writing one thing are no change. `fixed` says why a report that is
    stored already keeps what it has there; `also` are other headers that mean it.
    """

    label: Any
    put: Put | None = None
    holds: Callable[[Mapping[str, Any]], Any] = lambda content: None
    fixed: Any = ""
    also: str = ""


def _plain(name: str, read: Callable[[str], Any] = str) -> dict[str, Any]:
    def put(data: Data, text: str) -> None:
        data[name] = read(text)

    return {"put": put, "holds": lambda content: content[name]}


def _in_place(name: str, read: Callable[[str], Any] = str) -> dict[str, Any]:
    def put(data: Data, text: str) -> None:
        data.setdefault("place", {})[name] = read(text)

    return {"put": put, "holds": lambda content: content["place"][name]}


def _term(vocabulary: str) -> Callable[[str], str]:
    return lambda text: values.term(vocabulary, text) if text else ""


def _terms(vocabulary: str) -> Callable[[str], list[str]]:
    return lambda text: [values.term(vocabulary, item) for item in values.items(text)]


def _in_source(name: str, read: Callable[[str], Any] = str) -> dict[str, Any]:
    def put(data: Data, text: str) -> None:
        if text:
            data.setdefault("sources", [{}])[0][name] = read(text)

    return {
        "put": put,
        "holds": lambda content: content["sources"][0][name] if content["sources"] else "",
        "fixed": ON_ITS_PAGE,
    }


def _killed_column(name: str) -> dict[str, Any]:
    def put(data: Data, text: str) -> None:
        if text:
            writing.killed_row(data)[name] = values.number(text)

    def holds(content: Mapping[str, Any]) -> Any:
        return [row[name] for row in content["harms"] if row["kinds"] == ["killed"]] or [None]

    return {"put": put, "holds": holds, "fixed": ON_ITS_PAGE}


def _shown(key: str, **more: Any) -> Column:
    return Column(sheets.COLUMNS[key][0], **more)


# In the order in which cells are read: the country before the places in it, words before days.
COLUMNS: dict[str, Column] = {
    "ref": _shown("ref"),
    "external_ref": Column(gettext_lazy("Your reference"), also="external ref;reference;id;_uuid"),
    "narrative": _shown("narrative", **_plain("narrative"), also="description;descricao;recit;relato"),
    "language": Column(gettext_lazy("Language"), **_plain("language", values.language)),
    "sharing": Column(
        gettext_lazy("Who may see this"), **_plain("sharing", _term("sharing")), also="sharing;partage"
    ),
    "urgent": _shown("urgent", **_plain("urgent", values.flag)),
    "country": _shown("country", **_plain("country", lambda text: values.country(text) if text else "")),
    "place": _shown(
        "place",
        put=writing.put_place,
        holds=lambda content: (content["place"]["name"], content["place"]["area"]),
        also="location;localite;local",
    ),
    "place_name": Column(gettext_lazy("Name of the place"), **_in_place("name"), also="place name"),
    "area": Column(
        gettext_lazy("Province or region"),
        put=writing.put_area,
        holds=lambda content: content["place"]["area"],
        also="province;region;area;admin1;adm_1;provincia;regiao",
    ),
    "precision": _shown(
        "precision", **_in_place("precision", _term("place_precision")), also="place_precision"
    ),
    "latitude": _shown("latitude", **_in_place("latitude", values.degrees), also="lat"),
    "longitude": _shown("longitude", **_in_place("longitude", values.degrees), also="lon;lng;long"),
    "geometry": Column(
        gettext_lazy("Point on the map"),
        put=writing.put_point,
        holds=lambda content: (content["place"]["latitude"], content["place"]["longitude"]),
    ),
    "when": _shown("when", put=writing.put_when, holds=lambda content: content["when"], also="date;data"),
    "earliest": _shown(
        "earliest",
        put=writing.put_day("earliest"),
        holds=lambda content: content["when"]["earliest"],
        also="date_start",
    ),
    "latest": _shown(
        "latest",
        put=writing.put_day("latest"),
        holds=lambda content: content["when"]["latest"],
        also="date_end",
    ),
    "acts": _shown(
        "acts",
        put=writing.put_acts,
        holds=lambda content: {row["type"] for row in content["violations"]},
        fixed=ON_ITS_PAGE,
        also="acts;violations;atos;actes",
    ),
    "actors": _shown(
        "actors",
        put=writing.put_actors,
        holds=lambda content: [
            (row["name"], row["kind"] if not row["name"] else "") for row in content["involved"]
        ],
        fixed=ON_ITS_PAGE,
        also="actors;acteurs;atores",
    ),
    "killed_min": _shown("killed_min", **_killed_column("minimum")),
    "killed_best": _shown("killed_best", **_killed_column("best"), also="killed;tues;mortos"),
    "killed_max": _shown("killed_max", **_killed_column("maximum")),
    "killed_civilians": _shown("killed_civilians", **_killed_column("civilians")),
    "people": _shown(
        "people",
        put=writing.put_people,
        holds=lambda content: [(row["kinds"], row["best"], row["words"]) for row in content["harms"]],
        fixed=ON_ITS_PAGE,
    ),
    "issues": Column(
        gettext_lazy("Kimberley Process issues"), **_plain("issues", _terms("kp_issues")), also="issues"
    ),
    "minerals": Column(gettext_lazy("Minerals"), **_plain("minerals", _terms("minerals"))),
    "source_kind": Column(
        gettext_lazy("Kind of source"), **_in_source("kind", _term("source_kinds")), also="source kind"
    ),
    "consent": Column(gettext_lazy("Consent"), **_in_source("consent", _term("consent"))),
    "sources": _shown("sources", **_in_source("line")),
    "source_line": Column(
        gettext_lazy("How you know"), **_in_source("line"), also="source;fonte;source line"
    ),
    **{
        key: _shown(key, fixed=FOLLOWS)
        for key in (
            "status",
            "verification",
            "disputed",
            "origin",
            "organisation",
            "inconsistent",
            "version",
            "url",
        )
    },
}
# What may be said once for all rows of a file.
PRESETS = (
    "country",
    "language",
    "sharing",
    "precision",
    "minerals",
    "issues",
    "source_kind",
    "consent",
    "source_line",
)
# The column that an error of content belongs to: the longest path that the error's own begins with.
BY_PATH = {
    "narrative": "narrative",
    "language": "language",
    "sharing": "sharing",
    "urgent": "urgent",
    "country": "country",
    "place.name": "place",
    "place.area": "area",
    "place.latitude": "latitude",
    "place.longitude": "longitude",
    "place.precision": "precision",
    "place": "place",
    "when": "when",
    "violations": "acts",
    "involved": "actors",
    "harms": "killed_best",
    "issues": "issues",
    "minerals": "minerals",
    "sources.0.kind": "source_kind",
    "sources.0.consent": "consent",
    "sources": "source_line",
}


def column_of(path: str) -> str:
    """The key of the column that an error at this path of the content belongs to; empty for none."""
    while path and path not in BY_PATH:
        path = path.rpartition(".")[0]
    return BY_PATH.get(path, "")
