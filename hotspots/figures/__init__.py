"""Figures drawn on the server as SVG strings: no JavaScript, no style attributes, all text escaped."""

from .charts import bars_svg, timeline_svg
from .map import map_svg
from .marks import glyph_svg

__all__ = ["bars_svg", "glyph_svg", "map_svg", "timeline_svg"]
