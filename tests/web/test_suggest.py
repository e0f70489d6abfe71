"""Names suggested while a search is typed: each leads to what it counts, and nobody is told a name that is not theirs to see."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from hotspots import workflow
from hotspots.models import Actor, Edition, Hotspot, Site
from tests.factories import make_answers, make_report, publishable, reader
from tests.web.reading import static_bytes

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
Suggestion = dict[str, Any]
MEMBERS, PUBLIC = "explore_suggest", "public_suggest"


def suggested(client: Client, typed: str, route: str = MEMBERS) -> list[Suggestion]:
    return client.get(reverse(route), {"q": typed}).json()["suggestions"]


def told(client: Client, typed: str, route: str = MEMBERS) -> list[tuple[str, str, int]]:
    """(kind, name, count) of each."""
    return [(found["kind"], found["name"], found["count"]) for found in suggested(client, typed, route)]


@pytest.fixture
def site(db: None) -> Site:
    return Site.objects.create(name="Borana pit", aliases=["Haut-Borà"], country="CF", adopted=True)


@pytest.fixture
def actor(db: None) -> Actor:
    return Actor.objects.create(name="Borana Guards", kind="A06", adopted=True)


@pytest.fixture
def hotspot(db: None) -> Hotspot:
    return Hotspot.objects.create(title="Shots at the Borana river", countries=["CF"], adopted=True)


@pytest.fixture
def told_of(amina: Person, bruno: Person, site: Site, actor: Actor, hotspot: Hotspot) -> None:
    """Two reports at the site; in one of them the actor is named twice, the other belongs to the hotspot."""
    by = reader(bruno)
    place = {"site": str(site.ref), "name": site.name, "area": "CF-HK", "precision": "L3"}
    twice = [{"actor": str(actor.ref), "kind": "A06", "name": actor.name, "role": role} for role in ROLES]
    make_report(amina, "accepted", by=by, place=place, involved=twice)
    hotspot.reports.add(make_report(amina, "accepted", by=by, place=place))


ROLES = ("carried_out", "not_clear")


class TestMembers:
    @pytest.mark.usefixtures("told_of")
    def test_sites_actors_and_hotspots_with_their_reports(self, client_of: ClientOf, amina: Person) -> None:
        assert told(client_of(amina), "bora") == [
            ("Site", "Borana pit", 2),
            ("Actor", "Borana Guards", 1),
            ("Hotspot", "Shots at the Borana river", 1),
        ]

    @pytest.mark.usefixtures("told_of")
    @pytest.mark.parametrize("typed", ["bora", "haut", "Haute-Kotto", "central af"])
    @pytest.mark.parametrize("name", ["amina", "eve", "bruno"])
    def test_each_leads_to_a_list_of_as_many(
        self, request: pytest.FixtureRequest, client_of: ClientOf, name: str, typed: str
    ) -> None:
        client = client_of(request.getfixturevalue(name))
        found = suggested(client, typed)
        assert found
        for suggestion in found:
            listed = client.get(suggestion["url"])
            assert listed.status_code == 200
            if suggestion["count"]:
                assert listed.context["count"] == suggestion["count"]

    @pytest.mark.usefixtures("told_of")
    def test_what_has_no_reports_leads_to_its_own_page(
        self, client_of: ClientOf, dora: Person, site: Site, actor: Actor, hotspot: Hotspot
    ) -> None:
        found = {row["name"]: (row["count"], row["url"]) for row in suggested(client_of(dora), "borana")}
        assert found == {
            site.name: (0, reverse("site", args=[site.ref])),
            actor.name: (0, reverse("actor", args=[actor.ref])),
            hotspot.title: (0, reverse("hotspot_page", args=[hotspot.ref])),
        }

    @pytest.mark.usefixtures("told_of")
    def test_a_place_that_is_withheld_is_in_no_count_of_its_site(
        self, client_of: ClientOf, eve: Person, amina: Person
    ) -> None:
        counts = [
            {name: count for _kind, name, count in told(client_of(person), "bora")} for person in (amina, eve)
        ]
        assert [count["Borana pit"] for count in counts] == [2, 0]
        assert [count["Borana Guards"] for count in counts] == [1, 1]

    def test_what_others_may_not_see_is_neither_named_nor_counted(
        self, client_of: ClientOf, amina: Person, dora: Person, bruno: Person, actor: Actor
    ) -> None:
        named = [{"actor": str(actor.ref), "kind": "A06", "name": actor.name, "role": "carried_out"}]
        hidden = make_report(
            dora, "sent", sharing="restricted", country="GH", place={"area": "GH-AA"}, involved=named
        )
        Site.objects.create(name="Borana shaft", country="GH", proposed_with=hidden)
        assert told(client_of(dora), "borana") == [("Site", "Borana shaft", 0), ("Actor", "Borana Guards", 1)]
        for person in (amina, bruno):
            client = client_of(person)
            assert told(client, "borana") == [("Actor", "Borana Guards", 0)]
            assert told(client, "ghana") == told(client, "greater accra") == []
        assert told(client_of(dora), "ghana") == [("Country", "Ghana", 1)]
        assert told(client_of(dora), "accra") == [("Province or region", "Greater Accra", 1)]

    def test_a_name_that_stands_in_texts_alone_is_not_suggested(
        self, client_of: ClientOf, amina: Person
    ) -> None:
        make_report(
            amina, narrative="Moussa Borana told us.", involved=[{"kind": "A06", "name": "Borana men"}]
        )
        assert told(client_of(amina), "borana") == told(client_of(amina), "moussa") == []

    def test_data_sets_are_counted_no_more_than_in_the_list(self, client_of: ClientOf, amina: Person) -> None:
        report = make_report(amina)
        type(report).objects.filter(pk=report.pk).update(origin="data_set")
        assert told(client_of(amina), "central african") == []

    def test_someone_who_may_read_no_report_is_told_nothing(
        self, client_of: ClientOf, manager: Person
    ) -> None:
        Site.objects.create(name="Borana pit", country="CF", adopted=True)
        assert told(client_of(manager), "borana") == []

    def test_a_visitor_signs_in_first(self, client: Client, site: Site) -> None:
        answer = client.get(reverse(MEMBERS), {"q": "borana"})
        assert answer.status_code == 302 and site.name not in answer.content.decode()

    def test_nothing_is_kept_by_the_browser(self, client_of: ClientOf, amina: Person) -> None:
        assert "no-store" in client_of(amina).get(reverse(MEMBERS), {"q": "bo"})["Cache-Control"]

    def test_the_number_of_queries_is_fixed(
        self, client_of: ClientOf, bruno: Person, told_of: None, django_assert_num_queries: Any
    ) -> None:
        client = client_of(bruno)
        suggested(client, "borana")  # the frame is built once
        with django_assert_num_queries(10):
            suggested(client, "borana")
        for number in range(20):
            Site.objects.create(name=f"Borana {number}", country="CF", adopted=True)
            Actor.objects.create(name=f"Borana {number}", kind="A06", adopted=True)
            Hotspot.objects.create(title=f"Borana {number}", adopted=True)
        with django_assert_num_queries(10):
            assert len(suggested(client, "borana")) == 8


class TestOrder:
    def test_no_kind_crowds_out_another(self, client_of: ClientOf, amina: Person, actor: Actor) -> None:
        for number in range(20):
            Site.objects.create(name=f"Borana {number:02}", country="CF", adopted=True)
        found = told(client_of(amina), "borana")
        assert [kind for kind, _name, _count in found] == ["Site"] * 7 + ["Actor"]
        assert [name for _kind, name, _count in found][:2] == ["Borana 00", "Borana 01"]

    def test_names_that_begin_as_typed_stand_first(
        self, client_of: ClientOf, amina: Person, actor: Actor, hotspot: Hotspot
    ) -> None:
        assert [name for _kind, name, _count in told(client_of(amina), "borana")] == [
            actor.name,
            hotspot.title,
        ]

    def test_it_speaks_the_language_of_the_page(self, client_of: ClientOf, amina: Person) -> None:
        make_report(amina)
        client = client_of(amina)
        client.cookies["django_language"] = "fr"
        amina.language = "fr"
        amina.save()
        assert told(client, "républ") == [("Pays", "République centrafricaine", 1)]


@pytest.fixture
def published(amina: Person, bruno: Person, carla: Person, hotspot: Hotspot) -> Edition:
    """A published report of a published hotspot, in which an actor is named, at the place that the source gives."""
    report = make_report(
        amina,
        "accepted",
        by=reader(bruno),
        **publishable(involved=[{"kind": "A06", "name": "Borana Guards", "role": "carried_out"}]),
    )
    hotspot.reports.add(report)
    workflow.publish(reader(carla), hotspot, make_answers(title=hotspot.title, level="as_public_source"))
    return workflow.publish(reader(carla), report, make_answers(title="Diggers shot at"))


class TestPublic:
    def test_what_is_published_with_its_records(self, client: Client, published: Edition) -> None:
        assert told(client, "borana", PUBLIC) == [
            ("Actor", "Borana Guards", 1),
            ("Hotspot", "Shots at the Borana river", 1),
        ]
        assert told(client, "haute", PUBLIC) == [("Province or region", "Haute-Kotto", 1)]
        assert told(client, "african rep", PUBLIC) == [("Country", "Central African Republic", 2)]

    @pytest.mark.parametrize("typed", ["borana", "haute", "central"])
    def test_each_leads_to_a_list_of_as_many(self, client: Client, published: Edition, typed: str) -> None:
        found = suggested(client, typed, PUBLIC)
        assert found
        for suggestion in found:
            assert client.get(suggestion["url"]).context["count"] == suggestion["count"]

    def test_a_hotspot_without_published_reports_leads_to_its_own_page(
        self, client: Client, carla: Person, hotspot: Hotspot
    ) -> None:
        workflow.publish(reader(carla), hotspot, make_answers(title=hotspot.title, level="as_public_source"))
        (found,) = suggested(client, "shots", PUBLIC)
        assert (found["count"], found["url"]) == (0, reverse("edition_page", args=[hotspot.series]))

    def test_what_is_not_published_is_not_named(
        self, client: Client, amina: Person, bruno: Person, site: Site, actor: Actor, hotspot: Hotspot
    ) -> None:
        make_report(amina, "accepted", by=reader(bruno), **publishable())
        for typed in ("borana", "haut", "central", "sam-ouandja", "guards"):
            assert suggested(client, typed, PUBLIC) == []

    def test_the_finer_place_is_not_named(self, client: Client, published: Edition) -> None:
        assert suggested(client, "ouandja", PUBLIC) == []

    def test_what_was_taken_back_is_not_named_any_more(
        self, client: Client, carla: Person, published: Edition
    ) -> None:
        workflow.retract(reader(carla), published, "The source was mistaken.")
        assert told(client, "borana", PUBLIC) == [("Hotspot", "Shots at the Borana river", 0)]
        assert told(client, "haute", PUBLIC) == []

    def test_it_is_the_same_whoever_asks(
        self, client: Client, client_of: ClientOf, amina: Person, published: Edition
    ) -> None:
        answers = [asker.get(reverse(PUBLIC), {"q": "borana"}) for asker in (client, client_of(amina))]
        assert answers[0].content == answers[1].content
        assert not answers[0].cookies

    def test_it_may_be_kept_and_is_asked_about(self, client: Client, published: Edition) -> None:
        answer = client.get(reverse(PUBLIC), {"q": "borana"})
        assert answer["Cache-Control"] == "public, no-cache"
        again = client.get(reverse(PUBLIC), {"q": "borana"}, headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304

    def test_a_name_with_marks_in_it_is_found_as_a_phrase(
        self, client: Client, amina: Person, bruno: Person, carla: Person
    ) -> None:
        named = [{"kind": "A06", "name": 'The "Borana" O\'Guards & Co.', "role": "carried_out"}]
        report = make_report(amina, "accepted", by=reader(bruno), **publishable(involved=named))
        workflow.publish(reader(carla), report, make_answers())
        (found,) = suggested(client, "oguards", PUBLIC) or suggested(client, "guards", PUBLIC)
        assert found["name"] == named[0]["name"] and found["count"] == 1
        assert client.get(found["url"]).context["count"] == 1

    def test_the_number_of_queries_is_fixed(
        self, client: Client, carla: Person, published: Edition, django_assert_max_num_queries: Any
    ) -> None:
        suggested(client, "borana", PUBLIC)  # the frame is built once
        with django_assert_max_num_queries(14) as few:
            suggested(client, "borana", PUBLIC)
        for number in range(12):
            row = Hotspot.objects.create(title=f"Borana {number}", countries=["CF"], adopted=True)
            answers = make_answers(title=row.title, level="as_public_source")
            workflow.publish(reader(carla), row, answers)
        suggested(client, "borana", PUBLIC)
        with django_assert_max_num_queries(14) as many:
            assert len(suggested(client, "borana", PUBLIC)) == 8
        assert len(many) == len(few)


@pytest.mark.parametrize("route", [MEMBERS, PUBLIC])
class TestAddress:
    @pytest.mark.parametrize("query", ["", "q=", "q=b", "q=%20b%20"])
    def test_too_little_suggests_nothing(
        self, client_of: ClientOf, amina: Person, published: Edition, route: str, query: str
    ) -> None:
        answer = client_of(amina).get(f"{reverse(route)}?{query}")
        assert answer.json() == {"suggestions": [], "words": "No suggestions"}

    @pytest.mark.parametrize(
        "query",
        ["q=bo&q=ra", "q=%00bo", "q=" + "x" * 201, "q=--", "typo=1&q=bo", "country=CF", "q=" + "+a" * 13],
    )
    def test_what_is_no_search_is_refused(
        self, client_of: ClientOf, amina: Person, route: str, query: str
    ) -> None:
        answer = client_of(amina).get(f"{reverse(route)}?{query}")
        assert answer.status_code == 400 and answer["Content-Type"].startswith("text/plain")

    @pytest.mark.parametrize("typed", ["%", "_a", "b%", "<b>", '"bo', "bo OR *", "1 2 3", "بر"])
    def test_what_is_typed_is_no_operator(
        self, client_of: ClientOf, amina: Person, published: Edition, route: str, typed: str
    ) -> None:
        answer = client_of(amina).get(reverse(route), {"q": typed})
        assert answer.status_code in (200, 400)
        if answer.status_code == 200 and "bo" not in typed:
            assert json.loads(answer.content)["suggestions"] == []

    def test_it_is_only_read(self, client_of: ClientOf, amina: Person, route: str) -> None:
        client = client_of(amina)
        assert client.post(reverse(route), {"q": "bo"}).status_code == 405
        assert client.head(reverse(route), {"q": "bo"}).status_code == 200


def test_names_are_suggested_where_there_is_a_search_box(client_of: ClientOf, bruno: Person) -> None:
    client = client_of(bruno)
    addresses = ("/", "/?typo=1", "/explore/", "/explore/?typo=1", "/method/", "/reference/", "/data/")
    pages = {address: client.get(address).content.decode() for address in addresses}
    asking = {address: re.findall(r'data-suggest="([^"]+)"', page) for address, page in pages.items()}
    public, members = [reverse(PUBLIC)], [reverse(MEMBERS)]
    assert list(asking.values()) == [public, public, members, members, [], [], []]


def test_the_module_is_small() -> None:
    assert len(static_bytes("js/suggest.js")) < 3_000
