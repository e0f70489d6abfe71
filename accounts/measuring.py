"""The mark of an installation whose reports were made up to measure with."""

from pathlib import Path

from django.conf import settings

MADE_UP = "made-up-reports"


def mark_made_up() -> None:
    """Say for good that this installation holds reports that were made up for measuring."""
    (Path(settings.VAR_DIR) / MADE_UP).touch()


def holds_made_up() -> bool:
    """Whether such reports are here. It looks for a file and asks no database, so that every page can say it."""
    # Files are also written by programs that have no settings: those know of no installation.
    return settings.configured and (Path(settings.VAR_DIR) / MADE_UP).exists()
