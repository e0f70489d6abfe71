"""Files in on their pages: uploaded, mapped, looked at, stored step by step, thrown away; and whose they are."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from hotspots import workflow
from hotspots.imports import arrived, plan, taking
from hotspots.imports.ucdp import REQUIRED
from hotspots.models import Import, Report
from hotspots.workflow import files_in
from tests.factories import make_report, reader
from tests.imports.files import exported, told, typed

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
START = "/reports/import/"


@pytest.fixture(autouse=True)
def empty_folder() -> Iterator[None]:
    """What the files of one test leave is not there in the next."""
    yield
    for path in files_in.home().iterdir():
        path.unlink()


def upload(client: Client, content: bytes, name: str = "year.csv") -> Any:
    return client.post(START, {"file": SimpleUploadedFile(name, content)})


def table(path: Path, *rows: dict[str, Any]) -> bytes:
    return typed(path, rows).read_bytes()


def sent(client: Client, content: bytes) -> Import:
    answer = upload(client, content)
    assert answer.status_code == 302, answer.content
    return Import.objects.get(ref=answer["Location"].rstrip("/").rsplit("/", 1)[-1])


def at(name: str, row: Import) -> str:
    return reverse(name, args=[row.ref])


def mapped(client: Client, row: Import, **changes: str) -> Any:
    """The form of the columns, sent as the page has it."""
    form = client.get(at("import_page", row)).context
    said = {field.name: field.value for field in [*form["columns"], *form["presets"]]}
    return client.post(at("import_try", row), said | changes)


def numbered(number: int) -> list[dict[str, Any]]:
    return [told(**{"What happened": f"Account {n}."}) for n in range(number)]


def test_a_file_is_uploaded_looked_at_and_stored(amina: Person, client_of: ClientOf, tmp_path: Path) -> None:
    client = client_of(amina)
    row = sent(client, table(tmp_path, *numbered(2), told(Country="Atlantis")))
    assert (row.name, row.total, row.state) == ("year.csv", 3, "uploaded")
    looked = mapped(client, row)
    assert looked.status_code == 200 and not Report.objects.exists()
    found = looked.context["outcome"]
    assert [number for _label, number in found["counts"]] == [2, 0, 0, 1] and found["is_whole"]
    assert [(error.number, error.field) for error in found["errors"]] == [(4, "Country")]
    assert client.post(at("import_go", row))["Location"] == at("import_page", row)
    row.refresh_from_db()
    assert (row.state, row.rows_done, row.counts) == ("done", 3, {"new": 2, "refused": 1})
    assert Report.objects.filter(author=amina, status="sent").count() == 2
    assert list(files_in.home().iterdir()) == []
    assert "Atlantis" in client.get(at("import_page", row)).content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson"])
def test_what_was_exported_comes_back_without_a_change(
    kind: str, amina: Person, client_of: ClientOf, tmp_path: Path
) -> None:
    file = exported(tmp_path, reader(amina), [make_report(amina), make_report(amina, "accepted")], kind)
    client = client_of(amina)
    row = sent(client, file.read_bytes())
    mapped(client, row)
    client.post(at("import_go", row))
    row.refresh_from_db()
    assert (row.state, row.counts) == ("done", {"same": 2})


def test_what_would_change_is_shown_cell_by_cell(amina: Person, client_of: ClientOf, tmp_path: Path) -> None:
    report = make_report(amina, narrative="Before.")
    file = exported(tmp_path, reader(amina), [report], "csv")
    client = client_of(amina)
    row = sent(client, file.read_bytes().replace(b"Before.", b"After."))
    [changed] = mapped(client, row).context["outcome"]["changed"]
    assert [(edit.before, edit.after) for edit in changed.edits] == [("Before.", "After.")]
    client.post(at("import_go", row))
    report.refresh_from_db()
    assert report.narrative == "After."


def test_a_mapping_is_remembered_for_the_organisation(
    amina: Person, lead_of_partner: Person, bruno: Person, client_of: ClientOf, tmp_path: Path
) -> None:
    content = table(tmp_path, {"Relatório": "Guards shot.", "Wann": "May 2021", "x": "CF"})
    client = client_of(amina)
    row = sent(client, content)
    said = {"column-0": "narrative", "column-1": "when", "column-2": "country"}
    presets = {"preset-source_kind": "witness", "preset-source_line": "A neighbour"}
    assert client.post(at("import_try", row), said | presets).status_code == 200
    client.post(at("import_go", row))
    assert Report.objects.count() == 1
    other = table(tmp_path, {"x": "AO", "Wann": "June 2021", "Relatório": "Guards came."})
    row = sent(client_of(lead_of_partner), other)
    form = client_of(lead_of_partner).get(at("import_page", row)).context
    assert [field.value for field in form["columns"]] == ["country", "when", "narrative"]
    assert {field.name: field.value for field in form["presets"] if field.value} == presets
    row = sent(client_of(bruno), other)
    form = client_of(bruno).get(at("import_page", row)).context
    assert [field.value for field in form["columns"]] == ["", "", ""]


def test_storing_goes_on_where_it_was_and_stores_nothing_twice(
    amina: Person, client_of: ClientOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "LOT", 2)
    monkeypatch.setattr(arrived, "AT_ONCE", 0.0)
    client = client_of(amina)
    row = sent(client, table(tmp_path, *numbered(3), told(Country="Atlantis"), told(), told()))
    mapped(client, row)
    with (
        mock.patch.object(taking, "_stored", side_effect=[KeyboardInterrupt]),
        pytest.raises(KeyboardInterrupt),
    ):
        client.post(at("import_go", row))
    told_rows = []
    while row.state != "done":
        client.post(at("import_go", row))
        row.refresh_from_db()
        told_rows.append(row.rows_done)
        assert Report.objects.count() == row.counts["new"]
    assert told_rows == [2, 4, 6, 6]
    assert row.counts == {"new": 5, "refused": 1}


def test_what_another_page_stored_meanwhile_is_not_counted_twice(
    amina: Person, client_of: ClientOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "LOT", 2)
    monkeypatch.setattr(arrived, "AT_ONCE", 0.0)
    client = client_of(amina)
    row = sent(client, table(tmp_path, *numbered(3)))
    mapped(client, row)
    stale = Import.objects.get(pk=row.pk)
    client.post(at("import_go", row))
    with pytest.raises(workflow.Conflict):
        arrived.go_on(reader(amina), stale)
    row.refresh_from_db()
    assert (row.rows_done, row.counts, Report.objects.count()) == (2, {"new": 2}, 2)


def test_a_long_file_is_looked_at_in_parts(
    amina: Person, client_of: ClientOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "LOT", 2)
    monkeypatch.setattr("hotspots.web.imports.pages.TRIED_FOR", 0.0)
    client = client_of(amina)
    row = sent(client, table(tmp_path, *numbered(3)))
    first = mapped(client, row).context["outcome"]
    assert (first["first"], first["last"], first["next"], first["is_whole"]) == (1, 2, 2, False)
    rest = client.post(at("import_try", row), {"after": "2"}).context["outcome"]
    assert (rest["first"], rest["last"], rest["next"]) == (3, 3, None)


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b'{"type": "Feature"}', b"PK\x03\x04broken", b"a,a\n1,2\n"]
)
def test_what_is_no_table_is_refused_with_the_cure(
    content: bytes, amina: Person, client_of: ClientOf
) -> None:
    answer = upload(client_of(amina), content)
    assert answer.status_code == 400 and answer.context["error"]
    assert not Import.objects.exists() and list(files_in.home().iterdir()) == []


def test_no_file_is_told_and_too_large_a_one_is_not_kept(
    amina: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client_of(amina).post(START, {}).status_code == 400
    monkeypatch.setattr("hotspots.evidence.store.MOST_BYTES", 10)
    assert upload(client_of(amina), b"What happened\nGuards.").status_code == 413
    assert list(files_in.home().iterdir()) == []


def test_a_mapping_that_cannot_be_is_told_and_what_was_chosen_is_kept(
    amina: Person, client_of: ClientOf, tmp_path: Path
) -> None:
    client = client_of(amina)
    row = sent(client, table(tmp_path, told()))
    answer = mapped(client, row, **{"column-1": "narrative", "preset-country": "AO"})
    assert answer.status_code == 400 and set(answer.context["errors"]) == {"Country"}
    assert answer.context["columns"][1].value == "narrative"
    assert {field.name: field.value for field in answer.context["presets"]}["preset-country"] == "AO"
    row.refresh_from_db()
    assert row.mapping == {}
    client.post(at("import_go", row))
    assert not Report.objects.exists()


def test_the_same_file_again_is_the_one_that_is_there(
    amina: Person, client_of: ClientOf, tmp_path: Path
) -> None:
    content = table(tmp_path, told())
    assert sent(client_of(amina), content) == sent(client_of(amina), content)
    assert len(list(files_in.home().iterdir())) == 1


def test_the_file_lies_where_only_the_program_reads_it_under_a_random_name(
    amina: Person, client_of: ClientOf, tmp_path: Path
) -> None:
    sent(client_of(amina), table(tmp_path, told()))
    [path] = files_in.home().iterdir()
    assert "year" not in path.name
    assert (path.stat().st_mode & 0o777, files_in.home().stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_file_that_is_thrown_away_is_gone_and_its_reports_stay(
    amina: Person, client_of: ClientOf, tmp_path: Path
) -> None:
    client = client_of(amina)
    row = sent(client, table(tmp_path, told()))
    assert client.post(at("import_discard", row))["Location"] == START
    assert not Import.objects.exists() and list(files_in.home().iterdir()) == []
    row = sent(client, table(tmp_path, told()))
    mapped(client, row)
    client.post(at("import_go", row))
    client.post(at("import_discard", row))
    assert not Import.objects.exists() and Report.objects.count() == 1


def test_the_daily_command_removes_what_waited_seven_days(
    amina: Person, client_of: ClientOf, tmp_path: Path
) -> None:
    client = client_of(amina)
    done = sent(client, table(tmp_path, told(Country="Atlantis")))
    mapped(client, done)
    client.post(at("import_go", done))
    left = sent(client, table(tmp_path, told(Country="Nowhere")))
    new = sent(client, table(tmp_path, told()))
    earlier = timezone.now() - timedelta(days=8)
    Import.objects.filter(pk__in=[done.pk, left.pk]).update(created_at=earlier)
    call_command("daily")
    assert set(Import.objects.values_list("pk", flat=True)) == {done.pk, new.pk}
    assert [path.name for path in files_in.home().iterdir()] == [new.stored]
    done.refresh_from_db()
    assert done.errors == [] and done.counts == {"refused": 1}


def test_conflict_events_of_the_ucdp_are_told_apart(amina: Person, client_of: ClientOf) -> None:
    row = sent(client_of(amina), ",".join(REQUIRED).encode() + b"\n" + b"1," * 15 + b"1\n")
    assert "import_ucdp" in client_of(amina).get(at("import_page", row)).content.decode()


class TestWhose:
    PAGES = (
        ("import_page", "get"),
        ("import_try", "post"),
        ("import_go", "post"),
        ("import_discard", "post"),
    )

    @pytest.fixture
    def row(self, amina: Person, client_of: ClientOf, tmp_path: Path) -> Import:
        return sent(client_of(amina), table(tmp_path, told()))

    @pytest.mark.parametrize(("name", "method"), PAGES)
    def test_to_others_it_is_a_random_address(
        self, name: str, method: str, row: Import, bruno: Person, dora: Person, client_of: ClientOf
    ) -> None:
        for other in (bruno, dora):
            ask = getattr(client_of(other), method)
            hidden, nothing = ask(at(name, row)), ask(reverse(name, args=[uuid.uuid4()]))
            assert (hidden.status_code, nothing.status_code) == (404, 404)
        assert Import.objects.filter(pk=row.pk).exists()

    @pytest.mark.parametrize(("name", "method"), PAGES)
    def test_who_is_signed_out_signs_in(self, name: str, method: str, row: Import, client: Client) -> None:
        assert getattr(client, method)(at(name, row))["Location"].startswith("/account/login/")
        assert client.get(START)["Location"].startswith("/account/login/")

    def test_a_lead_sees_and_removes_it_and_does_not_store_in_anothers_name(
        self, row: Import, lead_of_partner: Person, client_of: ClientOf
    ) -> None:
        lead = client_of(lead_of_partner)
        assert lead.get(at("import_page", row)).status_code == 200
        assert lead.post(at("import_try", row)).status_code == 403
        assert lead.post(at("import_go", row)).status_code == 403
        assert lead.post(at("import_discard", row)).status_code == 302
        assert not Import.objects.exists()

    def test_each_sees_their_own_in_the_list(
        self, row: Import, lead_of_partner: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        assert row.name in client_of(lead_of_partner).get(START).content.decode()
        assert row.name not in client_of(bruno).get(START).content.decode()

    def test_wrong_methods(self, row: Import, amina: Person, client_of: ClientOf) -> None:
        client = client_of(amina)
        assert client.put(START).status_code == 405
        assert client.post(at("import_page", row)).status_code == 405
        for name in ("import_try", "import_go", "import_discard"):
            assert client.get(at(name, row)).status_code == 405

    def test_a_post_without_the_token_of_the_form_is_refused(
        self, row: Import, amina: Person, client_of: ClientOf
    ) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client_of(amina).cookies
        assert upload(strict, b"What happened\nGuards.").status_code == 403
        assert strict.post(at("import_go", row)).status_code == 403


def test_pages_ask_few_questions(
    amina: Person, client_of: ClientOf, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    client = client_of(amina)
    for number in range(5):
        row = sent(client, table(tmp_path, *numbered(number + 1)))
    with django_assert_max_num_queries(8):
        client.get(START)
    with django_assert_max_num_queries(8):
        client.get(at("import_page", row))
