"""Load the closing statement of 2021."""

from typing import Any

from django.core.management.base import BaseCommand

from hotspots.imports import load_statement
from hotspots.imports.apply import library_reader


class Command(BaseCommand):
    help = (
        "Load the Coalition's closing statement of 2021 as nine published hotspots. Again: changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_statement(library_reader("load-statement"))
        self.stdout.write("Nine hotspots loaded." if loaded else "The statement is there already.")
