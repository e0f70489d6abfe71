"""The form, its draft, a pasted message, the report's page, its history, my reports."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Person
from hotspots import briefing, redaction, workflow
from hotspots.content import check, is_sendable
from hotspots.models import Actor, LedgerEntry, Report, Site
from hotspots.web.reports.form import ReportForm
from hotspots.web.reports.typed import typed_of
from hotspots.workflow.transitions import current_content
from tests.factories import make_content, make_report, reader

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]

FIVE = {
    "key": "a-key",
    "version": "0",
    "narrative": "A. was beaten near the river by guards.",
    "country": "AO",
    "when": "January 2021",
    "sources.0.kind": "witness",
    "sources.0.line": "A miner who was there, on the phone",
    "sharing": "coalition",
    "language": "en",
}


def new(client: Client, action: str = "send", **changes: Any) -> Any:
    return client.post(reverse("report_new"), {**FIVE, "action": action, **changes})


def url(name: str, report: Report) -> str:
    return reverse(name, args=[report.ref])


def the_report() -> Report:
    return Report.objects.get()


class TestSending:
    def test_five_answers_are_enough(self, amina: Person, client_of: ClientOf) -> None:
        answer = new(client_of(amina))
        report = the_report()
        assert answer.headers["Location"] == url("report_page", report)
        assert (report.status, report.country, report.author_id) == ("sent", "AO", amina.pk)
        content = current_content(report)
        assert content["narrative"] == FIVE["narrative"]
        assert (content["when"]["earliest"], content["when"]["latest"]) == ("2021-01-01", "2021-01-31")
        assert content["sources"][0]["line"] == FIVE["sources.0.line"]
        assert [row["kind"] for row in content["involved"]] == ["A99"]

    def test_the_panels_are_content_too(self, amina: Person, client_of: ClientOf) -> None:
        new(
            client_of(amina),
            **{
                "place.name": "Cafunfo",
                "place.area": "Lunda Norte",
                "place.coordinates": "8°46'S 18°00'E",
                "types": ["V07", "V15"],
                "violations.0.type": "V07",
                "violations.0.by": ["0"],
                "violations.0.method": "dog",
                "involved.0.name": "Guards",
                "involved.0.kind": "A06",
                "involved.0.role": "carried_out",
                "harms.0.kinds": ["injured"],
                "harms.0.words": "dozens",
                "sources.1.kind": "company_statement",
                "sources.1.line": "Company statement",
                "sources.1.says": "Nobody was hurt.",
                "sources.1.denies": "on",
                "sources.1.date": "2 February 2021",
                "issues": ["K3"],
                "urgent": "on",
                "received.original": "Boa tarde",
                "received.channel": "whatsapp",
                "received.language": "pt",
            },
        )
        content = current_content(the_report())
        assert content["place"] | {"longitude": 18.0} == {
            "precision": "L1",
            "name": "Cafunfo",
            "area": "AO-LNO",
            "latitude": pytest.approx(-8.766667),
            "longitude": 18.0,
            "site": None,
        }
        assert [(act["type"], act["by"]) for act in content["violations"]] == [("V07", [0]), ("V15", [])]
        assert content["involved"][0]["name"] == "Guards"
        assert content["harms"][0]["words"] == "dozens"
        assert content["sources"][1]["denies"]
        assert content["sources"][1]["date"] == "2021-02-02"
        assert content["received"]["original"] == "Boa tarde"
        assert the_report().urgent

    def test_what_is_wrong_is_told_beside_the_field_and_all_text_stays(
        self, amina: Person, client_of: ClientOf
    ) -> None:
        answer = new(
            client_of(amina),
            **{
                "when": "the other <day>",
                "country": "",
                "place.coordinates": "by the river",
                "harms.0.minimum": "a few",
            },
        )
        assert answer.status_code == 400
        page = answer.content.decode()
        for kept in ("the other &lt;day&gt;", "by the river", "a few", FIVE["narrative"]):
            assert kept in page
        for field in ("id_when", "id_country", "id_place.coordinates", "id_harms.0.minimum"):
            assert f'href="#{field}"' in page and f'id="{field}"' in page
        report = the_report()
        assert report.status == "draft"
        assert report.typed["when"] == ["the other <day>"]
        assert report.typed["place.coordinates"] == ["by the river"]

    def test_sending_again_stores_it_once(self, amina: Person, client_of: ClientOf) -> None:
        client = client_of(amina)
        first, again = new(client), new(client)
        assert first.headers["Location"] == again.headers["Location"]
        assert the_report().version == 1
        assert the_report().typed is None

    def test_a_draft_that_was_kept_under_the_key_is_the_one_that_is_sent(
        self, amina: Person, client_of: ClientOf
    ) -> None:
        client = client_of(amina)
        new(client, "autosave", narrative="A. was")
        new(client)
        assert the_report().status == "sent"

    def test_going_back_and_sending_other_text_shows_both(self, amina: Person, client_of: ClientOf) -> None:
        client = client_of(amina)
        new(client)
        answer = new(client, narrative="Second thoughts")
        assert answer.status_code == 409
        assert "Second thoughts" in answer.content.decode()
        assert current_content(the_report())["narrative"] == FIVE["narrative"]

    def test_two_people_have_keys_of_their_own(
        self, amina: Person, dora: Person, client_of: ClientOf
    ) -> None:
        new(client_of(amina))
        new(client_of(dora))
        assert Report.objects.count() == 2

    def test_sexual_violence_asks_again_who_may_see_it(self, amina: Person, client_of: ClientOf) -> None:
        client = client_of(amina)
        answer = new(client, types=["V10"])
        assert answer.status_code == 400
        assert "sharing_kept" in answer.content.decode()
        assert new(client, types=["V10"], sharing_kept="1").status_code == 302
        assert the_report().sharing == "coalition"

    def test_a_point_far_away_warns_and_stops_nothing(self, amina: Person, client_of: ClientOf) -> None:
        answer = client_of(amina).post(
            reverse("report_new"),
            {**FIVE, "action": "send", "place.coordinates": "18.0, -8.77"},
            follow=True,
        )
        assert the_report().status == "sent"
        assert "seem swapped" in answer.content.decode()

    def test_a_known_actor_is_linked_by_name(self, amina: Person, client_of: ClientOf) -> None:
        actor = Actor.objects.create(name="Société Anonyme", kind="A10", adopted=True)
        new(client_of(amina), **{"involved.0.name": "societe anonyme", "involved.0.kind": "A99"})
        row = current_content(the_report())["involved"][0]
        assert (row["actor"], row["kind"]) == (str(actor.ref), "A10")

    def test_consent_counts_only_for_people(self, amina: Person, client_of: ClientOf) -> None:
        new(
            client_of(amina),
            **{"sources.0.kind": "photograph", "sources.0.consent": "publish_nothing_identifying"},
        )
        assert current_content(the_report())["sources"][0]["consent"] == "not_needed_public_source"


class TestNames:
    def test_names_are_sealed_and_kept_nowhere_else(self, amina: Person, client_of: ClientOf) -> None:
        new(client_of(amina), "save", names="A is Ana Secret")
        report = the_report()
        assert redaction.open_names(reader(amina), report) == "A is Ana Secret"
        assert "Secret" not in str(report.typed)
        assert "Secret" not in client_of(amina).get(url("report_draft", report)).content.decode()

    def test_an_empty_box_leaves_what_is_sealed(self, amina: Person, client_of: ClientOf) -> None:
        client = client_of(amina)
        new(client, "save", names="A is Ana Secret")
        client.post(url("report_draft", the_report()), {**FIVE, "action": "save", "names": ""})
        assert redaction.has_names(the_report())
        client.post(
            url("report_draft", the_report()), {**FIVE, "action": "save", "names": "", "names_open": "1"}
        )
        assert not redaction.has_names(the_report())

    def test_opening_is_recorded(self, amina: Person, client_of: ClientOf) -> None:
        client = client_of(amina)
        new(client, names="A is Ana Secret")
        report = the_report()
        assert "Secret" not in client.get(url("report_page", report)).content.decode()
        assert "Secret" in client.post(url("report_names", report)).content.decode()
        entry = LedgerEntry.objects.get(action="open_names")
        assert (entry.kind, entry.ref) == ("report", str(report.ref))

    def test_a_reviewer_may_not_open_them(self, amina: Person, bruno: Person, client_of: ClientOf) -> None:
        new(client_of(amina), names="A is Ana Secret")
        assert client_of(bruno).post(url("report_names", the_report())).status_code == 403

    def test_a_lead_who_opens_them_from_the_form_is_asked_why(
        self, amina: Person, lead_of_partner: Person, client_of: ClientOf
    ) -> None:
        new(client_of(amina), names="A is Ana Secret")
        answer = client_of(lead_of_partner).post(
            url("report_draft", the_report()), {**FIVE, "action": "names"}, follow=True
        )
        assert answer.redirect_chain == [(url("report_page", the_report()) + "#names", 302)]
        page = answer.content.decode()
        assert "Say why you need to know." in page and 'id="names"' in page and "Secret" not in page

    def test_the_lead_does_not_write_names(
        self, amina: Person, lead_of_partner: Person, client_of: ClientOf
    ) -> None:
        new(client_of(amina), "save", names="A is Ana Secret")
        client_of(lead_of_partner).post(
            url("report_draft", the_report()), {**FIVE, "action": "save", "names": "Other"}
        )
        assert redaction.open_names(reader(amina), the_report()) == "A is Ana Secret"


class TestDraft:
    def test_a_draft_needs_nothing(self, amina: Person, client_of: ClientOf) -> None:
        answer = client_of(amina).post(reverse("report_new"), {"action": "save", "key": "k"})
        assert answer.headers["Location"] == url("report_draft", the_report())
        assert client_of(amina).get(answer.headers["Location"]).status_code == 200

    def test_it_shows_how_the_date_is_read(self, amina: Person, client_of: ClientOf) -> None:
        client = client_of(amina)
        new(client, "save", when="between 2015 and 2017")
        assert (
            "<strong>between 2015 and 2017</strong>"
            in client.get(url("report_draft", the_report())).content.decode()
        )

    def test_more_rows_keep_what_was_typed(self, amina: Person, client_of: ClientOf) -> None:
        client = client_of(amina)
        answer = new(client, "more:involved", **{"rows.involved": "4", "involved.2.name": "Guards"})
        page = client.get(answer.headers["Location"].partition("#")[0]).content.decode()
        assert 'name="involved.6.name"' in page
        assert 'value="Guards"' in page

    def test_details_of_what_is_ticked(self, amina: Person, client_of: ClientOf) -> None:
        client = client_of(amina)
        new(client, "more:violations", types=["V07"])
        assert 'name="violations.0.method"' in client.get(url("report_draft", the_report())).content.decode()

    def test_finding_and_using_a_place(self, amina: Person, client_of: ClientOf) -> None:
        client = client_of(amina)
        site = Site.objects.create(
            name="Cafunfo mine", country="AO", area="AO-LNO", latitude=-8.7, longitude=18.0,
            place_precision="L2", search_text="cafunfo mine", adopted=True,
        )  # fmt: skip
        answer = new(client, "find", **{"place.name": "Cafunfo"})
        page = client.get(answer.headers["Location"].partition("#")[0]).content.decode()
        assert f"use:site:{site.ref}" in page
        client.post(url("report_draft", the_report()), {**FIVE, "action": f"use:site:{site.ref}"})
        client.post(url("report_draft", the_report()), {**the_report().typed, "action": "send"})
        assert current_content(the_report())["place"]["site"] == str(site.ref)

    def test_the_lead_reads_and_changes_it(
        self, draft: Report, lead_of_partner: Person, client_of: ClientOf
    ) -> None:
        assert client_of(lead_of_partner).get(url("report_draft", draft)).status_code == 200

    def test_discarding(self, draft: Report, amina: Person, client_of: ClientOf) -> None:
        assert client_of(amina).post(url("report_discard", draft)).headers["Location"] == reverse(
            "my_reports"
        )
        assert not Report.objects.exists()

    @pytest.mark.parametrize("name", ["dora", "bruno"])
    def test_others_do_not_know_of_it(
        self, draft: Report, name: str, client_of: ClientOf, request: pytest.FixtureRequest
    ) -> None:
        client = client_of(request.getfixturevalue(name))
        for view in ("report_draft", "report_page", "report_autosave", "report_discard"):
            assert client.post(url(view, draft), FIVE).status_code == 404
        assert client.get(url("report_draft", draft)).status_code == 404


class TestAutosave:
    def test_it_keeps_what_is_typed(self, draft: Report, amina: Person, client_of: ClientOf) -> None:
        answer = client_of(amina).post(url("report_autosave", draft), {**FIVE, "when": "soon"})
        assert answer.json().keys() == {"saved_at", "edit", "autosave"}
        assert the_report().typed["when"] == ["soon"]

    def test_the_first_one_makes_the_draft(self, amina: Person, client_of: ClientOf) -> None:
        first, again = (new(client_of(amina), "autosave") for _ in range(2))
        assert first.status_code == 201
        assert first.json()["edit"] == again.json()["edit"] == url("report_draft", the_report())

    def test_a_session_that_ended_is_told(self, draft: Report, client: Client) -> None:
        assert client.post(url("report_autosave", draft), FIVE).status_code == 401
        assert client.get(reverse("report_token")).status_code == 401

    def test_a_report_that_went_on_is_not_overwritten(
        self, sent_report: Report, amina: Person, client_of: ClientOf
    ) -> None:
        assert client_of(amina).post(url("report_autosave", sent_report), FIVE).status_code == 409
        assert the_report().typed is None

    def test_only_post(self, draft: Report, amina: Person, client_of: ClientOf) -> None:
        assert client_of(amina).get(url("report_autosave", draft)).status_code == 405

    def test_a_fresh_token(self, amina: Person, client_of: ClientOf) -> None:
        assert client_of(amina).get(reverse("report_token")).json()["token"]


class TestNothingTypedIsLost:
    def test_signed_out(self, client: Client) -> None:
        answer = new(client)
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "Your text is still here" in page
        assert f'name="narrative" value="{FIVE["narrative"]}"' in page

    def test_a_token_of_an_older_session(self, amina: Person, client_of: ClientOf) -> None:
        client = client_of(amina)
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        answer = new(strict)
        assert answer.status_code == 403
        assert FIVE["narrative"] in answer.content.decode()
        assert not Report.objects.exists()

    def test_a_report_that_was_decided_on_meanwhile(self, amina: Person, client_of: ClientOf) -> None:
        report = make_report(amina, "not_taken_forward")
        answer = client_of(amina).post(
            url("report_draft", report), {**FIVE, "action": "send", "version": "1"}
        )
        assert answer.status_code == 409
        page = answer.content.decode()
        assert FIVE["narrative"] in page and f'action="{reverse("report_new")}"' in page


class TestChanging:
    def change(self, client: Client, report: Report, **changes: Any) -> Any:
        typed = typed_of(current_content(report))
        return client.post(
            url("report_draft", report), {**typed, "version": report.version, "action": "send", **changes}
        )

    def test_a_change_is_a_new_version(self, sent_report: Report, amina: Person, client_of: ClientOf) -> None:
        answer = self.change(client_of(amina), sent_report, narrative="More is known now.")
        assert answer.status_code == 302
        assert current_content(the_report())["narrative"] == "More is known now."
        assert the_report().version == sent_report.version + 1

    def test_opening_the_form_and_sending_changes_nothing(
        self, sent_report: Report, amina: Person, client_of: ClientOf
    ) -> None:
        before = current_content(sent_report)
        self.change(client_of(amina), sent_report)
        assert current_content(the_report()) == before

    def test_what_changed_meanwhile_is_shown_and_nothing_is_lost(
        self, sent_report: Report, amina: Person, lead_of_partner: Person, client_of: ClientOf
    ) -> None:
        content = make_content(narrative="The lead wrote this.")
        workflow.change(reader(lead_of_partner), sent_report, content)
        answer = self.change(
            client_of(amina), sent_report, narrative="Amina wrote that.", version=sent_report.version
        )
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "<ins>The lead wrote this.</ins>" in page
        assert "Amina wrote that.</textarea>" in page
        assert lead_of_partner.name in page
        assert current_content(the_report())["narrative"] == "The lead wrote this."
        again = self.change(client_of(amina), the_report(), narrative="Amina wrote that.")
        assert again.status_code == 302
        assert current_content(the_report())["narrative"] == "Amina wrote that."

    def test_changes_that_are_not_sent_can_be_dropped(
        self, sent_report: Report, amina: Person, client_of: ClientOf
    ) -> None:
        client = client_of(amina)
        client.post(url("report_draft", sent_report), {**FIVE, "action": "save", "version": "1"})
        assert the_report().typed and the_report().status == "sent"
        client.post(url("report_discard", sent_report))
        assert the_report().typed is None

    def test_a_report_that_came_back_is_sent_again(self, amina: Person, client_of: ClientOf) -> None:
        report = make_report(amina, "changes_asked")
        self.change(client_of(amina), report)
        assert the_report().status == "sent"

    def test_readers_of_it_may_not(
        self, accepted_report: Report, eve: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        for person in (eve, bruno):
            assert client_of(person).get(url("report_draft", accepted_report)).status_code == 403
            assert self.change(client_of(person), accepted_report).status_code == 403


letters = st.characters(min_codepoint=32, exclude_categories=("Cs",))
texts = st.text(letters, min_size=1, max_size=40).map(str.strip).filter(bool)
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 1, 1)).map(str)
contents = st.fixed_dictionaries(
    {
        "narrative": texts,
        "language": st.sampled_from(["en", "fr", "sg"]),
        "sharing": st.sampled_from(["coalition", "restricted", "can_publish"]),
        "urgent": st.booleans(),
        "country": st.sampled_from(["AO", "CF", "FR"]),
        "when": st.one_of(
            st.sampled_from(["not known", "since before 2015", "about May 2020", "2019"]),
            st.fixed_dictionaries({"earliest": days, "latest": st.none()}),
            st.fixed_dictionaries({"earliest": st.none(), "latest": days, "text": st.just("in the rains")}),
            days.map(lambda day: {"earliest": day, "latest": day}),
        ),
        "place": st.one_of(
            st.fixed_dictionaries({"latitude": st.floats(-89, 89), "longitude": st.floats(-179, 179), "name": texts}),
            st.fixed_dictionaries({"precision": st.sampled_from(["L6", "L8", "L9"])}),
        ),
        "sources": st.lists(
            st.fixed_dictionaries(
                {
                    "kind": st.sampled_from(["witness", "press_or_radio", "photograph"]),
                    "line": texts,
                    "date": st.one_of(st.none(), days),
                },
                optional={
                    "says": texts,
                    "denies": st.booleans(),
                    "may_be_named": st.booleans(),
                    "consent": st.just("coalition_only"),
                },
            ),
            min_size=1,
            max_size=3,
        ),
        "involved": st.lists(st.fixed_dictionaries({"kind": st.sampled_from(["A01", "A99"]), "name": texts}), max_size=3),
        "harms": st.lists(
            st.fixed_dictionaries(
                {"kinds": st.just(["killed", "injured"]), "words": texts, "best": st.one_of(st.none(), st.integers(0, 900))}
            ),
            max_size=2,
        ),
        "violations": st.lists(
            st.fixed_dictionaries({"type": st.sampled_from(["V01", "V07"]), "method": st.sampled_from(["", "dog"])}), max_size=3
        ),
    }
)  # fmt: skip


@given(contents)
@settings(max_examples=150, deadline=None)
def test_content_comes_through_the_form_unchanged(sent: dict[str, Any]) -> None:
    for act in sent["violations"]:
        act["by"] = list(range(len(sent["involved"])))
    for source in sent["sources"]:
        if source["kind"] != "witness":
            source.pop("consent", None)
    content, errors = check(sent)
    if errors or is_sendable(content):
        return
    form = ReportForm(typed_of(content))
    assert form.check(), form.errors
    expected = {**content, "when": {**content["when"], "text": form.clean["when"]["text"]}}
    for source in expected["sources"]:
        source["consent"] = source["consent"] if source["kind"] == "witness" else "not_needed_public_source"
    assert form.clean == expected


class TestPaste:
    def test_the_words_are_kept_beside_the_form(self, amina: Person, client_of: ClientOf) -> None:
        client = client_of(amina)
        message = {"key": "p", "received.original": "Boa tarde.\nOs guardas…", "received.channel": "whatsapp"}
        answer = client.post(reverse("report_paste"), {**message, "received.language": "pt", "country": "AO"})
        page = client.get(answer.headers["Location"]).content.decode()
        assert "The message as received" in page and 'lang="pt"' in page and "Os guardas…" in page
        assert the_report().typed["country"] == ["AO"]

    def test_the_message_is_needed(self, amina: Person, client_of: ClientOf) -> None:
        answer = client_of(amina).post(reverse("report_paste"), {"received.date": "yesterday"})
        assert answer.status_code == 400
        assert 'value="yesterday"' in answer.content.decode()

    def test_wrong_method(self, amina: Person, client_of: ClientOf) -> None:
        assert client_of(amina).put(reverse("report_paste")).status_code == 405


class TestPage:
    def test_the_author_sees_all_of_it(self, sent_report: Report, amina: Person, client_of: ClientOf) -> None:
        page = client_of(amina).get(url("report_page", sent_report)).content.decode()
        for word in (
            "Sam-Ouandja",
            "Guards of the concession",
            "Killing",
            "A neighbour who saw it",
            "Waiting for review",
        ):
            assert word in page
        assert "V01" not in page and "A06" not in page

    def test_a_reader_of_the_coalition_sees_neither_place_nor_source(
        self, accepted_report: Report, eve: Person, client_of: ClientOf
    ) -> None:
        page = client_of(eve).get(url("report_page", accepted_report)).content.decode()
        assert "Haute-Kotto" in page
        for word in ("Sam-Ouandja", "A neighbour who saw it", "8.5", "Amina", "Bruno"):
            assert word not in page

    def test_a_draft_is_its_form(self, draft: Report, amina: Person, client_of: ClientOf) -> None:
        assert client_of(amina).get(url("report_page", draft)).headers["Location"] == url(
            "report_draft", draft
        )

    def test_what_was_erased_says_so(
        self, sent_report: Report, amina: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        workflow.decline(reader(bruno), sent_report, reason="unsafe_to_hold", sentence="Too risky.")
        page = client_of(amina).get(url("report_page", sent_report)).content.decode()
        assert "erased" in page and "Too risky." in page
        assert client_of(amina).get(url("report_history", sent_report)).status_code == 200

    def test_claims_and_denials_stand_side_by_side(self, amina: Person, client_of: ClientOf) -> None:
        says = {"kind": "press_or_radio", "line": "Radio", "says": "Guards shot at them."}
        denies = {"kind": "company_statement", "line": "Statement", "says": "Nobody shot.", "denies": True}
        report = make_report(amina, sources=[says, denies])
        page = client_of(amina).get(url("report_page", report)).content.decode()
        assert page.index("Guards shot at them.") < page.index("<h3>Denied</h3>") < page.index("Nobody shot.")

    @pytest.mark.parametrize("view", ["report_page", "report_history"])
    def test_hidden_anonymous_and_wrong_method(
        self, view: str, sent_report: Report, amina: Person, dora: Person, client_of: ClientOf, client: Client
    ) -> None:
        assert client.get(url(view, sent_report)).headers["Location"].startswith(reverse("account_login"))
        hidden = client_of(dora).get(url(view, sent_report))
        missing = client_of(dora).get(reverse(view, args=[uuid.uuid4()]))
        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert client_of(dora).post(url(view, sent_report)).status_code == 404
        assert client_of(amina).post(url(view, sent_report)).status_code == 405

    def test_queries_do_not_grow(
        self, sent_report: Report, amina: Person, client_of: ClientOf, django_assert_max_num_queries: Any
    ) -> None:
        client = client_of(amina)
        for number in range(5):
            workflow.comment(reader(amina), sent_report, f"Line {number}")
        with django_assert_max_num_queries(12):
            client.get(url("report_page", sent_report))


class TestComments:
    def test_author_and_reviewer_talk(
        self, sent_report: Report, amina: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        client_of(bruno).post(url("report_comment", sent_report), {"text": "Which river?"})
        client_of(amina).post(url("report_comment", sent_report), {"text": "The Kotto."})
        page = client_of(amina).get(url("report_page", sent_report)).content.decode()
        assert page.index("Which river?") < page.index("The Kotto.")

    def test_nothing_written_is_told(self, sent_report: Report, amina: Person, client_of: ClientOf) -> None:
        assert client_of(amina).post(url("report_comment", sent_report), {"text": " "}).status_code == 400

    def test_a_reader_of_the_coalition_may_not(
        self, accepted_report: Report, eve: Person, client_of: ClientOf
    ) -> None:
        assert client_of(eve).post(url("report_comment", accepted_report), {"text": "Hm"}).status_code == 403


class TestHistory:
    def test_what_changed_in_words(
        self, sent_report: Report, amina: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        workflow.ask_changes(reader(bruno), sent_report, reason="date_unclear", sentence="Which day?")
        report = the_report()
        workflow.send(reader(amina), report, make_content(country="AO", place={}, when="2021-05-04"))
        page = client_of(amina).get(url("report_history", report)).content.decode()
        assert "<del>Central African Republic</del>" in page and "<ins>Angola</ins>" in page
        assert "Which day?" in page and "The date is unclear" in page and "Bruno" in page
        assert "sources.0" not in page

    def test_readers_of_the_coalition_may_not_follow(
        self, accepted_report: Report, eve: Person, client_of: ClientOf
    ) -> None:
        assert client_of(eve).get(url("report_history", accepted_report)).status_code == 403


class TestWithdrawing:
    def test_it_is_taken_back(self, sent_report: Report, amina: Person, client_of: ClientOf) -> None:
        client_of(amina).post(url("report_withdraw", sent_report), {"version": sent_report.version})
        assert the_report().status == "withdrawn"

    def test_not_an_older_version(self, sent_report: Report, amina: Person, client_of: ClientOf) -> None:
        assert client_of(amina).post(url("report_withdraw", sent_report), {"version": 9}).status_code == 409
        assert the_report().status == "sent"

    def test_a_reviewer_may_not(self, sent_report: Report, bruno: Person, client_of: ClientOf) -> None:
        assert client_of(bruno).post(url("report_withdraw", sent_report), {"version": 1}).status_code == 403

    def test_only_post(self, sent_report: Report, amina: Person, client_of: ClientOf) -> None:
        assert client_of(amina).get(url("report_withdraw", sent_report)).status_code == 405


class TestInviting:
    def test_the_lead_lets_a_reviewer_in(
        self, restricted_report: Report, lead_of_partner: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        assert client_of(bruno).get(url("report_page", restricted_report)).status_code == 404
        client_of(lead_of_partner).post(url("report_invite", restricted_report), {"person": bruno.ref})
        assert client_of(bruno).get(url("report_page", restricted_report)).status_code == 200

    def test_nobody_chosen(
        self, restricted_report: Report, lead_of_partner: Person, client_of: ClientOf
    ) -> None:
        assert client_of(lead_of_partner).post(url("report_invite", restricted_report)).status_code == 400

    def test_only_the_lead(
        self, restricted_report: Report, amina: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        for step in ("report_invite", "report_uninvite"):
            for chosen in ({"person": bruno.ref}, {}):
                assert client_of(amina).post(url(step, restricted_report), chosen).status_code == 403

    def test_only_on_a_restricted_report(
        self, sent_report: Report, lead_of_partner: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        answer = client_of(lead_of_partner).post(url("report_invite", sent_report), {"person": bruno.ref})
        assert answer.status_code == 403

    def test_the_lead_takes_it_back(
        self, restricted_report: Report, lead_of_partner: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        lead, back = client_of(lead_of_partner), url("report_uninvite", restricted_report)
        lead.post(url("report_invite", restricted_report), {"person": bruno.ref})
        client_of(bruno).post(url("review_claim", restricted_report))
        assert back in lead.get(url("report_page", restricted_report)).content.decode()
        assert lead.post(back, {"person": bruno.ref}).status_code == 302
        assert client_of(bruno).get(url("report_page", restricted_report)).status_code == 404
        assert the_report().claimed_until is None
        assert LedgerEntry.objects.last().action == "uninvite"
        assert lead.post(back, {"person": bruno.ref}).status_code == 409


class TestMine:
    def test_it_lists_what_became_of_them(
        self, draft: Report, published_report: Any, amina: Person, client_of: ClientOf
    ) -> None:
        page = client_of(amina).get(reverse("my_reports")).content.decode()
        assert "Half a sentence" in page
        assert reverse("edition_page", args=[published_report.series]) in page

    def test_it_says_that_a_briefing_has_used_one(
        self, published_report: Any, amina: Person, carla: Person, client_of: ClientOf
    ) -> None:
        assert "done" not in self.step_of_the_briefing(client_of(amina))
        briefing.freeze(reader(carla), {}, "For the intersessional", "en", [])
        assert "done" in self.step_of_the_briefing(client_of(amina))

    def step_of_the_briefing(self, client: Client) -> str:
        page = client.get(reverse("my_reports")).content.decode()
        return page.split("Used in a briefing")[0].rsplit("<li", 1)[1]

    def test_nothing_yet(self, dora: Person, draft: Report, client_of: ClientOf) -> None:
        assert "Nothing written yet" in client_of(dora).get(reverse("my_reports")).content.decode()

    def test_queries_do_not_grow(
        self, amina: Person, client_of: ClientOf, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(4):
            make_report(amina)
        client = client_of(amina)
        with django_assert_max_num_queries(5):
            client.get(reverse("my_reports"))


@pytest.mark.parametrize("view", ["report_new", "report_paste", "my_reports"])
class TestDoor:
    def test_anonymous_sign_in(self, view: str, client: Client) -> None:
        assert client.get(reverse(view)).headers["Location"].startswith(reverse("account_login"))

    def test_those_who_do_not_contribute_may_not(
        self, view: str, manager: Person, client_of: ClientOf
    ) -> None:
        assert client_of(manager).get(reverse(view)).status_code == 403

    def test_wrong_method(self, view: str, amina: Person, client_of: ClientOf) -> None:
        assert client_of(amina).delete(reverse(view)).status_code == 405
