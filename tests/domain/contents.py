"""Hypothesis strategies: JSON of any shape, and reports as somebody might send them."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from hotspots import geo
from hotspots.content.checkers import LANGUAGES
from hotspots.vocabulary import VOCABULARIES

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["", "V01", "A01", "CF", "2021", "2021-05-04", "witness", "not known", "\x00", "\ud800", "K3"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=8) | st.sampled_from(["type", "kind", "by", "line", "when", "place"]), inner, max_size=4),
    max_leaves=12,
)
FIELDS = (
    "narrative",
    "language",
    "sharing",
    "urgent",
    "country",
    "when",
    "place",
    "sources",
    "involved",
    "violations",
    "harms",
    "issues",
    "minerals",
    "received",
)
ANYTHING = JSON | st.dictionaries(st.sampled_from(FIELDS), JSON)

COUNTRIES = ["CF", "CD", "AO", "ZW", "LS", "SL", "TZ", "BR", "VE", "ZA"]
# Letters that PostgreSQL, SQLite and JSON all keep: no control characters, no surrogates.
LETTERS = st.characters(exclude_categories=("Cs", "Cc"))
DAYS = st.dates(date(1900, 1, 1), date(2026, 12, 31)).map(date.isoformat)


def words(most: int = 30) -> st.SearchStrategy[str]:
    return st.text(LETTERS, max_size=most)


def said(most: int = 30) -> st.SearchStrategy[str]:
    return words(most).filter(lambda text: bool(text.strip()))


def term(vocabulary: str) -> st.SearchStrategy[str]:
    return st.sampled_from(VOCABULARIES[vocabulary].codes())


def terms(vocabulary: str) -> st.SearchStrategy[list[str]]:
    return st.lists(term(vocabulary), max_size=4, unique=True)


@st.composite
def whens(draw: st.DrawFn) -> Any:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return draw(
        st.sampled_from(
            [
                "not known",
                first,
                first[:7],
                f"since {first[:4]}",
                f"between {first[:4]} and {last[:4]}",
                {"earliest": first, "latest": last},
                {"earliest": first, "latest": None, "text": "since then"},
                {"latest": last},
            ]
        )
    )


@st.composite
def places(draw: st.DrawFn, country: str) -> dict[str, Any]:
    place: dict[str, Any] = {"name": draw(words()), "precision": draw(st.sampled_from(["", "L1", "L3", "L6", "L8"]))}
    areas = geo.areas(country)
    if areas and draw(st.booleans()):
        area = draw(st.sampled_from(areas))
        place["area"] = area.code
        if draw(st.booleans()):
            place |= {"latitude": round(area.lat, 4), "longitude": round(area.lon, 4)}
    return place


@st.composite
def harms(draw: st.DrawFn) -> dict[str, Any]:
    numbers = sorted(draw(st.lists(st.integers(0, 5000), min_size=3, max_size=3)))
    stated = draw(st.lists(st.booleans(), min_size=3, max_size=3))
    counted = dict(zip(("minimum", "best", "maximum"), numbers, strict=True))
    harm = {name: number for (name, number), keep in zip(counted.items(), stated, strict=True) if keep}
    kinds = draw(st.lists(term("harms"), min_size=1, max_size=2, unique=True))
    return harm | {"kinds": kinds, "unit": draw(term("harm_units")), "words": draw(said())}


@st.composite
def reports(draw: st.DrawFn) -> dict[str, Any]:
    """A report as somebody might send it: valid, and as odd as valid reports get."""
    country = draw(st.sampled_from(COUNTRIES))
    involved = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "kind": term("actor_kinds"),
                    "name": words(),
                    "role": term("involvement_roles"),
                    "attribution": term("attribution"),
                    "note": words(),
                }
            ),
            max_size=3,
        )
    )
    positions = st.lists(st.integers(0, len(involved) - 1), max_size=3) if involved else st.just([])
    act = st.fixed_dictionaries(
        {
            "type": term("violation_types"),
            "by": positions,
            "method": term("methods"),
            "affected": terms("affected_groups"),
            "basis": term("violation_basis"),
            "note": words(),
        }
    )
    source = st.fixed_dictionaries(
        {"kind": term("source_kinds"), "line": said()},
        optional={
            "date": DAYS,
            "publisher": words(),
            "link": st.just("https://example.org/a?b=1"),
            "pointer": words(),
            "may_be_named": st.booleans(),
            "consent": term("consent"),
            "says": words(),
            "denies": st.booleans(),
        },
    )
    received = st.fixed_dictionaries(
        {"original": words()}, optional={"channel": term("channels"), "date": DAYS, "language": st.just("fr")}
    )
    return {
        "narrative": draw(said(200)),
        "language": draw(st.sampled_from(sorted(LANGUAGES))),
        "sharing": draw(term("sharing")),
        "urgent": draw(st.booleans()),
        "country": country,
        "when": draw(whens()),
        "place": draw(places(country)),
        "sources": draw(st.lists(source, min_size=1, max_size=3)),
        "involved": involved,
        "violations": draw(st.lists(act, max_size=3)),
        "harms": draw(st.lists(harms(), max_size=2)),
        "issues": draw(terms("kp_issues")),
        "minerals": draw(terms("minerals")),
        "received": draw(st.none() | received),
    }
