"""Documents and text: parsed far enough to know that they are whole and do nothing by themselves."""

import codecs
import os
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from .kinds import Refused

ENDING = 2048
PDF_HEAD = re.compile(rb"%PDF-[12]\.\d")
PDF_END = re.compile(rb"%%EOF[\s\0]*\Z")
PDF_ACTS = ("/JavaScript", "/Launch")

ZIP_END = struct.Struct("<4s4H2LH")
MOST_ENTRIES = 5_000
MOST_DIRECTORY = 1_000_000
MOST_UNPACKED = 300_000_000
MOST_RATIO = 200
SMALL = 1_000_000
MOST_XML = 20_000_000
MACROS = re.compile(r"vba(project|data)|macro|activex", re.IGNORECASE)
ELSEWHERE = re.compile(r"\s*(?:https?:|ftp:|\\\\|//|file:(?:/{4}|/{2}[^/]))", re.IGNORECASE)
NEEDED = ("[Content_Types].xml", "word/document.xml")

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def check_pdf(file: BinaryIO) -> None:
    """Refuse a PDF that is cut off, has something behind its end, is locked, or runs something when it is opened."""
    from pypdf import PdfReader

    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - ENDING))
    if not PDF_END.search(file.read()):
        raise Refused("not_whole")
    file.seek(0)
    reader = PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("locked")
    if not sum(1 for _page in reader.pages):
        raise Refused("unreadable")
    root: Any = reader.root_object
    opening, names = (_part(root, name) for name in ("/OpenAction", "/Names"))
    if opening.get("/S") in PDF_ACTS or "/AA" in root or "/JavaScript" in names:
        raise Refused("acts")


def _part(root: Any, name: str) -> Any:
    """A dictionary of a PDF's root; an empty one where there is none."""
    found = root.get(name)
    found = found.get_object() if found is not None else None
    return found if isinstance(found, dict) else {}


def check_docx(file: BinaryIO) -> None:
    """Refuse a DOCX that would burst, is locked, holds macros, or fetches something. Its directory is read first."""
    told = _check_directory(file)
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if len(names) < told or len(entries) != told or not all(_is_plain(name) for name in names):
            raise Refused("unreadable")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused("locked")
        _check_sizes(entries)
        if not names.issuperset(NEEDED):
            raise Refused("not_docx")
        if any(MACROS.search(name) for name in names):
            raise Refused("macros")
        if archive.testzip() is not None:
            raise Refused("not_whole")
        for name in sorted(names):
            if name in NEEDED or name.endswith(".rels"):
                _check_part(archive, name)


def _check_directory(file: BinaryIO) -> int:
    """The directory must end the file, be small, and begin where it says: then it is safe to read. Returns its length."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - ZIP_END.size - 0xFFFF))
    ending = file.read()
    at = ending.rfind(b"PK\x05\x06")
    if at < 0 or len(ending) - at < ZIP_END.size:
        raise Refused("not_whole")
    _magic, _disk, _first, here, entries, length, start, comment = ZIP_END.unpack_from(ending, at)
    place = size - len(ending) + at
    if place + ZIP_END.size + comment != size or start + length != place or here != entries:
        raise Refused("not_whole")
    if entries > MOST_ENTRIES or length > MOST_DIRECTORY:
        raise Refused("bomb")
    return entries


def _is_plain(name: str) -> bool:
    return not (name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"))


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    """What the directory promises must fit, and no two entries may share bytes."""
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused("bomb")
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("unreadable")
        bursts = entry.file_size > SMALL and entry.file_size > MOST_RATIO * entry.compress_size
        if bursts or entry.header_offset < end:
            raise Refused("bomb")
        end = entry.header_offset + entry.compress_size


def _check_part(archive: zipfile.ZipFile, name: str) -> None:
    """A part must be XML without entities; relationships may not fetch, and content types may not be macros."""

    def start(tag: str, attributes: dict[str, str]) -> None:
        if "macroEnabled" in attributes.get("ContentType", ""):
            raise Refused("macros")
        is_link = attributes.get("Type", "").endswith("/hyperlink")
        fetches = attributes.get("TargetMode") == "External" and not is_link
        if fetches and ELSEWHERE.match(attributes.get("Target", "")):
            raise Refused("fetches")

    def refuse(*_declared: object) -> None:
        raise Refused("unreadable")

    if archive.getinfo(name).file_size > MOST_XML:
        raise Refused("bomb")
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    if name != "word/document.xml":
        parser.StartElementHandler = start
    with archive.open(name) as part:
        parser.ParseFile(part)


def check_text(file: BinaryIO) -> None:
    """Refuse what is not UTF-8, or holds what no text holds."""
    try:
        for piece in _decoded(file):
            if CONTROLS.search(piece):
                raise Refused("unknown")
    except UnicodeDecodeError:
        raise Refused("not_utf8") from None


def _decoded(file: BinaryIO) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    while piece := file.read(1 << 16):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)
