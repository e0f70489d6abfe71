"""What is known of a hotspot since it was named: of what is published for everybody, of what they may read for members."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from hotspots import workflow
from hotspots.models import Actor, Ask, Edition, Hotspot, JournalEntry, Report, Site, SiteActor, Statement
from hotspots.workflow import Answers
from hotspots.workflow.belonging import add_site
from tests.factories import PRESS, WITNESS, make_answers, make_report, publishable, reader
from tests.web.reading import packed, text_of, without_token

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]

SENTENCE = "At the river, guards are said to shoot at diggers."
RADIO = {**PRESS, "may_be_named": True, "says": "Guards fired three times."}
COMPANY = {
    "kind": "company_statement",
    "line": "A letter",
    "publisher": "The mine",
    "may_be_named": True,
    "says": "There were no shots.",
    "denies": True,
}
UNKNOWN = "No news since then means not known, not calm."


def ago(days: int) -> str:
    return f"{timezone.localdate() - timedelta(days=days):%Y-%m-%d}"


@pytest.fixture
def hotspot(carla: Person) -> Hotspot:
    """A hotspot that a statement names and the public reads."""
    by = reader(carla)
    hotspot = workflow.keep(
        by, Hotspot(), {"title": "The river", "countries": ["CF"], "place_precision": "L8"}
    )
    said = {"title": "Closing statement", "publisher": "KP CSC", "date": date(2021, 6, 25)}
    statement = workflow.keep(by, Statement(), said)
    workflow.publish(by, statement, Answers())
    workflow.name_in_statement(by, statement, hotspot, SENTENCE, "bullet 1")
    workflow.keep(
        by, Ask(hotspot=hotspot), {"to": "The mine", "what": "Disarm the guards.", "next_date": ago(9)}
    )
    workflow.publish(by, hotspot, Answers(title="The river"))
    return hotspot


@pytest.fixture
def report_on(hotspot: Hotspot, amina: Person, bruno: Person) -> Callable[..., Report]:
    """report_on("accepted", when="May 2021") is a report of Amina's that belongs to the hotspot."""

    def report_on(status: str = "accepted", author: Person = amina, **content: Any) -> Report:
        report = make_report(author, status, by=reader(bruno), **content)
        Hotspot.reports.through.objects.create(hotspot=hotspot, report=report)
        return report

    return report_on


@pytest.fixture
def published_on(report_on: Callable[..., Report], carla: Person) -> Callable[..., Edition]:
    """The same, published."""

    def published_on(title: str, **content: Any) -> Edition:
        return workflow.publish(reader(carla), report_on(**publishable(**content)), make_answers(title=title))

    return published_on


@pytest.fixture
def public(hotspot: Hotspot, client: Client) -> Callable[[], Any]:
    return lambda: client.get(reverse("edition_page", args=[hotspot.series]))


@pytest.fixture
def seen_by(hotspot: Hotspot, client_of: ClientOf) -> Callable[[Person], Any]:
    return lambda person: client_of(person).get(reverse("hotspot_page", args=[hotspot.ref]))


def counted(answer: Any) -> dict[str, tuple[str, str]]:
    """(words, address) that stand beside each count."""
    page = answer.content.decode()
    found = re.findall(r'<dt>([^<]+)</dt><dd><a href="([^"]+)">([^<]+)</a>', page)
    return {label: (words, unquote(url.replace("&amp;", "&"))) for label, url, words in found}


def number_in(client: Client, address: str) -> int:
    """How many records the list at an address says that it has."""
    return int(re.search(r'<strong class="num">(\d+) re', client.get(address).content.decode())[1])


class TestPublic:
    def test_no_news_is_unknown(self, public) -> None:
        page = text_of(public())
        assert f"What is known since No report on it is published. {UNKNOWN}" in page
        assert "Last report" not in page and "time-figure" not in public().content.decode()

    def test_the_sentence_comes_first_then_what_is_known_since(self, public, published_on) -> None:
        published_on("Shots in May", sources=[WITNESS, RADIO, COMPANY])
        page = text_of(public())
        parts = (
            SENTENCE, "KP CSC", "What is known since", "Who says what", "Our coding", "What is asked", "Places and actors",
            "Published reports",
        )  # fmt: skip
        places = [page.index(part) for part in parts]
        assert places == sorted(places)

    def test_the_last_report_and_those_of_twelve_months(self, public, published_on, client: Client) -> None:
        published_on("Long ago", when="May 2021")
        published_on("Lately", when=ago(40))
        published_on("At a time not known", when="not known")
        answer = public()
        found = counted(answer)
        today = timezone.now()
        assert f"published {today.day} {today:%B %Y}" in text_of(answer)
        assert found["Last report"][0] == "Lately"
        for label, count in (("Of the last 12 months", 1), ("In all", 3)):
            words, address = found[label]
            assert words.startswith(f"{count} report") and number_in(client, address) == count
        assert "1 has no date." in text_of(answer)
        assert "time-figure" in answer.content.decode()

    def test_a_year_without_a_report_is_unknown(self, public, published_on) -> None:
        published_on("Long ago", when="May 2021")
        page = text_of(public())
        assert "Of the last 12 months no report: what has happened is not known In all 1 report" in page
        assert UNKNOWN in page and "Counts measure reporting, not violence." in page

    def test_claims_and_denials_of_its_reports_stand_side_by_side(self, public, published_on) -> None:
        first = published_on("First account", sources=[WITNESS, RADIO])
        published_on("Second account", when=ago(9), sources=[WITNESS, RADIO, COMPANY])
        answer = public()
        page = text_of(answer)
        assert page.count("“Guards fired three times.”") == 1
        said = "Claimed “Guards fired three times.” Radio Centrafrique, Second account Denied “There were no shots.”"
        assert f"{said} The mine, Second account" in page
        assert '<span class="chip">disputed</span>' in answer.content.decode().split("<blockquote")[0]
        assert reverse("edition_page", args=[first.series]) in answer.content.decode()

    def test_who_is_named_where_and_how_often(self, public, published_on) -> None:
        published_on("First account")
        published_on(
            "Second account",
            involved=[{"kind": "A06", "role": "ordered"}, {"kind": "A01", "role": "carried_out"}],
        )
        published_on("Third account")
        page = text_of(public()).split("Places and actors")[1]
        assert (
            "Guards of the concession (Private security guards): carried it out, alleged · 2 reports" in page
        )
        assert "Haute-Kotto, Central African Republic · 3 reports" in page

    def test_linked_conflict_events_are_said_and_not_counted(
        self, public, published_on, client: Client
    ) -> None:
        published_on("Lately", when=ago(40))
        event = published_on(
            "A battle", when=ago(20), involved=[{"kind": "A01", "name": "An army", "role": "not_clear"}]
        )
        Report.objects.filter(series=event.series).update(origin="data_set")
        Edition.objects.filter(pk=event.pk).update(origin="data_set")
        answer = public()
        assert "A person has linked 1 conflict event of a data set." in text_of(answer)
        assert counted(answer)["Last report"][0] == "Lately" and counted(answer)["In all"][0] == "1 report"
        assert "A battle" in text_of(answer) and "An army" not in text_of(answer)

    def test_what_is_not_published_changes_no_byte(
        self, public, published_on, report_on, amina: Person
    ) -> None:
        published_on("Lately", when=ago(40))
        before = without_token(public())
        for status in ("draft", "sent", "accepted", "not_taken_forward"):
            report_on(status, **({} if status == "draft" else {"when": ago(1), "sources": [WITNESS, RADIO]}))
        report_on(sharing="restricted", when=ago(2))
        assert without_token(public()) == before

    def test_what_is_retracted_counts_no_more(self, public, published_on, carla: Person) -> None:
        workflow.retract(reader(carla), published_on("Lately", when=ago(40)), "A source withdrew.")
        assert "No report on it is published." in text_of(public())
        assert "Lately" not in text_of(public())

    def test_queries_and_bytes_stay_few(self, public, published_on) -> None:
        published_on("Account 0", when="2020")
        public()
        with CaptureQueriesContext(
            connection,
        ) as few:
            public()
        for number in range(1, 34):
            published_on(
                f"Account {number}", when=f"{2008 + number // 2}-05", sources=[WITNESS, RADIO, COMPANY]
            )
        public()
        with CaptureQueriesContext(connection) as many:
            answer = public()
        assert len(many) == len(few) <= 7
        assert packed(answer.content) < 12_000
        assert answer.content.decode().count('<li class="row">') < 34
        assert "All of them, on the map and as a list" in text_of(answer)


class TestMembers:
    def test_no_news_is_unknown(self, seen_by, dora: Person) -> None:
        page = text_of(seen_by(dora))
        assert f"What is known since There is no report on it that you can read. {UNKNOWN}" in page
        assert "When it was last confirmed is not stated." in page

    def test_counts_are_those_of_the_lists(
        self, seen_by, report_on, client_of: ClientOf, bruno: Person
    ) -> None:
        report_on(when="May 2021")
        report_on("sent", when=ago(40), narrative="Lately something happened.")
        for status in ("not_taken_forward", "withdrawn"):
            report_on(status, when=ago(20), narrative=f"This is {status}.")
        answer = seen_by(bruno)
        found, client = counted(answer), client_of(bruno)
        assert found["Last report"][0] == "Lately something happened."
        for label, count in (("Of the last 12 months", 1), ("In all", 2)):
            words, address = found[label]
            assert words.startswith(f"{count} report") and number_in(client, address) == count
        assert "This is not_taken_forward." in text_of(answer)

    def test_a_report_that_a_reader_may_not_see_changes_no_byte(
        self, seen_by, report_on, dora: Person, eve: Person, bruno: Person
    ) -> None:
        report_on(when="May 2021", sources=[WITNESS, RADIO])
        before = {person: without_token(seen_by(person)) for person in (dora, eve, bruno)}
        named = [{"kind": "A10", "name": "A company", "role": "carried_out"}]
        report_on(sharing="restricted", when=ago(3), sources=[COMPANY], involved=named)
        assert {person: without_token(seen_by(person)) for person in before} == before

    def test_what_a_source_says_is_read_by_those_who_may_know_the_source(
        self, seen_by, report_on, amina: Person, eve: Person
    ) -> None:
        report_on(sources=[{**WITNESS, "says": "I saw it from the road."}, RADIO, COMPANY])
        own, other = text_of(seen_by(amina)), text_of(seen_by(eve))
        assert "“I saw it from the road.” A neighbour who saw it" in own
        assert "I saw it from the road." not in other and "A neighbour" not in other
        for page in (own, other):
            assert "Denied “There were no shots.” The mine, Guards opened fire" in page

    def test_what_is_restricted_is_noted_as_read(
        self, seen_by, report_on, bruno: Person, amina: Person
    ) -> None:
        report = report_on("sent", sharing="restricted")
        report.invited.add(bruno)
        seen_by(amina)
        assert not JournalEntry.objects.exists()
        assert "Guards opened fire" in text_of(seen_by(bruno))
        assert JournalEntry.objects.get().ref == str(report.ref)

    def test_actors_have_a_page_where_the_reader_can_see_one(
        self, hotspot: Hotspot, seen_by, report_on, amina: Person, bruno: Person, carla: Person, eve: Person
    ) -> None:
        actor = workflow.keep(reader(bruno), Actor(), {"name": "The mine", "kind": "A10"})
        site = workflow.keep(reader(bruno), Site(), {"name": "The pit", "kind": "mine", "country": "CF"})
        add_site(reader(bruno), hotspot, site)
        said = {"actor": actor, "relation": "operates", "since": date(2015, 1, 1)}
        workflow.keep(reader(bruno), SiteActor(site=site), said)
        report = report_on(
            involved=[{"kind": "A10", "name": "The mine", "role": "carried_out", "actor": str(actor.ref)}]
        )
        page = seen_by(eve)
        assert "The mine (Private mining company): carried it out, alleged · 1 report" in text_of(page)
        assert "The mine: operates The pit, since 1 January 2015" in text_of(page)
        assert f'href="{reverse("actor", args=[actor.ref])}"' in page.content.decode()
        proposed = Actor.objects.filter(pk=actor.pk)
        proposed.update(adopted=False, proposed_with=make_report(amina, "draft"))
        page = seen_by(eve)
        assert "The mine (Private mining company)" in text_of(page)
        assert reverse("actor", args=[actor.ref]) not in page.content.decode()
        assert str(report.ref) in page.content.decode()

    def test_an_ask_whose_day_has_passed_is_overdue(self, seen_by, dora: Person) -> None:
        assert '<span class="urgent">overdue</span>' in seen_by(dora).content.decode()

    def test_when_public_material_was_loaded_is_no_news(self, seen_by, report_on, dora: Person) -> None:
        report = report_on(sharing="coalition")
        Report.objects.filter(pk=report.pk).update(open_data=True)
        page = text_of(seen_by(dora))
        assert (
            "May 2021 Of the last 12 months" in page
            and "sent" not in page.split("Who says")[0].split("since")[1]
        )

    def test_the_number_of_queries_is_fixed(self, seen_by, report_on, bruno: Person) -> None:
        report_on(when="2020", sources=[WITNESS, RADIO])
        seen_by(bruno)
        with CaptureQueriesContext(connection) as few:
            seen_by(bruno)
        for number in range(12):
            report_on(when=f"20{10 + number}", sources=[WITNESS, RADIO, COMPANY])
        seen_by(bruno)
        with CaptureQueriesContext(connection) as many:
            seen_by(bruno)
        assert len(many) == len(few)
