from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import demo


class Command(BaseCommand):
    help = "Prints the demo sign-ins again. Only where HOTSPOTS_DEMO is on."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("There are no demo sign-ins where HOTSPOTS_DEMO is off.")
        self.stdout.write(demo.sign_ins())
