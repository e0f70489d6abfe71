"""The kinds of files that are taken. Whatever is not in this table is refused."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """How a kind is named and served; of a picture there is a rebuilt copy. `pixels` keeps decoders below 300 MB."""

    media_type: str
    extensions: tuple[str, ...]
    pixels: int = 0

    @property
    def is_picture(self) -> bool:
        return self.pixels > 0

    @property
    def extension(self) -> str:
        return self.extensions[0]


KINDS = {
    "jpeg": Kind("image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), 40_000_000),
    "png": Kind("image/png", ("png",), 40_000_000),
    "webp": Kind("image/webp", ("webp",), 16_000_000),  # its decoder holds the picture four times
    "heic": Kind("image/heic", ("heic", "heif"), 36_000_000),
    "pdf": Kind("application/pdf", ("pdf",)),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
    "mp4": Kind("video/mp4", ("mp4", "m4v")),
    "ogg": Kind("audio/ogg", ("ogg", "opus", "oga")),
    "m4a": Kind("audio/mp4", ("m4a",)),
    "mp3": Kind("audio/mpeg", ("mp3",)),
    "text": Kind("text/plain; charset=utf-8", ("txt",)),
}
COPIES = {"shown": 1600, "thumb": 320}


class Refused(Exception):
    """A file that is not taken: why, as a code of `words.CURES`, with what its sentence names."""

    def __init__(self, why: str, **details: str | int) -> None:
        super().__init__(why)
        self.why, self.details = why, details
