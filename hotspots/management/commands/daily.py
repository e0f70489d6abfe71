"""What is to be done once a day, in one command."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from hotspots import workflow
from hotspots.models.bulk import take_stock

TASKS: dict[str, Callable[..., Any]] = {
    "digest_journal": partial(call_command, "digest_journal"),
    "clean_evidence": partial(call_command, "clean_evidence"),
    "clean_imports": lambda **_streams: workflow.clean_files_in(),
    "clearsessions": partial(call_command, "clearsessions"),
    "take stock of the tables": lambda **_streams: take_stock(),
}


class Command(BaseCommand):
    help = "Digest the access journal, remove files that nothing holds, forget old sessions, take stock of the tables."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        for name, task in TASKS.items():
            try:
                task(stdout=self.stdout, stderr=self.stderr)
            except Exception as fault:
                # The next one may still succeed, and whoever reads the mail of the timer is told.
                failed.append(f"{name}: {type(fault).__name__}")
        if failed:
            raise CommandError("; ".join(failed))
