"""What a report is called on a screen: it has no title of its own, so its first words stand for it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from hotspots.models import Report

LONGEST = 90


def title_of(report: Report) -> str:
    """The first words of what happened."""
    return _first_words(report.narrative) or _("Report without text")


def title_of_typed(typed: Mapping[str, Any] | None) -> str:
    """The first words of a draft, or of the message that it was made from."""
    typed = typed or {}
    given = [*typed.get("narrative", []), *typed.get("received.original", [])]
    return next((words for words in map(_first_words, given) if words), _("Draft without text"))


def _first_words(text: str) -> str:
    first_line = text.strip().split("\n", 1)[0]
    return first_line if len(first_line) <= LONGEST else f"{first_line[: LONGEST - 1]}…"
