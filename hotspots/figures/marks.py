"""The marks of the map: one shape for each gravity, so that colour is never needed to tell them apart."""

from collections.abc import Sequence
from math import cos, pi, sin

_STAR = [(r * cos(i * pi / 8 - pi / 2), r * sin(i * pi / 8 - pi / 2)) for i, r in enumerate([1.12, 0.68] * 8)]
# One shape for each gravity, in a box from -1 to 1; the first two are circles. The same as in static/js/map-marks.js.
CORNERS: tuple[Sequence[tuple[float, float]] | None, ...] = (
    None,
    None,
    [(0, -1.1), (1.05, 0.8), (-1.05, 0.8)],
    [(0, -1.15), (1.15, 0), (0, 1.15), (-1.15, 0)],
    _STAR,
)


def glyph_svg(gravity: int, size: int = 16) -> str:
    """The mark of one gravity, for a legend or a list."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="glyph g{gravity}" viewBox="-1.4 -1.4 2.8 2.8" '
        f'width="{size}" height="{size}" aria-hidden="true">{shape(gravity, 0, 0, 1, "")}</svg>'
    )


def shape(gravity: int, x: float, y: float, radius: float, attributes: str) -> str:
    """The shape of a gravity as an SVG element around (x, y)."""
    corners = CORNERS[gravity]
    if corners is None:
        return f'<circle {attributes} cx="{x:g}" cy="{y:g}" r="{radius * 0.9:g}"/>'
    points = " ".join(f"{x + dx * radius:.2f},{y + dy * radius:.2f}" for dx, dy in corners)
    return f'<polygon {attributes} points="{points}"/>'
