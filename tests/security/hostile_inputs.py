"""What somebody could send to do harm that is no file: the inputs that are kept in `corpus/`.

An input is a row {label, where, text | base64 | parts: [[text, times], …]}. With a `name` it is the value of that query
parameter, field or header. Without one it is the whole query, body or form; an input that goes to several places is a value
for each field in turn. `type` is its content type, `method` another method than is usual there.
"""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Input:
    """One row of the corpus."""

    label: str
    where: tuple[str, ...]
    parts: tuple[tuple[bytes, int], ...]
    name: str = ""
    type: str = ""
    method: str | None = None

    @property
    def content(self) -> bytes:
        """The bytes themselves, which may be millions."""
        return b"".join(text * times for text, times in self.parts)

    @property
    def is_value(self) -> bool:
        """Whether it goes wherever a text can go."""
        return len(self.where) > 2

    @property
    def is_left_to_the_server(self) -> bool:
        """Whether no server passes such a header on: HTTP lets it refuse the whole request, and gunicorn does."""
        if self.name == "Content-Length":
            return not (self.content.isdigit() and len(self.content) < 19)
        return any(byte in self.content for byte in b"\0\r\n") or not (self.method or "GET").isascii()


def _parts(row: dict[str, Any]) -> tuple[tuple[bytes, int], ...]:
    if "base64" in row:
        return ((base64.b64decode(row["base64"]), 1),)
    return tuple((text.encode(), times) for text, times in row.get("parts") or [[row["text"], 1]])


def corpus() -> list[Input]:
    """All inputs, those of one file after those of another."""
    return [
        Input(
            f"{path.stem}: {row['label']}",
            tuple(row["where"]),
            _parts(row),
            row.get("name", ""),
            row.get("type", ""),
            row.get("method"),
        )
        for path in sorted(CORPUS.glob("*.json"))
        for row in json.loads(path.read_text())
    ]
