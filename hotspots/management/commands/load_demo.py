"""Fill a fresh installation with the real material that the product starts from."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.demo import sign_ins
from hotspots.imports import apply_open_data, load_statement, read_ucdp
from hotspots.imports.apply import library_reader
from hotspots.imports.demo import send_passages
from hotspots.imports.statement import FILE

UCDP = FILE.with_name("ucdp_ged_23_1_car.csv")


class Command(BaseCommand):
    help = "Load the statement's hotspots, the UCDP layer, and sign-ins to try it with. Again: keeps what is there."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("Looking after the closing statement of 2021 and the UCDP events ...")
        load_statement(library_reader("load-statement"))
        apply_open_data(library_reader("import-ucdp"), read_ucdp(UCDP), origin="data_set")
        if settings.DEMO:
            send_passages()
            self.stdout.write(sign_ins())
