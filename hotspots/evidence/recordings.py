"""Sound and video, walked from end to end by their containers' own lengths; nothing is decoded."""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from .kinds import Refused

MP4_BRANDS = frozenset(
    ("isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "dash", "MSNV", "M4V ", "M4A ", "3gp4", "3gp5")
)  # fmt: skip
HEIC_BRANDS = frozenset(("heic", "heix", "heim", "heis"))
# The boxes that hold boxes on the way from a movie to the kind of each track.
HOLDS_BOXES = frozenset((b"moov", b"trak", b"mdia"))
MOST_BOXES = 10_000

OGG_PAGE = struct.Struct("<4sBBqIIIB")
OGG_FIRST = 0x02
OGG_SOUND = (b"OpusHead", b"\x01vorbis")

# Bit rates in kbit/s: of MPEG 1 and of MPEG 2 and 2.5, for layer III only.
MP3_RATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
MP3_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
FEWEST_FRAMES = 3


class Box(NamedTuple):
    """One box of the ISO base media format: its name and where its content begins and ends."""

    name: bytes
    start: int
    end: int


def brands(head: bytes) -> set[str]:
    """The brands that a file's first box names; none where it is no such file."""
    size = int.from_bytes(head[:4])
    if head[4:8] != b"ftyp" or not 16 <= size <= 512:
        return set()
    named = head[8:12] + head[16:size]
    return {named[at : at + 4].decode("latin-1") for at in range(0, len(named) - 3, 4)}


def boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places, which they must fill exactly."""
    count = 0
    while start < end:
        count += 1
        file.seek(start)
        head = file.read(16)
        size, header = int.from_bytes(head[:4]), 8
        if size == 1:
            size, header = int.from_bytes(head[8:16]), 16
        elif size == 0:
            size = end - start
        if len(head) < 8 or size < header or start + size > end or count > MOST_BOXES:
            raise Refused("not_whole")
        yield Box(head[4:8], start + header, start + size)
        start += size


def _handlers(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """What the tracks of a movie are: b"vide", b"soun", and others."""
    for box in boxes(file, start, end):
        if box.name in HOLDS_BOXES:
            yield from _handlers(file, box.start, box.end)
        elif box.name == b"hdlr":
            file.seek(box.start + 8)
            yield file.read(4)


def check_movie(file: BinaryIO, *, sound_only: bool) -> None:
    """Refuse a movie that is cut off, or has no track of the kind that it should have."""
    end = file.seek(0, os.SEEK_END)
    found: list[bytes] = []
    names = set()
    for box in boxes(file, 0, end):
        names.add(box.name)
        if box.name == b"moov":
            found += _handlers(file, box.start, box.end)
    if b"moov" not in names or not names & {b"mdat", b"moof"}:
        raise Refused("not_whole")
    if b"soun" not in found and b"vide" not in found:
        raise Refused("unreadable")
    if sound_only and b"vide" in found:
        raise Refused("name", kind="mp4")


def check_ogg(file: BinaryIO) -> None:
    """Refuse what is not a row of whole pages of sound."""
    end = file.seek(0, os.SEEK_END)
    at, sound = 0, False
    while at < end:
        file.seek(at)
        head = file.read(OGG_PAGE.size)
        if len(head) < OGG_PAGE.size:
            raise Refused("not_whole")
        magic, version, flags, *_rest, segments = OGG_PAGE.unpack(head)
        lengths = file.read(segments)
        if magic != b"OggS" or version != 0 or len(lengths) < segments:
            raise Refused("not_whole")
        if flags & OGG_FIRST:
            if not file.read(8).startswith(OGG_SOUND):
                raise Refused("no_video_in_ogg")
            sound = True
        at += OGG_PAGE.size + segments + sum(lengths)
    if at != end or not sound:
        raise Refused("not_whole")


def tag_length(head: bytes) -> int:
    """The length of the ID3v2 tag that a file begins with, 0 without one."""
    if head[:3] != b"ID3" or len(head) < 10 or any(byte & 0x80 for byte in head[6:10]):
        return 0
    return 10 + sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))


def frame_length(head: bytes) -> int:
    """The length of the MP3 frame that begins with these four bytes, 0 where none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, sampling = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or sampling == 3:
        return 0
    first = version == 3
    return (144 if first else 72) * MP3_RATES[first][rate] * 1000 // MP3_SAMPLES[version][sampling] + (
        head[2] >> 1 & 1
    )


def check_mp3(file: BinaryIO) -> None:
    """Refuse what is not a row of frames between its tags. The last frame may be cut: telephones stop in the middle."""
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    at, frames = tag_length(file.read(10)), 0
    while at < end:
        file.seek(at)
        length = frame_length(file.read(4))
        if not length:
            break
        at, frames = at + length, frames + 1
    if frames < FEWEST_FRAMES:
        raise Refused("unreadable")
    file.seek(min(at, end))
    if not _is_tag(file.read(1 << 20)) or file.read(1):
        raise Refused("not_whole")


def _is_tag(rest: bytes) -> bool:
    """Whether this is what players leave behind the sound: nothing, zeros, or a tag."""
    rest = rest.lstrip(b"\0")
    return not rest or rest.startswith((b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"3DI"))
