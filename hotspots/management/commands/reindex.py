"""Compute anew the columns that follow from the content of reports."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.reader import Reader
from hotspots import ledger
from hotspots.content.derived import reindex


class Command(BaseCommand):
    help = "Compute the masks, cells and search texts of reports anew, and mend those that differ. --check only says so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        check, wrong = options["check"], 0
        for ref, names in reindex(mend=not check):
            wrong += 1
            self.stderr.write(f"{ref}: {', '.join(names)}")
        if check and wrong:
            raise CommandError(f"{wrong} reports do not agree with their content: run this without --check.")
        if wrong:
            # Whoever keeps a copy of the reports reads them anew.
            with transaction.atomic():
                ledger.record(Reader.machine("reindex", None, ()), "load", "report", "")
        self.stdout.write(f"{wrong} reports mended." if wrong else "All reports agree with their content.")
