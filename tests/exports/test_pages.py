"""PDF and DOCX."""

import hashlib
import io
import subprocess
import sys
import zipfile
from collections import Counter
from itertools import cycle, islice, repeat
from pathlib import Path

import docx
import pypdf
import pytest
from lxml import etree

from hotspots.exports import render
from hotspots.exports.words import _WORDS, LANGUAGES, long_date, number

from .sample import briefing
from .test_formats import docx_text, pdf_text, rendered

MARKUP = [
    "#panic()", "*bold*", "_thin_", "$x^2$", "back\\slash", "`raw`", "= heading", "- item", "<label>",
    "@cite", "[x]", "// gone", "/* gone */", '#read("/etc/passwd")', "</w:t>&amp;", "{{ x }}", "http://x.example",
]  # fmt: skip
ROOT = Path(__file__).parents[2]


def reader(**changes):
    return pypdf.PdfReader(io.BytesIO(rendered("pdf", briefing(**changes))))


def flat(text):
    return "".join(text.split())


def texts_replaced(value, texts):
    """The same content with the next of the texts in every place that a person can write in."""
    fixed = ("svg", "url", "link", "date", "language", "origin", "ref", "digest")
    if isinstance(value, dict):
        return {key: item if key in fixed else texts_replaced(item, texts) for key, item in value.items()}
    if isinstance(value, list):
        return [texts_replaced(item, texts) for item in value]
    return next(texts) if isinstance(value, str) else value


def texts_in(value):
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts_in(item)
    elif isinstance(value, str):
        yield value


def test_pdf_carries_title_quotes_and_footnote():
    pdf = reader()
    assert pdf.metadata.title == briefing()["title"]
    text = flat(pdf_text(rendered("pdf", briefing())))
    for hotspot in briefing()["hotspots"]:
        assert flat(hotspot["title"]) in text
        assert flat(hotspot["quote"]) in text
    page = flat(pdf.pages[1].extract_text())
    assert page.index(flat("raping and torturing people")) < page.index(flat("“Closing statement, 2021 KP"))


def test_pdf_sets_a_footnote_once_on_each_page_that_cites_it():
    notes = [
        flat(page.extract_text()).count(flat("2021 KP Intersessional Meeting")) for page in reader().pages
    ]
    assert notes[0] == 0
    assert set(notes[1:-1]) == {1}


def test_pdf_is_tagged_with_alternative_text():
    pdf = reader()
    assert pdf.root_object["/MarkInfo"]["/Marked"]
    assert pdf.root_object["/Lang"] == "en"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.xmp_metadata.stream.get_data()
    tags, alternatives = set(), set()

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            tags.add(node.get("/S"))
            alternatives.add(node.get("/Alt"))
            walk(node.get("/K", pypdf.generic.NullObject()))

    walk(pdf.root_object["/StructTreeRoot"]["/K"])
    assert {"/H1", "/H2", "/Table", "/TH", "/BlockQuote", "/Note", "/Figure"} <= tags
    assert "Map of Africa: two areas of concern marked" in alternatives


@pytest.mark.parametrize("format_name", ["pdf", "docx"])
@pytest.mark.parametrize("offset", [0, 5, 11])
def test_no_text_is_read_as_markup(format_name, offset):
    content = texts_replaced(briefing(), islice(cycle(MARKUP), offset, None))
    page = flat({"pdf": pdf_text, "docx": docx_text}[format_name](rendered(format_name, content)))
    written = Counter(texts_in(content))
    for text in MARKUP:
        assert page.count(flat(text)) >= written[text] * 0.8 > 4, text


@pytest.mark.parametrize("name", ["pdf", "docx"])
def test_same_content_gives_the_same_bytes_in_another_process(name):
    code = (
        "import hashlib; from hotspots.exports import render; from tests.exports.sample import briefing; "
        f"print(hashlib.sha256(b''.join(render({name!r}, briefing()))).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == hashlib.sha256(rendered(name, briefing())).hexdigest()


@pytest.mark.parametrize(
    "text", ["مرحبا 钻石 😀", "a\x00b\x07c \ud800", "\u202ereversed\u200b", "\u200b", " ", ""]
)
def test_any_text_can_be_printed(text):
    for name in ("pdf", "docx"):
        assert rendered(name, texts_replaced(briefing(), repeat(text)))


def test_only_web_addresses_become_links():
    sources = [
        {"n": 1, "text": "S", "link": "javascript:alert(1)"},
        {"n": 2, "text": "T", "link": "https://x.example/"},
    ]
    targets = {
        annotation.get_object()["/A"]["/URI"]
        for page in reader(sources=sources).pages
        for annotation in page.get("/Annots", [])
        if "/A" in annotation.get_object() and "/URI" in annotation.get_object()["/A"]
    }
    assert "https://x.example/" in targets
    assert not any("javascript" in target for target in targets)


def test_docx_opens_with_headings_and_real_footnotes():
    data = rendered("docx", briefing())
    document = docx.Document(io.BytesIO(data))
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert styles["Hotspots"] == "Heading 1"
    for hotspot in briefing()["hotspots"]:
        assert styles[hotspot["title"]] == "Heading 2"
        assert styles[f"“{hotspot['quote']}”"] == "Quote"
    assert document.core_properties.title == briefing()["title"]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        notes = etree.fromstring(package.read("word/footnotes.xml"))
        body = etree.fromstring(package.read("word/document.xml"))
        assert b"footnotes.xml" in package.read("word/_rels/document.xml.rels")
    w = f"{{{notes.nsmap['w']}}}"
    cited = [mark.get(f"{w}id") for mark in body.iter(f"{w}footnoteReference")]
    written = [note.get(f"{w}id") for note in notes if note.get(f"{w}type") is None]
    assert cited == written and len(cited) == 10
    assert "Closing statement" in "".join(notes[2].itertext())
    assert body.find(".//{*}docPr").get("descr") == briefing()["map"]["alt"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_come_in_the_language_of_the_meeting(language):
    text = flat("".join(docx_text(rendered("docx", briefing(language=language)))))
    heading = {"en": "Hotspots", "fr": "Points chauds", "pt": "Pontos críticos"}[language]
    assert flat(heading) in text
    assert flat(long_date("2021-06-25", language)) in text


def test_words_are_complete():
    assert all(len(translations) == len(LANGUAGES) and all(translations) for translations in _WORDS.values())


def test_numbers_and_dates_follow_the_language():
    assert [number(1848, language) for language in LANGUAGES] == ["1,848", "1\u202f848", "1\u202f848"]
    assert number(None, "en") == "–"
    assert long_date("2021-06-01", "fr") == "1er juin 2021"
    assert long_date("not known", "en") == "not known"


def test_a_thousand_events_fill_a_table_and_not_the_patience():
    event = briefing()["reports"][-1]
    pages = b"".join(render("pdf", briefing(reports=[event] * 1300)))
    assert pages.startswith(b"%PDF")
