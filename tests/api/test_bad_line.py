"""Calls over a bad line: repeated, parallel, cut off, killed. Each report is stored once, and none is lost."""

import json
import random
import subprocess
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from django.db import connection

from accounts.models import ApiToken, Person
from hotspots import ledger
from hotspots.models import Report, Version
from tests.security.databases import ROOT, environment
from tests.threads import at_once

from .conftest import FIVE, Program
from .dropping import dropping_half

pytestmark = pytest.mark.django_db(transaction=True)
BUSY = (409, 503)


def token_of(person: Person) -> str:
    return ApiToken.issue(person, "bridge", ["submit"], 7)[1]


@pytest.fixture(autouse=True)
def no_limit(settings) -> None:
    settings.API_RATE = 1_000_000


@pytest.mark.parametrize(("callers", "rounds"), [(8, 3), pytest.param(50, 100, marks=pytest.mark.long)])
def test_identical_calls_at_once_store_one_report(amina: Person, callers: int, rounds: int) -> None:
    value = token_of(amina)
    for number in range(rounds):

        def call(_who: int, number: int = number) -> str:
            for _again in range(200):
                answer = Program(value).post("/reports", FIVE, Idempotency_Key=f"round-{number}")
                if answer.status_code not in BUSY:
                    assert answer.status_code == 201, answer.content
                    return str(answer.json()["ref"])
                time.sleep(0.02)
            raise AssertionError("still busy")

        refs = at_once(callers, call)
        assert len(set(map(str, refs))) == 1, refs
    assert Report.objects.count() == Version.objects.count() == rounds
    assert ledger.verify() == []


@pytest.mark.parametrize("calls", [30, pytest.param(1_000, marks=pytest.mark.long)])
def test_a_line_that_loses_half_of_the_calls_loses_no_report(live_server, amina: Person, calls: int) -> None:
    value, tried = token_of(amina), 0
    with dropping_half(live_server.url) as line:

        def send(number: int) -> str:
            nonlocal tried
            body = json.dumps({**FIVE, "narrative": f"Number {number}."}).encode()
            headers = {
                "Authorization": f"Bearer {value}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"call-{number}",
            }
            while True:
                tried += 1
                try:
                    request = Request(f"{line}/api/v1/reports", body, headers, method="POST")
                    with urlopen(request, timeout=30) as answer:
                        return str(json.load(answer)["ref"])
                except HTTPError as refused:
                    assert refused.code in BUSY, refused.read()
                except (URLError, ConnectionError):
                    pass

        receipts = {number: send(number) for number in range(calls)}
    assert tried > calls * 1.5, "the line was better than it should be"
    held = {str(ref): narrative for ref, narrative in Report.objects.values_list("ref", "narrative")}
    assert held == {ref: f"Number {number}." for number, ref in receipts.items()}
    assert len(receipts) == calls and ledger.verify() == []


SENDER = """
import json, sys
import django
django.setup()
from django.test import Client
rows = [json.dumps({{**{five}, "external_ref": f"row-{{number}}" if number % 2 else ""}}) for number in range({rows})]
answer = Client().post(
    "/api/v1/reports/bulk", "\\n".join(rows), content_type="application/x-ndjson",
    headers={{"Authorization": "Bearer {value}", "Idempotency-Key": "year"}},
)
assert answer.status_code == 200, answer.content[:500]
told = json.loads(answer.content)
print(json.dumps([row["ref"] for row in told["rows"]]))
"""


def sender(value: str, rows: int) -> subprocess.Popen[str]:
    """A process that sends the same year's archive in one call."""
    return subprocess.Popen(
        [sys.executable, "-c", SENDER.format(five=FIVE, rows=rows, value=value)],
        cwd=ROOT,
        env=environment(DJANGO_SETTINGS_MODULE="hotspots.settings"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


@pytest.mark.parametrize(("kills", "rows"), [(3, 2_000), pytest.param(100, 10_000, marks=pytest.mark.long)])
def test_a_call_of_many_that_is_killed_is_sent_again_and_stores_nothing_twice(
    amina: Person, kills: int, rows: int
) -> None:
    value, chance, stored = token_of(amina), random.Random(7), 0
    connection.close()
    for _kill in range(kills):
        process = sender(value, rows)
        time.sleep(chance.uniform(1, 3))
        process.kill()
        process.communicate()
        held = Report.objects.count()
        assert stored <= held <= rows
        stored = held
    process = sender(value, rows)
    refs = json.loads(process.communicate(timeout=300)[0])
    assert len(set(refs)) == len(refs) == rows == Report.objects.count() == Version.objects.count()
    assert {str(ref) for ref in Report.objects.values_list("ref", flat=True)} == set(refs)
    assert ledger.verify() == [] and ledger.verify_contents() == []
