"""Whatever somebody sends is answered: no fault of ours, nothing written astray, nothing given back as markup."""

import json
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from hotspots.models import Report
from tests.api.conftest import kind

from .baited import Baited
from .databases import ROOT, environment
from .hostile import BOMBS, everything
from .hostile_inputs import corpus
from .hostile_requests import Requests
from .hostile_run import askers, chosen, refs, send, writes

MOST_MEMORY = 300  # in MB, of the whole process
ALL = "import django; django.setup(); from tests.security import hostile_run; hostile_run.main()"


def test_the_corpus_holds_five_hundred_inputs() -> None:
    requests = corpus()
    assert len(requests) >= 250 and len({one.label for one in requests}) == len(requests)
    assert len(everything()) + len(BOMBS) + len(requests) >= 500


@pytest.mark.django_db
def test_a_sample_of_every_input_does_no_harm(baited: Baited, settings, caplog) -> None:
    caplog.set_level("ERROR", "hotspots.requests")
    settings.API_RATE = settings.API_RATE_ANONYMOUS = 10**6
    with writes().watched() as written:
        tally = send(chosen(Requests(refs(baited)), 2, 1), askers(baited))
    assert not tally.faults, json.dumps(tally.faults, indent=1)
    assert not written


@pytest.mark.long
@pytest.mark.django_db
def test_all_of_it_does_no_harm(tmp_path: Path) -> None:
    own = {"HOTSPOTS_VAR": str(tmp_path), "HOTSPOTS_KEYS": str(tmp_path / "keys"), "HOTSPOTS_DEMO": "False"}
    quiet = {"HOTSPOTS_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    rates = dict.fromkeys(("HOTSPOTS_API_RATE", "HOTSPOTS_API_RATE_ANONYMOUS"), str(10**6))
    surroundings = environment(**own, **quiet, **rates, DJANGO_SETTINGS_MODULE="hotspots.settings")
    run = subprocess.run(
        [sys.executable, "-c", ALL], cwd=ROOT, env=surroundings, text=True, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:]
    told = json.loads(run.stdout)
    print(told)
    assert told["faults"] == {} and told["written"] == []
    assert told["peak"][0] < MOST_MEMORY


@pytest.mark.django_db
def test_a_file_in_a_form_that_takes_none_is_written_nowhere(
    sent_report: Report, amina: Person, client_of
) -> None:
    body = b'--zq\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n%b\r\n--zq--\r\n'
    with mock.patch("tempfile.NamedTemporaryFile", side_effect=AssertionError), writes().watched() as written:
        answer = client_of(amina).post(
            reverse("report_comment", args=[sent_report.ref]),
            body % (b"x" * 3_000_000),
            content_type="multipart/form-data; boundary=zq",
        )
    assert answer.status_code == 400 and not written


@pytest.mark.django_db
def test_an_unknown_host_is_told_to_a_program_as_a_problem_and_to_a_browser_as_a_page(client: Client) -> None:
    answer = client.get("/api/v1/editions", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, kind(answer)) == (400, "invalid")
    answer = client.get("/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/html; charset=utf-8")


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["²", "9" * 5000])
def test_numbers_that_are_none_break_no_form(
    number: str, sent_report: Report, amina: Person, client_of
) -> None:
    client, draft = client_of(amina), reverse("report_draft", args=[sent_report.ref])
    numbers = dict.fromkeys(("version", "rows.sources", "violations.0.by"), number)
    client.post(draft, {**numbers, "violations.0.type": "V01", "action": "save"})
    assert client.get(draft).status_code == 200
    consent = client.post(
        reverse("report_consent", args=[sent_report.ref]), {"sentence": "x", "source": number}
    )
    assert consent.status_code < 500
