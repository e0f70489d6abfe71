"""Check that the index of text search agrees with the texts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotspots import search


class Command(BaseCommand):
    help = "Check that the index of text search agrees with the texts. --rebuild makes it anew first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            search.rebuild()
        problems = search.check()
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError("The search index does not hold: make it anew with --rebuild.")
        self.stdout.write("The search index agrees with the texts.")
