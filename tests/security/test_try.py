import time, uuid
from time import perf_counter
from django.db import transaction
from tests.security.world import build
from tests.security import hidden, visible
from tests.security.fate import Fate
import pytest
from tests.security.conftest import fate
def test_build(fate):
    for level in (0,6,1,2,3,4,5):
        t=perf_counter()
        with transaction.atomic():
            w=build(level,fate)
            print(level, perf_counter()-t, w['edition'].series, len(w.askers))
            transaction.set_rollback(True)
