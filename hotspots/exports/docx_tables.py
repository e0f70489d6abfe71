"""Word tables written as XML in one go: a cell at a time, python-docx takes minutes for a thousand rows."""

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

_TWIPS_PER_CM = 567

# widths in centimetres, columns set right, size in half points
_LAYOUTS: dict[str, tuple[tuple[float, ...], frozenset[int], int]] = {
    "bars": ((13.2, 3.0), frozenset({1}), 19),
    "deaths": ((3.2, 3.2, 3.2, 3.2, 3.4), frozenset(), 21),
    "coding": ((6.2, 6.0, 4.0), frozenset(), 19),
    "events": ((2.3, 2.5, 3.7, 2.0, 1.8, 1.6, 2.3), frozenset({3, 4, 5}), 16),
    "asks": ((3.6, 6.4, 2.9, 3.3), frozenset(), 19),
}


def add_table(document: Document, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append a table in the layout of that name, its head repeated on every page."""
    widths, right, size = _LAYOUTS[name]
    grid = "".join(f'<w:gridCol w:w="{round(width * _TWIPS_PER_CM)}"/>' for width in widths)
    lines = [_row(head, right, size, widths, is_head=True), *(_row(row, right, size, widths) for row in rows)]
    table = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{round(sum(widths) * _TWIPS_PER_CM)}" w:type="dxa"/>'
        '<w:tblBorders><w:insideH w:val="single" w:sz="4" w:space="0" w:color="CFC8BA"/></w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:firstRow="1"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )
    document._body._body._insert_tbl(table)
    document.add_paragraph().paragraph_format.space_after = 0


def _row(
    cells: Sequence[Any], right: frozenset[int], size: int, widths: Sequence[float], *, is_head: bool = False
) -> str:
    properties = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if is_head else "") + "</w:trPr>"
    look = '<w:color w:val="5A6068"/><w:sz w:val="17"/>' if is_head else f'<w:sz w:val="{size}"/>'
    written = []
    for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        text = cell if isinstance(cell, str) else ", ".join(f"[{number}]" for number in cell["cites"])
        side = '<w:jc w:val="right"/>' if index in right else ""
        written.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _TWIPS_PER_CM)}" w:type="dxa"/></w:tcPr>'
            f'<w:p><w:pPr><w:spacing w:before="40" w:after="40"/>{side}</w:pPr>'
            f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
        )
    return f"<w:tr>{properties}{''.join(written)}</w:tr>"
