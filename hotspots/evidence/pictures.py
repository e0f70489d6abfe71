"""Pictures: decoded whole, and their pixels pasted onto new canvases. Nothing else of the original is carried over."""

import math
import warnings
from pathlib import Path

from PIL import Image

from .kinds import COPIES, KINDS, Refused

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
LONGEST_SIDE = 30_000
BAND = 1_000_000
QUALITY = 85
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def copy_path(path: Path, copy: str) -> Path:
    """Where a rebuilt copy lies: beside its original."""
    return path.with_name(f"{path.name}.{copy}.jpg")


def rebuild(path: Path, kind: str) -> None:
    """Write every copy of a picture beside it. Its size is checked before a pixel is decoded. Raises Refused."""
    most = KINDS[kind].pixels
    if kind == "heic":
        from pi_heif import options, register_heif_opener

        options.DECODE_THREADS = 1
        register_heif_opener(thumbnails=False)
    # Pillow warns of a picture over its limit before it reserves memory for it.
    Image.MAX_IMAGE_PIXELS = most
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(path, formats=[FORMATS[kind]]) as image:
            image.verify()
        with Image.open(path, formats=[FORMATS[kind]]) as image:
            if max(image.size) > LONGEST_SIDE:
                raise Refused("too_many_pixels", most=most // 1_000_000)
            turn = TURNS.get(_orientation(image))
            largest = max(COPIES.values())
            if kind == "jpeg":
                image.draft("RGB", (largest, largest))
            image.load()
            small = _shrunk(image, largest)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused("too_many_pixels", most=most // 1_000_000) from None
    # Turned after it was made small: the pixels are the same, and the memory is not.
    small = small.transpose(turn) if turn is not None else small
    for name, side in COPIES.items():
        canvas = _fitting(small, side)
        canvas.save(copy_path(path, name), "JPEG", quality=QUALITY)


def _orientation(image: Image.Image) -> int:
    """How the camera was held; a broken note of it counts as none."""
    try:
        return image.getexif().get(ORIENTATION, 1)
    except Exception:
        return 1


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """The pixels on a new white canvas that is at most about twice `side`; by bands, so that nothing large is copied."""
    factor = max(1, max(image.size) // side)
    width, height = image.size
    canvas = Image.new("RGB", (math.ceil(width / factor), math.ceil(height / factor)), "white")
    band = max(1, BAND // width // factor) * factor
    for top in range(0, height, band):
        strip = _opaque(image.crop((0, top, width, min(top + band, height))))
        canvas.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    return canvas


def _opaque(strip: Image.Image) -> Image.Image:
    """A strip in eight-bit colours; what shines through becomes white."""
    if strip.mode.startswith("I"):
        return strip.point(lambda value: value / 256).convert("L").convert("RGB")
    if not strip.has_transparency_data:
        return strip.convert("RGB")
    strip = strip.convert("RGBA")
    white = Image.new("RGB", strip.size, "white")
    white.paste(strip, mask=strip.getchannel("A"))
    return white


def _fitting(small: Image.Image, side: int) -> Image.Image:
    """Pixels on a new canvas, no side of which is longer than `side`."""
    resized = small.copy()
    resized.thumbnail((side, side), reducing_gap=None)
    canvas = Image.new("RGB", resized.size)
    canvas.paste(resized)
    return canvas
