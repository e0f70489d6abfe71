"""Codes and ranges put into words. Templates load it without asking."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from hotspots import dates, geo
from hotspots.vocabulary import VOCABULARIES

register = template.Library()
SELECTED = mark_safe(" selected")


@register.filter
def term(code: str, vocabulary: str) -> str:
    """The label of a code of a controlled list, retired ones included; nothing for none."""
    found = VOCABULARIES[vocabulary].get(code)
    return found.label if found else ""


@register.simple_tag
def severity(level: int, label: str) -> str:
    """The mark of the gravest act, with its word: colour alone tells nothing."""
    return format_html('<span class="sev s{}">{}</span>', level or 0, label or _("Gravest act not stated"))


@register.simple_tag
def options(groups: Iterable[tuple[str, Iterable[tuple[str, str]]]], chosen: str) -> str:
    """The choices of a list, (head, [(value, label)]), under their heads; in a template's loop they cost more than the page."""
    made = []
    for head, pairs in groups:
        listed = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((value, SELECTED if value == chosen else "", label) for value, label in pairs),
        )
        made.append(format_html('<optgroup label="{}">{}</optgroup>', head, listed) if head else listed)
    return mark_safe("".join(made))


@register.filter
def country(code: str) -> str:
    """A country's name in the reader's language."""
    return geo.country_name(code) if code else ""


@register.filter
def area(code: str) -> str:
    """The name of a province or region."""
    found = geo.area(code) if code else None
    return found.name if found else ""


@register.filter
def when(row: Any) -> str:
    """When something happened, from a row or a dict with earliest, latest and the words as typed."""
    if isinstance(row, dict):
        first, last = (
            date.fromisoformat(row[key]) if row.get(key) else None for key in ("earliest", "latest")
        )
        return dates.in_words(first, last, row.get("text", ""))
    return dates.in_words(row.earliest, row.latest, row.date_text)


@register.filter
def day(value: Any) -> str:
    """A date in words, from a date or an ISO string."""
    if not value:
        return ""
    found = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return dates.in_words(found, found)


@register.filter
def plain(name: str) -> str:
    """The name of a step or a table as words."""
    return name.replace("_", " ")
