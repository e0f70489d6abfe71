"""Fill a database with reports that were made up, to measure with."""

import itertools
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts.measuring import mark_made_up
from accounts.reader import Reader
from hotspots.imports.made_up import make_members, make_up
from hotspots.models import Report
from hotspots.models.bulk import take_stock
from hotspots.workflow.synthetic import BATCH, store_synthetic


class Command(BaseCommand):
    help = "Make up reports to measure with. Only where HOTSPOTS_DEMO is on; they are never published."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int)
        parser.add_argument(
            "--seed", type=int, default=1, help="The same number and seed give the same reports."
        )
        parser.add_argument(
            "--fast", action="store_true", help="Without versions, and one entry a batch in the ledger."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError("Reports are made up only where HOTSPOTS_DEMO is on, and never in production.")
        number, seed = options["number"], options["seed"]
        reader = Reader.machine("make-reports", None, ())
        first = make_members()
        known = Report.objects.visible_to(
            Reader.machine("make-reports", first[0].organisation_id, ("contribute",))
        )
        if known.filter(external_ref__startswith=f"synthetic:{seed}:{number}:").exists():
            raise CommandError("These reports are here already: choose another --seed.")
        mark_made_up()
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA cache_size = -131072")
        begun, made = time.monotonic(), make_up(number, seed, first)
        while batch := list(itertools.islice(made, BATCH)):
            store_synthetic(reader, batch, fast=options["fast"])
        take_stock()
        seconds = max(time.monotonic() - begun, 0.001)
        self.stdout.write(f"{number} reports in {seconds:.1f} s: {number / seconds:.0f} a second.")
