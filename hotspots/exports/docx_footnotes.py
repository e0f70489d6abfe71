"""Word footnotes, which python-docx does not write: a part of their own, and the marks that point to it."""

from collections.abc import Mapping

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from lxml import etree

# Word takes the first two notes for its separators.
_SEPARATORS = (
    f"<w:footnotes {nsdecls('w')}>"
    + "".join(
        f'<w:footnote w:type="{kind}" w:id="{identity}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for identity, kind in enumerate(("separator", "continuationSeparator"))
    )
    + "</w:footnotes>"
)


class Footnotes:
    """The footnotes of one document; `texts` are the sources by number."""

    def __init__(self, texts: Mapping[int, str]):
        self.texts = texts
        self.notes = parse_xml(_SEPARATORS)

    def cite(self, paragraph: Paragraph, number: int, *, after_another: bool = False) -> None:
        """Add a mark to the paragraph, and the note with the source and its number in the list of sources."""
        if number not in self.texts:
            return
        if after_another:
            paragraph.add_run(", ").font.superscript = True
        identity = str(len(self.notes))
        mark = OxmlElement("w:footnoteReference")
        mark.set(qn("w:id"), identity)
        paragraph._p.append(_superscript_run(mark))
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), identity)
        line = OxmlElement("w:p")
        style = OxmlElement("w:pStyle")
        style.set(qn("w:val"), "FootnoteText")
        line.get_or_add_pPr().append(style)
        line.append(_superscript_run(OxmlElement("w:footnoteRef")))
        text = OxmlElement("w:r")
        text.text = f" {self.texts[number]} [{number}]"
        line.append(text)
        note.append(line)
        self.notes.append(note)

    def attach(self, document: Document) -> None:
        """Put the notes into the document's package."""
        style = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.element.set(qn("w:styleId"), "FootnoteText")
        style.font.size, style.paragraph_format.space_after = Pt(8.5), Pt(2)
        style.font.name = "Georgia"
        xml = etree.tostring(self.notes, xml_declaration=True, encoding="UTF-8", standalone=True)
        name = PackURI("/word/footnotes.xml")
        part = Part(name, CONTENT_TYPE.WML_FOOTNOTES, xml, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _superscript_run(child: BaseOxmlElement) -> BaseOxmlElement:
    run = OxmlElement("w:r")
    raised = OxmlElement("w:vertAlign")
    raised.set(qn("w:val"), "superscript")
    run.get_or_add_rPr().append(raised)
    run.append(child)
    return run
