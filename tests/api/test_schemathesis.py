"""Programs that read the contract and send what it allows, and what it forbids, to a running server.

Schemathesis makes them up: each operation with all that its schema allows and with what breaks it, and chains of calls
that follow the contract's links. No answer may be a 5xx, and none may differ from what the contract says of it.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from accounts.abilities import SCOPES

from .conftest import FIVE
from .known_values import configuration

ROOT = Path(__file__).resolve().parents[2]
LEAST_CASES = 20_000
# How many random cases for each operation, beside those that follow from the contract one by one.
EXAMPLES = {"anonymous": 10, **dict.fromkeys(SCOPES, 10), "all": 50}
# Codes, hashes and versions cannot be told by a schema, so a body that fits it may still be refused.
CHECKS = """
[checks.positive_data_acceptance]
enabled = false

[checks.missing_required_header]
expected-statuses = [400, 401, 403, 404, 428]

"""
LISTS = ("reports", "sites", "actors", "hotspots")
# Prints a token for each scope and one for all of them, of a person who has every ability, and one of somebody else.
TOKENS = """
import json
from accounts.abilities import ABILITIES, SCOPES
from accounts.models import ApiToken, Person

able, other = (Person.objects.get(email=f"{who}@demo.example") for who in ("reviewer", "contributor"))
for ability in ABILITIES:
    setattr(able, ability, True)
able.save()
wanted = {scope: (able, [scope]) for scope in SCOPES}
wanted |= {"all": (able, list(SCOPES)), "other": (other, ["submit"])}
print(json.dumps({name: ApiToken.issue(person, name, scopes, 1)[1] for name, (person, scopes) in wanted.items()}))
"""


def manage(surroundings: dict[str, str], *command: str) -> str:
    """What a management command prints."""
    made = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=surroundings,
        check=True,
        capture_output=True,
        text=True,
    )
    return made.stdout


@contextmanager
def demo_served(surroundings: dict[str, str], log: Path) -> Iterator[str]:
    """The address of the demo, served by one worker that takes addresses and headers of any length."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        at = f"127.0.0.1:{free.getsockname()[1]}"
    gunicorn = [sys.executable, "-m", "gunicorn", "hotspots.wsgi", "--bind", at, "--worker-class", "gthread"]
    unlimited = ["--limit-request-line", "0", "--limit-request-field_size", "0"]
    with log.open("w") as written:
        server = subprocess.Popen(
            [*gunicorn, "--threads", "4", *unlimited],
            cwd=ROOT,
            env=surroundings,
            stdout=written,
            stderr=written,
        )
    try:
        for _ in range(100):
            try:
                httpx.get(f"http://{at}/api/v1/vocabularies", timeout=60)
                break
            except httpx.ConnectError:
                time.sleep(0.2)
        yield f"http://{at}"
    finally:
        server.terminate()
        server.wait(20)


def program(address: str, token: str) -> httpx.Client:
    """Calls of our own with one token."""
    return httpx.Client(
        base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=60
    )


def known(address: str, tokens: dict[str, str]) -> str:
    """The configuration that knows what stands on the site, with reports to change and reports to decide on."""
    for name in ("all", "other"):
        with program(address, tokens[name]) as http:
            for _ in range(8):
                assert http.post("/reports", json=FIVE).status_code == 201
    with program(address, tokens["all"]) as http:
        rows = {many: http.get(f"/{many}?limit=20").json()["results"] for many in LISTS}
        refs = {many: [row["ref"] for row in found] for many, found in rows.items()}
        return configuration(http.get("/schema?format=json").json(), refs)


def put_to_the_test(
    address: str, token: str | None, examples: int, seed: int, home: Path
) -> tuple[dict, str]:
    """Schemathesis' own account of one run, as data and as it told it."""
    who = ["--header", f"Authorization: Bearer {token}"] if token else []
    run = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "run", f"{address}/api/v1/schema", *who,
            "--max-examples", str(examples), "--seed", str(seed), "--generation-database", "none",
            "--continue-on-failure", "--no-color", "--report", "json", "--report-json-path", "told.json",
        ],
        cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    return json.loads((home / "told.json").read_text()), run.stdout


@pytest.mark.long
@pytest.mark.only_on("sqlite")  # it serves a site of its own, and once is enough
def test_every_answer_keeps_to_the_contract(tmp_path, capsys):
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HOTSPOTS_", "DATABASE_", "DJANGO_"))
    }
    own |= {"HOTSPOTS_VAR": str(tmp_path / "var"), "HOTSPOTS_API_RATE": "10000000", "PYTHONUNBUFFERED": "1"}
    own["HOTSPOTS_API_RATE_ANONYMOUS"] = own["HOTSPOTS_API_RATE"]
    for command in (["migrate", "-v0"], ["createcachetable"], ["load_demo"]):
        manage(own, *command)
    tokens = json.loads(manage(own, "shell", "-v0", "-c", TOKENS))
    log, cases, wrong = tmp_path / "log", 0, {}
    with demo_served(own, log) as address:
        (tmp_path / "schemathesis.toml").write_text(CHECKS + known(address, tokens))
        for seed, (name, examples) in enumerate(EXAMPLES.items(), start=1):
            told, words = put_to_the_test(address, tokens.get(name), examples, seed, tmp_path)
            made, violations = (told["test_cases"][count] for count in ("generated", "unique_failures"))
            failed = len(re.findall(r" 5\d\d \d+ ms ", log.read_text()))
            with capsys.disabled():
                print(f"\n{name}: {made} cases, {violations} violations, {failed} x 5xx so far", end="")
            cases += made
            whole = told["complete"] and told["operations"]["tested"] == told["operations"]["total"]
            if told["failures"] or told["errors"] or failed or not whole:
                wrong[name] = words
    assert not wrong, "\n".join(wrong.values())
    assert cases >= LEAST_CASES
