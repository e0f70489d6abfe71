"""Digest the access journal into the record of changes."""

from typing import Any

from django.core.management.base import BaseCommand

from hotspots import journal


class Command(BaseCommand):
    help = "Put one hash for each past day of the access journal into the record of changes. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        days = journal.digest()
        for day in days:
            self.stdout.write(f"Digested {day}.")
        if not days:
            self.stdout.write("Every past day of the access journal is digested.")
