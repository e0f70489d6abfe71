"""Text of a cell as the value that it stands for, in any of the languages; Wrong says the cure."""

import re
from difflib import get_close_matches
from functools import cache, lru_cache

from django.conf.locale import LANG_INFO
from django.utils import translation
from django.utils.translation import gettext as _

from hotspots import geo
from hotspots.content.checkers import LANGUAGES, Wrong
from hotspots.text import fold, whole_number, words
from hotspots.vocabulary import LANGUAGES as SPOKEN
from hotspots.vocabulary import VOCABULARIES

YES = {"1", "yes", "y", "true", "x", "sim", "s", "oui", "vrai", "verdadeiro", "urgent", "urgente"}
NO = {"0", "no", "n", "false", "nao", "non", "faux", "falso"}
SMALL = {
    "the",
    "of",
    "and",
    "la",
    "le",
    "les",
    "l",
    "de",
    "du",
    "des",
    "d",
    "et",
    "da",
    "do",
    "das",
    "dos",
    "e",
    "a",
    "o",
}
ALSO_CALLED = {
    "DRC": "CD",
    "RDC": "CD",
    "CAR": "CF",
    "RCA": "CF",
    "Ivory Coast": "CI",
    "Costa do Marfim": "CI",
}
# So many terms are named to whoever wrote another: the nearest of a long list.
FEW = 8
DECIMAL = re.compile(r"[+-]?\d{1,3}(?:[.,]\d+)?(?:e-\d\d)?°?")
# What a sheet adds behind an act or an actor: how firmly it is said, which part, how far it is attributed.
ADDED = re.compile(r"\s*\(([^()]*)\)$")


def _mark(text: str) -> frozenset[str]:
    """The words of a country's name that count, in any order: lists write “Congo (the Democratic Republic of the)”."""
    found = frozenset(words(text))
    return found - SMALL or found


@cache
def _countries() -> dict[frozenset[str], str]:
    found = {_mark(name): code for name, code in ALSO_CALLED.items()}
    for language in SPOKEN:
        with translation.override(language):
            found |= {_mark(name): code for code, name in geo.country_names()}
    return found | {_mark(code): code for code, _name in geo.country_names()}


@lru_cache(5_000)
def country_code(text: str) -> str | None:
    """The code of the country that a text names or is the code of; None where it is none."""
    return _countries().get(_mark(text))


def country(text: str) -> str:
    """A country by its name in any language, or by its two-letter code."""
    if found := country_code(text):
        return found
    raise Wrong(
        _("“%(value)s” is no country: write its name, or its two-letter code.") % {"value": text[:60]}
    )


@cache
def terms(vocabulary: str) -> dict[str, str]:
    """The terms in use of a list by code and by label in every language, folded."""
    held = VOCABULARIES[vocabulary]
    found = {fold(held.label(term.code, language)): term.code for language in SPOKEN for term in held}
    return found | {fold(term.code): term.code for term in held}


def term(vocabulary: str, text: str) -> str:
    """A term of a list by its code or its label."""
    if found := terms(vocabulary).get(fold(text)):
        return found
    labels = [one.label for one in VOCABULARIES[vocabulary]]
    if len(labels) > FEW:
        labels = get_close_matches(text[:60], labels, FEW, 0) + ["…"]
    raise Wrong(
        _("“%(value)s” is not in the list. It has: %(known)s.")
        % {"value": text[:60], "known": "; ".join(labels)}
    )


def items(text: str) -> list[str]:
    """The parts between semicolons."""
    return [part for item in text.split(";") if (part := item.strip())]


def without_added(text: str) -> str:
    """A part without what a sheet put behind it in brackets."""
    return ADDED.sub("", text)


def flag(text: str) -> bool:
    """Yes or no; an empty cell is no."""
    folded = fold(text)
    if not folded or folded in NO:
        return False
    if folded in YES:
        return True
    raise Wrong(_("Write yes or no, or leave the cell empty."))


def degrees(text: str) -> float | None:
    """Degrees with a point or a comma; None for an empty cell."""
    if not text:
        return None
    if DECIMAL.fullmatch(plain := text.replace(" ", "").replace("−", "-")):
        return float(plain.rstrip("°").replace(",", "."))
    raise Wrong(_("Write degrees as a number, for instance 7.53 or -12.4."))


def number(text: str) -> int | None:
    """A whole number of people; None for an empty cell."""
    if not text:
        return None
    found = whole_number(text.removesuffix(".0"))
    if found is None:
        raise Wrong(_("This must be a whole number, 0 or more, or left empty."))
    return found


def language(text: str) -> str:
    """A language by its code or its name."""
    folded = fold(text)
    for code in LANGUAGES:
        told = LANG_INFO.get(code, {})
        if folded in (code, fold(told.get("name", "")), fold(told.get("name_local", ""))):
            return code
    raise Wrong(_("Choose a language from the list, or “other”."))
