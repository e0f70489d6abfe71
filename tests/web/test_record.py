"""The record of changes for auditors: without an account, by pseudonym, and with nothing of what reports say."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from accounts.reader import pseudonym_of
from hotspots import ledger, workflow
from hotspots.models import AuditLink, JournalEntry, LedgerEntry
from hotspots.web import record
from tests.factories import make_report, reader
from tests.web.reading import body_of, text_of

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
LINKS = "/record/"


@pytest.fixture
def address(manager: Person) -> str:
    _link, value = workflow.lend_record(reader(manager), "The Kimberley Process chair", 30)
    return reverse("record", args=[value])


class TestLending:
    def test_the_address_is_shown_once_and_opens_the_record(
        self, client: Client, client_of: ClientOf, manager: Person
    ) -> None:
        answer = client_of(manager).post(LINKS, {"name": "An auditor", "days": "7"})
        found = re.search(r'value="http://testserver(/record/[\w-]{43}/)"', answer.content.decode())
        assert found and client.get(found[1]).status_code == 200
        assert found[1] not in client_of(manager).get(LINKS).content.decode()
        assert AuditLink.objects.get().digest not in found[1]
        assert LedgerEntry.objects.filter(kind="record", action="lend").count() == 1

    @pytest.mark.parametrize(
        "typed", [{"name": "", "days": "7"}, {"name": "A", "days": "91"}, {"name": "A", "days": "x"}, {}]
    )
    def test_what_is_missing_is_asked_for(
        self, client_of: ClientOf, manager: Person, typed: dict[str, str]
    ) -> None:
        answer = client_of(manager).post(LINKS, typed)
        assert answer.status_code == 200 and not AuditLink.objects.exists()

    def test_an_ended_link_is_not_there(
        self, client: Client, client_of: ClientOf, manager: Person, address: str
    ) -> None:
        link = AuditLink.objects.get()
        manages = client_of(manager)
        assert manages.post(reverse("audit_link_end", args=[link.ref])).status_code == 302
        assert client.get(address).status_code == client.get("/record/nothing/").status_code == 404
        assert manages.get(reverse("audit_link_end", args=[link.ref])).status_code == 405
        assert manages.post(reverse("audit_link_end", args=[manager.ref])).status_code == 404

    def test_an_expired_link_is_not_there(self, client: Client, address: str) -> None:
        AuditLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert client.get(address).status_code == 404

    def test_nobody_else_lends(
        self, client: Client, client_of: ClientOf, bruno: Person, carla: Person, manager: Person
    ) -> None:
        assert client.get(LINKS).status_code == 302
        for someone in (bruno, carla):
            assert client_of(someone).post(LINKS, {"name": "A", "days": "7"}).status_code == 403
        assert client_of(manager, strong=False).get(LINKS).status_code == 403
        with pytest.raises(workflow.NotAllowed):
            workflow.lend_record(reader(bruno), "A", 7)


class TestRecord:
    def test_it_tells_what_was_done_and_nothing_that_was_said(
        self, client: Client, address: str, amina: Person, bruno: Person
    ) -> None:
        report = make_report(amina, "accepted", by=reader(bruno), sharing="coalition")
        page, whole = text_of(client.get(address)), body_of(client.get(f"{address}whole.ndjson")).decode()
        for told in (page, whole):
            assert pseudonym_of(amina) in told and str(report.ref)[:8] in told
            for secret in (
                report.narrative,
                "Sam-Ouandja",
                "neighbour",
                "Amina",
                amina.email,
                "Partner in Berbérati",
            ):
                assert secret not in told

    def test_the_whole_record_is_the_chain(self, client: Client, address: str, amina: Person) -> None:
        make_report(amina, "sent")
        lines = [json.loads(line) for line in body_of(client.get(f"{address}whole.ndjson")).splitlines()]
        assert [line["seq"] for line in lines] == list(range(1, ledger.head()[0] + 1))
        assert lines[-1]["mac"] == ledger.head()[1]
        # The hash of a file would tell whoever has a copy that it is held here.
        assert set(lines[0]) == {"seq", "at", "who", "action", "kind", "ref", "number", "mac"}

    def test_it_has_pages(
        self, client: Client, address: str, amina: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(record, "PAGE_SIZE", 3)
        for _number in range(3):
            make_report(amina, "sent")
        seen, query = [], ""
        while True:
            page = client.get(f"{address}{query}")
            seen += [entry.seq for entry in page.context["entries"]]
            query = page.context["next_url"]
            if not query:
                break
        assert seen == list(range(ledger.head()[0], 0, -1))

    @pytest.mark.parametrize(
        "query",
        [
            "?before=0",
            "?before=x",
            "?before=99999999999999999999",
            "?after=3",
            "?before=²",
            f"?before={'1' * 5000}",
        ],
    )
    def test_what_is_no_page_is_refused(self, client: Client, address: str, query: str) -> None:
        assert client.get(f"{address}{query}").status_code == 400

    def test_only_reading(self, client: Client, address: str) -> None:
        assert client.post(address).status_code == client.put(f"{address}whole.ndjson").status_code == 405
        assert client.post("/record/nothing/").status_code == 404

    def test_each_reading_leaves_a_line(self, client: Client, address: str) -> None:
        client.get(address)
        assert JournalEntry.objects.filter(kind="record", ref=str(AuditLink.objects.get().ref)).count() == 1

    def test_it_costs_few_queries(self, client: Client, address: str, django_assert_max_num_queries) -> None:
        with django_assert_max_num_queries(8):
            client.get(address)
