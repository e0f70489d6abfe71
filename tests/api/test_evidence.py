"""Evidence through the API: sent with its hash, listed, opened by those who may."""

import hashlib
import uuid
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from accounts.models import Person
from hotspots.evidence import store
from hotspots.models import Evidence, JournalEntry, Report
from tests.security.samples import whole

from .conftest import V1, Program, fields, kind
from .test_schema import fits

pytestmark = pytest.mark.django_db


def send(
    program: Program, report: Report, content: bytes, name: str = "a.jpg", **form: object
) -> HttpResponse:
    sent = {
        "file": SimpleUploadedFile(name, content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "note": "At the gate",
        **form,
    }
    sent = {field: value for field, value in sent.items() if value is not None}
    return program.client.post(f"{V1}/reports/{report.ref}/evidence", sent, headers=program.headers)


def path(address: str) -> str:
    return address.partition(V1)[2]


def test_a_file_is_sealed_listed_and_opened(
    program_of: Callable[..., Program], amina: Person, sent_report: Report
) -> None:
    program, content = program_of(amina, "submit"), whole("jpeg")
    answer = send(program, sent_report, content, "Jean.jpg")
    assert answer.status_code == 201
    body = answer.json()
    assert answer["Location"] == body["original"]
    assert (body["sha256"], body["size"], body["name"]) == (
        hashlib.sha256(content).hexdigest(),
        len(content),
        "Jean.jpg",
    )
    fits("Evidence", body)
    listed = program.get(f"/reports/{sent_report.ref}/evidence").json()
    fits("EvidenceList", listed)
    assert listed == {"count": 1, "results": [body]}
    original, shown = program.get(path(body["original"])), program.get(path(body["shown"]))
    assert b"".join(original.streaming_content) == content
    assert original["Content-Type"] == "image/jpeg"
    assert original["Content-Disposition"] == f'attachment; filename="evidence-{body["ref"][:8]}.jpg"'
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8\xff")
    for one in (original, shown):
        assert one["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert (one["X-Content-Type-Options"], one["Cache-Control"]) == ("nosniff", "no-store")


def test_the_same_file_again_is_stored_once(program_of, amina, sent_report) -> None:
    program = program_of(amina)
    first, again = (send(program, sent_report, whole("pdf"), "a.pdf") for _time in range(2))
    assert again.status_code == 201 and again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(("form", "field"), [
    ({"sha256": "0" * 64}, "sha256"),
    ({"sha256": "abc"}, "sha256"),
    ({"sha256": None}, "sha256"),
    ({"file": None}, "file"),
    ({"file": "text"}, "file"),
    ({"surprise": "x"}, "surprise"),
    ({"note": "x" * 501}, "note"),
])  # fmt: skip
def test_what_is_wrong_is_named(form, field, program_of, amina, sent_report) -> None:
    before = set(store.home().iterdir())
    answer = send(program_of(amina), sent_report, whole("jpeg"), **form)
    assert (answer.status_code, kind(answer)) == (400, "invalid") and field in fields(answer)
    assert set(store.home().iterdir()) == before and not Evidence.objects.exists()


def test_two_files_at_once_are_one_too_many(program_of, amina, sent_report) -> None:
    files = [SimpleUploadedFile("a.jpg", whole("jpeg")), SimpleUploadedFile("b.png", whole("png"))]
    answer = send(program_of(amina), sent_report, whole("jpeg"), file=files)
    assert "file" in fields(answer) and not Evidence.objects.exists()


def test_a_file_of_another_kind_names_the_cure(program_of, amina, sent_report) -> None:
    answer = send(program_of(amina), sent_report, b"<svg/>", "a.svg")
    assert "JPEG, PNG" in fields(answer)["file"]


def test_too_large_is_413(program_of, amina, sent_report, monkeypatch) -> None:
    monkeypatch.setattr(store, "MOST_BYTES", 500)
    answer = send(program_of(amina), sent_report, whole("jpeg"))
    assert (answer.status_code, kind(answer)) == (413, "too-large")
    program = program_of(amina)
    told = {"CONTENT_LENGTH": "200000000", "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = program.client.generic(
        "POST", f"{V1}/reports/{sent_report.ref}/evidence", headers=program.headers, **told
    )
    assert (answer.status_code, kind(answer)) == (413, "too-large")


def test_an_empty_form_names_what_is_missing(program_of, amina, sent_report) -> None:
    below = f"/reports/{sent_report.ref}/evidence"
    answer = program_of(amina).call("POST", below, b"", Content_Type="multipart/form-data; boundary=x")
    assert answer.status_code == 400 and "file" in fields(answer)


def test_a_full_disk_is_503(program_of, amina, sent_report, monkeypatch) -> None:
    monkeypatch.setattr(
        "hotspots.evidence.store.os.fsync", lambda *_: (_ for _ in ()).throw(OSError(28, "full"))
    )
    answer = send(program_of(amina), sent_report, whole("jpeg"))
    assert (answer.status_code, kind(answer)) == (503, "unavailable") and not Evidence.objects.exists()


def test_json_is_not_a_form(program_of, amina, sent_report) -> None:
    answer = program_of(amina).post(f"/reports/{sent_report.ref}/evidence", {"file": "x"})
    assert (answer.status_code, kind(answer)) == (415, "media-type")
    assert "multipart/form-data" in answer.json()["detail"]


def test_who_may_do_what(program_of, amina, bruno, eve, dora, carla, accepted_report) -> None:
    """Coalition readers and publishers get no list; reviewers see copies and open documents; nobody else adds."""
    own = program_of(amina)
    picture = send(own, accepted_report, whole("jpeg"), "Jean.jpg").json()
    paper = send(own, accepted_report, whole("pdf"), "Jean.pdf").json()
    below = f"/reports/{accepted_report.ref}/evidence"
    listed = program_of(bruno).get(below).json()["results"]
    assert [(one["name"], one["original"] is None) for one in listed] == [("", True), ("", False)]
    assert program_of(bruno).get(path(picture["original"])).status_code == 403
    assert program_of(bruno).get(path(picture["shown"])).status_code == 200
    assert program_of(bruno).get(path(paper["original"])).status_code == 200
    assert JournalEntry.objects.filter(action="open_file").count() == 1
    assert program_of(bruno).get(f"{below}/{paper['ref']}/shown").status_code == 404
    for person, status in ((eve, 403), (carla, 403), (dora, 404)):
        for road in (below, path(picture["original"]), path(picture["shown"]), f"{below}/{uuid.uuid4()}"):
            assert program_of(person).get(road).status_code == status
    for person, status in ((bruno, 403), (eve, 403), (dora, 404)):
        assert send(program_of(person), accepted_report, whole("png"), "a.png").status_code == status
    assert send(program_of(amina, "read"), accepted_report, whole("png")).status_code == 403
    assert own.get(f"{below}/{uuid.uuid4()}").status_code == 404
