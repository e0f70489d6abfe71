"""Passwords that somebody who knows this field, this site or the person would try first."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django_countries import countries

from accounts.models import Person

WORDS_OF_THE_FIELD = Path(__file__).with_name("words_of_the_field.txt")
SHORTEST = 3
# Letters of one's own that a password needs beside such words.
LEAST_OWN = 4
# Digits and signs as themselves, which are left out, or as the letters that they are put for.
PUT_FOR = {"0": "o", "3": "e", "4": "a", "@": "a", "5": "s", "$": "s", "7": "t", "8": "b", "!": "i"}
READINGS: tuple[dict[str, str], ...] = ({}, PUT_FOR | {"1": "i"}, PUT_FOR | {"1": "l"})


class ExpectedWords:
    """A password validator: what is made of expected words, with fewer than four letters besides, is refused."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raise ValidationError for a password that has such a word as the whole or the base of it."""
        expected = _either([*_words_of_the_field(), *_words_about(user)])
        if any(_rests_on(expected, password, reading) for reading in READINGS):
            raise ValidationError(
                _(
                    "This password rests on words that others would try here: of this field, a country, your "
                    "organisation, your name or your e-mail address. Add words that have nothing to do with them."
                ),
                code="password_expected",
            )

    def get_help_text(self) -> str:
        return _(
            "Your password can't rest on a word of this field, a country, or your own or your organisation's name."
        )


def _rests_on(expected: re.Pattern[str], password: str, reading: dict[str, str]) -> bool:
    """Whether the password, read in this way, holds expected words and hardly a letter besides."""
    folded = _folded(password)
    # Each letter as it is read, and whether it was typed as a letter.
    read = [(reading.get(sign, sign), sign.isalpha()) for sign in folded]
    read = [(letter, typed) for letter, typed in read if letter.isalpha()]
    found = [match.span() for match in expected.finditer("".join(letter for letter, _typed in read))]
    within = {place for first, end in found for place in range(first, end)}
    own = sum(typed for place, (_letter, typed) in enumerate(read) if place not in within)
    return bool(found) and own < LEAST_OWN


def _folded(text: str) -> str:
    """Without accents, in lower case."""
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(sign)
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, _folded(text)))


def _either(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, the longest that fits first."""
    fit = {word for word in words if len(word) >= SHORTEST}
    return re.compile("|".join(map(re.escape, sorted(fit, key=lambda word: (-len(word), word)))))


@cache
def _words_of_the_field() -> frozenset[str]:
    """The list, and the names of all countries in the languages of the site."""
    found = {_letters(line) for line in WORDS_OF_THE_FIELD.read_text(encoding="utf-8").splitlines()}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {_letters(re.split(r"[(,]", name)[0]) for _code, name in countries}
    return frozenset(found)


def _words_about(user: Person | None) -> set[str]:
    """Names of the person, their address, their organisation and the site, whole and by their parts."""
    organisation = getattr(user, "organisation", None)  # none before an invitation is accepted
    texts = [settings.PUBLISHER_NAME, organisation.name if organisation else ""]
    texts += [user.name, user.email] if user else []
    return {_letters(part) for text in texts for part in (text, *re.split(r"[\W_]+", text))}
