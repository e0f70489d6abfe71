"""Text as the formats need it: characters that no file can hold removed, cells that can't act as formulas."""

import re
import unicodedata
from typing import Any

# Control characters (but tab and line breaks), lone surrogates and non-characters break XML and tagged PDF.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

_FORMULA_STARTS = frozenset("=+-@%|\u2212")
# A program that splits at another separator, or at a line break inside a cell, begins a new cell there.
_CELL_STARTS = re.compile(r"(?:^|[;\t\r\n])[^\S\t\r\n]*[\ufeff\u200b-\u200f]*[^\S\t\r\n]*(?=(\S))")


# Most texts: one cell that begins with a letter or a digit, none of which a sign is hidden in, and holds nothing to remove.
_TAME = re.compile("[^\\W_][^;\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]*")

_GUARDED = re.compile(r"((?:^|[;\t\r\n]))'(?=[^\S\t\r\n]*[\ufeff\u200b-\u200f]*[^\S\t\r\n]*(\S))")


def plain(text: str) -> str:
    """The text without characters that XML or a tagged PDF refuses."""
    return _UNWRITABLE.sub("", text)


def cleaned(value: Any) -> Any:
    """A copy of JSON-like data in which every text is `plain`."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(item) for item in value]
    return value


def inert(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet program could take for a formula."""
    if _TAME.fullmatch(text):
        return text
    guarded = _CELL_STARTS.sub(_with_apostrophe, plain(text))
    return "'" + guarded if guarded[:1] in ("\t", "\r", "\n") else guarded


def disarmed(text: str) -> str:
    """The text without the apostrophes that `inert` puts in, whoever put them there."""
    text = _GUARDED.sub(_without_apostrophe, text)
    return text[1:] if text[:2] in ("'\t", "'\r", "'\n") else text


def _without_apostrophe(start: re.Match[str]) -> str:
    risky = unicodedata.normalize("NFKC", start[2])[:1] in _FORMULA_STARTS
    return start[1] if risky else start[0]


def _with_apostrophe(start: re.Match[str]) -> str:
    # NFKC folds full-width and small forms, which some programs accept, to the plain sign.
    risky = unicodedata.normalize("NFKC", start[1])[:1] in _FORMULA_STARTS
    if not risky:
        return start[0]
    separator = start[0][:1] if start[0].startswith((";", "\t", "\r", "\n")) else ""
    return f"{separator}'{start[0][len(separator) :]}"
