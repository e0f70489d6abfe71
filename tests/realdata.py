"""Real data, loaded once for the tests of a module: the statement of 2021 and the UCDP events of one country."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from hotspots.imports import Outcome, apply_open_data, load_statement, read_ucdp
from hotspots.imports.apply import library_reader
from hotspots.imports.statement import FILE

UCDP = FILE.with_name("ucdp_ged_23_1_car.csv")


def take_in_ucdp() -> Outcome:
    """Take in the UCDP file as `import_ucdp` does."""
    return apply_open_data(library_reader("import-ucdp"), read_ucdp(UCDP), origin="data_set")


@pytest.fixture(scope="module")
def real_data(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Outcome]:
    """Both loads, in one transaction around all tests of the module that is rolled back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_statement(library_reader("load-statement"))
        yield take_in_ucdp()
        transaction.set_rollback(True)
