"""PDF by typst: tagged (PDF/UA-1), offline, and the same bytes for the same content on every machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import orjson
import typst

from .document import document_of

_TEMPLATE = Path(__file__).with_name("briefing.typ")


def encode(content: dict[str, Any]) -> Iterator[bytes]:
    """A briefing's content as a PDF. Its texts reach the template as data and are never read as markup."""
    data = orjson.dumps(document_of(content).as_dict()).decode()
    try:
        yield _compile(data, "ua-1")
    except typst.TypstError as error:
        # PDF/UA forbids, above all, a glyph that the embedded fonts (Latin, Greek, Cyrillic) lack. A name in
        # another script must not cost the reader the briefing: it stays tagged, without the claim.
        if "PDF/UA-1 error" not in str(error):
            raise
        yield _compile(data, None)


def _compile(data: str, standard: Literal["ua-1"] | None) -> bytes:
    return typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        ignore_system_fonts=True,
        sys_inputs={"document": data},
        format="pdf",
        pdf_standards=standard,
    )
