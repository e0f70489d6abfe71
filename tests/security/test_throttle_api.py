"""How often a program may call: never more than the limit, whatever it says of itself and however many processes serve."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import ApiToken, ThrottleCounter
from tests.api.conftest import Program, kind, nobody, program_of  # noqa: F401  the fixtures

from .databases import ROOT, environment

pytestmark = pytest.mark.django_db
LIMIT = 10


@pytest.fixture(autouse=True)
def low_limits(settings):
    settings.API_RATE = settings.API_RATE_ANONYMOUS = LIMIT


def test_every_counted_answer_says_what_is_left(program_of, amina):  # noqa: F811
    program = program_of(amina)
    for call in range(1, LIMIT + 1):
        answer = program.get("/me")
        assert answer.status_code == 200
        assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == (str(LIMIT), str(LIMIT - call))
        assert 0 < int(answer["RateLimit-Reset"]) <= 60


def test_beyond_the_limit_the_answer_is_a_problem_with_retry_after(program_of, amina, sent_report):  # noqa: F811
    program = program_of(amina)
    for _ in range(LIMIT):
        program.get("/me")
    for path in ("/me", f"/reports/{sent_report.ref}", "/reports/00000000-0000-4000-8000-000000000000", "/nowhere"):
        answer = program.get(path)
        assert (answer.status_code, kind(answer)) == (429, "too-many")
        assert 0 < int(answer["Retry-After"]) <= 60 and answer["RateLimit-Remaining"] == "0"


def test_it_comes_before_anything_is_looked_up(program_of, amina, sent_report, django_assert_num_queries):  # noqa: F811
    program = program_of(amina)
    for _ in range(LIMIT):
        program.get("/me")
    with django_assert_num_queries(2):  # token, rate
        assert program.get(f"/reports/{sent_report.ref}").status_code == 429


def test_tokens_are_counted_apart(program_of, amina, bruno):  # noqa: F811
    for _ in range(LIMIT + 1):
        program_of(amina).get("/me")  # a token of its own each time
    one = program_of(amina)
    for _ in range(LIMIT + 1):
        last = one.get("/me")
    assert last.status_code == 429 and program_of(bruno).get("/me").status_code == 200


def test_guesses_at_tokens_are_counted_by_network(db):
    answers = [Program(f"hs_{number:08x}_guess").get("/reports").status_code for number in range(LIMIT + 3)]
    assert answers == [401] * LIMIT + [429] * 3


def test_what_a_client_says_of_its_address_is_not_believed(nobody):  # noqa: F811
    answers = [
        nobody.post("/reports", {}, X_Forwarded_For=f"203.0.113.{number}").status_code for number in range(LIMIT + 3)
    ]
    assert answers == [401] * LIMIT + [429] * 3


def test_reading_what_is_published_writes_nothing(nobody, published_report):  # noqa: F811
    for _ in range(LIMIT + 3):
        assert nobody.get("/editions").status_code == 200
        assert nobody.get(f"/editions/{published_report.series}").status_code == 200
        assert nobody.get("/vocabularies").status_code == 200
    assert not ThrottleCounter.objects.exists()


def test_a_file_of_everything_is_counted(nobody, published_report):  # noqa: F811
    answers = [nobody.get("/editions?format=geojson").status_code for _ in range(LIMIT + 3)]
    assert answers == [200] * LIMIT + [429] * 3


@pytest.mark.django_db(transaction=True)
def test_it_holds_when_all_threads_call_at_once(amina):
    value = ApiToken.issue(amina, "bridge", ["submit"], 7)[1]

    def call(number: int) -> int:
        try:
            return Program(value).get("/me", X_Forwarded_For=f"203.0.113.{number}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(call, range(80)))
    assert sorted(answers) == [200] * LIMIT + [429] * 70


CALLS = """
import django
django.setup()
from django.test import Client
client, passed = Client(), 0
print("ready")
input()
for number in range({calls}):
    answer = client.get("/api/v1/me", headers={{"Authorization": "Bearer {value}", "X-Forwarded-For": f"10.0.0.{{number}}"}})
    assert answer.status_code in (200, 429), answer.status_code
    passed += answer.status_code == 200
print(passed)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("calls", [15, pytest.param(100, marks=pytest.mark.long)])
def test_it_holds_over_four_processes(amina, calls):
    value = ApiToken.issue(amina, "bridge", ["submit"], 7)[1]
    command = [sys.executable, "-c", CALLS.format(calls=calls, value=value)]
    surroundings = environment(HOTSPOTS_API_RATE=str(LIMIT), DJANGO_SETTINGS_MODULE="hotspots.settings")
    connection.close()
    workers = [
        subprocess.Popen(
            command, cwd=ROOT, env=surroundings, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(4)
    ]  # fmt: skip
    assert {worker.stdout.readline().strip() for worker in workers} == {"ready"}
    for worker in workers:
        worker.stdin.write("\n")
        worker.stdin.flush()
    passed = [int(worker.communicate()[0]) for worker in workers]
    assert sum(passed) == LIMIT, passed
