"""Bars and a timeline as SVG. Widths are percentages, so the text keeps its size on a phone and on a wide page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext

from .ink import Ink, short, text

ROW = 36
CHART = 96
MOST_LABELS = 6


def bars_svg(
    rows: Sequence[Mapping[str, Any]], title: str, *, standalone: bool = False, width: int = 480
) -> str:
    """Horizontal bars of rows {"label", "value"}, in the order given; the label stands above its bar."""
    ink = Ink(standalone)
    end = "99%" if standalone else "100%"  # a document's fonts may be wider than they measure
    top = max((row["value"] for row in rows), default=0) or 1
    parts = []
    for i, row in enumerate(rows):
        y = i * ROW
        share = 100 * row["value"] / top
        parts.append(
            f'<g><text {ink("text")} x="0" y="{y + 14}" font-size="13">{text(short(str(row["label"]), 48))}</text>'
            f'<text {ink("text quiet")} x="{end}" y="{y + 14}" font-size="13" text-anchor="end">'
            f"{text(number_format(row['value'], use_l10n=True, force_grouping=True))}</text>"
            f'<rect {ink("track")} x="0" y="{y + 21}" width="100%" height="5"/>'
            f'<rect {ink("bar")} x="0" y="{y + 21}" width="{share:.2f}%" height="5"/></g>'
        )
    return _frame("bar-figure", title, max(1, len(rows)) * ROW, "".join(parts), standalone, width)


def timeline_svg(
    buckets: Sequence[Mapping[str, Any]], title: str, *, standalone: bool = False, width: int = 640
) -> str:
    """A column for each bucket {"label", "exact", "spread"}; what is dated only roughly stands lighter on top."""
    ink = Ink(standalone)
    top = max((bucket["exact"] + bucket["spread"] for bucket in buckets), default=0) or 1
    highest = round(top) if top >= 10 else int(top) if top == int(top) else top
    step = 100 / max(1, len(buckets))
    every = max(1, -(-len(buckets) // MOST_LABELS))
    base = CHART + 16
    parts = [
        f'<text {ink("text quiet")} x="0" y="11" font-size="11">{text(number_format(highest, force_grouping=True))}</text>'
        f'<line {ink("axis")} x1="0" y1="16" x2="100%" y2="16" stroke-dasharray="1 3"/>'
    ]
    for i, bucket in enumerate(buckets):
        exact, spread = (CHART * bucket[part] / top for part in ("exact", "spread"))
        x, wide = i * step + step * 0.12, step * 0.76
        note = gettext("%(label)s: %(exact)s dated, %(spread)s by month or year only") % bucket
        columns = "".join(
            f'<rect {ink(part)} x="{x:.3f}%" y="{base - foot - height:.1f}" width="{wide:.3f}%" height="{height:.1f}"/>'
            for part, foot, height in (("exact", 0, exact), ("spread", exact, spread))
            if height
        )
        parts.append(f"<g><title>{text(note)}</title>{columns}</g>")
        if i % every == 0:
            # The last label ends with its column: begun there, it would run out of the picture.
            last = i == len(buckets) - 1
            parts.append(
                f'<text {ink("text quiet")} x="{(i + last) * step:.3f}%" y="{base + 15}" font-size="11" '
                f'text-anchor="{"end" if last else "start"}">{text(bucket["label"])}</text>'
            )
    parts.append(f'<line {ink("axis")} x1="0" y1="{base}" x2="100%" y2="{base}"/>')
    return _frame("time-figure", title, base + 20, "".join(parts), standalone, width)


def _frame(kind: str, title: str, height: int, body: str, standalone: bool, width: int) -> str:
    wide = str(width) if standalone else "100%"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure {kind}" width="{wide}" height="{height}" role="img">'
        f"<title>{text(title)}</title>{body}</svg>"
    )
