"""Seal every names box with the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotspots.workflow import identity


class Command(BaseCommand):
    help = (
        "Seal every names box again with the first key of names.key. It may be stopped at any moment and run again. "
        "The earlier keys can go when none remains."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=200, help="boxes in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = 0
        for count, remain in identity.reseal(options["batch"]):
            sealed += count
            self.stdout.write(f"{sealed} sealed again, {remain} remain.")
        remain = identity.sealed_earlier().count()
        if remain:
            raise CommandError(
                f"{remain} boxes open with none of the keys in names.key, and stay as they are. Put the key that sealed "
                "them back into the file, below the first line; check_keys names their reports."
            )
        self.stdout.write("Every names box is sealed with the first key: the lines below it can go.")
