"""The explorer's list in other orders, and its table with other columns."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Person
from hotspots.models import Report
from hotspots.web.explore.table import COLUMNS, SORTS
from tests.factories import make_report, reader, send_report
from tests.web.reading import features_of, table_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_data")]
ClientOf = Callable[..., Client]
EVENTS = "origin=data_set&country=CF"
HEAD = re.compile(r'<th scope="col"([^>]*)>(?:<a href="([^"]*)"[^>]*>)?(.*?)<', re.S)


def page(client: Client, query: str) -> str:
    answer = client.get(f"{reverse('dashboard')}?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def heads(html: str) -> dict[str, tuple[str, str]]:
    """The heads of the table: label to (which way it is sorted, where its link leads)."""
    found = HEAD.findall(html)
    way = {label: re.search(r'aria-sort="(\w+)"', attributes) for attributes, _url, label in found}
    return {
        label: (match[1] if (match := way[label]) else "", url.replace("&amp;", "&"))
        for _attributes, url, label in found
    }


def refs(client: Client, query: str) -> list[str]:
    """The refs of all reports, over all pages."""
    found: list[str] = []
    address = f"{reverse('dashboard')}?{query}"
    while address:
        html = client.get(address).content.decode().split('id="reports"')[1]
        found += re.findall(r'<(?:h3|th scope="row")><a href="/reports/([^/]+)/', html)
        after = re.search(r'rel="next" href="([^"]+)"', html)
        address = after[1].replace("&amp;", "&") if after else ""
    return found


class TestOrders:
    @pytest.mark.parametrize("order", SORTS)
    def test_pages_in_every_order_hold_each_report_once(
        self, client_of: ClientOf, eve: Person, order: str
    ) -> None:
        listed = refs(client_of(eve), f"origin=people&origin=data_set&area=CF-HK&sort={order}")
        expected = Report.objects.visible_to(reader(eve)).filter(area="CF-HK")
        assert len(listed) == expected.count() > 100
        assert set(listed) == {str(ref) for ref in expected.values_list("ref", flat=True)}

    def test_most_people_killed_first(self, client_of: ClientOf, eve: Person) -> None:
        rows = Report.objects.filter(origin="data_set", country="CF", area="CF-HK")
        expected = rows.order_by("-killed_best", "-latest", "-pk").values_list("ref", flat=True)
        listed = refs(client_of(eve), "origin=data_set&area=CF-HK&sort=killed&view=table")
        assert listed == [str(ref) for ref in expected]

    def test_the_list_says_by_what_it_is_sorted(self, client_of: ClientOf, eve: Person) -> None:
        html = page(client_of(eve), f"{EVENTS}&sort=killed")
        assert 'aria-label="Reports: Most people killed first"' in html
        assert re.search(r'aria-current="true">Most people killed first<', html)
        assert "Killed, best estimate: 800" in html
        assert "Killed, best estimate" not in page(client_of(eve), EVENTS)

    def test_heads_lead_to_their_order_and_back(self, client_of: ClientOf, eve: Person) -> None:
        client = client_of(eve)
        usual = heads(page(client, f"{EVENTS}&view=table"))
        assert usual["When"][0] == "descending" and usual["Where"][0] == "" == usual["Status"][1]
        assert {label for label, (way, _url) in usual.items() if way} == {"When"}
        oldest = heads(client.get(usual["When"][1]).content.decode())
        assert oldest["When"][0] == "ascending"
        assert heads(client.get(oldest["When"][1]).content.decode())["When"][0] == "descending"
        killed = heads(client.get(usual["Killed, best estimate"][1]).content.decode())
        assert killed["Killed, best estimate"][0] == "descending" and killed["When"][0] == ""
        back = heads(client.get(killed["Killed, best estimate"][1]).content.decode())
        assert back == usual

    def test_another_order_begins_at_the_first_page(self, client_of: ClientOf, eve: Person) -> None:
        client = client_of(eve)
        html = page(client, f"{EVENTS}&view=table")
        following = re.search(r'rel="next" href="([^"]+)"', html)
        assert following
        second = client.get(following[1].replace("&amp;", "&")).content.decode()
        assert "after=" not in heads(second)["Where"][1] and 'rel="first"' in second

    def test_the_map_stays_the_same(self, client_of: ClientOf, eve: Person) -> None:
        html = page(client_of(eve), "country=ZW&sort=country&columns=when")
        addresses = re.findall(r'"(/explore/map\.[^"]+)"', html)
        assert len(addresses) >= 2 and not [url for url in addresses if "sort" in url or "columns" in url]
        assert features_of(client_of(eve), f"{reverse('explore_map')}?country=ZW")

    def test_a_hidden_report_is_no_place_to_start_from(
        self, client_of: ClientOf, amina: Person, dora: Person
    ) -> None:
        hidden = make_report(dora, "sent", sharing="restricted")
        answers = [
            client_of(amina).get(f"{reverse('dashboard')}?sort=country&after={ref}")
            for ref in (hidden.ref, "0b6b0b5c-8a64-4a4c-9d2b-6f0d2f7e1a11")
        ]
        assert [answer.status_code for answer in answers] == [400, 400]
        assert len({text_of(answer) for answer in answers}) == 1


class TestColumns:
    def test_the_usual_ones(self, client_of: ClientOf, eve: Person, amina: Person, bruno: Person) -> None:
        shown = list(heads(page(client_of(eve), f"{EVENTS}&view=table")))
        assert shown == [
            "Report", "Where", "When", "Acts reported", "Said to be involved", "Killed, lowest", "Killed, best estimate",
            "Killed, highest", "Killed, civilians", "Status", "Verification",
        ]  # fmt: skip
        make_report(amina, "accepted", by=reader(bruno), country="AO", place={}, harms=[])
        assert not [head for head in heads(page(client_of(eve), "country=AO&view=table")) if "Killed" in head]

    def test_those_that_are_chosen(self, client_of: ClientOf, eve: Person) -> None:
        query = f"{EVENTS}&view=table&columns=organisation&columns=sources"
        html = page(client_of(eve), query)
        assert list(heads(html)) == ["Report", "Kind of source", "Organisation"]
        assert "Conflict data set" in html and "Published sources" in html
        assert re.findall(r'name="columns" value="(\w+)" checked', html) == ["sources", "organisation"]

    def test_they_stay_when_the_list_is_sorted_filtered_or_goes_on(
        self, client_of: ClientOf, eve: Person
    ) -> None:
        html = page(client_of(eve), f"{EVENTS}&view=table&columns=where&columns=sources")
        kept = "view=table&columns=where&columns=sources"
        following = re.search(r'rel="next" href="([^"]+)"', html)
        assert following and kept in following[1].replace("&amp;", "&")
        assert kept in heads(html)["Where"][1]
        form = html.split('<form class="filter"')[1].split("</form>")[0]
        assert form.count('type="hidden" name="columns"') == 2 and 'name="view" value="table"' in form
        chosen = html.split('<form class="menu-list"')[1].split("</form>")[0]
        assert 'name="country" value="CF"' in chosen and 'type="hidden" name="columns"' not in chosen

    def test_all_of_them_cost_no_more_queries(
        self, client_of: ClientOf, bruno: Person, amina: Person, django_assert_num_queries: Any
    ) -> None:
        for _time in range(3):
            make_report(amina, "accepted", by=reader(bruno))
        client, columns = client_of(bruno), "".join(f"&columns={name}" for name in COLUMNS)
        page(client, "country=CF")
        with django_assert_num_queries(queries_of(client, "country=CF&view=table")):
            page(client, f"country=CF&view=table&sort=gravest{columns}")

    def test_a_file_has_every_column_whatever_is_shown(self, client_of: ClientOf, eve: Person) -> None:
        html = page(client_of(eve), "country=ZW&view=table&columns=when&sort=country")
        address = re.search(r'action="(/explore/export/csv[^"]*)"', html)
        assert address
        rows = table_of(client_of(eve).post(address[1].replace("&amp;", "&")))
        assert {"When", "Sources", "Organisation"} <= set(rows[0])


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("sort=sideways", "sort"),
        ("sort=oldest&sort=newest", "sort"),
        ("columns=names", "columns"),
        ("columns=when&columns=zq", "columns"),
        ("&".join(["columns=when"] * 40), "columns"),
    ],
)
def test_what_is_not_understood_is_named(client_of: ClientOf, amina: Person, query: str, name: str) -> None:
    answer = client_of(amina).get(f"{reverse('dashboard')}?{query}")
    assert answer.status_code == 400 and f"<code>{name}</code>" in answer.content.decode()


def test_own_drafts_have_a_line_too(client_of: ClientOf, amina: Person) -> None:
    make_report(amina, "draft")
    send_report(amina)
    every = "".join(f"&columns={name}" for name in COLUMNS)
    assert "Draft" in page(client_of(amina), f"view=table&status=draft{every}")


def queries_of(client: Client, query: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        page(client, query)
    return len(counted)
