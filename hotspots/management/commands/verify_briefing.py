"""Check a briefing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.reader import Reader
from hotspots.briefing import verify
from hotspots.models import Briefing

AUDITOR = Reader.machine("verify-briefing", None, ("publish",))


class Command(BaseCommand):
    help = "Build a briefing again from its frozen list and compare. REF is printed in it, and stands in its address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ref")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            briefing = Briefing.objects.visible_to(AUDITOR).get(ref=options["ref"])
        except (Briefing.DoesNotExist, ValidationError):
            raise CommandError("There is no briefing with this ref.") from None
        checked = verify(briefing)
        for change in checked.changes:
            self.stdout.write(f"{change.state}: {change.title} ({change.series}, version {change.number})")
        if not checked.holds:
            raise CommandError(" ".join(checked.problems))
        self.stdout.write(f"It rebuilds to the same digest: {briefing.digest} ({len(briefing.frozen)} records).")
