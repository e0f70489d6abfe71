"""Take the head of the record of changes out of the database."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandParser

from hotspots import ledger


class Command(BaseCommand):
    help = (
        "Print the anchor of the record of changes, SEQ:MAC; append it to a file or send it by mail. It holds no content. "
        "Keep it where an intruder in the database cannot reach: only an anchor shows that a tail was cut off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, help="append it to this file, one line an anchor")
        parser.add_argument("--mail", help="send it to this address")

    def handle(self, *args: Any, **options: Any) -> None:
        seq, mac = ledger.head()
        anchor = f"{seq}:{mac}"
        self.stdout.write(anchor)
        if options["file"]:
            _append(options["file"], anchor)
        if options["mail"]:
            send_mail(f"{settings.PUBLISHER_NAME}: anchor {seq}", f"{anchor}\n", None, [options["mail"]])


def _append(path: Path, line: str) -> None:
    """Add the line for good: an anchor that is lost with the machine protects nothing."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
