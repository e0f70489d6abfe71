"""Check the record of changes, and the days of the access journal that are digested in it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotspots import journal, ledger


class Command(BaseCommand):
    help = "Check that the record of changes is whole. --anchor SEQ:MAC, noted earlier, finds a tail that was cut off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = None
        if options["anchor"]:
            seq, _colon, mac = options["anchor"].partition(":")
            if not seq.isdigit() or not mac:
                raise CommandError("Write the anchor as it was printed: a number, a colon, 64 characters.")
            anchor = (int(seq), mac)
        problems = ledger.verify(anchor) + ledger.verify_contents() + journal.verify()
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError("The record of changes does not hold.")
        seq, mac = ledger.head()
        self.stdout.write(
            f"The record of changes holds: {seq} entries. Keep this anchor elsewhere: {seq}:{mac}"
        )
