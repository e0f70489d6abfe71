"""What a query asks for: words, the beginnings of words, and phrases. Nothing that is typed is an operator."""

import re
from dataclasses import dataclass

from hotspots.text import fold, words

TERMS = re.compile(r'"([^"]+)"|(\S+)')
MOST_TERMS = 12
# What an index keeps of a word; nobody writes longer ones.
LONGEST_WORD = 200
SHORTEST_BEGINNING = 2


@dataclass(frozen=True)
class Term:
    """Words that must stand side by side. An `open` term ends with the beginning of a word."""

    words: tuple[str, ...]
    open: bool


def _read(query: str) -> list[tuple[str, Term]]:
    found = []
    for phrase, word in TERMS.findall(query):
        folded = fold(phrase or word.replace('"', ""))
        parts = tuple(part[:LONGEST_WORD] for part in words(folded))
        if parts:
            found.append((folded, Term(parts, not phrase and len(parts[-1]) >= SHORTEST_BEGINNING)))
    return found


def terms(query: str) -> list[str]:
    """The folded words and quoted phrases of a query; what holds no letter and no digit is none."""
    return [folded for folded, _term in _read(query)]


def read(query: str) -> tuple[Term, ...]:
    """The terms of a query, each once."""
    return tuple(dict.fromkeys(term for _folded, term in _read(query)))
