"""The members' first page: what needs them, and all that they may read under one filter."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from hotspots import workflow
from hotspots.models import Ask, Hotspot, LedgerEntry, Report, SavedView
from hotspots.models.views import SavedViewQuerySet
from tests.factories import make_report, publishable, reader, send_report
from tests.web.reading import body_of, features_of, packed, table_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_data")]
ClientOf = Callable[..., Client]
BAR = re.compile(
    r'<(?:a class="bar" href="([^"]*)"|div class="bar").*?<span>(.*?)</span><span class="num">([\d,]+)<', re.S
)

FILTERS = (
    "",
    "country=CF",
    "country=CF&status=sent&status=accepted",
    "violation=V01&actor_kind=A06",
    "verification=one_source",
    "urgent=yes",
    "q=river",
    "origin=people&origin=data_set&area=CF-HK&from=2020-01-01&to=2020-12-31",
    "origin=data_set&country=CF&area=CF-VK",
    "bbox=22,7,24,9",
    "q=nothing-has-these-words",
)
PEOPLE = ("amina", "lead_of_partner", "bruno", "eve")


@pytest.fixture
def world(amina: Person, lead_of_partner: Person, bruno: Person, dora: Person) -> None:
    """Reports of two organisations in every state, some restricted, one urgent, one without a country."""
    by = reader(bruno)
    make_report(amina, "draft")
    make_report(amina, "sent", urgent=True)
    make_report(amina, "sent", sharing="restricted", narrative="Kept within the partner.")
    make_report(amina, "changes_asked")
    make_report(amina, "accepted", by=by)
    make_report(amina, "accepted", by=by, **publishable(country="AO", place={"name": "Cafunfo"}))
    make_report(amina, "not_taken_forward")
    make_report(dora, "accepted", by=by, narrative="A raid at the river.")
    make_report(dora, "sent", sharing="restricted")


def explored(client: Client, query: str = "", **more: Any) -> Any:
    return client.get(f"{reverse('dashboard')}?{query}", **more)


def shown_count(answer: Any) -> int:
    """The count in the bar above the list."""
    bar = answer.content.decode().split('id="reports"')[1]
    return int(re.search(r'<strong class="num">([\d,]+) report', bar)[1].replace(",", ""))


def listed(client: Client, query: str) -> list[str]:
    """The addresses of all reports, over all pages of the list."""
    found: list[str] = []
    address = f"{reverse('dashboard')}?{query}"
    while address:
        page = client.get(address).content.decode().split('id="reports"')[1]
        found += re.findall(r'<h3><a href="(/reports/[^"]+)"', page)
        after = re.search(r'rel="next" href="([^"]+)"', page)
        address = after[1].replace("&amp;", "&") if after else ""
    return found


def facets(answer: Any) -> dict[str, list[tuple[str, int, str]]]:
    """The counts on the page: facet to (label, count, address that filters by it)."""
    page = answer.content.decode()
    found = {}
    for label, part in re.findall(r'<section class="facet"><h2>(.*?)</h2>(.*?)</section>', page, re.S):
        bars = BAR.findall(part)
        found[label] = [
            (name, int(count.replace(",", "")), url.replace("&amp;", "&")) for url, name, count in bars
        ]
    return found


@pytest.mark.usefixtures("world")
class TestNumbersAgree:
    @pytest.mark.parametrize("query", FILTERS)
    @pytest.mark.parametrize("name", PEOPLE)
    def test_count_list_map_and_file(self, request, client_of: ClientOf, name: str, query: str) -> None:
        client = client_of(request.getfixturevalue(name))
        answer = explored(client, query)
        count = shown_count(answer)
        addresses = listed(client, query)
        drawn = features_of(client, f"{reverse('explore_map')}?{query}")
        features = [row for row in drawn if row["properties"]["kind"] == "report"]
        unplaced = re.search(r"(\d+) reports? ha\w+ no place on the map", text_of(answer))
        assert len(addresses) == len(set(addresses)) == count
        assert len(features) == count
        assert sum(row["geometry"] is None for row in features) == (int(unplaced[1]) if unplaced else 0)
        rows = table_of(client.post(f"{reverse('explore_export', args=['csv'])}?{query}"))
        assert len(rows) == count
        assert {row["Ref"] for row in rows} == {
            re.search(r"/reports/([^/]+)/", address)[1] for address in addresses
        }

    @pytest.mark.parametrize("name", ["bruno", "eve"])
    def test_each_bucket_is_the_list_that_it_leads_to(self, request, client_of: ClientOf, name: str) -> None:
        client = client_of(request.getfixturevalue(name))
        answer = explored(client)
        found, count = facets(answer), shown_count(answer)
        for single in ("Country", "Verification", "Status"):
            assert sum(bucket for _label, bucket, _url in found[single]) == count
        for bars in found.values():
            for _label, bucket, url in bars:
                if url:
                    assert shown_count(client.get(url)) == bucket

    def test_what_others_may_not_see_is_in_no_number(
        self, client_of: ClientOf, eve: Person, amina: Person
    ) -> None:
        client = client_of(eve)
        before = explored(client), features_of(client, reverse("explore_map"))
        Report.objects.filter(author=amina).exclude(status="accepted").delete()
        after = explored(client), features_of(client, reverse("explore_map"))
        words = [re.sub(r"\d+ more", "", text_of(answer)) for answer in (before[0], after[0])]
        assert words[0] == words[1]
        assert before[1] == after[1]


class TestPlace:
    def test_own_organisation_knows_it_and_others_know_the_area(
        self, client_of: ClientOf, amina: Person, bruno: Person, eve: Person
    ) -> None:
        place = {
            "area": "CF-HK",
            "name": "Sam-Ouandja",
            "latitude": 8.53917,
            "longitude": 23.24689,
            "precision": "L3",
        }
        report = make_report(amina, "accepted", by=reader(bruno), place=place)
        seen = {}
        for person in (amina, bruno, eve):
            client = client_of(person)
            drawn = [
                row
                for row in features_of(client, reverse("explore_map"))
                if str(report.ref) in row["properties"]["url"]
            ]
            told = "".join([
                text_of(explored(client)), text_of(explored(client, "view=table")), json.dumps(drawn),
                body_of(client.post(reverse("explore_export", args=["geojson"]))).decode(),
                body_of(client.get(reverse("explore_drawing"))).decode(),
            ])  # fmt: skip
            seen[person.name] = ("Sam-Ouandja" in told, "23.24689" in told, drawn[0]["geometry"]["type"])
            assert "Haute-Kotto" in told
        assert seen["Amina"] == (True, True, "Point")
        assert seen["Bruno"] == seen["Eve"] == (False, False, "MultiPolygon")

    def test_a_source_that_may_not_be_named_is_in_no_file_of_others(
        self, client_of: ClientOf, amina: Person, bruno: Person, eve: Person
    ) -> None:
        make_report(amina, "accepted", by=reader(bruno))
        rows = {
            person.name: table_of(client_of(person).post(reverse("explore_export", args=["csv"])))
            for person in (amina, eve)
        }
        assert any("A neighbour who saw it" in row["Sources"] for row in rows["Amina"])
        assert not any("neighbour" in str(row) for row in rows["Eve"])


def test_two_accounts_of_one_event_make_a_range(client_of: ClientOf, amina: Person, bruno: Person) -> None:
    here = {"country": "AO", "place": {"name": "Cafunfo"}, "when": "2021-01-30"}
    one = make_report(amina, "accepted", **here, harms=[{"kinds": ["killed"], "best": 6}])
    other = make_report(amina, "accepted", **here, harms=[{"kinds": ["killed"], "best": 25}])
    client = client_of(bruno)
    assert "People killed, as the sources state them: 31." in text_of(explored(client, "country=AO"))
    workflow.link(reader(bruno), one, other, "same_event")
    assert "2 accounts of this event" in text_of(explored(client, "country=AO"))
    assert (
        "People killed, as the sources state them: 6 to 25, accounts differ. 1 event has a number."
        in text_of(explored(client, "country=AO"))
    )


class TestWhatNeedsMe:
    def test_a_reviewer(self, client_of: ClientOf, bruno: Person, amina: Person) -> None:
        send_report(amina, narrative="He is held at the barrier now.", urgent=True)
        send_report(amina)
        page = text_of(explored(client_of(bruno)))
        assert (
            page.index("1 urgent report waits") < page.index("2 reports to review") < page.index("My reports")
        )
        assert "He is held at the barrier now." in page

    def test_an_author(self, client_of: ClientOf, amina: Person) -> None:
        asked, accepted = make_report(amina, "changes_asked"), make_report(amina, "accepted")
        workflow.save_draft(reader(amina), None, {"narrative": ["Half a sentence"]})
        answer = explored(client_of(amina))
        page = text_of(answer)
        assert "Changes are asked for in 1 report" in page and "1 draft is not sent" in page
        assert "Half a sentence" in page
        assert f"/reports/{asked.ref}/" in answer.content.decode()
        assert (
            re.search(r"Sent .* Accepted .* Published", page)
            and f"/reports/{accepted.ref}/" in answer.content.decode()
        )

    def test_a_publisher(self, client_of: ClientOf, amina: Person, carla: Person) -> None:
        report = make_report(amina, "accepted", **publishable())
        assert "1 report could be published" in text_of(explored(client_of(carla)))
        assert str(report.ref) in explored(client_of(carla)).content.decode()

    def test_asks_that_are_overdue(self, client_of: ClientOf, carla: Person, amina: Person) -> None:
        Ask.objects.create(
            to="Ministry of Mines", what="open the inquiry", next_date=date.today() - timedelta(days=1)
        )
        assert "1 ask is overdue Ministry of Mines: open the inquiry" in text_of(explored(client_of(carla)))
        assert "overdue" not in text_of(explored(client_of(amina)))

    def test_nothing(self, client_of: ClientOf, dora: Person) -> None:
        page = text_of(explored(client_of(dora)))
        assert "Nothing waits for you." in page and "You have sent nothing yet." in page

    def test_a_filter_goes_straight_to_the_list(self, client_of: ClientOf, dora: Person) -> None:
        assert "Nothing waits for you." not in text_of(explored(client_of(dora), "country=CF"))


class TestSavedViews:
    def test_kept_replaced_shared_and_let_go(self, client_of: ClientOf, amina, lead_of_partner, dora) -> None:
        client, address = client_of(amina), reverse("explore_views")
        kept = {"name": "Haute-Kotto", "query": "country=CF&area=CF-HK", "shared": "yes", "action": "save"}
        answer = client.post(address, kept)
        assert answer["Location"] == f"{reverse('dashboard')}?country=CF&area=CF-HK"
        assert "Haute-Kotto" in explored(client_of(lead_of_partner)).content.decode().split("Saved views")[1]
        assert "Haute-Kotto" not in explored(client_of(dora)).content.decode().split("Saved views")[1]
        client.post(address, {"name": "Haute-Kotto", "query": "country=AO", "action": "save"})
        view = SavedView.objects.get()
        assert (view.query, view.shared) == ("country=AO", False)
        client_of(lead_of_partner).post(address, {"name": "Haute-Kotto", "action": "delete"})
        assert SavedView.objects.count() == 1
        client.post(address, {"name": "Haute-Kotto", "action": "delete"})
        assert SavedView.objects.count() == 0

    def test_they_keep_the_order_and_the_columns_and_whether_it_is_a_table(
        self, client_of: ClientOf, amina: Person
    ) -> None:
        client = client_of(amina)
        query = "country=CF&view=table&sort=killed&columns=where&columns=sources"
        page = explored(client, query).content.decode()
        form = page.split("Save this view")[1]
        assert f'name="query" value="{query.replace("&", "&amp;")}"' in form
        answer = client.post(
            reverse("explore_views"), {"name": "Worst first", "query": query, "action": "save"}
        )
        assert answer["Location"] == f"{reverse('dashboard')}?{query}"
        page = explored(client, query).content.decode()
        assert re.search(r'href="[^"]+sort=killed[^"]+" aria-current="true">Worst first</a>', page)

    def test_their_owner_shares_them_and_takes_that_back(
        self, client_of: ClientOf, amina: Person, lead_of_partner: Person, dora: Person
    ) -> None:
        address, here = reverse("explore_views"), "country=AO&view=table"
        client_of(amina).post(address, {"name": "Angola", "query": "country=AO", "action": "save"})

        def can_open(person: Person) -> bool:
            return ">Angola</a>" in explored(client_of(person)).content.decode().split("Saved views")[1]

        assert can_open(amina) and not can_open(lead_of_partner)
        for person in (lead_of_partner, dora):  # not theirs: nothing happens
            client_of(person).post(address, {"name": "Angola", "action": "share"})
        assert not can_open(lead_of_partner)
        answer = client_of(amina).post(address, {"name": "Angola", "query": here, "action": "share"})
        assert answer["Location"] == f"{reverse('dashboard')}?{here}"
        assert can_open(lead_of_partner) and not can_open(dora)
        assert SavedView.objects.get().query == "country=AO"
        client_of(lead_of_partner).post(address, {"name": "Angola", "action": "keep"})
        assert can_open(lead_of_partner)
        client_of(amina).post(address, {"name": "Angola", "action": "keep"})
        assert can_open(amina) and not can_open(lead_of_partner)

    def test_one_without_a_name_is_not_kept(self, client_of: ClientOf, amina: Person) -> None:
        client = client_of(amina)
        answer = client.post(
            reverse("explore_views"), {"name": " ", "query": "country=AO", "action": "save"}, follow=True
        )
        assert "Give the view a name" in text_of(answer) and not SavedView.objects.exists()

    def test_a_name_is_kept_once(self, amina: Person) -> None:
        SavedView.objects.create(person=amina, name="Mine")
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedView.objects.create(person=amina, name="Mine")

    def test_two_at_once_replace_each_other(self, amina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        """The other one is stored after this one has looked and before it writes."""
        get = SavedViewQuerySet.get

        def late(rows: SavedViewQuerySet, **values: object) -> SavedView:
            monkeypatch.setattr(SavedViewQuerySet, "get", get)
            try:
                return get(rows, **values)
            finally:
                SavedView.objects.create(person=amina, name="Mine", query="country=CF")

        monkeypatch.setattr(SavedViewQuerySet, "get", late)
        SavedView.objects.visible_to(reader(amina)).keep(reader(amina), "Mine", "country=AO", False)
        assert SavedView.objects.get().query == "country=AO"

    def test_a_query_that_is_not_understood_is_not_kept(self, client_of: ClientOf, amina: Person) -> None:
        answer = client_of(amina).post(
            reverse("explore_views"), {"name": "x", "query": "contry=AO", "action": "save"}
        )
        assert answer.status_code == 400 and not SavedView.objects.exists()

    def test_they_are_not_read_by_get(self, client_of: ClientOf, amina: Person) -> None:
        assert client_of(amina).get(reverse("explore_views")).status_code == 405


class TestAddress:
    def test_a_visitor_signs_in_first(self, client: Client) -> None:
        for name in ("dashboard", "explore_map", "explore_drawing"):
            assert client.get(reverse(name)).status_code == 302
        assert client.post(reverse("explore_export", args=["csv"])).status_code == 302

    def test_what_is_not_understood_is_named(self, client_of: ClientOf, amina: Person) -> None:
        answer = explored(client_of(amina), "q=river&kind=hotspot&country=Angola")
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "<code>kind</code>" in page and "<code>country</code>" in page and 'value="river"' in page

    def test_a_hidden_report_is_no_place_to_start_from(
        self, client_of: ClientOf, amina: Person, dora: Person
    ) -> None:
        hidden = make_report(dora, "sent", sharing="restricted")
        client = client_of(amina)
        answers = [
            explored(client, f"after={ref}") for ref in (hidden.ref, "0b6b0b5c-8a64-4a4c-9d2b-6f0d2f7e1a11")
        ]
        assert [answer.status_code for answer in answers] == [400, 400]
        words = [text_of(answer).replace(str(hidden.ref), "") for answer in answers]
        assert words[0] == words[1]

    def test_what_is_exported_is_recorded(self, client_of: ClientOf, eve: Person) -> None:
        client = client_of(eve)
        answer = client.post(f"{reverse('explore_export', args=['geojson'])}?country=ZW")
        told = json.loads(body_of(answer))
        entry = LedgerEntry.objects.filter(action="export").get()
        assert (entry.ref, entry.who) == (told["export_id"], reader(eve).pseudonym)
        assert told["filter"][0] == "Country: Zimbabwe"
        assert client.get(reverse("explore_export", args=["csv"])).status_code == 405
        assert client.post(reverse("explore_export", args=["pdf"])).status_code == 404

    def test_nothing_is_kept_by_the_browser(self, client_of: ClientOf, eve: Person) -> None:
        for name in ("dashboard", "explore_map", "explore_drawing"):
            assert "no-store" in client_of(eve).get(reverse(name))["Cache-Control"]


def test_the_longest_bar_of_each_count_is_full(client_of: ClientOf, amina: Person) -> None:
    send_report(amina)
    Hotspot.objects.order_by("title").first().reports.add(send_report(amina))
    page = explored(client_of(amina), "status=sent").content.decode()
    sections = [
        part for part in re.findall(r'<section class="facet">.*?</section>', page, re.S) if "<rect" in part
    ]
    assert "<h2>Hotspot</h2>" in " ".join(sections)
    assert [max(map(int, re.findall(r'<rect width="(\d+)"', part))) for part in sections] == [100] * len(
        sections
    )


def test_a_hotspot_stands_above_its_reports(client_of: ClientOf, eve: Person) -> None:
    drawn = features_of(client_of(eve), f"{reverse('explore_map')}?country=ZW")
    hotspots = [row["properties"] for row in drawn if row["properties"]["kind"] == "hotspot"]
    assert sorted(row["label"] for row in hotspots) == [
        "Marange / Chiadzwa",
        "Near schools, place not stated",
    ]
    assert max(row["gravity"] for row in hotspots) == 4


@pytest.mark.usefixtures("world")
class TestWeight:
    def test_the_number_of_queries_is_fixed(
        self, client_of: ClientOf, bruno: Person, django_assert_num_queries, django_assert_max_num_queries
    ) -> None:
        client = client_of(bruno)
        explored(client)  # the frame is built once
        for query in ("country=CF", "origin=people&origin=data_set", "view=table&status=accepted"):
            with django_assert_num_queries(12):
                explored(client, query)
        with django_assert_max_num_queries(30):
            explored(client)

    def test_the_page_is_light(self, client_of: ClientOf, bruno: Person) -> None:
        page = explored(client_of(bruno), "origin=people&origin=data_set").content
        assert len(page) < 100_000
        assert packed(page) < 20_000
