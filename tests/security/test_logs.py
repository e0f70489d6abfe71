"""Logs and mail: a number, a route, a status, a time and a pseudonym; never what was asked, sent or said."""

import io
import logging
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest
from django.core import mail
from django.db import OperationalError
from django.http import StreamingHttpResponse
from django.test import Client

from hotspots.web.public import pages as public
from hotspots.web.serving.request_log import PlainFormatter, StreamBroken
from tests.api.conftest import program_of  # noqa: F401  the fixture
from tests.factories import reader

from .databases import ROOT

pytestmark = pytest.mark.django_db
CANARY = "kpalo7carnot"
LINE = re.compile(r"INFO hotspots\.requests: [0-9a-f]{32} (?:[A-Z]+|other) [\w:.-]+ \d{3} \d+ ms [\w-]+")


@pytest.fixture
def log(settings) -> Iterator[io.StringIO]:
    """What the process would write, with addresses set that Django would mail faults to."""
    settings.ADMINS = settings.MANAGERS = [("Operator", "operator@example.org")]
    [console] = [one for one in logging.getLogger().handlers if isinstance(one.formatter, PlainFormatter)]
    written = io.StringIO()
    before = console.setStream(written)
    yield written
    console.setStream(before)


def fails(*args, **kwargs):
    """A fault that holds a secret in its message, its locals and its cause."""
    secret = f"local {CANARY}"
    try:
        raise KeyError(secret)
    except KeyError as cause:
        raise ValueError(f"message {CANARY}") from cause


def hostile(client: Client) -> None:
    """Requests of every kind that carry the canary wherever a request can."""
    headers = {
        "User-Agent": CANARY, "Referer": f"http://testserver/{CANARY}", "X-Forwarded-For": CANARY,
        "Authorization": f"Bearer hs_{CANARY}", "Accept-Language": CANARY, "X-Request-Id": CANARY, "Origin": f"http://{CANARY}",
    }  # fmt: skip
    client.cookies["sessionid"] = client.cookies["csrftoken"] = CANARY
    for path in ("/", f"/{CANARY}/", f"/published/{CANARY}/", f"/reports/{CANARY}/", "/explore/", "/api/v1/reports"):
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", CANARY.upper()):
            client.generic(method, f"{path}?q={CANARY}", f"narrative={CANARY}".encode(), headers=headers)
    client.get("/", headers={**headers, "Host": f"{CANARY}.example.org"})
    client.post("/account/login/", {"login": f"{CANARY}@example.org", "password": CANARY}, headers=headers)
    client.post("/account/password/reset/", {"email": f"{CANARY}@example.org"}, headers=headers)
    client.generic("POST", "/api/v1/reports", f'{{"narrative": "{CANARY}'.encode(), "application/json", headers=headers)


def test_nothing_of_a_request_is_logged_or_mailed(log):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    hostile(client)
    said = log.getvalue()
    assert CANARY not in said.lower()
    assert not any(CANARY in str(message.message()).lower() for message in mail.outbox)
    assert said.count("\n") > 36 and all(LINE.search(line) for line in said.splitlines())


def test_a_line_names_route_status_and_who(log, client_of, sent_report, amina):
    answer = client_of(amina).get(f"/reports/{sent_report.ref}/")
    [line] = log.getvalue().splitlines()
    assert re.search(rf" GET report_page 200 \d+ ms {reader(amina).pseudonym}$", line)
    assert answer["X-Request-Id"] in line and str(sent_report.ref) not in line and "Amina" not in line


def test_a_program_is_named_by_its_persons_pseudonym(log, program_of, amina):  # noqa: F811
    program_of(amina).get("/me")
    assert log.getvalue().strip().endswith(f" GET api:me 200 {log.getvalue().split()[-3]} ms {reader(amina).pseudonym}")


def test_the_number_of_a_client_is_not_taken_over(client):
    assert client.get("/", headers={"X-Request-Id": CANARY})["X-Request-Id"] != CANARY


@pytest.mark.parametrize("path", ["/method/", "/api/v1/vocabularies"])
def test_a_fault_is_logged_with_its_place_and_without_its_words(log, monkeypatch, path):
    monkeypatch.setattr(public, "render_public", fails)
    monkeypatch.setattr("hotspots.api.vocabularies.in_brief", fails)
    client = Client(raise_request_exception=False)
    answer = client.get(f"{path}?{'' if 'api' in path else 'q=' + CANARY}")
    assert answer.status_code == 500 and CANARY not in answer.content.decode()
    said = log.getvalue()
    assert CANARY not in said and not mail.outbox
    assert "ValueError" in said and "caused by KeyError" in said and "test_logs.py" in said
    assert said.count("failed in") == 1 and answer["X-Request-Id"] in said


def test_what_others_log_loses_its_message_too(log):
    try:
        fails()
    except ValueError:
        logging.getLogger("somebody").exception("It went wrong")
    said = log.getvalue()
    assert "It went wrong" in said and "ValueError" in said and CANARY not in said


def test_an_answer_that_breaks_off_says_why_without_words(log, monkeypatch):
    def parts():
        yield b"begun"
        fails()

    monkeypatch.setattr(public, "render_public", lambda *args, **kwargs: StreamingHttpResponse(parts()))
    answer = Client().get("/method/")
    with pytest.raises(StreamBroken) as broken:
        list(answer.streaming_content)
    assert broken.value.__cause__ is None and broken.value.__suppress_context__
    assert "broke off: ValueError" in log.getvalue() and CANARY not in log.getvalue()


# -- what passes: 503 --


def busy(*args, **kwargs):
    raise OperationalError(f"database is locked: {CANARY}")


def test_a_database_that_does_not_answer_is_503_with_retry_after(log, monkeypatch):
    monkeypatch.setattr(public, "render_public", busy)
    answer = Client(raise_request_exception=False).get("/method/")
    assert answer.status_code == 503 and int(answer["Retry-After"]) > 0 and answer["Cache-Control"] == "no-store"
    page = answer.content.decode()
    assert "Busy for a moment" in page and CANARY not in page + log.getvalue()
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_so_it_is_when_the_session_cannot_be_read(client_of, amina, monkeypatch):
    client = client_of(amina)
    client.raise_request_exception = False
    monkeypatch.setattr("accounts.sessions.SessionStore.load", busy)
    answer = client.get("/explore/")
    assert answer.status_code == 503 and "Retry-After" in answer


def test_so_it_is_when_the_disk_is_full(monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(public, "render_public", full)
    assert Client(raise_request_exception=False).get("/method/").status_code == 503


@pytest.mark.parametrize("fault", [busy, lambda *args, **kwargs: (_ for _ in ()).throw(OSError(28, CANARY))])
def test_so_it_is_for_programs(log, program_of, amina, monkeypatch, fault):  # noqa: F811
    monkeypatch.setattr("hotspots.api.report_rows.sent_to", fault)
    answer = program_of(amina).get("/reports")
    assert answer.status_code == 503 and int(answer["Retry-After"]) > 0
    assert answer["Content-Type"] == "application/problem+json"
    assert CANARY not in answer.content.decode() + log.getvalue()


def test_a_fault_of_ours_stays_500(monkeypatch):
    monkeypatch.setattr(public, "render_public", fails)
    assert Client(raise_request_exception=False).get("/method/").status_code == 500


# -- a server of its own --


@pytest.mark.long
def test_a_running_server_logs_nothing_of_what_it_is_asked(tmp_path):
    from os import environ

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {name: value for name, value in environ.items() if not name.startswith(("HOTSPOTS_", "DATABASE_", "DJANGO_"))}
    own |= {"HOTSPOTS_VAR": str(tmp_path / "var"), "PYTHONUNBUFFERED": "1"}
    for command in ("migrate", "createcachetable"):
        subprocess.run([sys.executable, "manage.py", command, "-v0"], cwd=ROOT, env=own, check=True)
    log = tmp_path / "log"
    with log.open("w") as written:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "hotspots.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"],
            cwd=ROOT, env=own, stdout=written, stderr=written,
        )  # fmt: skip
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            for _ in range(100):
                try:
                    http.get("/")
                    break
                except httpx.ConnectError:
                    time.sleep(0.2)
            for path in ("/", f"/{CANARY}", "/api/v1/reports"):
                for method in ("GET", "POST", "DELETE", CANARY.upper()):
                    http.request(
                        method, f"{path}?q={CANARY}", content=CANARY, headers={"User-Agent": CANARY, "Cookie": CANARY}
                    )
            http.get("/", headers={"Host": CANARY})
        with socket.create_connection(("127.0.0.1", port)) as raw:
            raw.sendall(f"GET /{CANARY} HTTP/9.9\r\nHost {CANARY}\r\n\r\n".encode())
            raw.recv(1000)
    finally:
        server.terminate()
        server.wait(20)
    said = log.read_text()
    assert "public_home 200" in said and CANARY not in said.lower(), said[-2000:]
