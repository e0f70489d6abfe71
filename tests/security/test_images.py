"""What pictures tell beside their pixels: in the copies nothing is left of it, and the originals are as they were sent."""

import hashlib
import struct
from pathlib import Path

import pytest
from PIL import Image

from hotspots.evidence import pictures, store
from hotspots.evidence.kinds import COPIES, KINDS, Refused

from .marked import HOW_MANY, MARK, Marked, hidden_texts, marked_pictures, opened
from .samples import halves, picture

ALL = list(marked_pictures())
# Beginning, JFIF, tables, frame, scan, end: the only segments that a copy has.
PLAIN_SEGMENTS = {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
SWAPPED = (5, 6, 7, 8)
# Where red is afterwards, for each way to hold a camera: the left, right, upper or lower half.
RED = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}


def sealed(name: str, content: bytes) -> store.Sealed:
    """A file that went through the store, in a process of its own."""
    arriving = store.Arriving(name)
    for at in range(0, len(content), 4096):
        arriving.write(content[at : at + 4096])
    arriving.close()
    return store.seal(arriving)


def segments(jpeg: bytes) -> list[int]:
    """The codes of a JPEG's segments up to the scan; what follows must be pixels and the end."""
    assert jpeg.startswith(b"\xff\xd8")
    codes, at = [], 2
    while not codes or codes[-1] != 0xDA:
        assert jpeg[at] == 0xFF
        codes.append(jpeg[at + 1])
        at += 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    scan = jpeg[at:]
    ends = [place for place in range(len(scan) - 1) if scan[place] == 0xFF and scan[place + 1] != 0]
    assert [place for place in ends if not 0xD0 <= scan[place + 1] <= 0xD7] == [len(scan) - 2]
    assert scan.endswith(b"\xff\xd9")
    return codes


def test_the_corpus_is_full_of_marks() -> None:
    assert len(ALL) == HOW_MANY
    for marked in ALL:
        found = hidden_texts(marked.content)
        places = {b"jpg": 9, b"png": 9, b"webp": 7}[marked.name.rpartition(".")[2].encode()]
        assert len(set(found.split(MARK))) >= places, marked.name
        image = opened(marked.content)
        assert image.getexif().get(0x0112) == marked.orientation
        assert image.getexif().get_ifd(0x8825)[2] == (8.0, 38.0, 58.0)


def test_no_mark_is_left_in_a_copy_and_originals_are_unchanged(var_dir: Path) -> None:
    marks = 0
    for marked in ALL:
        done = sealed(marked.name, marked.content)
        assert done.sha256 == hashlib.sha256(marked.content).hexdigest() == store.hash_of(done.stored)
        assert store.read(done.stored).read() == marked.content
        for copy in COPIES:
            rebuilt = store.read(done.stored, copy).read()
            wide = MARK.decode().encode("utf-16-le")
            marks += hidden_texts(rebuilt).count(MARK) + rebuilt.count(wide)
            assert set(segments(rebuilt)) <= PLAIN_SEGMENTS, marked.name
            image = opened(rebuilt)
            assert not image.getexif() and set(image.info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
            }
        store.erase(done.stored)
    assert marks == 0


def expected_size(marked: Marked, side: int) -> tuple[float, float]:
    width, height = reversed(marked.size) if marked.orientation in SWAPPED else marked.size
    scale = min(1, side / max(width, height))
    return width * scale, height * scale


@pytest.mark.parametrize("marked", [one for one in ALL if min(one.size) > 20][::5], ids=lambda one: one.name)
def test_a_copy_is_the_picture_held_as_it_was_taken(marked: Marked, tmp_path: Path) -> None:
    path = tmp_path / "arriving"
    path.write_bytes(marked.content)
    kind = {"jpg": "jpeg", "png": "png", "webp": "webp"}[marked.name.rpartition(".")[2]]
    pictures.rebuild(path, kind)
    for copy, side in COPIES.items():
        image = opened(pictures.copy_path(path, copy).read_bytes())
        width, height = expected_size(marked, side)
        assert abs(image.width - width) <= 1 and abs(image.height - height) <= 1
        assert max(image.size) <= side
    colours = Image.open(pictures.copy_path(path, "shown")).convert("RGB")
    across, down = colours.width, colours.height
    points = {
        "left": (across // 8, down // 2),
        "right": (across * 7 // 8, down // 2),
        "top": (across // 2, down // 8),
        "bottom": (across // 2, down * 7 // 8),
    }
    red = RED[marked.orientation]
    blue = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[red]
    if opened(marked.content).mode in ("RGB", "RGBA", "CMYK"):
        there, opposite = colours.getpixel(points[red]), colours.getpixel(points[blue])
        assert there[0] > there[2] + 80 and opposite[2] > opposite[0] + 80


def test_what_is_transparent_becomes_white_and_does_not_shine_through(tmp_path: Path) -> None:
    image = Image.new("RGBA", (40, 40), (250, 0, 0, 0))
    path = tmp_path / "arriving"
    path.write_bytes(picture("PNG", image))
    pictures.rebuild(path, "png")
    assert set(opened(pictures.copy_path(path, "shown").read_bytes()).get_flattened_data()) == {
        (255, 255, 255)
    }


def test_sixteen_bits_of_grey_keep_their_shades(tmp_path: Path) -> None:
    image = Image.new("I;16", (40, 40), 0x8000)
    path = tmp_path / "arriving"
    path.write_bytes(picture("PNG", image))
    pictures.rebuild(path, "png")
    [(red, green, blue)] = set(opened(pictures.copy_path(path, "shown").read_bytes()).get_flattened_data())
    assert red == green == blue and abs(red - 0x80) <= 1


def test_heic_is_rebuilt_too(var_dir: Path) -> None:
    from .marked import exif, xmp

    content = picture("HEIF", halves(200, 100), quality=60, exif=b"Exif\0\0" + exif(1, 6), xmp=xmp(1))
    assert content.count(MARK) >= 4
    done = sealed("IMG_0001.HEIC", content)
    assert (done.kind, done.sha256) == ("heic", hashlib.sha256(content).hexdigest())
    rebuilt = store.read(done.stored, "shown").read()
    assert MARK not in hidden_texts(rebuilt) and set(segments(rebuilt)) <= PLAIN_SEGMENTS
    assert sorted(opened(rebuilt).size) == [100, 200]
    store.erase(done.stored)


@pytest.mark.parametrize(("form", "kind", "size"), [
    ("JPEG", "jpeg", (8000, 5001)),
    ("PNG", "png", (8000, 5001)),
    ("PNG", "png", (30_001, 4)),
    ("WEBP", "webp", (4001, 4000)),
])  # fmt: skip
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    form, kind, size, tmp_path, monkeypatch
) -> None:
    path = tmp_path / "arriving"
    options = {"method": 0, "quality": 1} if form == "WEBP" else {}
    path.write_bytes(picture(form, Image.new("L" if form != "WEBP" else "RGB", size), **options))
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("decoded"))
    with pytest.raises(Refused) as refused:
        pictures.rebuild(path, kind)
    assert refused.value.why == "too_many_pixels"
    assert refused.value.details == {"most": KINDS[kind].pixels // 1_000_000}
    assert list(tmp_path.iterdir()) == [path]
