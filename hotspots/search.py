"""Text search behind one interface: every word must occur, accents and case apart; a quoted phrase stays together."""

import re

from django.db.models import Q

from .text import fold

TERMS = re.compile(r'"([^"]+)"|(\S+)')
MOST_TERMS = 12


def terms(query: str) -> list[str]:
    """The folded words and quoted phrases of a query."""
    found = (fold(phrase or word.replace('"', "")) for phrase, word in TERMS.findall(query))
    return [term for term in found if term]


def shared(query: str) -> Q:
    """Rows whose shared text holds every term."""
    condition = Q()
    for term in terms(query):
        condition &= Q(search_text__contains=term)
    return condition


def with_internal(query: str, own: Q) -> Q:
    """As `shared`; in rows that meet `own`, the internal text counts too."""
    condition = Q()
    for term in terms(query):
        condition &= Q(search_text__contains=term) | (own & Q(search_internal__contains=term))
    return condition
