"""What every address does in the same way: the order of refusals, what is hidden, bad bodies, faults."""

import json
import re
import uuid
from collections.abc import Iterator

import pytest
from django.core.signals import got_request_exception
from django.db import IntegrityError, InterfaceError, OperationalError
from django.test import Client

from hotspots import workflow
from hotspots.api import report_rows
from hotspots.api.urls import urlpatterns
from hotspots.models import Actor, Hotspot, Site
from tests.factories import reader

from .conftest import FIVE, V1, fields, kind

pytestmark = pytest.mark.django_db

# A cursor that is sealed anew for each answer.
SEALED = re.compile(rb"(?<=since)(?:=|\":\")[\w-]{80}")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "SURPRISE")
BELOW_A_REPORT = ("", "/withdraw", "/consent", "/decisions", "/history", "/comments", "/evidence")
ROUTES = [
    str(pattern.pattern)
    for pattern in urlpatterns
    if pattern.name and pattern.name not in ("nowhere", "docs")
]


def same(one, other):
    """Whether two answers cannot be told apart."""
    apart = {"X-Request-Id", "Date", "RateLimit-Remaining", "RateLimit-Reset"}
    headers = [
        {name: value for name, value in answer.items() if name not in apart} for answer in (one, other)
    ]
    return (one.status_code, one.content, headers[0]) == (other.status_code, other.content, headers[1])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("below", BELOW_A_REPORT)
def test_a_hidden_report_answers_like_none(
    program_of, dora, eve, bruno, sent_report, restricted_report, method, below
):
    for program, hidden in (
        (program_of(dora), sent_report),
        (program_of(eve), sent_report),
        (program_of(bruno), restricted_report),
    ):
        for headers in ({}, {"If_Match": '"1"'}, {"Content_Type": "text/plain"}):
            found, random = (
                program.call(method, f"/reports/{ref}{below}", {"decision": "accept"}, **headers)
                for ref in (hidden.ref, uuid.uuid4())
            )
            assert found.status_code == 404 and same(found, random)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("name", "model", "least"), [
    ("sites", Site, {"name": "Carnot", "country": "CF"}),
    ("actors", Actor, {"name": "Octea", "kind": "A10"}),
    ("hotspots", Hotspot, {"title": "Koidu", "countries": ["SL"]}),
])  # fmt: skip
def test_a_hidden_proposal_answers_like_none(
    program_of, amina, dora, sent_report, method, name, model, least
):
    hidden = workflow.keep(reader(amina), model(), least, sent_report)
    program = program_of(dora)
    found, random = (program.call(method, f"/{name}/{ref}", least) for ref in (hidden.ref, uuid.uuid4()))
    assert found.status_code == 404 and same(found, random)


def test_methods_that_are_not_there(program_of, amina, sent_report):
    program = program_of(amina)
    for path, allowed in (
        ("/reports", {"GET", "POST", "HEAD", "OPTIONS"}),
        (f"/reports/{sent_report.ref}", {"GET", "PUT", "HEAD", "OPTIONS"}),
        (f"/reports/{sent_report.ref}/withdraw", {"POST", "OPTIONS"}),
        ("/me", {"GET", "HEAD", "OPTIONS"}),
        ("/editions", {"GET", "HEAD", "OPTIONS"}),
    ):
        for method in METHODS:
            answer = program.call(method, path, FIVE)
            assert set(answer["Allow"].split(", ")) == allowed
            if method not in allowed:
                assert answer.status_code == 405 and (method == "HEAD" or kind(answer) == "method")
        assert program.call("OPTIONS", path).status_code == 204


def test_a_head_is_a_get_without_a_body(program_of, amina, sent_report):
    program = program_of(amina)
    for path in ("/reports", f"/reports/{sent_report.ref}", "/editions", "/vocabularies"):
        head, get = program.call("HEAD", path), program.get(path)
        assert head.status_code == 200 and head.content == b""
        assert head["Content-Length"] == get["Content-Length"]


def addresses(ref: uuid.UUID) -> Iterator[str]:
    for route in ROUTES:
        for part, value in (
            ("<uuid:ref>", ref),
            ("<uuid:series>", ref),
            ("<uuid:file>", ref),
            ("<int:number>", 1),
            ("<str:name>", "sharing"),
        ):
            route = route.replace(part, str(value))
        yield f"/{route.removeprefix('v1/')}"


def test_a_slash_at_the_end_makes_no_difference(program_of, amina, nobody):
    for path in addresses(uuid.UUID(int=1)):
        for program in (nobody, program_of(amina)):
            one, other = program.get(path), program.get(f"{path}/")
            said, again = (SEALED.sub(b"", answer.content) for answer in (one, other))
            assert (one.status_code, said) == (other.status_code, again), path
            assert one.status_code not in (301, 302, 308)


@pytest.mark.parametrize(
    "path", ["", "/", "/nothing", "/reports/1", "/reports/x/y", "/editions/1", "/reports//", "/%00", "/..%2f"]
)
def test_an_address_that_leads_nowhere(nobody, program_of, amina, path):
    hidden = program_of(amina).get(f"/reports/{uuid.uuid4()}")
    for program in (nobody, program_of(amina)):
        for method in METHODS:
            answer = program.call(method, path)
            assert answer.status_code == 404
            if method != "HEAD":
                assert (answer.content, kind(answer)) == (hidden.content, "not-found")
    for other in ("/api/", "/api/v2/reports", "/api/v1"):
        assert Client().get(other).json()["type"].endswith("not-found")


def test_a_session_is_no_way_in(client_of, bruno, sent_report):
    client = client_of(bruno)
    assert client.get(f"{V1}/reports/{sent_report.ref}").status_code == 401
    answer = client.post(f"{V1}/reports", FIVE, content_type="application/json")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="hotspots"')


# -- bodies --


def deep(levels):
    return b'{"place":' * levels + b"1" + b"}" * levels


BAD_BODIES = {
    "broken": b'{"narrative": ',
    "empty text": b" ",
    "not UTF-8": b'{"narrative": "\xff\xfe"}',
    "UTF-16": '{"narrative": "x"}'.encode("utf-16"),
    "a BOM": b'\xef\xbb\xbf{"narrative": "x"}',
    "a lone surrogate": rb'{"narrative": "\ud800"}',
    "NUL": rb'{"narrative": "a\u0000b"}',
    "NUL in a name": rb'{"a\u0000b": "x"}',
    "33 levels": deep(33),
    "10,000 levels": deep(10_000),
    "100,000 lists": b"[" * 100_000,
    "not a number": b'{"country": NaN}',
    "infinity": b'{"place": {"latitude": Infinity}}',
    "a comment": b'{"country": "AO" /* here */}',
    "single quotes": b"{'country': 'AO'}",
    "an array": b"[1, 2]",
    "a text": b'"x"',
    "null": b"null",
}
ODD_VALUES = [
    None, True, 0, -1, 1e400, 10**30, "", "\u202e", "x" * 100_000, [], [[]], {}, {"a": 1}, ["x"] * 60, [None], [{}] * 60,
    "9999-12-31", "0001-01-01", {"earliest": "9999-12-31"}, {"earliest": "2021-01-01", "latest": 5}, "' OR 1=1 --",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_that_cannot_be_read(program_of, bruno, sent_report, name):
    program = program_of(bruno)
    for method, path in (
        ("POST", "/reports"),
        ("POST", f"/reports/{sent_report.ref}/decisions"),
        ("POST", f"/reports/{sent_report.ref}/comments"),
        ("POST", "/sites"),
    ):
        answer = program.call(method, path, BAD_BODIES[name], If_Match='"1"')
        assert (answer.status_code, kind(answer)) in ((400, "unreadable"), (400, "invalid")), path


def test_32_levels_fit(program_of, amina):
    assert kind(program_of(amina).post("/reports", deep(32))) == "invalid"
    assert kind(program_of(amina).post("/reports", deep(33))) == "unreadable"


@pytest.mark.parametrize("field", ["narrative", "country", "when", "place", "sources", "involved", "violations", "harms",
                                   "issues", "minerals", "language", "sharing", "urgent", "received", "names",
                                   "external_ref"])  # fmt: skip
def test_odd_values_are_refused_or_kept(program_of, amina, field):
    program = program_of(amina)
    for value in ODD_VALUES:
        body = json.dumps({**FIVE, field: value}, allow_nan=True).replace("Infinity", "1e400")
        answer = program.post("/reports", body)
        assert answer.status_code in (201, 400, 409), (field, value)
        if answer.status_code == 201:
            assert program.get(f"/reports/{answer.json()['ref']}").status_code == 200


@pytest.mark.parametrize(
    "type_",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "json"],
)
def test_a_body_is_json(program_of, amina, type_):
    answer = program_of(amina).post("/reports", FIVE, Content_Type=type_)
    assert (answer.status_code, kind(answer)) == (415, "media-type")
    assert "Content-Type: application/json" in answer.json()["detail"]


def test_json_may_name_its_charset(program_of, amina):
    assert (
        program_of(amina).post("/reports", FIVE, Content_Type="Application/JSON; charset=utf-8").status_code
        == 201
    )


def test_a_body_holds_five_megabytes(program_of, amina, settings):
    answer = program_of(amina).post(
        "/reports", b'{"narrative": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    )
    assert (answer.status_code, kind(answer)) == (413, "too-large")


def test_many_wrong_fields_make_a_short_answer(program_of, amina):
    answer = program_of(amina).post("/reports", {f"field{number}": 1 for number in range(50_000)})
    assert answer.status_code == 400 and len(answer.content) < 10_000


def test_many_parameters_are_refused(nobody):
    answer = nobody.get("/editions?" + "&".join(f"a{number}=1" for number in range(2000)))
    assert answer.status_code == 400 and len(answer.content) < 100_000
    for query in (
        "country=%00",
        "q=%00",
        "q=%ff",
        "area=%00",
        "bbox=1,2,3",
        "bbox=nan,nan,nan,nan",
        "killed=²",
        "%00=1",
    ):
        assert nobody.get(f"/editions?{query}").status_code in (200, 400), query


# -- faults --


@pytest.mark.parametrize(
    "fault", [OperationalError("database is locked"), InterfaceError("connection already closed")]
)
def test_a_database_that_is_busy(program_of, amina, monkeypatch, fault):
    program = program_of(amina)
    monkeypatch.setattr(report_rows, "sent_to", _raising(fault))
    answer = program.get("/reports")
    assert (answer.status_code, kind(answer), answer["Retry-After"]) == (503, "unavailable", "5")
    assert str(fault) not in answer.content.decode()


def test_two_at_once(program_of, amina, monkeypatch):
    monkeypatch.setattr(
        workflow, "submit", _raising(IntegrityError("UNIQUE constraint failed: hotspots_report.external_ref"))
    )
    answer = program_of(amina).post("/reports", FIVE)
    assert (answer.status_code, kind(answer), answer["Retry-After"]) == (409, "in-flight", "1")
    monkeypatch.setattr(workflow, "submit", _raising(workflow.InFlight("The same is being stored.")))
    assert program_of(amina).post("/reports", FIVE)["Retry-After"] == "1"


def test_an_error_of_ours_tells_nothing(program_of, amina, monkeypatch, caplog):
    monkeypatch.setattr(report_rows, "sent_to", _raising(ValueError("Jean Kpalo of Carnot")))
    told = []
    got_request_exception.connect(lambda **said: told.append(said), weak=False, dispatch_uid="told")
    program = program_of(amina)
    program.client.raise_request_exception = False
    answer = program.get("/reports")
    got_request_exception.disconnect(dispatch_uid="told")
    assert (answer.status_code, kind(answer)) == (500, "unexpected")
    assert told, "whoever watches for errors hears of it"
    assert "Kpalo" not in answer.content.decode() + caplog.text


def _raising(error):
    def raise_it(*args, **kwargs):
        raise error

    return raise_it


def test_answers_speak_the_language_that_is_asked_for(nobody):
    answer = nobody.get("/reports", Accept_Language="fr")
    assert answer["Content-Language"] == "fr" and "Accept-Language" in answer["Vary"]


def test_a_wrong_name_is_cut(program_of, amina):
    assert list(fields(program_of(amina).post("/reports", {**FIVE, "x" * 500: 1}))) == ["x" * 60]
