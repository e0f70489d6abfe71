"""What a page loads by name, with all that it imports, as one file: style sheets by @import, our own modules by import.

The files in the tree stay what they are, and work as they lie there; bundles are made when static files are collected.
"""

import posixpath
import re
from collections.abc import Callable

Read = Callable[[str], str]

SHEET = re.compile(r'^@import (?:url\()?"([^"]+)"\)?(?: ([a-z]+))?;\n', re.MULTILINE)
ADDRESS = re.compile(r"url\((?![\"']?(?:data:|#|/|https?:))[\"']?([^\"')]+)[\"']?\)")
IMPORT = re.compile(r'^import (?:(\{[^}]*\}) from )?"(\.[^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?function (\w+)|const (\w+))", re.MULTILINE)
LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def sheet(name: str, read: Read) -> str:
    """A style sheet with what it imports in its place, for the medium named there."""

    def inlined(found: re.Match[str]) -> str:
        other, medium = _beside(name, found[1]), found[2]
        text = ADDRESS.sub(lambda url: f"url({_seen_from(name, _beside(other, url[1]))})", sheet(other, read))
        return f"@media {medium} {{\n{text}}}\n" if medium else text

    return SHEET.sub(inlined, read(name))


def module(name: str, read: Read) -> str:
    """A module with what it imports before it, each in a function of its own. Raises ValueError for what it cannot join."""
    joined: dict[str, str] = {}
    whole = _body(name, read, joined, (name,))
    return "".join(joined.values()) + whole


def _body(name: str, read: Read, joined: dict[str, str], way: tuple[str, ...]) -> str:
    """The text of a module that finds what it imports in constants; those are put into `joined`, in the order of need."""

    def taken(found: re.Match[str]) -> str:
        other = _beside(name, found[2])
        if other in way:
            raise ValueError(f"{name} and {other} import each other.")
        if other not in joined:
            text = _body(other, read, joined, (*way, other))
            given = ", ".join(filter(None, (name for pair in EXPORT.findall(text) for name in pair)))
            joined[other] = (
                f"const {_constant(other)} = (() => {{\n{_local(other, text)}return {{ {given} }};\n}})();\n"
            )
        return f"const {found[1]} = {_constant(other)};\n" if found[1] else ""

    text = IMPORT.sub(taken, read(name))
    return text if len(way) > 1 else _local(name, text)


def _local(name: str, text: str) -> str:
    """The text without its exports. Whatever is left of the words means a form that is not understood here."""
    plain = EXPORT.sub("", text)
    if left := LEFT.search(plain):
        raise ValueError(f"{name}: a bundle cannot hold {left[0]!r}.")
    return plain


def _beside(name: str, reference: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), reference))


def _seen_from(name: str, other: str) -> str:
    return posixpath.relpath(other, posixpath.dirname(name))


def _constant(name: str) -> str:
    return "$" + re.sub(r"\W", "_", posixpath.splitext(posixpath.basename(name))[0])
