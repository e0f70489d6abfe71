"""Freezing, building again, and what becomes of a briefing when its records change."""

from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Person
from accounts.reader import Reader
from hotspots import ledger, workflow
from hotspots.briefing import LIMIT, build, file_of, freeze, verify
from hotspots.filters import BadFilter
from hotspots.models import Briefing, Edition, Hotspot, LedgerEntry, Report, Statement
from hotspots.workflow import Answers, publication
from tests.factories import make_answers, make_report, publishable, reader

from .reading import csv_rows, pdf_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher(carla: Person) -> Reader:
    return reader(carla)


def published(author: Person, publisher: Reader, reviewer: Person, title: str = "", **changes: Any) -> Report:
    """An accepted report that the public reads."""
    report = make_report(author, "accepted", by=reader(reviewer), **publishable(**changes))
    workflow.publish(publisher, report, make_answers(**({"title": title} if title else {})))
    return report


def stored(publisher: Reader, **query: list[str]) -> Briefing:
    briefing = freeze(publisher, query, "Before the plenary", "en", [])
    return Briefing.objects.get(pk=briefing.pk)


def killed(best: int) -> list[dict[str, Any]]:
    return [{"kinds": ["killed"], "best": best}]


class TestContent:
    def test_it_holds_what_is_published_and_nothing_else(
        self, amina: Person, bruno: Person, publisher: Reader
    ) -> None:
        published(amina, publisher, bruno)
        content = build(publisher, {}, "Title", "en", [])
        (entry,) = content["reports"]
        assert (entry["date_text"], entry["place"]) == ("May 2021", "Haute-Kotto")
        for kept in ("Sam-Ouandja", "A neighbour", "on the way to the hospital", "8.5"):
            assert kept not in str(content)
        assert "Confidential source" in str(content["sources"])

    def test_two_accounts_of_one_event_give_a_range_and_never_a_sum(
        self, amina: Person, bruno: Person, publisher: Reader
    ) -> None:
        first = published(amina, publisher, bruno, harms=killed(2))
        second = published(amina, publisher, bruno, harms=killed(4))
        apart = build(publisher, {}, "Title", "en", [])["totals"]["deaths"]
        assert (apart["min"], apart["best"], apart["max"], apart["stated"]) == (6, 6, 6, 2)
        workflow.link(reader(bruno), second, first, "same_event")
        together = build(publisher, {}, "Title", "en", [])["totals"]["deaths"]
        assert (together["min"], together["best"], together["max"], together["stated"]) == (2, None, 4, 1)

    def test_parts_of_a_larger_event_are_added(self, amina: Person, bruno: Person, publisher: Reader) -> None:
        whole, *parts = (published(amina, publisher, bruno, harms=killed(best)) for best in (17, 16, 17))
        for part in parts:
            workflow.link(reader(bruno), part, whole, "part_of")
        assert build(publisher, {}, "Title", "en", [])["totals"]["deaths"]["best"] == 50

    def test_a_denial_stands_beside_the_claim(self, amina: Person, bruno: Person, publisher: Reader) -> None:
        radio = {
            "kind": "press_or_radio",
            "line": "Bulletin",
            "publisher": "Radio",
            "says": "One man was shot.",
        }
        letter = {"kind": "company_statement", "line": "Letter", "publisher": "The company"}
        says = [radio, {**letter, "says": "Nobody was shot.", "denies": True}]
        published(amina, publisher, bruno, sources=[{**source, "may_be_named": True} for source in says])
        (entry,) = build(publisher, {}, "Title", "en", [])["reports"]
        assert entry["claims"] == [
            {"who": "Radio", "says": "One man was shot."},
            {"who": "The company, denying it", "says": "Nobody was shot."},
        ]

    def test_links_lead_to_the_version(
        self, amina: Person, bruno: Person, publisher: Reader, settings: Any
    ) -> None:
        settings.SITE_URL = "https://hotspots.example.org"
        published(amina, publisher, bruno)
        (entry,) = build(publisher, {}, "Title", "en", [])["reports"]
        edition = Edition.objects.get()
        assert entry["url"] == settings.SITE_URL + reverse("edition_version", args=[edition.series, 1])


class TestRefusals:
    def test_only_those_who_publish(self, bruno: Person, published_report: Edition) -> None:
        with pytest.raises(workflow.NotAllowed):
            build(reader(bruno), {}, "Title", "en", [])
        with pytest.raises(workflow.NotAllowed):
            freeze(reader(bruno), {}, "Title", "en", [])

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": "  "}, "title"),
            ({"title": "x" * 251}, "title"),
            ({"language": "xx"}, "language"),
            ({"blocks": [{"heading": "h", "text": "t"}] * 4}, "blocks"),
            ({"blocks": [{"heading": "h", "text": "t" * 5001}]}, "blocks"),
            ({"query": {"country": ["AO"]}}, "query"),
        ],
    )
    def test_what_is_wrong_is_named(
        self, publisher: Reader, published_report: Edition, changes: dict[str, Any], field: str
    ) -> None:
        given = {"query": {}, "title": "Title", "language": "en", "blocks": [], **changes}
        with pytest.raises(workflow.Incomplete) as refused:
            freeze(publisher, **given)
        assert set(refused.value.errors) == {field}
        assert not Briefing.objects.exists()

    def test_too_many_records(self, publisher: Reader, published_report: Edition, monkeypatch: Any) -> None:
        monkeypatch.setattr("hotspots.briefing.freezing.LIMIT", 0)
        with pytest.raises(workflow.Incomplete, match="at most 0 records"):
            build(publisher, {}, "Title", "en", [])
        assert LIMIT > 1857

    def test_a_typo_never_widens(self, publisher: Reader, published_report: Edition) -> None:
        with pytest.raises(BadFilter):
            build(publisher, {"contry": ["CF"]}, "Title", "en", [])


class TestFreezing:
    def test_it_is_stored_with_its_list_and_recorded(
        self, publisher: Reader, published_report: Edition
    ) -> None:
        briefing = stored(publisher, country=["CF"])
        series = str(published_report.series)
        assert briefing.frozen == [["report", series, 1, series]]
        assert (briefing.digest, briefing.query) == (briefing.content["digest"], "country=CF")
        assert (
            LedgerEntry.objects.filter(action="freeze", kind="briefing", ref=str(briefing.ref)).count() == 1
        )
        assert ledger.verify() == []

    def test_empty_texts_are_left_out(self, publisher: Reader, published_report: Edition) -> None:
        blocks = [{"heading": " ", "text": ""}, {"heading": "Why", "text": " Because. "}]
        briefing = freeze(publisher, {}, "Title", "en", blocks)
        assert briefing.content["blocks"] == [{"heading": "Why", "text": "Because."}]

    def test_files_are_recorded(self, publisher: Reader, published_report: Edition, bruno: Person) -> None:
        briefing = stored(publisher)
        file = file_of(publisher, briefing, "csv")
        day = briefing.created_at.date().isoformat()
        assert (file.name, file.media_type) == (
            f"hotspots-before-the-plenary-{day}.csv",
            "text/csv; charset=utf-8",
        )
        assert LedgerEntry.objects.filter(action="export_csv", ref=str(briefing.ref)).count() == 1
        with pytest.raises(workflow.NotAllowed):
            file_of(reader(bruno), briefing, "csv")


class TestAfterwards:
    def test_a_correction_is_told_and_the_briefing_holds(
        self, amina: Person, bruno: Person, publisher: Reader
    ) -> None:
        report = published(amina, publisher, bruno)
        briefing = stored(publisher)
        workflow.publish(publisher, report, make_answers(title="Corrected title", note="The date was wrong."))
        checked = verify(briefing)
        assert checked.holds
        (change,) = checked.changes
        assert (change.state, change.number, change.newest, change.note) == (
            "corrected",
            1,
            2,
            "The date was wrong.",
        )
        assert change.title == "Diggers shot at in Haute-Kotto"

    def test_a_retraction_is_told(self, publisher: Reader, published_report: Edition) -> None:
        briefing = stored(publisher)
        workflow.retract(publisher, published_report, "The source took it back.")
        checked = verify(briefing)
        assert checked.holds
        assert [(change.state, change.note) for change in checked.changes] == [
            ("retracted", "The source took it back.")
        ]
        with pytest.raises(workflow.Incomplete):
            stored(publisher)

    def test_what_is_taken_down_is_erased_here_too(
        self, publisher: Reader, published_report: Edition
    ) -> None:
        briefing, other = stored(publisher), stored(publisher)
        publication.take_down(publisher, published_report.series)
        for held in (briefing, other):
            held.refresh_from_db()
            assert (held.content, held.blocks) == ({}, [])
            assert not verify(held).holds
            with pytest.raises(workflow.Conflict):
                file_of(publisher, held, "pdf")

    def test_links_made_later_change_no_figure_of_it_and_are_told(
        self, amina: Person, bruno: Person, publisher: Reader
    ) -> None:
        first = published(amina, publisher, bruno, harms=killed(2))
        second = published(amina, publisher, bruno, harms=killed(4))
        briefing = stored(publisher)
        workflow.link(reader(bruno), second, first, "same_event")
        checked = verify(briefing)
        assert checked.holds
        assert {change.state for change in checked.changes} == {"relinked"}
        assert len(checked.changes) == 2

    def test_names_that_settings_change_later_stay(
        self, publisher: Reader, published_report: Edition, settings: Any
    ) -> None:
        briefing = stored(publisher)
        settings.PUBLISHER_NAME, settings.SITE_URL = "Another name", "https://elsewhere.example.org"
        assert verify(briefing).holds

    @pytest.mark.parametrize(
        ("tamper", "word"),
        [
            (lambda row: row.content["totals"].update(records=2), "not what was frozen"),
            (lambda row: setattr(row, "title", "Another"), "differs in: title"),
            (lambda row: setattr(row, "digest", "0" * 64), "not what was frozen"),
            (lambda row: setattr(row, "query", "nonsense=1"), "cannot be read"),
            (lambda row: setattr(row, "frozen", []), "differs in"),
        ],
    )
    def test_tampering_is_found(
        self, publisher: Reader, published_report: Edition, tamper: Any, word: str
    ) -> None:
        briefing = stored(publisher)
        tamper(briefing)
        checked = verify(briefing)
        assert not checked.holds
        assert word in " ".join(checked.problems)

    def test_a_changed_version_is_found(self, publisher: Reader, published_report: Edition) -> None:
        briefing = stored(publisher)
        Edition.objects.update(summary="Something else.")
        assert "reports" in " ".join(verify(briefing).problems)


class TestCommand:
    def test_it_says_that_it_holds(self, publisher: Reader, published_report: Edition, capsys: Any) -> None:
        briefing = stored(publisher)
        call_command("verify_briefing", str(briefing.ref))
        assert f"the same digest: {briefing.digest} (1 records)" in capsys.readouterr().out

    def test_it_fails_when_it_does_not(self, publisher: Reader, published_report: Edition) -> None:
        briefing = stored(publisher)
        Edition.objects.update(summary="Something else.")
        with pytest.raises(CommandError, match="differs in"):
            call_command("verify_briefing", str(briefing.ref))

    @pytest.mark.parametrize("ref", ["nonsense", "5eb0a111-0000-4000-8000-000000000000"])
    def test_it_knows_no_such_briefing(self, ref: str, db: None) -> None:
        with pytest.raises(CommandError, match="no briefing"):
            call_command("verify_briefing", ref)


def test_a_hotspot_that_two_statements_name_is_quoted_from_both(bruno: Person, publisher: Reader) -> None:
    keeper = reader(bruno)
    hotspot = workflow.keep(keeper, Hotspot(), {"title": "Koidu: removal", "countries": ["SL"]})
    for year, quote in ((2021, "The first sentence."), (2024, "The newer sentence.")):
        said = {"title": f"Statement of {year}", "publisher": "KP CSC", "date": date(year, 6, 25)}
        statement = workflow.keep(keeper, Statement(), said)
        workflow.name_in_statement(keeper, statement, hotspot, quote)
    workflow.publish(publisher, hotspot, Answers())
    briefing = stored(publisher)
    (entry,) = briefing.content["hotspots"]
    assert entry["quote"] == "The newer sentence."
    assert [row["text"] for row in entry["earlier_quotes"]] == ["The first sentence."]
    pdf = pdf_text(file_of(publisher, briefing, "pdf").data)
    assert pdf.index("“The newer sentence.”") < pdf.index("“The first sentence.”")
    assert "Statement of 2021" in pdf and "Statement of 2024" in pdf
    (row,) = csv_rows(file_of(publisher, briefing, "csv").data)
    assert row["Quoted from the source"] == "The newer sentence.; The first sentence."
