"""Which known place a typed name may mean, and what choosing it fills in."""

import uuid
from dataclasses import dataclass

from accounts.reader import Reader
from hotspots import geo, search
from hotspots.models import Site
from hotspots.text import fold
from hotspots.vocabulary import SITE_KINDS

MOST_SITES = 6
SETTLEMENT = "L3"


@dataclass(frozen=True)
class Candidate:
    """A place to choose: `value` names it in a form, the rest is what it fills in."""

    value: str
    name: str
    kind: str
    country: str
    area: str
    coordinates: str
    precision: str
    site: str = ""


def of_site(site: Site) -> Candidate:
    where = f"{site.latitude}, {site.longitude}" if site.latitude is not None else ""
    kind = SITE_KINDS.label(site.kind)
    ref = str(site.ref)
    return Candidate(
        f"site:{ref}", site.name, kind, site.country, site.area, where, site.place_precision, ref
    )


def of_place(place: geo.Place) -> Candidate:
    where = f"{place.lat}, {place.lon}"
    value = f"place:{where}:{place.country}:{place.area}:{place.name}"
    return Candidate(value, place.name, "", place.country, place.area, where, SETTLEMENT)


def candidates(reader: Reader, name: str, country: str) -> list[Candidate]:
    """Sites that the reader may see, then places of the gazetteer; in the country, where one is chosen."""
    if len(fold(name)) < 2:
        return []
    sites = search.named(Site, name, reader, MOST_SITES, **({"country": country} if country else {}))
    places = geo.find_place(name, country or None)
    return [of_site(site) for site in sites] + [of_place(place) for place in places]


def chosen(reader: Reader, value: str) -> Candidate | None:
    """The candidate that a form names."""
    kind, _colon, rest = value.partition(":")
    if kind == "site":
        try:
            site = Site.objects.visible_to(reader).filter(ref=uuid.UUID(rest)).first()
        except ValueError:
            return None
        return of_site(site) if site else None
    parts = rest.split(":", 3)
    if kind != "place" or len(parts) != 4:
        return None
    where, country, area, name = parts
    return Candidate(value, name, "", country, area, where, SETTLEMENT)


def filled_in(typed: dict[str, list[str]], candidate: Candidate | None) -> dict[str, list[str]]:
    """The form with the fields of the place filled in; the country only where none was chosen."""
    if candidate is None:
        return typed
    filled = {
        "place.name": [candidate.name],
        "place.area": [candidate.area],
        "place.coordinates": [candidate.coordinates],
        "place.precision": [candidate.precision],
        "place.site": [candidate.site],
        "place.not_site": [],
    }
    if not any(typed.get("country", [])):
        filled["country"] = [candidate.country]
    return {**typed, **filled}
