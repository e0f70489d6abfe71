"""The queue, and a reviewer's decisions on a report's page."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from hotspots import workflow
from hotspots.models import Report, ReportLink, Review, Version
from hotspots.web.reports.typed import typed_of
from hotspots.workflow.transitions import current_content
from tests.factories import a_person, bare_content, make_report, reader, send_report

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
DECISIONS = (
    "review_claim",
    "review_release",
    "review_code",
    "review_accept",
    "review_ask_changes",
    "review_decline",
)


def url(name: str, report: Report) -> str:
    return reverse(name, args=[report.ref])


def post(client: Client, view: str, report: Report, **data: Any) -> Any:
    return client.post(url(view, report), {"version": report.version, **data})


def bare_report(author: Person) -> Report:
    """A report with the five answers and nothing else: the rest is left to the reviewer."""
    receipt, _replayed = workflow.submit(reader(author), bare_content())
    return Report.objects.get(ref=receipt["ref"])


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


class TestQueue:
    def test_urgent_first_then_the_oldest(self, amina: Person, bruno: Person, client_of: ClientOf) -> None:
        for words in ("Older one", "Newer one"):
            send_report(amina, narrative=words)
        send_report(amina, narrative="At risk now", urgent=True)
        page = client_of(bruno).get(reverse("queue")).content.decode()
        assert page.index("At risk now") < page.index("Older one") < page.index("Newer one")
        for word in ("Central African Republic", "A witness", "Partner in Berbérati", "May 2021"):
            assert word in page

    def test_own_reports_are_for_others(self, bruno: Person, client_of: ClientOf) -> None:
        send_report(bruno, narrative="Mine alone")
        page = client_of(bruno).get(reverse("queue")).content.decode()
        assert "Mine alone" not in page and "somebody else decides on it" in page

    def test_a_claim_shows(self, sent_report: Report, bruno: Person, client_of: ClientOf) -> None:
        other = a_person("Berta", bruno.organisation, review=True)
        workflow.claim(reader(other), sent_report)
        assert "Berta is at it" in client_of(bruno).get(reverse("queue")).content.decode()

    def test_restricted_reports_are_for_invited_reviewers(
        self, restricted_report: Report, bruno: Person, client_of: ClientOf
    ) -> None:
        assert str(restricted_report.ref) not in client_of(bruno).get(reverse("queue")).content.decode()
        restricted_report.invited.add(bruno)
        assert str(restricted_report.ref) in client_of(bruno).get(reverse("queue")).content.decode()

    def test_doors(self, amina: Person, bruno: Person, client_of: ClientOf, client: Client) -> None:
        assert client.get(reverse("queue")).headers["Location"].startswith(reverse("account_login"))
        assert client_of(amina).get(reverse("queue")).status_code == 403
        assert client_of(bruno, strong=False).get(reverse("queue")).status_code == 403
        assert client_of(bruno).post(reverse("queue")).status_code == 405

    def test_queries_do_not_grow(
        self, amina: Person, bruno: Person, client_of: ClientOf, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(4):
            send_report(amina)
        client = client_of(bruno)
        client.get(reverse("reference"))  # the frame is built once
        with django_assert_max_num_queries(8):
            client.get(reverse("queue"))


class TestClaim:
    def test_claim_and_release(self, sent_report: Report, bruno: Person, client_of: ClientOf) -> None:
        answer = post(client_of(bruno), "review_claim", sent_report)
        assert answer.headers["Location"] == url("report_page", sent_report)
        assert fresh(sent_report).claimed_by_id == bruno.pk
        post(client_of(bruno), "review_release", sent_report)
        assert fresh(sent_report).claimed_by_id is None

    def test_a_running_claim_is_respected(
        self, sent_report: Report, bruno: Person, client_of: ClientOf
    ) -> None:
        other = a_person("Berta", bruno.organisation, review=True)
        workflow.claim(reader(other), sent_report)
        assert post(client_of(bruno), "review_claim", sent_report).status_code == 409
        assert "Berta" in client_of(bruno).get(url("report_page", sent_report)).content.decode()


class TestAccept:
    def test_it_is_accepted(self, sent_report: Report, bruno: Person, client_of: ClientOf) -> None:
        answer = post(
            client_of(bruno),
            "review_accept",
            sent_report,
            verification="independent_sources",
            sentence="Two agree.",
        )
        assert answer.headers["Location"] == reverse("queue")
        report = fresh(sent_report)
        assert (report.status, report.verification) == ("accepted", "independent_sources")
        assert Review.objects.get().sentence == "Two agree."

    def test_what_is_missing_is_told_and_text_stays(
        self, amina: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        report = bare_report(amina)
        answer = post(
            client_of(bruno), "review_accept", report, verification="documented", sentence="I am <b>sure</b>"
        )
        assert answer.status_code == 400
        page = answer.content.decode()
        assert "I am &lt;b&gt;sure&lt;/b&gt;" in page
        assert 'value="documented" checked' in page
        assert "Choose at least one type of violation" in page
        assert fresh(report).status == "sent"

    def test_the_reviewer_codes_what_was_left_to_them(
        self, amina: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        report = bare_report(amina)
        coding = {
            "coding": "1",
            "types": ["V07"],
            "involved.0.kind": "A99",
            "involved.0.role": "not_clear",
            "involved.0.attribution": "alleged",
            "issues": ["K3"],
            "place.precision": "L8",
            "place.area": "",
        }
        post(client_of(bruno), "review_accept", report, verification="one_source", **coding)
        content = current_content(fresh(report))
        assert fresh(report).status == "accepted"
        assert [act["type"] for act in content["violations"]] == ["V07"]
        assert content["issues"] == ["K3"]
        assert content["narrative"] == "Something happened."
        assert [version.action for version in Version.objects.all()] == ["send", "code", "accept"]
        assert Version.objects.get(action="code").person_id == bruno.pk

    def test_coding_that_is_left_alone_is_no_change(
        self, sent_report: Report, bruno: Person, client_of: ClientOf
    ) -> None:
        before = current_content(sent_report)
        typed = typed_of(before) | {"place.precision": ["L6"], "place.area": ["CF-HK"], "coding": ["1"]}
        post(client_of(bruno), "review_accept", sent_report, **typed, verification="one_source")
        assert [version.action for version in Version.objects.all()] == ["send", "accept"]
        after = current_content(fresh(sent_report))
        assert after["place"] == before["place"]

    def test_a_failed_acceptance_keeps_no_coding(
        self, amina: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        report = bare_report(amina)
        answer = post(
            client_of(bruno), "review_accept", report, coding="1", types=["V07"], verification="no such"
        )
        assert answer.status_code == 400
        assert fresh(report).version == report.version
        assert 'value="V07" checked' in answer.content.decode()

    def test_a_version_that_has_gone_by(
        self, sent_report: Report, amina: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        workflow.change(reader(amina), sent_report, bare_content(narrative="Changed meanwhile."))
        answer = post(
            client_of(bruno), "review_accept", sent_report, verification="one_source", sentence="My words"
        )
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Changed meanwhile." in page and "My words" in page
        assert fresh(sent_report).status == "sent"

    def test_without_a_version_nothing_is_decided(
        self, sent_report: Report, bruno: Person, client_of: ClientOf
    ) -> None:
        answer = client_of(bruno).post(url("review_accept", sent_report), {"verification": "one_source"})
        assert answer.status_code == 409


class TestCode:
    def test_saving_the_coding_alone(self, amina: Person, bruno: Person, client_of: ClientOf) -> None:
        report = bare_report(amina)
        answer = post(client_of(bruno), "review_code", report, coding="1", types=["V15"])
        assert answer.headers["Location"] == url("report_page", report)
        assert [act["type"] for act in current_content(fresh(report))["violations"]] == ["V15"]
        assert fresh(report).status == "sent"

    def test_more_rows_and_details(self, amina: Person, bruno: Person, client_of: ClientOf) -> None:
        report = bare_report(amina)
        page = post(
            client_of(bruno), "review_code", report, coding="1", types=["V15"], action="more:violations"
        )
        assert 'name="violations.0.method"' in page.content.decode()
        assert fresh(report).version == report.version


class TestSendingBack:
    @pytest.mark.parametrize(
        ("view", "status"), [("review_ask_changes", "changes_asked"), ("review_decline", "not_taken_forward")]
    )
    def test_with_reason_and_sentence(
        self, view: str, status: str, sent_report: Report, bruno: Person, client_of: ClientOf
    ) -> None:
        post(client_of(bruno), view, sent_report, reason="date_unclear", sentence="Which day?")
        assert fresh(sent_report).status == status
        review = Review.objects.get()
        assert (review.reason, review.sentence) == ("date_unclear", "Which day?")

    @pytest.mark.parametrize("view", ["review_ask_changes", "review_decline"])
    def test_both_are_needed_and_text_stays(
        self, view: str, sent_report: Report, bruno: Person, client_of: ClientOf
    ) -> None:
        answer = post(client_of(bruno), view, sent_report, sentence="Half of it")
        assert answer.status_code == 400
        assert "Half of it" in answer.content.decode()
        assert fresh(sent_report).status == "sent"

    def test_not_safe_to_keep_says_what_it_erases(
        self, sent_report: Report, bruno: Person, client_of: ClientOf
    ) -> None:
        page = client_of(bruno).get(url("report_page", sent_report)).content.decode()
        assert "erases what the report says" in page
        post(
            client_of(bruno), "review_decline", sent_report, reason="unsafe_to_hold", sentence="Names in it."
        )
        assert current_content(fresh(sent_report)) == {}


class TestNobodyDecidesOnTheirOwn:
    def test_the_panel_is_absent_and_the_way_is_closed(self, bruno: Person, client_of: ClientOf) -> None:
        report = send_report(bruno)
        page = client_of(bruno).get(url("report_page", report)).content.decode()
        for view in DECISIONS:
            assert url(view, report) not in page
            assert post(client_of(bruno), view, report, verification="one_source").status_code == 403
        assert fresh(report).status == "sent"


@pytest.mark.parametrize("view", DECISIONS)
class TestDoors:
    def test_anonymous_sign_in(self, view: str, sent_report: Report, client: Client) -> None:
        assert post(client, view, sent_report).headers["Location"].startswith(reverse("account_login"))

    def test_those_who_do_not_review_may_not(
        self, view: str, sent_report: Report, amina: Person, dora: Person, client_of: ClientOf
    ) -> None:
        for person in (amina, dora):
            assert post(client_of(person), view, sent_report).status_code == 403

    def test_what_is_hidden_does_not_exist(
        self, view: str, restricted_report: Report, bruno: Person, client_of: ClientOf
    ) -> None:
        client = client_of(bruno)
        assert post(client, view, restricted_report).status_code == 404
        assert client.post(reverse(view, args=[uuid.uuid4()])).status_code == 404
        assert client.get(url(view, restricted_report)).status_code == 404

    def test_wrong_method(self, view: str, sent_report: Report, bruno: Person, client_of: ClientOf) -> None:
        assert client_of(bruno).get(url(view, sent_report)).status_code == 405


class TestLinks:
    def test_the_same_country_and_time_is_offered(
        self, sent_report: Report, amina: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        near = send_report(amina, narrative="Close by", when="2021-05-20")
        far = send_report(amina, narrative="Long ago", when="2015")
        page = client_of(bruno).get(url("report_page", sent_report)).content.decode()
        assert str(near.ref) in page and str(far.ref) not in page

    def test_linking_and_taking_it_back(
        self, sent_report: Report, amina: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        client, other = client_of(bruno), send_report(amina, narrative="The larger raid")
        post(client, "review_link", sent_report, kind="part_of", other=str(other.ref))
        link = ReportLink.objects.get()
        assert (link.report, link.other, link.kind) == (sent_report, other, "part_of")
        page = client.get(url("report_page", sent_report)).content.decode()
        assert "Part of the larger event told in" in page and "The larger raid" in page
        assert "Part of this event" in client.get(url("report_page", other)).content.decode()
        post(client, "review_unlink", sent_report, kind="part_of", other=other.ref)
        assert not ReportLink.objects.exists()

    def test_an_address_will_do(
        self, sent_report: Report, amina: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        other = send_report(amina)
        address = f"https://hotspots.example.org{url('report_page', other)}"
        post(client_of(bruno), "review_link", sent_report, kind="same_event", other_ref=address)
        assert ReportLink.objects.get().other == other

    def test_a_hidden_report_cannot_be_linked(
        self, sent_report: Report, restricted_report: Report, bruno: Person, client_of: ClientOf
    ) -> None:
        hidden = post(
            client_of(bruno), "review_link", sent_report, kind="same_event", other=str(restricted_report.ref)
        )
        missing = post(
            client_of(bruno), "review_link", sent_report, kind="same_event", other=str(uuid.uuid4())
        )
        assert (hidden.status_code, missing.status_code) == (400, 400)
        assert not ReportLink.objects.exists()

    def test_those_who_only_contribute_may_not(
        self, sent_report: Report, amina: Person, dora: Person, client_of: ClientOf
    ) -> None:
        assert post(client_of(amina), "review_link", sent_report).status_code == 403
        assert post(client_of(dora), "review_link", sent_report).status_code == 404
        assert client_of(amina).get(url("review_link", sent_report)).status_code == 405

    def test_a_link_to_what_is_hidden_is_not_shown(
        self,
        sent_report: Report,
        restricted_report: Report,
        amina: Person,
        bruno: Person,
        client_of: ClientOf,
    ) -> None:
        ReportLink.objects.create(kind="same_event", report=sent_report, other=restricted_report)
        assert (
            str(restricted_report.ref)
            in client_of(amina).get(url("report_page", sent_report)).content.decode()
        )
        assert (
            str(restricted_report.ref)
            not in client_of(bruno).get(url("report_page", sent_report)).content.decode()
        )


def test_the_review_page_asks_few_queries(
    sent_report: Report, amina: Person, bruno: Person, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        make_report(amina)
    client = client_of(bruno)
    client.get(reverse("reference"))  # the frame is built once
    with django_assert_max_num_queries(15):
        client.get(url("report_page", sent_report))
