"""Text made comparable: accents and case folded, the same on every database."""

import re
import unicodedata

SPACES = re.compile(r"\s+")
MOST_DIGITS = 18
WORDS = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return the text without accents, in lower case, with single spaces: "Haute-Kotto  Été" becomes "haute-kotto ete"."""
    bare = text
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        marks = {letter for letter in set(decomposed) if unicodedata.combining(letter)}
        bare = decomposed.translate(dict.fromkeys(map(ord, marks))) if marks else decomposed
    return SPACES.sub(" ", bare.casefold()).strip()


def words(text: str) -> list[str]:
    """Return the folded words of the text."""
    return WORDS.findall(fold(text))


def whole_number(text: str) -> int | None:
    """The whole number that is written here, if it is one and every database can hold it."""
    is_one = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_one else None
