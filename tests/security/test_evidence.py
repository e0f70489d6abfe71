"""Files sent to do harm, and readers who ask for what is not theirs: through the pages, from the first byte to the last."""

import io
import re
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from hotspots import workflow
from hotspots.evidence import arriving, examine, looking, store, words
from hotspots.evidence.kinds import KINDS, Refused
from hotspots.models import Evidence, JournalEntry, Report
from tests.factories import reader

from .hostile import BOMBS, HTML, everything
from .marked import with_segments
from .samples import picture, whole

pytestmark = pytest.mark.django_db

EVERYTHING = everything()
BOUNDARY = "sent"
# What differs between any two answers: the refs that were asked for, and the tokens of forms.
OWN = re.compile(rb'[0-9a-f]{8}-[0-9a-f-]{27}|(?<=name="csrfmiddlewaretoken" value=")\w+')
MB = 1 << 20


def seal(name: str, content: bytes) -> store.Sealed:
    file = store.Arriving(name)
    file.write(content)
    file.close()
    return store.seal(file)


def add(client: Client, report: Report, name: str, content: bytes, **more: str):
    file = SimpleUploadedFile("x", content)
    file.name = name
    return client.post(reverse("evidence_attach", args=[report.ref]), {"file": file, **more})


@pytest.fixture
def row(amina: Person, sent_report: Report) -> Evidence:
    return added(amina, sent_report, "jpeg")


def added(person: Person, report: Report, kind: str) -> Evidence:
    file = store.Arriving(f"Jean Ngoma.{KINDS[kind].extension}")
    file.write(whole(kind))
    file.close()
    return workflow.attach_file(reader(person), report, file)[0]


def everywhere(var_dir: Path) -> set[Path]:
    """Every file and directory that a run writes, but for its keys, which are made when they are first needed."""
    store.home()
    return {path for path in var_dir.rglob("*") if "keys" not in path.parts}


# -- what is sent to do harm --


def test_the_corpus_is_large() -> None:
    assert len(EVERYTHING) >= 250 and len({what for what, _name, _content in EVERYTHING}) == len(EVERYTHING)


@pytest.mark.parametrize(("what", "name", "content"), EVERYTHING, ids=[one[0] for one in EVERYTHING])
def test_nothing_of_the_corpus_is_taken(what: str, name: str, content: bytes, tmp_path: Path) -> None:
    """Looked at in this process, by the same function; what is made to burst is not."""
    path = tmp_path / "arriving"
    path.write_bytes(content)
    with pytest.raises(Exception) as refused:
        examine.examine(path, store.clean_name(name).rpartition(".")[2].lower())
    assert list(tmp_path.iterdir()) == [path]
    if isinstance(refused.value, Refused):
        told = words.cure(refused.value)
        assert "%" not in told and told.count(".") >= 1


def test_the_corpus_through_the_page_is_refused_and_leaves_nothing(
    amina: Person, sent_report: Report, client_of: Callable[..., Client], var_dir: Path
) -> None:
    client = client_of(amina)
    before = everywhere(var_dir)
    statuses = {}
    burst = [(what, name, make()) for what, (name, make) in list(BOMBS.items())[::5]]
    for what, name, content in [*EVERYTHING[::9], *burst]:
        answer = add(client, sent_report, name, content)
        statuses[what] = answer.status_code
        assert HTML not in answer.content
    assert set(statuses.values()) == {400}, statuses
    assert everywhere(var_dir) == before
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("what", BOMBS)
def test_what_is_made_to_burst_bursts_nothing(what: str, tmp_path: Path, var_dir: Path) -> None:
    name, make = BOMBS[what]
    content = make()
    peak, seconds = weighed(tmp_path, name, content)
    assert peak < 300 * MB and seconds < 15
    with pytest.raises(Refused):
        seal(name, content)


WEIGH = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss, used.ru_utime + used.ru_stime)
"""


def weighed(tmp_path: Path, name: str, content: bytes) -> tuple[int, float]:
    """The memory and time that the process takes which looks at a file."""
    path = tmp_path / "arriving"
    path.write_bytes(content)
    command = [
        looking.PYTHON,
        "-E",
        "-s",
        "-m",
        "hotspots.evidence.examine",
        str(path),
        name.rpartition(".")[2],
    ]
    # A small process in between: a child is charged with the memory of the one that started it.
    told = subprocess.run(
        [looking.PYTHON, "-c", WEIGH, *command],
        env=looking.ENVIRONMENT,
        cwd=looking.ROOT,
        capture_output=True,
        check=True,
    )
    peak, seconds = told.stdout.split()[-2:]
    return int(peak) * 1024, float(seconds)


@pytest.mark.parametrize(("form", "size", "options"), [
    ("JPEG", (8000, 5000), {"progressive": True, "subsampling": 0}),
    ("PNG", (8000, 5000), {"compress_level": 1}),
    ("WEBP", (4000, 4000), {"quality": 1, "method": 0}),
])  # fmt: skip
def test_the_largest_pictures_fit(form: str, size: tuple[int, int], options: dict, tmp_path: Path) -> None:
    from PIL import Image

    mode = "RGBA" if form == "PNG" else "RGB"
    peak, _seconds = weighed(
        tmp_path, f"a.{form.lower()}", picture(form, Image.new(mode, size, "red"), **options)
    )
    assert peak < 300 * MB
    assert (tmp_path / "arriving.shown.jpg").exists()


def test_a_picture_may_be_something_else_too_and_its_copy_is_only_a_picture(
    amina: Person, sent_report: Report, client_of: Callable[..., Client]
) -> None:
    """HTML in a comment, a ZIP behind the end: the original is sealed, served as a picture, and what is seen is rebuilt."""
    client = client_of(amina)
    both = with_segments(whole("jpeg"), (0xFE, HTML)) + whole("docx") + HTML
    assert add(client, sent_report, "a.jpg", both).status_code == 302
    row = Evidence.objects.get()
    served = client.get(reverse("evidence_file", args=[sent_report.ref, row.ref]))
    assert b"".join(served.streaming_content) == both
    assert served["Content-Type"] == "image/jpeg" and served["Content-Disposition"].startswith("attachment;")
    shown = b"".join(client.get(reverse("evidence_shown", args=[sent_report.ref, row.ref])).streaming_content)
    assert HTML not in shown and b"PK\3\4" not in shown


@pytest.mark.parametrize("name", [
    "../../../etc/cron.d/a.jpg", "..\\..\\a.jpg", "/etc/passwd.jpg", "a/../../b.jpg", "\x00.jpg", "‮gpj.jpg",
    "CON.jpg", "<script>.jpg", "'; drop table.jpg", "a\r\nSet-Cookie: x=1.jpg", "%2e%2e%2fa.jpg", "é" * 300 + ".jpg", ".jpg",
])  # fmt: skip
def test_names_lead_nowhere(
    name: str, amina: Person, sent_report: Report, client_of: Callable[..., Client], var_dir: Path
) -> None:
    client = client_of(amina)
    before = everywhere(var_dir)
    add(client, sent_report, name, whole("jpeg"))
    fresh = everywhere(var_dir) - before
    assert all(
        path.parent == store.home() and re.fullmatch(r"[0-9a-f]{32}(\.\w+\.jpg)?", path.name)
        for path in fresh
    )
    page = client.get(reverse("report_page", args=[sent_report.ref]))
    assert page.status_code == 200 and b"<script>.jpg" not in page.content
    for row in Evidence.objects.all():
        served = client.get(reverse("evidence_file", args=[sent_report.ref, row.ref]))
        assert served["Content-Disposition"] == f'attachment; filename="evidence-{str(row.ref)[:8]}.jpg"'


# -- sending --


class Endless(io.RawIOBase):
    """A form with one file of this many bytes, made while it is read."""

    def __init__(self, size: int, name: str = "a.mp4") -> None:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        )
        self.parts = [head, size, f"\r\n--{BOUNDARY}--\r\n".encode()]
        self.length = len(head) + size + len(self.parts[2])

    def readable(self) -> bool:
        return True

    def read(self, most: int = -1) -> bytes:
        while self.parts:
            first = self.parts[0]
            if isinstance(first, int):
                piece = bytes(min(first, most if most >= 0 else first))
                self.parts[0] = first - len(piece)
            else:
                piece = first[:most] if most >= 0 else first
                self.parts[0] = first[len(piece) :]
            if not self.parts[0]:
                self.parts.pop(0)
            if piece:
                return piece
        return b""


class Unread(io.RawIOBase):
    """A body that nobody may read."""

    def read(self, most: int = -1) -> bytes:
        raise AssertionError("The body was read.")


def send(client: Client, report_ref: object, body: io.RawIOBase, length: int):
    return client.generic(
        "POST",
        reverse("evidence_attach", args=[report_ref]),
        **{
            "wsgi.input": body,
            "CONTENT_LENGTH": str(length),
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        },
    )


def peak_of_this_process() -> int:
    line = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(line[1]) * 1024


def test_a_file_that_is_too_large_is_refused_while_it_comes_and_takes_no_memory(
    amina: Person, sent_report: Report, client_of: Callable[..., Client], var_dir: Path
) -> None:
    client = client_of(amina)
    before = everywhere(var_dir)
    Path("/proc/self/clear_refs").write_text("5")
    start = peak_of_this_process()
    body = Endless(store.MOST_BYTES + 50_000_000)
    answer = send(client, sent_report.ref, body, body.length)
    assert answer.status_code == 413 and b"larger than 100 MB" in answer.content
    assert peak_of_this_process() - start < 30 * MB
    assert everywhere(var_dir) == before


def test_what_is_far_too_large_is_not_read_at_all(
    amina: Person, sent_report: Report, client_of: Callable[..., Client]
) -> None:
    answer = send(client_of(amina), sent_report.ref, Unread(), arriving.MOST_AT_ONCE + 1)
    assert answer.status_code == 413


def test_nothing_is_read_of_what_may_not_be_sent(
    dora: Person, eve: Person, bruno: Person, sent_report: Report, client_of: Callable[..., Client]
) -> None:
    """Hidden is 404 with the body of a random address; visible and not theirs to change is 403; the body stays unread."""
    for person in (dora, eve):
        hidden, random = (
            send(client_of(person), ref, Unread(), 5_000_000) for ref in (sent_report.ref, uuid.uuid4())
        )
        assert hidden.status_code == random.status_code == 404
    assert send(client_of(bruno), sent_report.ref, Unread(), 5_000_000).status_code == 403
    assert send(Client(), sent_report.ref, Unread(), 5_000_000).status_code == 302


def test_a_form_of_another_site_adds_nothing(
    amina: Person, sent_report: Report, var_dir: Path, client_of
) -> None:
    client = client_of(amina)
    client.handler.enforce_csrf_checks = True
    before = everywhere(var_dir)
    assert add(client, sent_report, "a.jpg", whole("jpeg")).status_code == 403
    assert everywhere(var_dir) == before and not Evidence.objects.exists()
    page = client.get(reverse("report_page", args=[sent_report.ref]))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    assert add(client, sent_report, "a.jpg", whole("jpeg"), csrfmiddlewaretoken=token).status_code == 302


@pytest.mark.parametrize("body", [
    b"", b"--sent", b"--sent\r\n\r\n", b"--sent\r\nContent-Disposition: form-data; name=file; filename=a.jpg\r\n\r\nx",
    b"--sent\r\nContent-Disposition: form-data; name=file; filename*=utf-8''%ff%00.jpg\r\n\r\nx\r\n--sent--\r\n",
    b"--sent\r\nContent-Disposition: form-data; name=file; filename=a\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--sent--",
    b"--sent\r\nContent-Disposition: form-data; name=note\r\n\r\n\xff\xfe\r\n--sent--\r\n", b"\x00" * 5000,
    (b"--sent\r\nContent-Disposition: form-data; name=file; filename=a.txt\r\n\r\nx\r\n" * 150) + b"--sent--\r\n",
    b"--sent\r\nContent-Disposition: form-data; name=" + b"x" * 3000 + b"; filename=a.jpg\r\n\r\nx\r\n--sent--\r\n",
])  # fmt: skip
def test_broken_forms_are_refused(
    body: bytes, amina: Person, sent_report: Report, client_of, var_dir: Path
) -> None:
    before = everywhere(var_dir)
    answer = send(client_of(amina), sent_report.ref, io.BytesIO(body), len(body))
    assert 400 <= answer.status_code < 500
    assert everywhere(var_dir) == before


def test_several_files_at_once_and_each_refusal_by_name(
    amina: Person, sent_report: Report, client_of
) -> None:
    files = [SimpleUploadedFile(name, content) for name, content in (
        ("gate.jpg", whole("jpeg")), ("letter.pdf", whole("pdf")), ("page.html", HTML), ("again.jpg", whole("jpeg")),
    )]  # fmt: skip
    client = client_of(amina)
    answer = client.post(
        reverse("evidence_attach", args=[sent_report.ref]), {"file": files, "note": "At the gate"}
    )
    text = answer.content.decode()
    assert answer.status_code == 400 and "page.html" in text and "This kind of file is not taken" in text
    assert 'value="At the gate"' in text and "letter.pdf" not in text
    assert sorted(Evidence.objects.values_list("name", flat=True)) == ["gate.jpg", "letter.pdf"]


def test_more_than_twenty_at_once_are_left_out_by_name(amina: Person, sent_report: Report, client_of) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", f"Line {number}".encode()) for number in range(22)]
    answer = client_of(amina).post(reverse("evidence_attach", args=[sent_report.ref]), {"file": files})
    assert answer.status_code == 400 and b"21.txt" in answer.content and b"19.txt" not in answer.content
    assert Evidence.objects.count() == store.MOST_FILES


def test_no_file_chosen_keeps_the_note(amina: Person, sent_report: Report, client_of) -> None:
    answer = client_of(amina).post(reverse("evidence_attach", args=[sent_report.ref]), {"note": "The gate"})
    assert (
        answer.status_code == 400
        and b"Choose a file first" in answer.content
        and b'value="The gate"' in answer.content
    )


def test_a_draft_has_its_form_and_goes_back_to_it(amina: Person, draft: Report, client_of) -> None:
    client = client_of(amina)
    assert b"evidence-help" in client.get(reverse("report_draft", args=[draft.ref])).content
    answer = add(client, draft, "a.jpg", whole("jpeg"))
    assert answer["Location"] == reverse("report_draft", args=[draft.ref]) + "#evidence"


# -- opening --


def test_an_original_is_served_as_what_it_is_and_can_do_nothing(
    amina: Person, sent_report: Report, client_of
) -> None:
    client = client_of(amina)
    for kind, of_kind in KINDS.items():
        row = added(amina, sent_report, kind)
        served = client.get(
            reverse("evidence_file", args=[sent_report.ref, row.ref]), headers={"Accept-Encoding": "gzip"}
        )
        assert b"".join(served.streaming_content) == whole(kind)
        assert served["Content-Type"] == of_kind.media_type
        name = f"evidence-{str(row.ref)[:8]}.{of_kind.extension}"
        assert served["Content-Disposition"] == f'attachment; filename="{name}"'
        assert served["Content-Length"] == str(len(whole(kind)))
        assert served["X-Content-Type-Options"] == "nosniff"
        assert served["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert served["Cache-Control"] == "no-store"
        assert "Content-Encoding" not in served


def test_a_copy_is_served_as_a_picture(bruno: Person, sent_report: Report, row: Evidence, client_of) -> None:
    for name in ("evidence_shown", "evidence_thumb"):
        served = client_of(bruno).get(reverse(name, args=[sent_report.ref, row.ref]))
        assert b"".join(served.streaming_content).startswith(b"\xff\xd8\xff")
        assert served["Content-Type"] == "image/jpeg" and served["Content-Disposition"].startswith("inline;")
        assert served["X-Content-Type-Options"] == "nosniff" and served["Cache-Control"] == "no-store"
        assert served["Content-Security-Policy"] == "sandbox; default-src 'none'; style-src 'unsafe-inline'"


def roads(report_ref: object, file_ref: object) -> list[str]:
    names = ("evidence_file", "evidence_shown", "evidence_thumb", "evidence_remove")
    return [reverse(name, args=[report_ref, file_ref]) for name in names]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "SURPRISE"])
def test_hidden_evidence_answers_like_none(
    method: str, amina: Person, bruno: Person, dora: Person, eve: Person, carla: Person, accepted_report: Report,
    restricted_report: Report, client_of,
) -> None:  # fmt: skip
    """Of a hidden report, and of a report whose evidence is not theirs to know of."""
    for person, report in (
        (dora, accepted_report), (eve, accepted_report), (carla, accepted_report), (bruno, restricted_report),
    ):  # fmt: skip
        hidden = added(amina, report, "jpeg")
        client = client_of(person)
        for one, other in zip(roads(report.ref, hidden.ref), roads(report.ref, uuid.uuid4()), strict=True):
            found, random = client.generic(method, one), client.generic(method, other)
            assert found.status_code == random.status_code in (403, 404, 405)
            assert OWN.sub(b"", found.content) == OWN.sub(b"", random.content)
        page = client.get(reverse("report_page", args=[report.ref]))
        assert b"evidence" not in page.content.lower()


def test_a_file_is_found_under_its_own_report_only(
    amina: Person, sent_report: Report, accepted_report: Report, row: Evidence, client_of
) -> None:
    client = client_of(amina)
    assert [client.get(road).status_code for road in roads(accepted_report.ref, row.ref)[:3]] == [
        404,
        404,
        404,
    ]


def test_a_reviewer_opens_documents_and_sees_copies_of_pictures(
    amina: Person, bruno: Person, sent_report: Report, row: Evidence, client_of
) -> None:
    paper, client = added(amina, sent_report, "pdf"), client_of(bruno)
    assert client.get(reverse("evidence_file", args=[sent_report.ref, row.ref])).status_code == 403
    assert client.get(reverse("evidence_file", args=[sent_report.ref, paper.ref])).status_code == 200
    page = client.get(reverse("report_page", args=[sent_report.ref])).content.decode()
    assert reverse("evidence_thumb", args=[sent_report.ref, row.ref]) in page
    assert f'href="{reverse("evidence_file", args=[sent_report.ref, row.ref])}"' not in page
    assert "Ngoma" not in page and "evidence-help" not in page
    assert "Ngoma" in client_of(amina).get(reverse("report_page", args=[sent_report.ref])).content.decode()


def test_each_download_of_an_original_is_noted(
    bruno: Person, amina: Person, sent_report: Report, client_of
) -> None:
    paper, client = added(amina, sent_report, "pdf"), client_of(bruno)
    client.head(reverse("evidence_file", args=[sent_report.ref, paper.ref]))
    client.get(reverse("evidence_file", args=[sent_report.ref, paper.ref]))
    assert JournalEntry.objects.filter(action="open_file", ref=str(paper.ref)).count() >= 1


def test_removing_takes_a_post_of_someone_who_may(
    amina: Person, bruno: Person, sent_report: Report, row: Evidence, client_of
) -> None:
    road = reverse("evidence_remove", args=[sent_report.ref, row.ref])
    assert client_of(amina).get(road).status_code == 405
    assert client_of(bruno).post(road).status_code == 403
    assert client_of(amina).post(road).status_code == 302
    assert not Evidence.objects.exists()
