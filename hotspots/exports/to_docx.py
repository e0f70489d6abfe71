"""DOCX: the briefing as a text that staff can go on editing, with true headings, tables and footnotes."""

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
import typst
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from .document import Block, Document, document_of
from .docx_footnotes import Footnotes
from .docx_tables import add_table

_INK, _SOFT, _ACCENT = RGBColor(0x1C, 0x20, 0x24), RGBColor(0x5A, 0x60, 0x68), RGBColor(0x8F, 0x1D, 0x21)
_SERIF = "Georgia"
_TEXT_WIDTH = Cm(16.1)
_EPOCH = (1980, 1, 1, 0, 0, 0)

# style: font, size, bold, colour, space before, space after
_STYLES: dict[str, tuple[str, float, bool, RGBColor, float, float]] = {
    "Normal": (_SERIF, 10.5, False, _INK, 0, 6),
    "Title": (_SERIF, 24, True, _INK, 0, 8),
    "Subtitle": (_SERIF, 10.5, False, _SOFT, 0, 14),
    "Heading 1": (_SERIF, 16, True, _INK, 22, 8),
    "Heading 2": (_SERIF, 12, True, _INK, 16, 6),
    "Quote": (_SERIF, 11, False, _INK, 4, 8),
    "List Bullet": (_SERIF, 10.5, False, _INK, 0, 3),
    "Caption": (_SERIF, 9, True, _ACCENT, 8, 3),
    "Header": (_SERIF, 8.5, False, _SOFT, 0, 0),
    "Footer": (_SERIF, 8.5, False, _SOFT, 0, 0),
}


def encode(content: dict[str, Any]) -> Iterator[bytes]:
    """A briefing's content as a Word document; the same content gives the same bytes."""
    document = document_of(content)
    writer = _Writer(document)
    for block in document.blocks:
        writer.write(block)
    yield _with_fixed_times(writer.finish())


class _Writer:
    """Writes blocks into a new Word document, one method a kind of block."""

    def __init__(self, document: Document):
        self.document = document
        self.docx = docx.Document()
        self.footnotes = Footnotes({source["n"]: _source_line(source) for source in document.sources})
        _set_styles(self.docx, document.language)
        _set_page(self.docx, document.running_head)
        self.docx.add_paragraph(document.kicker, "Caption")
        self.docx.add_paragraph(document.title, "Title")
        self.docx.add_paragraph(document.byline, "Subtitle")

    def write(self, block: Block) -> None:
        getattr(self, f"write_{block['kind']}")(block)

    def write_heading(self, block: Block) -> None:
        self.docx.add_heading(block["text"], block["level"])

    def write_label(self, block: Block) -> None:
        self.docx.add_paragraph(block["text"], "Caption").paragraph_format.keep_with_next = True

    def write_text(self, block: Block) -> None:
        paragraph = self.docx.add_paragraph()
        run = paragraph.add_run(block["text"])
        if block.get("style") == "small":
            run.font.size, run.font.color.rgb = Pt(9), _SOFT
        self.cite(paragraph, block.get("cites", []))

    def write_list(self, block: Block) -> None:
        for item in block["items"]:
            self.docx.add_paragraph(item, "List Bullet")

    def write_filter(self, block: Block) -> None:
        self.write_label({"text": block["title"]})
        self.write_list(block)

    def write_facts(self, block: Block) -> None:
        for name, value in block["rows"]:
            paragraph = self.docx.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.left_indent = Cm(3.6)
            paragraph.paragraph_format.first_line_indent = Cm(-3.6)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(3.6))
            label = paragraph.add_run(f"{name}\t")
            label.font.size, label.font.color.rgb = Pt(9), _SOFT
            paragraph.add_run(value).font.size = Pt(9.5)

    def write_quote(self, block: Block) -> None:
        paragraph = self.docx.add_paragraph(block["text"], "Quote")
        self.cite(paragraph, block["cites"])

    def write_figure(self, block: Block) -> None:
        paragraph = self.docx.add_paragraph()
        paragraph.add_run().add_picture(io.BytesIO(_png(block["svg"])), width=_TEXT_WIDTH)
        (inline,) = paragraph._p.xpath(".//wp:inline")
        for side in ("distT", "distB", "distL", "distR"):  # left out, some programs take a few millimetres
            inline.set(side, "0")
        inline.docPr.set("descr", block["alt"])

    def write_counts(self, block: Block) -> None:
        paragraph = self.docx.add_paragraph()
        for index, (count, name) in enumerate(block["items"]):
            run = paragraph.add_run(f"{'    ' if index else ''}{count} ")
            run.font.size, run.bold = Pt(16), True
            paragraph.add_run(name).font.color.rgb = _SOFT

    def write_bars(self, block: Block) -> None:
        for table in block["tables"]:
            rows = [[label, count] for label, count, _ in table["rows"]]
            add_table(self.docx, "bars", table["head"], rows)

    def write_table(self, block: Block) -> None:
        add_table(self.docx, block["name"], block["head"], block["rows"])

    def write_sources(self, block: Block) -> None:
        for source in self.document.sources:
            paragraph = self.docx.add_paragraph(f"[{source['n']}]\t{_source_line(source)}")
            paragraph.paragraph_format.left_indent = Cm(1)
            paragraph.paragraph_format.first_line_indent = Cm(-1)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(1))

    def write_imprint(self, block: Block) -> None:
        text = " · ".join(filter(None, (block["text"], block["link"])))
        run = self.docx.add_paragraph().add_run(text)
        run.font.size, run.font.color.rgb = Pt(8.5), _SOFT

    def cite(self, paragraph: Paragraph, numbers: list[int]) -> None:
        for position, number in enumerate(numbers):
            self.footnotes.cite(paragraph, number, after_another=position > 0)

    def finish(self) -> bytes:
        self.footnotes.attach(self.docx)
        day = datetime.date.fromisoformat(self.document.date)
        stamp = datetime.datetime(day.year, day.month, day.day)
        core = self.docx.core_properties
        core.title, core.language = self.document.title[:255], self.document.language
        core.author = core.last_modified_by = core.comments = ""
        core.created = core.modified = stamp
        buffer = io.BytesIO()
        self.docx.save(buffer)
        return buffer.getvalue()


def _source_line(source: dict[str, Any]) -> str:
    return " ".join(filter(None, (source["text"], source["link"])))


def _set_styles(document: Docx, language: str) -> None:
    for name, (font, size, bold, colour, before, after) in _STYLES.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = font, Pt(size), bold, False
        style.font.color.rgb = colour
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    # The built-in template rules a line under its title and sets both titles wide.
    for name in ("Title", "Subtitle"):
        for ornament in document.styles[name].element.xpath("w:pPr/w:pBdr | w:rPr/w:spacing"):
            ornament.getparent().remove(ornament)
    document.styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    for tag in document.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), language)


def _set_page(document: Docx, running_head: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.4)
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = running_head
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _add_field(paragraph, "PAGE")
        paragraph.add_run(" / ")
        _add_field(paragraph, "NUMPAGES")


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _png(svg: str) -> bytes:
    """The drawing as pixels: Word takes no SVG from python-docx."""
    page = (
        "#set page(width: 162mm, height: auto, margin: 0pt)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    )
    inputs = {"svg": svg}
    return typst.compile(page.encode(), format="png", ppi=200, ignore_system_fonts=True, sys_inputs=inputs)


def _with_fixed_times(package: bytes) -> bytes:
    """The same zip with the same time on every member, so that equal content gives equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
