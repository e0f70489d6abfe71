"""How often a program may call, and what it is told."""

import pytest

from hotspots.models import Report

from .conftest import FIVE, Program, kind

pytestmark = pytest.mark.django_db


def test_a_token_is_held_to_its_rate(program_of, amina, settings):
    settings.API_RATE = 2
    program = program_of(amina)
    assert [program.get("/me")["RateLimit-Remaining"] for _call in range(2)] == ["1", "0"]
    refused = program.post("/reports", FIVE)
    assert (refused.status_code, kind(refused), refused["RateLimit-Limit"]) == (429, "too-many", "2")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert not Report.objects.exists()
    assert program_of(amina).get("/me").status_code == 200, "another token has a rate of its own"


def test_the_rate_comes_before_what_is_asked_for(program_of, amina, dora, sent_report, settings):
    settings.API_RATE = 1
    for someone in (amina, dora):
        program = program_of(someone)
        program.get("/me")
        assert program.get(f"/reports/{sent_report.ref}").status_code == 429


def test_guessing_at_tokens_is_counted(db, settings):
    settings.API_RATE_ANONYMOUS = 2
    guesses = [Program(f"hs_{number}").get("/me").status_code for number in range(3)]
    assert guesses == [401, 401, 429]


def test_what_is_published_is_read_without_counting(nobody, settings, django_assert_num_queries):
    settings.API_RATE_ANONYMOUS = 1
    for _call in range(3):
        assert nobody.get("/editions").status_code == 200
    assert nobody.get("/editions?format=csv").status_code == 200
    assert nobody.get("/editions?format=csv").status_code == 429
