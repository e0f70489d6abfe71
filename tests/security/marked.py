"""Pictures full of what a picture should not tell: the same two hundred each time."""

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from PIL import Image

from .samples import halves, picture

MARK = b"WITNESS-OF-KOIDU"
HOW_MANY = 200


class Marked(NamedTuple):
    """A picture as a telephone sends it, and what its owner would see."""

    name: str
    content: bytes
    orientation: int
    size: tuple[int, int]


def told(number: int, where: str) -> bytes:
    return b"%s %s %d" % (MARK, where.encode(), number)


def entry(tag: int, kind: int, count: int, value: bytes, later: int) -> tuple[bytes, bytes]:
    """An entry of a TIFF directory, and what it stores further on, at `later`."""
    head = struct.pack("<HHI", tag, kind, count)
    return (
        (head + value.ljust(4, b"\0"), b"") if len(value) <= 4 else (head + struct.pack("<I", later), value)
    )


def directory(entries: list[tuple[int, int, int, bytes]], at: int, after: Callable[[int], int]) -> bytes:
    """A TIFF directory that begins at `at`; `after` says where the next one is, from where this one ends."""
    heads, stored, later = [], b"", at + 2 + 12 * len(entries) + 4
    for one in sorted(entries):
        head, more = entry(*one, later + len(stored))
        heads.append(head)
        stored += more + b"\0" * (len(more) % 2)
    return (
        struct.pack("<H", len(entries))
        + b"".join(heads)
        + struct.pack("<I", after(later + len(stored)))
        + stored
    )


def exif(number: int, orientation: int) -> bytes:
    """Description, owner, coordinates and a thumbnail that tells it all again."""
    thumbnail = with_segments(picture("JPEG", halves(16, 12)), (0xFE, told(number, "thumbnail")))
    degrees = struct.pack("<6I", 8, 1, 38, 1, 58, 1)
    place = [(1, 2, 2, b"N\0"), (2, 5, 3, degrees), (3, 2, 2, b"W\0"), (4, 5, 3, degrees)]
    place.append((27, 7, len(told(number, "gps")), told(number, "gps")))
    text, artist = told(number, "description") + b"\0", told(number, "artist") + b"\0"
    wide = told(number, "wide").decode().encode("utf-16-le")
    own = [(0x010E, 2, len(text), text), (0x0112, 3, 1, struct.pack("<H", orientation))]
    own += [(0x013B, 2, len(artist), artist), (0x9C9C, 1, len(wide), wide)]
    # The coordinates' directory stands before the first one, whose length depends on nothing else.
    gps = directory(place, 8, lambda _end: 0)
    first = 8 + len(gps)
    main = directory([*own, (0x8825, 4, 1, struct.pack("<I", 8))], first, lambda end: end)
    last = first + len(main)
    image = last + 2 + 12 * 3 + 4
    pointers = [(0x0103, 3, 1, b"\6\0"), (0x0201, 4, 1, struct.pack("<I", image))]
    pointers.append((0x0202, 4, 1, struct.pack("<I", len(thumbnail))))
    second = directory(pointers, last, lambda _end: 0)
    return b"II*\0" + struct.pack("<I", first) + gps + main + second + thumbnail


def xmp(number: int) -> bytes:
    return (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="%s"/></rdf:RDF></x:xmpmeta>'
    ) % told(number, "xmp")


def iptc(number: int) -> bytes:
    caption = told(number, "iptc")
    record = struct.pack(">BBBH", 0x1C, 2, 120, len(caption)) + caption
    return (
        b"Photoshop 3.0\x008BIM\x04\x04\0\0"
        + struct.pack(">I", len(record))
        + record
        + b"\0" * (len(record) % 2)
    )


def icc(number: int) -> bytes:
    """A colour profile whose description and copyright tell."""
    text = told(number, "icc")
    tag = b"text\0\0\0\0" + text + b"\0"
    head = bytearray(128)
    head[0:4] = struct.pack(">I", 128 + 4 + 12 + len(tag))
    head[8:24] = b"\x02\x10\0\0mntrRGB XYZ "
    head[36:40] = b"acsp"
    return bytes(head) + struct.pack(">I4sII", 1, b"cprt", 144, len(tag)) + tag


def with_segments(jpeg: bytes, *segments: tuple[int, bytes]) -> bytes:
    """A JPEG with segments put in behind its beginning."""
    made = b"".join(bytes((0xFF, code)) + struct.pack(">H", len(body) + 2) + body for code, body in segments)
    return jpeg[:2] + made + jpeg[2:]


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def marked_jpeg(number: int, orientation: int, image: Image.Image, chance: random.Random) -> bytes:
    plain = picture("JPEG", image, quality=chance.randint(40, 95), progressive=chance.random() < 0.5)
    segments = [
        (0xE1, b"Exif\0\0" + exif(number, orientation)),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(number)),
        (0xED, iptc(number)),
        (0xE2, b"ICC_PROFILE\0\1\1" + icc(number)),
        (0xFE, told(number, "comment")),
        (0xEF, told(number, "app15")),
    ]
    return with_segments(plain, *segments) + told(number, "behind")


def marked_png(number: int, orientation: int, image: Image.Image, chance: random.Random) -> bytes:
    plain = picture("PNG", image, compress_level=chance.randint(0, 9))
    chunks = [
        chunk(b"iCCP", b"profile\0\0" + zlib.compress(icc(number))),
        chunk(b"eXIf", exif(number, orientation)),
        chunk(b"tEXt", b"Comment\0" + told(number, "text")),
        chunk(b"zTXt", b"Description\0\0" + zlib.compress(told(number, "ztext"))),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(number)),
        chunk(b"iTXt", b"Author\0\1\0fr\0\0" + zlib.compress(told(number, "itext"))),
        chunk(b"prVt", told(number, "private")),
    ]
    header = 8 + 12 + 13
    return plain[:header] + b"".join(chunks) + plain[header:] + told(number, "behind")


def marked_webp(number: int, orientation: int, image: Image.Image, chance: random.Random) -> bytes:
    plain = picture(
        "WEBP", image, quality=chance.randint(40, 95), lossless=chance.random() < 0.3, method=0,
        exif=exif(number, orientation), xmp=xmp(number), icc_profile=icc(number),
    )  # fmt: skip
    own = told(number, "chunk")
    whole = plain + b"TELL" + struct.pack("<I", len(own)) + own + b"\0" * (len(own) % 2)
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:] + told(number, "behind")


FORMS = (
    ("jpg", marked_jpeg, ("RGB", "L", "CMYK")),
    ("png", marked_png, ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")),
    ("webp", marked_webp, ("RGB", "RGBA")),
)


def marked_pictures() -> Iterator[Marked]:
    """Two hundred of them, of all forms, modes, sizes and turns."""
    chance = random.Random(20211)
    for number in range(HOW_MANY):
        extension, make, modes = FORMS[number % len(FORMS)]
        size = chance.randint(2, 90) * 2, chance.randint(2, 90) * 2
        if number % 25 == 0:
            size = 2400, 1300
        mode = chance.choice(modes)
        image = halves(*size)
        image = image.convert("L").convert("I;16") if mode == "I;16" else image.convert(mode)
        orientation = chance.randint(1, 8)
        yield Marked(f"{number}.{extension}", make(number, orientation, image, chance), orientation, size)


def hidden_texts(content: bytes) -> bytes:
    """The bytes of a file and whatever its parts unpack to, to look for marks in."""
    found = [content]
    for at in range(len(content) - 2):
        if content[at] == 0x78 and content[at + 1] in (0x01, 0x5E, 0x9C, 0xDA):
            try:
                found.append(zlib.decompressobj().decompress(content[at:], 1_000_000))
            except zlib.error:
                continue
    return b"\n".join(found)


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
