"""Check that the keys fit the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import keyring, second_steps
from hotspots.workflow import identity


class Command(BaseCommand):
    help = (
        "Check that every key file is there and private, that the keys fit this database, and that every names box and every "
        "second step opens."
    )
    # The check that runs at every start would end the command before it has said what is wrong.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for name in keyring.NAMES:
                keyring.keys(name)
        except keyring.KeyUnavailable as unsafe:
            raise CommandError(str(unsafe)) from None
        wrong = identity.wrong_keys()
        for purpose in wrong:
            self.stderr.write(f"{purpose}.key is not the key of this database. {identity.CURE}")
        broken = identity.broken_boxes()
        for ref in broken:
            self.stderr.write(f"The names box of report {ref} does not open.")
        shut = second_steps.broken()
        for ref in shut:
            self.stderr.write(f"The second step of person {ref} does not open.")
        if wrong or broken or shut:
            raise CommandError("The keys do not fit.")
        self.stdout.write("The keys fit this database, and every names box and second step opens.")
