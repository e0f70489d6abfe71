"""The filter as a form: the rest of it in a panel, nothing lost that was chosen, and nothing offered that is hidden."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from hotspots import workflow
from hotspots.filters import FILTERS, MEMBERS, PUBLIC
from hotspots.models import Actor, Hotspot, Report, Site
from hotspots.web.explore import form as explorer
from hotspots.web.filter_form import MORE, filter_form, plain
from hotspots.web.public.form import FIELDS as PUBLIC_FIELDS
from tests.factories import make_report, reader, send_report
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
PANEL = re.compile(r'<details class="more"( open)?>(.*?)</details>', re.S)
ON_THE_MAP, BY_A_SWITCH = "bbox", "origin"


def explored(client: Client, query: str = "") -> Any:
    return client.get(f"{reverse('dashboard')}?{query}")


def panel_of(answer: Any) -> tuple[bool, str]:
    """(whether the panel is open, what is in it)."""
    is_open, inside = PANEL.search(answer.content.decode()).groups()
    return bool(is_open), inside


def offered(answer: Any, name: str) -> dict[str, str]:
    """What a choice of the form offers: value to label."""
    page = answer.content.decode()
    chosen = re.search(rf'<select id="filter-{name}".*?</select>', page, re.S)
    return dict(re.findall(r'<option value="([^"]+)"[^>]*>([^<]*)<', chosen[0])) if chosen else {}


def sent_by(answer: Any) -> set[tuple[str, str]]:
    """What the form sends again when nothing in it is touched."""
    page = re.search(r'<form class="filter".*?</form>', answer.content.decode(), re.S)[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    typed = re.findall(r'<input id="[^"]*" name="([^"]+)"[^>]* value="([^"]+)"', page)
    checked = re.findall(r'name="([^"]+)" value="([^"]+)" checked', page)
    selects = re.findall(r'<select id="[^"]*" name="([^"]+)".*?</select>', page, re.S)
    picked = [
        (name, value)
        for name in selects
        for value in re.findall(
            r'value="([^"]+)" selected', re.search(rf'name="{name}".*?</select>', page, re.S)[0]
        )
    ]
    return {*hidden, *typed, *checked, *picked}


@pytest.mark.parametrize(
    ("audience", "shown"), [(MEMBERS, explorer.FIELDS), (PUBLIC, PUBLIC_FIELDS)], ids=[MEMBERS, PUBLIC]
)
def test_every_filter_of_an_audience_has_its_place(audience: str, shown: tuple[str, ...]) -> None:
    """A new filter belongs above the panel or in it."""
    asked = {*shown, *(name for _label, names in MORE for name in names)}
    theirs = {name for name, one in FILTERS.items() if audience in one.audiences}
    assert theirs - asked == {ON_THE_MAP, BY_A_SWITCH}
    assert asked <= set(FILTERS)
    made = filter_form(shown, {}, audience, {name: plain([("x", "X")]) for name in ("area", "country")})
    fields = [*made["fields"], *(field for group in made["more_filters"] for field in group.fields)]
    names = [field.name for field in fields]
    assert len(names) == len(set(names)) and set(names) == theirs - {ON_THE_MAP, BY_A_SWITCH}


@pytest.mark.parametrize("query", ["", "country=CF&q=river&urgent=yes", "bbox=14,2,28,12"])
def test_a_link_opens_the_panel_while_nothing_in_it_is_used(
    client_of: ClientOf, eve: Person, query: str
) -> None:
    client = client_of(eve)
    page = explored(client, query).content.decode()
    assert 'id="filter-role"' not in page
    [link] = re.findall(r'href="([^"]*more=yes[^"]*)"', page)
    opened = client.get(unescape(link).partition("#")[0])
    assert panel_of(opened)[0] is True
    assert not re.search(r'href="[^"]*more=yes', opened.content.decode())
    assert sent_by(opened) == sent_by(explored(client, query))


@pytest.mark.parametrize(
    "query", ["role=carried_out", "killed=5", "evidence=yes", "certain=yes", "issue=K1&issue=K3"]
)
def test_the_panel_opens_by_itself_when_something_in_it_is_used(
    client_of: ClientOf, eve: Person, query: str
) -> None:
    assert panel_of(explored(client_of(eve), query))[0] is True


def test_it_opens_on_a_mistake_and_says_which(client_of: ClientOf, eve: Person) -> None:
    answer = explored(client_of(eve), "killed=many&role=carried_out")
    is_open, inside = panel_of(answer)
    assert answer.status_code == 400 and is_open
    assert "This must be a whole number." in inside and 'value="many"' in inside


def test_nothing_that_was_chosen_is_lost(client_of: ClientOf, eve: Person, amina: Person) -> None:
    """Not even what the choice doesn't offer: a country without reports, a ref of nothing, several at once."""
    make_report(amina, "accepted")
    nothing = "9f1c2d3e-0000-4000-8000-000000000000"
    query = (
        f"country=BR&site={nothing}&actor={nothing}&role=carried_out&role=not_clear&killed=2&certain=yes"
        "&language=pt&bbox=14.0,2.0,28.0,12.0&origin=people&origin=data_set&evidence=yes&all_of=V01&from=2020-01-01"
    )
    pairs = {tuple(part.split("=")) for part in query.split("&")}
    assert sent_by(explored(client_of(eve), query)) == pairs


def test_a_wrong_value_is_not_sent_again(client_of: ClientOf, eve: Person) -> None:
    answer = explored(client_of(eve), "role=bystander&role=carried_out&role=not_clear")
    assert sent_by(answer) == {("role", "carried_out"), ("role", "not_clear")}


class TestChoices:
    @pytest.fixture
    def hidden(self, amina: Person) -> Report:
        """A restricted report, with a site, an actor and a hotspot that are known through it alone."""
        report = send_report(amina, sharing="restricted", country="ZW", language="sn", place={})
        for model, values in (
            (Site, {"name": "Hidden pit", "country": "ZW"}),
            (Actor, {"name": "Hidden company", "kind": "A10"}),
            (Hotspot, {"title": "Hidden place", "countries": ["ZW"]}),
        ):
            workflow.keep(reader(amina), model(), values, report=report)
        return report

    def test_they_are_what_the_reader_may_see(
        self, hidden: Report, client_of: ClientOf, amina: Person, dora: Person, bruno: Person, carla: Person
    ) -> None:
        workflow.keep(reader(carla), Site(), {"name": "Koidu", "country": "SL"})
        workflow.keep(reader(carla), Actor(), {"name": "Octea", "kind": "A10"})
        send_report(dora, language="fr")
        seen: dict[str, list[set[str]]] = {
            "site": [{"Koidu", "Hidden pit"}, {"Koidu"}],
            "actor": [{"Octea", "Hidden company"}, {"Octea"}],
            "hotspot": [{"Hidden place"}, set()],
            "language": [{"Shona"}, {"French"}],
            "organisation": [{amina.organisation.name}, {dora.organisation.name}],
            "country": [{"Zimbabwe"}, {"Central African Republic"}],
        }
        for person, at in ((amina, 0), (dora, 1)):
            answer = explored(client_of(person), "more=yes")
            for name, known in seen.items():
                assert set(offered(answer, name).values()) == known[at], (person.name, name)
        assert "Hidden" not in text_of(explored(client_of(bruno), "more=yes"))

    def test_sites_stand_under_their_countries(self, client_of: ClientOf, carla: Person) -> None:
        for name, country in (("Koidu", "SL"), ("Marange", "ZW"), ("Somewhere", "")):
            workflow.keep(reader(carla), Site(), {"name": name, "country": country})
        client = client_of(carla)
        page = explored(client, "more=yes").content.decode()
        assert '<optgroup label="Sierra Leone"><option' in page
        assert set(offered(explored(client, "more=yes"), "site").values()) == {"Koidu", "Marange", "Somewhere"}
        assert set(offered(explored(client, "country=ZW&more=yes"), "site").values()) == {"Marange", "Somewhere"}

    def test_of_very_many_those_of_a_country_are_offered(
        self, client_of: ClientOf, carla: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(explorer, "MOST_OFFERED", 2)
        for number in range(3):
            workflow.keep(reader(carla), Site(), {"name": f"Pit {number}", "country": "SL"})
        client = client_of(carla)
        assert offered(explored(client, "more=yes"), "site") == {}
        assert len(offered(explored(client, "country=SL&more=yes"), "site")) == 3

    def test_a_chip_says_the_name_to_whom_may_know_it(
        self, hidden: Report, client_of: ClientOf, amina: Person, eve: Person
    ) -> None:
        site = Site.objects.get()
        assert "Site: Hidden pit" in text_of(explored(client_of(amina), f"site={site.ref}"))
        pages = [
            text_of(explored(client_of(eve), f"site={ref}"))
            for ref in (site.ref, "9f1c2d3e-0000-4000-8000-000000000000")
        ]
        assert pages[0] == pages[1] and "Site: one site" in pages[0]

    def test_they_cost_the_same_whatever_there_is(
        self, client_of: ClientOf, carla: Person, amina: Person, django_assert_num_queries: Any
    ) -> None:
        make_report(amina, "accepted")
        view = explorer.reports_for(reader(carla))
        with django_assert_num_queries(4):
            explorer.choices_of(reader(carla), view, {}, True)
        for number in range(12):
            workflow.keep(reader(carla), Site(), {"name": f"Pit {number}", "country": "SL"})
            workflow.keep(reader(carla), Actor(), {"name": f"Actor {number}", "kind": "A10"})
            make_report(amina, "accepted", country=("SL", "CF", "ZW")[number % 3], place={})
        view = explorer.reports_for(reader(carla))
        with django_assert_num_queries(4):
            explorer.choices_of(reader(carla), view, {"country": ["SL", "CF"]}, True)


@pytest.mark.usefixtures("real_data")
class TestPublicForm:
    def test_a_visitor_has_the_panel_too(self, client: Client) -> None:
        answer = client.get("/?role=carried_out")
        is_open, inside = panel_of(answer)
        assert is_open and 'id="filter-role"' in inside
        for name in ("site", "actor", "organisation", "sharing", "urgent", "evidence"):
            assert f'id="filter-{name}"' not in inside
        assert "Carried it out" in text_of(answer)

    def test_a_published_hotspot_is_chosen_by_its_title(self, client: Client) -> None:
        choices = offered(client.get("/"), "hotspot")
        series = next(value for value, label in choices.items() if label.startswith("Koidu"))
        answer = client.get(f"/?hotspot={series}")
        assert answer.status_code == 200 and f"Hotspot: {choices[series]}" in text_of(answer)

    def test_the_data_page_and_briefings_have_it(
        self, client: Client, client_of: ClientOf, carla: Person
    ) -> None:
        for answer in (
            client.get(reverse("data") + "?language=en"),
            client_of(carla).get(reverse("briefing_new") + "?language=en"),
        ):
            assert panel_of(answer)[0] is True and "Language: English" in text_of(answer)
