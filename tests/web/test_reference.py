"""The shared lists: sites, actors, hotspots, asks and statements; who reads them, who keeps them."""

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from hotspots import workflow
from hotspots.models import (
    Actor,
    Ask,
    Edition,
    Hotspot,
    LedgerEntry,
    Meeting,
    Naming,
    Report,
    Site,
    SiteActor,
    Statement,
)
from tests.factories import make_report, reader

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]

SITE = {
    "name": "Koidu", "aliases": "Koidu Town\nSefadu", "kind": "town", "country": "SL", "area_name": "eastern",
    "latitude": "8,6439", "longitude": "-10.9714", "place_precision": "L3", "operation": "unknown",
    "deposit": "kimberlite", "minerals": ["diamond"],
}  # fmt: skip
ACTOR = {
    "name": "Murowa Diamonds",
    "aliases": "Murova (as spelt in the statement)",
    "kind": "A10",
    "country": "ZW",
}
HOTSPOT = {
    "title": "Koidu, Sierra Leone: forced removal", "status": "active", "country_1": "SL", "country_2": "LR",
    "area_names": "Eastern Province", "place_precision": "L6", "issues": ["K3", "K4"], "operation": "industrial",
    "deposit": "kimberlite",
}  # fmt: skip
STATEMENT = {"title": "Closing statement", "publisher": "KP CSC", "date": "25 June 2021", "language": "en"}
ASK = {"to": "Octea", "kind": "demand", "what": "Compensate the communities.", "next_date": "2021-12-31"}
MEETING = {"name": "Plenary", "first_day": "8 November 2021", "last_day": "2021-11-12"}
NEW = {
    "site_new": SITE,
    "actor_new": ACTOR,
    "hotspot_new": HOTSPOT,
    "statement_new": STATEMENT,
    "ask_new": ASK,
    "meeting_new": MEETING,
}
PAGES = {"site": Site, "actor": Actor, "hotspot_page": Hotspot, "statement": Statement}
EDITS = {
    "site_edit": (Site, SITE), "actor_edit": (Actor, ACTOR), "hotspot_edit": (Hotspot, HOTSPOT),
    "statement_edit": (Statement, STATEMENT), "ask_edit": (Ask, ASK), "ask_answer": (Ask, {"response": "refused"}),
    "meeting_edit": (Meeting, MEETING),
}  # fmt: skip
STEPS = (
    "site_actors", "site_actor_change", "hotspot_attach", "hotspot_detach", "hotspot_sites", "hotspot_confirm",
    "site_adopt", "actor_adopt", "hotspot_adopt", "hotspot_preview", "statement_preview",
    "meeting_remove",
)  # fmt: skip
LISTS = ("reference", "sites", "actors", "hotspot_list", "asks", "statements", "meetings")


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def text(answer: Any) -> str:
    return answer.content.decode()


def model_of(name: str) -> type[Model]:
    kinds = {
        "site": Site, "actor": Actor, "hotspot": Hotspot, "statement": Statement, "ask": Ask, "meeting": Meeting,
    }  # fmt: skip
    return kinds[name.split("_")[0]]


@pytest.fixture
def rows(bruno: Person) -> dict[type[Model], Any]:
    """One row of each list, kept by Bruno."""
    keeper = reader(bruno)
    place = {"place_precision": "L3", "latitude": 8.6439, "longitude": -10.9714}
    site = workflow.keep(
        keeper, Site(), {"name": "Koidu", "kind": "town", "country": "SL", "area": "SL-E", **place}
    )
    actor = workflow.keep(keeper, Actor(), {"name": "Octea", "kind": "A10", "aliases": ["Octea Mining"]})
    hotspot = workflow.keep(
        keeper, Hotspot(), {"title": "Koidu: forced removal", "countries": ["SL"], "place_precision": "L8"}
    )
    said = {"title": "Closing statement", "publisher": "KP CSC", "date": date(2021, 6, 25)}
    statement = workflow.keep(keeper, Statement(), said)
    ask = workflow.keep(
        keeper, Ask(hotspot=hotspot, statement=statement), {"to": "Octea", "what": "Compensate."}
    )
    days = {"first_day": date(2021, 11, 8), "last_day": date(2021, 11, 12)}
    meeting = workflow.keep(keeper, Meeting(), {"name": "Plenary", **days})
    return {
        Site: site, Actor: actor, Hotspot: hotspot, Statement: statement, Ask: ask, Meeting: meeting,
    }  # fmt: skip


@pytest.fixture
def proposed(amina: Person) -> dict[type[Model], Any]:
    """What Amina proposes with a draft, which nobody else can see."""
    draft = make_report(amina, "draft")
    values = {
        Site: {"name": "Hidden pit", "country": "SL", "kind": "mine"},
        Actor: {"name": "Hidden company", "kind": "A10"},
        Hotspot: {"title": "Hidden place", "countries": ["SL"]},
    }
    return {
        model: workflow.keep(reader(amina), model(), given, report=draft) for model, given in values.items()
    }


class TestDoors:
    @pytest.fixture
    def addresses(self, rows: dict[type[Model], Any]) -> list[str]:
        """Every page that is read."""
        pages = [reverse(name, args=[rows[model].ref]) for name, model in PAGES.items()]
        return [*map(reverse, LISTS), *pages]

    @pytest.fixture
    def keeping(self, rows: dict[type[Model], Any]) -> list[str]:
        """Every page on which something is kept."""
        of_rows = (*EDITS, "hotspot_name", "hotspot_publish", "statement_publish")
        return [*map(reverse, NEW), *(reverse(name, args=[rows[model_of(name)].ref]) for name in of_rows)]

    def test_visitors_sign_in(self, addresses: list[str], keeping: list[str], client: Client) -> None:
        for address in addresses + keeping:
            answer = client.get(address)
            assert answer.status_code == 302, address
            assert answer.headers["Location"].startswith(reverse("account_login")), address

    def test_members_read(
        self, addresses: list[str], amina: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        for person in (amina, bruno):
            assert {client_of(person).get(address).status_code for address in addresses} == {200}

    def test_members_who_only_contribute_change_nothing(
        self, rows: dict[type[Model], Any], keeping: list[str], amina: Person, client_of: ClientOf
    ) -> None:
        browser, entries = client_of(amina), LedgerEntry.objects.count()
        for address in keeping:
            assert browser.get(address).status_code == 403, address
            assert browser.post(address, {}).status_code == 403, address
        for name in STEPS:
            address = reverse(name, args=[rows[model_of(name)].ref])
            assert browser.post(address, {}).status_code == 403, address
        page = text(browser.get(reverse("hotspot_page", args=[rows[Hotspot].ref])))
        assert "<form" not in page.split('id="content"')[1].split("<footer")[0]
        assert LedgerEntry.objects.count() == entries

    def test_whoever_manages_people_reads_nothing(
        self, addresses: list[str], manager: Person, client_of: ClientOf
    ) -> None:
        assert {client_of(manager).get(address).status_code for address in addresses} == {403}

    def test_reviewers_do_not_publish_or_adopt(
        self, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf
    ) -> None:
        browser = client_of(bruno)
        for name in ("hotspot_publish", "statement_publish"):
            assert browser.get(reverse(name, args=[rows[model_of(name)].ref])).status_code == 403
        for name in ("site_adopt", "actor_adopt", "hotspot_adopt"):
            assert browser.post(reverse(name, args=[rows[model_of(name)].ref])).status_code == 403

    @pytest.mark.parametrize(
        "name", [*PAGES, *EDITS, *STEPS, "hotspot_name", "hotspot_publish", "statement_publish"]
    )
    def test_what_is_not_there(self, name: str, bruno: Person, client_of: ClientOf) -> None:
        address = reverse(name, args=[uuid.uuid4()])
        browser = client_of(bruno)
        assert {browser.get(address).status_code, browser.post(address).status_code} == {404}

    @pytest.mark.parametrize("name", [*PAGES, *STEPS])
    def test_methods(
        self, name: str, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf
    ) -> None:
        address = reverse(name, args=[rows[model_of(name)].ref])
        browser = client_of(bruno)
        answer = browser.post(address) if name in PAGES else browser.get(address)
        assert answer.status_code == 405

    def test_lists_are_read_only(self, bruno: Person, client_of: ClientOf) -> None:
        assert {client_of(bruno).post(reverse(name)).status_code for name in LISTS} == {405}

    def test_what_is_proposed_with_a_hidden_report_is_hidden(
        self, proposed: dict[type[Model], Any], bruno: Person, carla: Person, client_of: ClientOf
    ) -> None:
        for person in (bruno, carla):
            browser = client_of(person)
            for name, model in (*PAGES.items(), *((name, model_of(name)) for name in (*EDITS, *STEPS))):
                if model in proposed:
                    address = reverse(name, args=[proposed[model].ref])
                    assert {browser.get(address).status_code, browser.post(address).status_code} == {404}, (
                        address
                    )
            for name in LISTS:
                assert "Hidden" not in text(browser.get(reverse(name)))

    def test_who_proposed_sees_it(
        self, proposed: dict[type[Model], Any], amina: Person, client_of: ClientOf
    ) -> None:
        page = text(client_of(amina).get(reverse("site", args=[proposed[Site].ref])))
        assert "not in the shared list yet" in page and "Take it into" not in page
        assert "Hidden pit" in text(client_of(amina).get(reverse("reference")))

    def test_a_post_without_a_session_keeps_its_text(self, client: Client) -> None:
        answer = client.post(reverse("site_new"), {**SITE, "note": "Typed at length."})
        assert answer.status_code == 403 and "Typed at length." in text(answer)


class TestKeeping:
    @pytest.mark.parametrize("name", NEW)
    def test_it_is_kept_and_recorded(self, name: str, bruno: Person, client_of: ClientOf) -> None:
        answer = client_of(bruno).post(reverse(name), NEW[name])
        assert answer.status_code == 302, text(answer)
        row = model_of(name).objects.get()
        kind = type(row).__name__.lower()
        assert LedgerEntry.objects.filter(action="add", kind=kind, ref=str(row.ref)).count() == 1

    def test_a_site_as_it_was_typed(self, bruno: Person, client_of: ClientOf) -> None:
        client_of(bruno).post(reverse("site_new"), SITE)
        site = Site.objects.get()
        assert (site.aliases, site.area, site.minerals) == (["Koidu Town", "Sefadu"], "SL-E", ["diamond"])
        assert (site.latitude, site.longitude, site.place_precision) == (8.6439, -10.9714, "L3")
        assert site.adopted and site.version == 1

    def test_a_hotspot_as_it_was_typed(self, bruno: Person, client_of: ClientOf) -> None:
        client_of(bruno).post(reverse("hotspot_new"), HOTSPOT)
        hotspot = Hotspot.objects.get()
        assert (hotspot.countries, hotspot.areas, hotspot.area) == (["SL", "LR"], ["SL-E"], "SL-E")
        assert hotspot.issues == ["K3", "K4"]

    def test_the_form_of_an_ask_says_what_is_published(self, bruno: Person, client_of: ClientOf) -> None:
        page = text(client_of(bruno).get(reverse("ask_new")))
        assert "Note (published)" in page and "when the hotspot or the statement is published" in page

    def test_an_ask_as_it_was_typed(
        self, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf
    ) -> None:
        hotspot, statement = rows[Hotspot], rows[Statement]
        typed = {**ASK, "hotspot": hotspot.ref, "statement": statement.ref, "asked_on": "June 2021"}
        answer = client_of(bruno).post(reverse("ask_new"), typed)
        assert answer.headers["Location"] == reverse("hotspot_page", args=[hotspot.ref])
        ask = Ask.objects.get(what=ASK["what"])
        assert (ask.hotspot, ask.statement) == (hotspot, statement)
        assert (ask.asked_on, ask.next_date) == (date(2021, 6, 1), date(2021, 12, 31))

    @pytest.mark.parametrize("name", EDITS)
    def test_a_change(
        self, name: str, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf
    ) -> None:
        model, typed = EDITS[name]
        row, address = rows[model], reverse(name, args=[rows[model].ref])
        browser = client_of(bruno)
        page = text(browser.get(address))
        assert f'name="version" value="{row.version}"' in page if hasattr(row, "version") else True
        version = {"version": row.version} if hasattr(row, "version") else {}
        assert browser.post(address, {**typed, **version}).status_code == 302
        changed = model.objects.get(pk=row.pk)
        if version:
            assert changed.version == row.version + 1
        assert LedgerEntry.objects.filter(action="change", ref=str(row.ref)).count() == 1

    @pytest.mark.parametrize("name", ["site_edit", "actor_edit", "hotspot_edit"])
    def test_the_form_gives_back_what_is_kept(
        self, name: str, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf
    ) -> None:
        """What the form shows, sent back as it is, changes nothing but the version."""
        model = EDITS[name][0]
        row, address = rows[model], reverse(name, args=[rows[model].ref])
        browser = client_of(bruno)
        form = browser.get(address).context["form"]
        sent = {field.name: field.value() for field in form if field.value() not in (None, "")}
        assert browser.post(address, sent).status_code == 302
        changed = model.objects.get(pk=row.pk)
        names = {field.attname for field in model._meta.concrete_fields} - {"version"}
        assert {name: getattr(changed, name) for name in names} == {
            name: getattr(row, name) for name in names
        }

    def test_somebody_was_faster(
        self, rows: dict[type[Model], Any], bruno: Person, carla: Person, client_of: ClientOf
    ) -> None:
        actor = rows[Actor]
        address = reverse("actor_edit", args=[actor.ref])
        workflow.keep(reader(carla), actor, {"note": "Carla's words"}, version=1)
        typed = {**ACTOR, "name": "Bruno's name", "version": 1}
        answer = client_of(bruno).post(address, typed)
        assert answer.status_code == 409
        page = text(answer)
        assert (
            "Bruno&#x27;s name" in page
            and "Carla&#x27;s words" in page
            and 'name="version" value="2"' in page
        )
        assert Actor.objects.get(pk=actor.pk).name == "Octea"
        assert client_of(bruno).post(address, {**typed, "version": 2}).status_code == 302
        assert Actor.objects.get(pk=actor.pk).name == "Bruno's name"

    @pytest.mark.parametrize(
        ("name", "changes", "told"),
        [
            ("site_new", {"name": ""}, "This field is required"),
            ("site_new", {"kind": "castle"}, "not one of the available choices"),
            ("site_new", {"area_name": "Atlantis"}, "is not known there. Known: Eastern Province"),
            ("site_new", {"latitude": "north"}, "Write decimal degrees"),
            ("site_new", {"latitude": "95"}, "outside -90 to 90"),
            ("site_new", {"longitude": ""}, "Give both, or neither"),
            ("site_new", {"latitude": "", "longitude": ""}, "Give coordinates, or say"),
            ("actor_new", {"name": "x" * 201}, "at most 200"),
            ("actor_new", {"kind": ""}, "This field is required"),
            ("site_new", {"kind": ""}, "This field is required"),
            ("hotspot_new", {"country_1": ""}, "This field is required"),
            ("hotspot_new", {"area_names": "Atlantis"}, "is not known there"),
            ("hotspot_new", {"status": "finished"}, "not one of the available choices"),
            ("statement_new", {"date": "soon"}, "is no date that we can read"),
            ("statement_new", {"date": "since before 2015"}, "Give a day, a month or a year"),
            ("statement_new", {"link": "javascript:alert(1)"}, "Enter a valid URL"),
            ("ask_new", {"what": ""}, "This field is required"),
            ("ask_new", {"hotspot": str(uuid.uuid4())}, "not one of the available choices"),
            ("meeting_new", {"place": "Typed at length.", "name": ""}, "This field is required"),
            ("meeting_new", {"place": "Typed at length.", "last_day": "2021-11-01"}, "before the first day"),
            ("meeting_new", {"place": "Typed at length.", "first_day": "soon"}, "is no date that we can read"),
        ],
    )
    def test_bad_input_keeps_what_was_typed(
        self, bruno: Person, client_of: ClientOf, name: str, changes: dict[str, str], told: str
    ) -> None:
        remark = {"note": "Typed at length.", "severity": "Typed at length.", "text": "Typed at length."}
        answer = client_of(bruno).post(reverse(name), {**NEW[name], **remark, **changes})
        assert answer.status_code == 400
        assert told in text(answer) and "Typed at length." in text(answer)
        assert not model_of(name).objects.exists()

    def test_nothing_is_known_until_somebody_says_so(self, bruno: Person, client_of: ClientOf) -> None:
        form = client_of(bruno).get(reverse("site_new")).context["form"]
        at_first = {name: form[name].value() for name in ("kind", "place_precision", "operation", "deposit")}
        assert at_first == {
            "kind": None,
            "place_precision": "L9",
            "operation": "unknown",
            "deposit": "unknown",
        }

    def test_coordinates_far_outside_the_country_are_kept_with_a_warning(
        self, bruno: Person, client_of: ClientOf
    ) -> None:
        exchanged = {**SITE, "latitude": "-10.9714", "longitude": "8.6439"}
        page = text(client_of(bruno).post(reverse("site_new"), exchanged, follow=True))
        assert "were latitude and longitude exchanged?" in page
        assert Site.objects.get().latitude == -10.9714

    def test_codes_are_never_shown(
        self, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf
    ) -> None:
        for name, model in PAGES.items():
            page = TOKEN.sub("", text(client_of(bruno).get(reverse(name, args=[rows[model].ref]))))
            for code in ("L3", "L8", "A10", "SL-E", ">SL<", "K3", "demand<"):
                assert code not in page, (name, code)


class TestLists:
    def test_search_knows_other_names_and_accents(
        self, rows: dict[type[Model], Any], amina: Person, client_of: ClientOf
    ) -> None:
        browser = client_of(amina)
        assert "Octea" in text(browser.get(reverse("actors"), {"q": "OCTÉA mining"}))
        assert "No actor with this name" in text(browser.get(reverse("actors"), {"q": "petra"}))
        assert "Koidu" in text(browser.get(reverse("sites"), {"country": "SL"}))
        assert "No site with this name" in text(browser.get(reverse("sites"), {"country": "AO"}))
        assert "No hotspot found" in text(browser.get(reverse("hotspot_list"), {"status": "ended"}))
        assert "Koidu: forced removal" in text(browser.get(reverse("hotspot_list"), {"country": "SL"}))

    @pytest.mark.parametrize(
        "query", ["?page=0", "?page=nonsense", "?country=xx&status=yy&kind=zz", "?q=" + "x" * 5000]
    )
    def test_odd_addresses_are_answered(self, query: str, amina: Person, client_of: ClientOf) -> None:
        assert {client_of(amina).get(reverse(name) + query).status_code for name in LISTS} == {200}

    def test_overdue_asks_come_first(
        self, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf
    ) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        for to, response, next_date in (
            ("Settled", "done", yesterday), ("Overdue", "promised", yesterday),
            ("Open", "none", yesterday + timedelta(days=30)),
        ):  # fmt: skip
            workflow.keep(
                reader(bruno), Ask(), {"to": to, "what": "x", "response": response, "next_date": next_date}
            )
        browser = client_of(bruno)
        page = text(browser.get(reverse("asks")))
        assert page.index(">Overdue</h3>") < page.index(">Open</h3>") < page.index(">Settled</h3>")
        assert "1 ask is overdue" in text(browser.get(reverse("reference")))
        late = text(browser.get(reverse("asks"), {"show": "overdue"}))
        assert ">Overdue</h3>" in late and ">Settled</h3>" not in late

    def test_queries_do_not_grow(
        self, bruno: Person, client_of: ClientOf, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(30):
            workflow.keep(reader(bruno), Actor(), {"name": f"Actor {number}", "kind": "A10"})
            workflow.keep(reader(bruno), Hotspot(), {"title": f"Hotspot {number}", "countries": ["SL"]})
        browser = client_of(bruno)
        browser.get(reverse("reference"))  # the frame is built once
        for name in LISTS:
            with django_assert_max_num_queries(16):
                browser.get(reverse(name))


class TestPages:
    def test_an_actor_with_its_spelling_in_the_statement(self, bruno: Person, client_of: ClientOf) -> None:
        browser = client_of(bruno)
        page = text(browser.post(reverse("actor_new"), ACTOR, follow=True))
        for words in ("Murova (as spelt in the statement)", "Private mining company", "Zimbabwe"):
            assert words in page

    def test_reports_are_those_that_the_reader_can_see(
        self, rows: dict[type[Model], Any], amina: Person, bruno: Person, dora: Person, client_of: ClientOf
    ) -> None:
        involved = [{"kind": "A10", "name": "Octea", "role": "carried_out", "actor": str(rows[Actor].ref)}]
        report = make_report(amina, "accepted", by=reader(bruno), involved=involved)
        workflow.reference.attach(reader(bruno), rows[Hotspot], report)
        for name, model in (("actor", Actor), ("hotspot_page", Hotspot)):
            address = reverse(name, args=[rows[model].ref])
            assert "Guards opened fire" in text(client_of(bruno).get(address))
            assert "Guards opened fire" in text(client_of(amina).get(address))
            hidden = text(client_of(dora).get(address))
            assert "Guards opened fire" not in hidden and "None that you can read." in hidden
            assert str(report.ref) not in hidden

    def test_actors_of_a_site_over_time(
        self, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf
    ) -> None:
        site, actor, browser = rows[Site], rows[Actor], client_of(bruno)
        typed = {"actor": actor.ref, "relation": "operates", "since": "2003", "source_line": "Annual report"}
        page = text(browser.post(reverse("site_actors", args=[site.ref]), typed, follow=True))
        for words in ("Octea", "Operates", "1 January 2003", "Annual report"):
            assert words in page
        assert "Koidu" in text(browser.get(reverse("actor", args=[actor.ref])))
        named = {"actor": actor.ref, "relation": "operates", "since": "2003-01-01"}
        change = reverse("site_actor_change", args=[site.ref])
        assert "31 December 2015" in text(browser.post(change, {**named, "until": "2015"}, follow=True))
        assert SiteActor.objects.get().until == date(2015, 12, 31)
        assert "no date that we can read" in text(
            browser.post(change, {**named, "until": "never"}, follow=True)
        )
        assert browser.post(change, {**named, "relation": "owns"}).status_code == 404
        assert browser.post(change, {"actor": "nonsense"}).status_code == 404
        assert "Removed." in text(browser.post(change, {**named, "action": "remove"}, follow=True))
        assert not SiteActor.objects.exists()
        assert LedgerEntry.objects.filter(action="remove_actor", ref=str(site.ref)).count() == 1

    def test_an_actor_that_is_missing_keeps_what_was_typed(
        self, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf
    ) -> None:
        typed = {"actor": "", "relation": "operates", "source_line": "Annual report"}
        answer = client_of(bruno).post(reverse("site_actors", args=[rows[Site].ref]), typed)
        assert answer.status_code == 400 and "Annual report" in text(answer)

    def test_an_answer(self, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf) -> None:
        ask = rows[Ask]
        said = {"response": "refused", "answer": "We owe nobody.", "answered_on": "2021-09-01"}
        page = text(client_of(bruno).post(reverse("ask_answer", args=[ask.ref]), said, follow=True))
        assert "“We owe nobody.”" in page and "Refused" in page and "1 September 2021" in page

    def test_adopting(
        self, rows: dict[type[Model], Any], sent_report: Report, amina: Person, carla: Person, bruno: Person,
        eve: Person, client_of: ClientOf,
    ) -> None:  # fmt: skip
        site = workflow.keep(
            reader(amina), Site(), {"name": "New pit", "country": "CF", "kind": "mine"}, report=sent_report
        )
        address = reverse("site", args=[site.ref])
        assert client_of(eve).get(address).status_code == 404
        assert "Take it into the shared list" not in text(client_of(bruno).get(address))
        carla.review = True
        carla.save()
        assert "Take it into the shared list" in text(client_of(carla).get(address))
        client_of(carla).post(reverse("site_adopt", args=[site.ref]))
        assert client_of(eve).get(address).status_code == 200
        assert LedgerEntry.objects.filter(action="adopt", ref=str(site.ref)).count() == 1


class TestHotspot:
    def test_the_sentence_stands_word_for_word_and_can_be_changed(
        self, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf
    ) -> None:
        hotspot, statement, browser = rows[Hotspot], rows[Statement], client_of(bruno)
        address = reverse("hotspot_name", args=[hotspot.ref])
        quote = "In Sierra Leone, at Koidu, communities report to have been forcibly removed"
        typed = {"statement": statement.ref, "quote": quote, "pointer": "bullet 8"}
        page = text(browser.post(address, typed, follow=True))
        assert page.index(f"“{quote}”") < page.index("Place known")
        assert "bullet 8" in page and quote in text(browser.get(reverse("statement", args=[statement.ref])))
        form = browser.get(address, {"statement": statement.ref}).context["form"]
        assert form["quote"].value() == quote
        browser.post(address, {**typed, "quote": "Another sentence."})
        assert Naming.objects.get().quote == "Another sentence."

    def test_a_sentence_that_the_statement_lacks(
        self, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf
    ) -> None:
        statement, hotspot = rows[Statement], rows[Hotspot]
        workflow.keep(reader(bruno), statement, {"text": "At Koidu people were\nremoved from their homes."})
        address, browser = reverse("hotspot_name", args=[hotspot.ref]), client_of(bruno)
        improved = {"statement": statement.ref, "quote": "At Koidu, people were evicted."}
        answer = browser.post(address, improved)
        assert answer.status_code == 400 and "do not stand in the statement" in text(answer)
        assert "people were evicted." in text(answer) and not Naming.objects.exists()
        verbatim = {**improved, "quote": "At Koidu people were removed from their homes."}
        assert browser.post(address, verbatim).status_code == 302

    def test_a_report_by_the_address_of_its_page(
        self, rows: dict[type[Model], Any], sent_report: Report, restricted_report: Report, bruno: Person,
        client_of: ClientOf,
    ) -> None:  # fmt: skip
        hotspot, browser = rows[Hotspot], client_of(bruno)
        attach = reverse("hotspot_attach", args=[hotspot.ref])
        pasted = f"https://hotspots.example.org/reports/{sent_report.ref}/"
        assert "Guards opened fire" in text(browser.post(attach, {"report": pasted}, follow=True))
        assert list(hotspot.reports.all()) == [sent_report]
        for missing in (str(restricted_report.ref), str(uuid.uuid4()), "nonsense", ""):
            answer = browser.post(attach, {"report": missing})
            assert answer.status_code == 400 and "There is no report with this reference" in text(answer)
            assert not missing or missing in text(answer)
        browser.post(reverse("hotspot_detach", args=[hotspot.ref]), {"report": sent_report.ref})
        assert not hotspot.reports.exists()
        detach = reverse("hotspot_detach", args=[hotspot.ref])
        assert browser.post(detach, {"report": restricted_report.ref}).status_code == 404

    def test_from_the_page_of_the_report(
        self,
        rows: dict[type[Model], Any],
        sent_report: Report,
        amina: Person,
        bruno: Person,
        client_of: ClientOf,
    ) -> None:
        hotspot, address = rows[Hotspot], reverse("report_hotspots", args=[sent_report.ref])
        browser = client_of(bruno)
        assert hotspot.title in text(browser.get(address))
        assert browser.post(address, {"hotspot": [hotspot.ref]}).headers["Location"] == reverse(
            "report_page", args=[sent_report.ref]
        )
        assert list(hotspot.reports.all()) == [sent_report]
        browser.post(address, {})
        assert not hotspot.reports.exists()
        assert client_of(amina).get(address).status_code == 403

    def test_sites(self, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf) -> None:
        hotspot, site, browser = rows[Hotspot], rows[Site], client_of(bruno)
        address = reverse("hotspot_sites", args=[hotspot.ref])
        browser.post(address, {"site": site.ref})
        assert list(hotspot.sites.all()) == [site]
        assert hotspot.title in text(browser.get(reverse("site", args=[site.ref])))
        browser.post(address, {"site": site.ref, "action": "remove"})
        assert not hotspot.sites.exists()
        assert browser.post(address, {"site": "nonsense"}).status_code == 404

    def test_confirming(self, rows: dict[type[Model], Any], bruno: Person, client_of: ClientOf) -> None:
        hotspot, browser = rows[Hotspot], client_of(bruno)
        address = reverse("hotspot_confirm", args=[hotspot.ref])
        answer = browser.post(address, {"by": " "})
        assert answer.status_code == 400 and "Say who confirms it" in text(answer)
        browser.post(address, {"by": "Partner in Koidu"})
        hotspot.refresh_from_db()
        assert (hotspot.last_confirmed_at, hotspot.last_confirmed_by) == (
            timezone.localdate(),
            "Partner in Koidu",
        )


class TestPublishing:
    def test_it_is_published_as_the_preview_shows(
        self, rows: dict[type[Model], Any], carla: Person, client_of: ClientOf, client: Client
    ) -> None:
        hotspot, browser = rows[Hotspot], client_of(carla)
        said = {
            "title": "Koidu: people report removal",
            "summary": "Communities report that they were removed.",
        }
        preview = browser.post(reverse("hotspot_preview", args=[hotspot.ref]), said)
        assert said["summary"] in text(preview) and not Edition.objects.exists()
        answer = browser.post(reverse("hotspot_publish", args=[hotspot.ref]), said)
        assert answer.headers["Location"] == reverse("hotspot_page", args=[hotspot.ref])
        edition = Edition.objects.get()
        assert (edition.title, edition.summary, edition.kind) == (said["title"], said["summary"], "hotspot")
        public = client.get(reverse("edition_page", args=[edition.series]))
        assert public.content == preview.content

    def test_a_correction_says_what_and_why(
        self, rows: dict[type[Model], Any], carla: Person, client_of: ClientOf
    ) -> None:
        hotspot, browser = rows[Hotspot], client_of(carla)
        publish, page = (reverse(name, args=[hotspot.ref]) for name in ("hotspot_publish", "hotspot_page"))
        said = {"title": hotspot.title, "summary": "First."}
        browser.post(publish, said)
        assert "has changed since it was published" not in text(browser.get(page))
        workflow.keep(reader(carla), hotspot, {"status": "ended"})
        assert "has changed since it was published" in text(browser.get(page))
        answer = browser.post(publish, {**said, "summary": "Second, typed at length."})
        assert answer.status_code == 400 and "Second, typed at length." in text(answer)
        assert Edition.objects.count() == 1
        browser.post(publish, {**said, "summary": "Second.", "note": "It has ended."})
        corrected = Edition.objects.get(number=2)
        assert (corrected.status, corrected.note, corrected.state) == ("ended", "It has ended.", "published")
        assert "It has ended." in text(browser.get(page))

    def test_a_statement(
        self, rows: dict[type[Model], Any], carla: Person, client_of: ClientOf, client: Client
    ) -> None:
        statement, browser = rows[Statement], client_of(carla)
        preview = browser.post(reverse("statement_preview", args=[statement.ref]), {})
        browser.post(reverse("statement_publish", args=[statement.ref]), {})
        edition = Edition.objects.get()
        assert edition.kind == "statement"
        assert client.get(reverse("edition_page", args=[edition.series])).content == preview.content

    def test_a_proposal_is_not_published(
        self, sent_report: Report, amina: Person, bruno: Person, carla: Person, client_of: ClientOf
    ) -> None:
        hotspot = workflow.keep(
            reader(amina), Hotspot(), {"title": "New", "countries": ["CF"]}, report=sent_report
        )
        carla.review = True
        carla.save()
        browser = client_of(carla)
        assert browser.get(reverse("hotspot_page", args=[hotspot.ref])).status_code == 200
        assert (
            browser.post(reverse("hotspot_publish", args=[hotspot.ref]), {"title": "New"}).status_code == 403
        )
