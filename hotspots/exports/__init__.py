"""Output formats: each encodes prepared rows or a briefing's content as bytes.

A format is one module with one function and one line in FORMATS. Nothing here reads the database: what a
reader may see was decided before the rows arrive.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from . import to_csv, to_docx, to_geojson, to_ndjson, to_pdf, to_xlsx
from .neutral import cleaned
from .sheet import Column, Sheet, sheet_of

__all__ = ["FORMATS", "Column", "Format", "Sheet", "file_name", "render", "sheet_of"]

Content = dict[str, Any]


@dataclass(frozen=True)
class Format:
    """One way out: `takes` says whether it encodes a Sheet, a briefing's content, or either."""

    name: str
    label: str
    extension: str
    media_type: str
    takes: Literal["sheet", "briefing", "both"]
    render: Callable[[Any], Iterable[bytes]]


_OOXML = "application/vnd.openxmlformats-officedocument"

FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("csv", "CSV", "csv", "text/csv; charset=utf-8", "both", to_csv.encode),
        Format("xlsx", "Excel", "xlsx", f"{_OOXML}.spreadsheetml.sheet", "both", to_xlsx.encode),
        Format("geojson", "GeoJSON", "geojson", "application/geo+json", "both", to_geojson.encode),
        Format("ndjson", "NDJSON", "ndjson", "application/x-ndjson", "both", to_ndjson.encode),
        Format("docx", "Word", "docx", f"{_OOXML}.wordprocessingml.document", "briefing", to_docx.encode),
        Format("pdf", "PDF", "pdf", "application/pdf", "briefing", to_pdf.encode),
    )
}


def render(format_name: str, subject: Sheet | Content) -> Iterable[bytes]:
    """Encode a sheet or a briefing's content; ValueError when the format does not take that subject."""
    format = FORMATS[format_name]
    if isinstance(subject, Sheet):
        if format.takes == "briefing":
            raise ValueError(f"{format.label} holds a briefing, not a list of records.")
        return format.render(subject)
    if format.takes == "sheet":
        raise ValueError(f"{format.label} holds a list of records, not a briefing.")
    content = cleaned(subject)
    return format.render(content if format.takes == "briefing" else sheet_of(content))


def file_name(title: str, date: str, extension: str) -> str:
    """An ASCII file name of letters, digits and hyphens, safe in any header and on any disk."""
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_title)[:60].strip("-")
    day = re.sub(r"[^0-9-]", "", date)[:10]
    return "-".join(part for part in ("hotspots", slug, day) if part) + f".{extension}"
