"""Whatever somebody sends is answered: no fault of ours, nothing written astray, nothing given back as markup."""

import json
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from hotspots.models import Report
from tests.api.conftest import kind

from .baited import Baited
from .hostile import BOMBS, everything
from .hostile_requests import Requests, corpus, sample
from .hostile_run import askers, refs, send, writes

# What goes wherever a text can go has many more requests than the rest.
OF_A_VALUE, OF_ANOTHER = 2, 1


def test_the_corpus_holds_five_hundred_inputs() -> None:
    requests = corpus()
    assert len(requests) >= 250 and len({one.label for one in requests}) == len(requests)
    assert len(everything()) + len(BOMBS) + len(requests) >= 500


@pytest.mark.django_db
def test_a_sample_of_every_input_does_no_harm(baited: Baited, settings, caplog) -> None:
    caplog.set_level("ERROR", "hotspots.requests")
    settings.API_RATE = settings.API_RATE_ANONYMOUS = 10**6
    requests = Requests(refs(baited))
    chosen = [
        (one.label, sent)
        for one in corpus()
        for sent in sample(requests.carrying(one), OF_A_VALUE if one.is_value else OF_ANOTHER, one.label)
    ]
    with writes().watched() as written:
        tally = send(chosen, askers(baited))
    assert not tally.faults, json.dumps(tally.faults, indent=1)
    assert not written


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
