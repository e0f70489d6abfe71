from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import demo


class Command(BaseCommand):
    help = "Prints the demo sign-ins again. Only where DEBUG is on."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEBUG:
            raise CommandError("There are no demo sign-ins where DEBUG is off.")
        self.stdout.write(demo.sign_ins())
