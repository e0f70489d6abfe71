"""Take in a UCDP GED file."""

import resource
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotspots.imports import apply_open_data, read_ucdp
from hotspots.imports.apply import library_reader


class Command(BaseCommand):
    help = "Take in the events of a UCDP GED file (CSV, as published). The same file twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            outcome = apply_open_data(
                library_reader("import-ucdp"), read_ucdp(options["file"]), origin="data_set"
            )
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(f"The file cannot be read: {wrong}") from None
        for error in outcome.errors:
            self.stderr.write(f"not taken in: {error}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.stdout.write(
            f"{outcome.read} rows: {outcome.new} new, {outcome.changed} changed, {outcome.same} as they were, "
            f"{len(outcome.errors)} not taken in ({time.monotonic() - began:.1f} s, peak {peak} MB)."
        )
        if outcome.errors and outcome.read == len(outcome.errors):
            raise CommandError("Nothing was taken in.")
