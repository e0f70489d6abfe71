"""Seal the seeds of all second factors with the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import second_steps
from hotspots.workflow import identity


class Command(BaseCommand):
    help = (
        "Seal the seeds of all second factors again with the first key of totp.key. It may be stopped at any moment and run "
        "again. The earlier keys can go when none remains."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=200, help="second factors in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = 0
        for count, remain in second_steps.reseal(options["batch"]):
            sealed += count
            self.stdout.write(f"{sealed} sealed again, {remain} remain.")
        identity.reseal_canary("totp")
        remain = second_steps.sealed_earlier()
        if remain:
            raise CommandError(
                f"{remain} second factors are not sealed with the first key. Run this again; if they stay, put the key that "
                "sealed them back into totp.key, below the first line: check_keys names the people who have them."
            )
        self.stdout.write("Every second factor is sealed with the first key: the lines below it can go.")
