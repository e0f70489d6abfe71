from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import demo


class Command(BaseCommand):
    help = "Makes two demo organisations and one sign-in for each ability. Only where HOTSPOTS_DEMO is on."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Demo people share one password: they are made only where HOTSPOTS_DEMO is on.")
        demo.make_demo_people()
        self.stdout.write(demo.sign_ins())
