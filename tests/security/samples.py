"""Small whole files of every kind that is taken, made anew each time and always the same."""

import io
import struct
import zipfile
from collections.abc import Callable
from functools import cache

import docx
from PIL import Image
from pillow_heif import register_heif_opener
from pypdf import PdfWriter

register_heif_opener()


def halves(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right, so that a turn is seen."""
    image = Image.new("RGB", (width, height), (200, 20, 20))
    image.paste((20, 20, 200), (width // 2, 0, width, height))
    return image.convert(mode)


def picture(form: str, image: Image.Image | None = None, **options: object) -> bytes:
    written = io.BytesIO()
    (image or halves()).save(written, form, **options)
    return written.getvalue()


def box(name: bytes, *content: bytes) -> bytes:
    """A box of the ISO base media format."""
    inner = b"".join(content)
    return struct.pack(">I4s", 8 + len(inner), name) + inner


def movie(*tracks: bytes, brand: bytes = b"mp42") -> bytes:
    made = [box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), track, bytes(12), b"\0"))) for track in tracks]
    head = box(b"ftyp", brand, bytes(4), b"isom", b"mp42")
    return head + box(b"moov", box(b"mvhd", bytes(100)), *made) + box(b"mdat", bytes(500))


def ogg_page(content: bytes, flags: int = 0, number: int = 0) -> bytes:
    lengths = [255] * (len(content) // 255) + [len(content) % 255]
    return (
        struct.pack("<4sBBqIIIB", b"OggS", 0, flags, 0, 1, number, 0, len(lengths)) + bytes(lengths) + content
    )


def ogg(first: bytes = b"OpusHead") -> bytes:
    pages = (first + bytes(11), b"OpusTags" + bytes(40), b"sound" * 200)
    return b"".join(ogg_page(page, 2 if number == 0 else 0, number) for number, page in enumerate(pages))


def mp3(frames: int = 12, *, tag: bytes = b"ID3\x04\0\0\0\0\0\x0a" + bytes(10)) -> bytes:
    return tag + (b"\xff\xfb\x90\x64" + bytes(413)) * frames


def pdf(change: Callable[[PdfWriter], object] | None = None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def word() -> bytes:
    written = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("An account.")
    document.save(written)
    return written.getvalue()


def repacked(source: bytes, parts: dict[str, bytes | None], **options: object) -> bytes:
    """A ZIP with parts put in, replaced, or (None) left out."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return written.getvalue()


@cache
def whole(kind: str) -> bytes:
    """A whole file of a kind."""
    return MAKERS[kind]()


MAKERS: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: picture("JPEG"),
    "png": lambda: picture("PNG"),
    "webp": lambda: picture("WEBP"),
    "heic": lambda: picture("HEIF", quality=50),
    "pdf": pdf,
    "docx": word,
    "mp4": lambda: movie(b"vide", b"soun"),
    "ogg": ogg,
    "m4a": lambda: movie(b"soun", brand=b"M4A "),
    "mp3": mp3,
    "text": lambda: "Ils sont arrivés à l’aube.\r\n\tQuatre hommes.\n".encode(),
}
