"""How the parts of a figure are coloured: by class on a page, by literal colours in a document."""

from html import escape

# The light palette of static/css/tokens.css, for documents that have no style sheet.
GRAVITY = ("#c9ccd1", "#f0cb9f", "#dd8f55", "#c04e2b", "#771a1c")
FONT = "Noto Sans, DejaVu Sans, sans-serif"

LITERAL = {
    "water": 'fill="#d3e4ee"',
    "land": 'fill="#f4f1ea" stroke="#cfc8ba"',
    "area": 'fill="{g}" stroke="{g}" fill-opacity="0.1"',
    "background": 'fill="none" stroke="#666c73" stroke-opacity="0.5"',
    "dots": 'fill="none" stroke="#666c73" stroke-opacity="0.5"',
    "flow": 'fill="none" stroke="#50565e"',
    "mark": 'fill="{g}" stroke="{edge}"',
    "ring": 'fill="#fff" stroke="{g}"',
    "coarse": 'fill="#fff" stroke="#50565e"',
    "text": f'fill="#1c2024" font-family="{FONT}"',
    "text halo": f'fill="#1c2024" stroke="#f4f1ea" font-family="{FONT}"',
    "text quiet": f'fill="#50565e" font-family="{FONT}"',
    "text source": f'fill="#50565e" font-family="{FONT}"',
    "text country": f'fill="#50565e" stroke="#f4f1ea" font-family="{FONT}"',
    "track": 'fill="#e4dfd5"',
    "bar": 'fill="#8f1d21"',
    "exact": 'fill="#50565e"',
    "spread": 'fill="#cfc8ba"',
    "axis": 'stroke="#cfc8ba"',
}


class Ink:
    """Answers the attributes of a part of a figure."""

    def __init__(self, standalone: bool) -> None:
        self.standalone = standalone

    def __call__(self, part: str, gravity: int | None = None) -> str:
        """The attributes of a part; a part whose colour is a gravity names it."""
        if not self.standalone:
            return f'class="{part}"' if gravity is None else f'class="{part} g{gravity}"'
        part = part.removesuffix(" minor")
        level = gravity or 0
        edge = "#50565e" if level < 2 else "#fff"
        return LITERAL[part].format(g=GRAVITY[level], edge=edge)


def text(value: object) -> str:
    """Text made safe for SVG; control characters, which XML forbids, are dropped."""
    return escape("".join(c for c in str(value) if c >= " " or c in "\t\n"))


def short(value: str, most: int) -> str:
    """Text cut at a length, with a mark where it was cut."""
    return value if len(value) <= most else f"{value[: most - 1].rstrip()}…"
