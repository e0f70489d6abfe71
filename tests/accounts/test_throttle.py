from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import RequestFactory

from accounts import throttle
from accounts.models import ThrottleCounter

pytestmark = pytest.mark.django_db

HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    """A clock that the test winds."""

    class Clock:
        now = 1_800_000_000

        def __call__(self) -> float:
            return self.now

        def pass_by(self, seconds: int) -> None:
            self.now += seconds

    clock = Clock()
    monkeypatch.setattr(throttle.time, "time", clock)
    return clock


def test_a_limit_lets_exactly_so_many_through(clock) -> None:
    assert [throttle.hit("form", 3, 60)[0] for _ in range(5)] == [True, True, True, False, False]
    clock.pass_by(59)
    assert throttle.hit("form", 3, 60) == (False, 1)
    clock.pass_by(1)
    assert throttle.hit("form", 3, 60) == (True, 60)


def test_keys_are_counted_apart() -> None:
    assert all(throttle.hit(f"form {n}", 1, 60)[0] for n in range(5))


@pytest.mark.django_db(transaction=True)
def test_a_limit_holds_when_all_come_at_once() -> None:
    def knock(_: int) -> bool:
        try:
            return throttle.hit("door", 10, 60)[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(knock, range(80))) == 10


def test_the_delay_grows_to_its_limit_and_is_forgotten(clock) -> None:
    waits = []
    for _ in range(20):
        while wait := throttle.attempt("code", 1):
            # What is refused does not count: only a try that is judged makes the wait longer.
            assert throttle.attempt("code", 1) == wait
            waits.append(wait)
            clock.pass_by(wait)
    assert waits[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300] and set(waits[10:]) == {300}
    throttle.forget("code", 1)
    assert [throttle.attempt("code", 1) for _ in range(throttle.FREE_TRIES["code"])] == [0] * 5


def test_a_stranger_does_not_keep_a_person_out_at_home(clock) -> None:
    throttle.trust_network("amina@example.org", HOME)
    while throttle.attempt_sign_in("amina@example.org", ELSEWHERE) == 0:
        pass
    assert throttle.attempt_sign_in("amina@example.org", HOME) == 0
    assert throttle.attempt_sign_in("amina@example.org", "203.0.113.9") > 0


def test_a_neighbour_does_not_keep_a_person_out_at_home(clock) -> None:
    throttle.trust_network("amina@example.org", HOME)
    guesses = (f"guess{n}@example.org" for n in range(1000))
    while throttle.attempt_sign_in(next(guesses), HOME) == 0:
        pass
    assert throttle.attempt_sign_in("amina@example.org", HOME) == 0


def test_guesses_at_home_are_slowed_too(clock) -> None:
    throttle.trust_network("amina@example.org", HOME)
    tries = [throttle.attempt_sign_in("amina@example.org", HOME) for _ in range(20)]
    assert tries.count(0) == throttle.FREE_TRIES["pair"] + 1


def test_old_counters_go(clock) -> None:
    throttle.attempt("code", 1)
    clock.pass_by(2 * throttle.HOUR)
    throttle.trust_network("amina@example.org", HOME)
    assert ThrottleCounter.objects.count() == 1


def test_no_address_is_stored() -> None:
    throttle.attempt_sign_in("amina@example.org", HOME)
    throttle.trust_network("amina@example.org", HOME)
    stored = str(list(ThrottleCounter.objects.values_list()))
    assert "amina" not in stored and HOME not in stored


@pytest.mark.parametrize(
    ("address", "forwarded", "proxies", "network"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", 0, "192.0.2.1"),
        ("192.0.2.1", "6.6.6.6, 203.0.113.9", 1, "203.0.113.9"),
        ("192.0.2.1", "", 1, "192.0.2.1"),
        ("192.0.2.1", "nonsense", 1, "unknown"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("", "", 0, "unknown"),
    ],
)
def test_the_network_of_a_request(settings, address: str, forwarded: str, proxies: int, network: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=forwarded)
    assert throttle.network_of(request) == network
