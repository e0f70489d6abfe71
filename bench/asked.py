"""What is asked of everybody: chosen from the rows themselves, so that it means the same at every size."""

import math
import string
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from accounts.reader import Reader
from bench import operations
from hotspots import geo, search
from hotspots.filters import MEMBERS, Filter, parse
from hotspots.frame import View, kept_by, reports_for
from hotspots.models import Report
from hotspots.vocabulary import VIOLATION_TYPES
from hotspots.web.clusters import MOST_DRAWN

Bounds = tuple[float, float, float, float]
# West, south, east, north: the middle of Africa, as a browser shows it at this zoom.
VIEWPORT: Bounds = (8.0, -20.0, 36.0, 14.0)
ZOOM = 5
# A cluster is a square of 64 pixels, a quarter of a tile's side.
SIDE = 360 / (1 << ZOOM + 2)
SINCE = date(2010, 1, 1)
EARLIEST = date(1995, 1, 1)
PAGE, FEATURES = 100, 1000
SMALL_TILE = 6
EDGE = 1e-6
SAMPLE = 4_000


@dataclass(frozen=True)
class Asked:
    """The commonest country, a common violation, since when; a small viewport, and since when it has at most 1,000 features.

    Violation and day keep more than a map draws one by one, where there are so many.
    """

    country: str
    violation: str
    since: date
    viewport: Bounds
    small: Bounds
    small_since: date
    features: int
    depth: int
    terms: dict[str, str]

    @property
    def bit(self) -> int:
        """The violation's bit in the columns of bits."""
        return 1 << VIOLATION_TYPES[self.violation].bit

    @property
    def in_viewport(self) -> dict[str, str]:
        """The filter of the map."""
        return _of_map(self.violation, self.since)

    @property
    def of_page(self) -> dict[str, str]:
        """The filter of the page of reports."""
        return {"country": self.country, "violation": self.violation, "from": f"{self.since}"}

    @property
    def of_features(self) -> dict[str, str]:
        """The filter of the features."""
        return {"bbox": written(self.small), "from": f"{self.small_since}"}


def written(bounds: Bounds) -> str:
    """Bounds as addresses have them."""
    return ",".join(f"{degree:.7f}" for degree in bounds)


def address(path: str, **parameters: Any) -> str:
    """A path with its parameters."""
    return f"{path}?{urlencode(parameters)}"


def filter_of(parameters: dict[str, str]) -> Filter:
    """The filter that an address with these parameters has."""
    return parse({name: [value] for name, value in parameters.items()}, MEMBERS)


def chosen_for(reader: Reader) -> Asked:
    """What is asked, for the rows that the reader may see."""
    everything = kept_by(reports_for(reader), filter_of({}), reader)
    country = next(code for code, _count in everything.counts("country") if code)
    common = [code for code, _count in everything.counts_of("violation_mask", "violation_types")]
    violation, since = next(
        (
            choice
            for choice in ((common[1], SINCE), (common[0], EARLIEST))
            if len(kept_by(everything, filter_of(_of_map(*choice)), reader)) > MOST_DRAWN
        ),
        (common[1], SINCE),
    )
    small = _busiest_tile(everything)
    small_since, count = _latest_with_enough(everything, small, reader)
    depth = len(everything) // 2
    return Asked(country, violation, since, VIEWPORT, small, small_since, count, depth, _terms())


def _of_map(violation: str, since: date) -> dict[str, str]:
    return {"violation": violation, "from": f"{since}"}


def _busiest_tile(view: View) -> Bounds:
    """The bounds of the tile with the most points, a hair inside it: one range of cells, and the same rows by degrees."""
    points = view.clusters(SMALL_TILE - 2).points
    cell = int(points[points[:, 1].argmax(), 0])
    (middle_lat, middle_lon) = geo.centre_of_cell(cell, SMALL_TILE)
    size = 1 << SMALL_TILE
    x = math.floor((middle_lon + 180) / 360 * size)
    y = math.floor((0.5 - math.asinh(math.tan(math.radians(middle_lat))) / (2 * math.pi)) * size)

    def latitude(row: int) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / size))))

    west, east = (column / size * 360 - 180 for column in (x, x + 1))
    return west + EDGE, latitude(y + 1) + EDGE, east - EDGE, latitude(y) - EDGE


def _latest_with_enough(view: View, bounds: Bounds, reader: Reader) -> tuple[date, int]:
    """(a day, how many features there are since then): as many as there may be without being more than 1,000."""
    low, high = EARLIEST.toordinal(), date.today().toordinal() + 400

    def count(day: int) -> int:
        asked = {"bbox": written(bounds), "from": f"{date.fromordinal(day)}"}
        return len(kept_by(view, filter_of(asked), reader))

    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if count(middle) <= FEATURES else (middle + 1, high)
    return date.fromordinal(low), count(low)


def _terms() -> dict[str, str]:
    """Words by how many reports have one that begins so: the commonest, and those nearest to a share."""
    sample = list(Report.objects.order_by("pk").values_list("search_text", flat=True)[:SAMPLE])
    shares = Counter(
        word for text in sample for word in {piece.strip(string.punctuation) for piece in text.split()}
    )
    words = [word for word, _count in shares.most_common() if len(word) > 2 and word.isalpha()]
    every = Report.objects.count()

    def nearest(share: float) -> str:
        near = sorted(words, key=lambda word: abs(shares[word] / len(sample) - share))[:12]
        exact = {word: len(search.ids(word, Report)) / every for word in near}
        return min(near, key=lambda word: abs(exact[word] - share))

    return {
        operations.SEARCH_RARE: nearest(0.0003),
        operations.SEARCH_UNCOMMON: nearest(0.008),
        operations.SEARCH_FREQUENT: nearest(0.05),
        operations.SEARCH_COMMON: words[0],
    }
