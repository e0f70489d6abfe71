"""Consent that is taken back: at once, everywhere, by every road."""

import json

import pytest

from hotspots import ledger, workflow
from hotspots.content import read
from hotspots.models import Comment, Edition, LedgerEntry, Origin, Report, Version
from hotspots.workflow.transitions import current_content
from tests.api.conftest import fields, program_of  # noqa: F401  the fixture
from tests.factories import (
    PRESS,
    WITNESS,
    a_person,
    make_answers,
    make_content,
    make_report,
    publishable,
    reader,
)

pytestmark = pytest.mark.django_db
SAID = "The person asks us to stop."


@pytest.fixture
def published(published_report, publishable_report) -> Report:
    """Amina's report, of which a version is published."""
    publishable_report.refresh_from_db()
    return publishable_report


def everywhere(edition: Edition, client) -> str:
    """All that the public is told."""
    addresses = [
        "/", "/?view=table", "/map.geojson", "/data/csv", "/corrections/", "/embed/", "/embed/map.geojson",
        "/api/v1/editions", "/api/v1/editions?format=geojson",
        f"/published/{edition.series}/", f"/published/{edition.series}/1/", f"/api/v1/editions/{edition.series}",
    ]  # fmt: skip
    answers = [client.get(address) for address in addresses]
    return "\n".join(
        (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        for answer in answers
    )


def test_what_is_published_is_gone_at_once_and_everywhere(published, published_report, amina, client):
    before = everywhere(published_report, client)
    assert published_report.title in before and str(published_report.series) in before
    workflow.withdraw_consent(reader(amina), published, SAID)
    after = everywhere(published_report, client)
    assert published_report.title not in after and str(published_report.series) not in after
    assert client.get(f"/published/{published_report.series}/").status_code == 404
    kept = Edition.objects.get(series=published_report.series)
    assert (kept.state, kept.title, kept.summary, kept.body) == ("taken_down", "", "", {})
    assert Origin.objects.get(series=kept.series).answers == {}


def test_a_correction_and_what_came_before_it_go_together(published, published_report, amina, carla, client):
    workflow.publish(reader(carla), published, make_answers(title="Mended title", note="A slip"))
    workflow.withdraw_consent(reader(amina), published, SAID)
    assert set(Edition.objects.values_list("state", "title")) == {("taken_down", "")}


def test_only_the_organisation_keeps_the_report(published, amina, eve, bruno, carla):
    workflow.withdraw_consent(reader(amina), published, SAID)
    published.refresh_from_db()
    assert published.sharing == "restricted"
    assert Report.objects.visible_to(reader(amina)).exists()
    for other in (eve, bruno, carla):
        assert not Report.objects.visible_to(reader(other)).exists()


def test_version_rows_and_ledger_say_so(published, amina):
    workflow.withdraw_consent(reader(amina), published, SAID)
    published.refresh_from_db()
    version = Version.objects.get(report=published, number=published.version)
    assert version.action == "withdraw_consent" and version.content["sharing"] == "restricted"
    assert [source["consent"] for source in version.content["sources"]] == ["withdrawn", "not_needed_public_source"]
    rows = read(published)
    assert rows == {name: version.content[name] for name in rows}
    actions = list(LedgerEntry.objects.order_by("-seq").values_list("action", flat=True)[:3])
    assert actions == ["take_down", "comment", "withdraw_consent"]
    assert ledger.verify() == []
    assert Comment.objects.get(report=published).text == SAID


def test_it_can_never_be_published_again(published, amina, carla, lead_of_partner, partner):
    workflow.withdraw_consent(reader(amina), published, SAID)
    with pytest.raises(workflow.Hidden):
        workflow.publish(reader(carla), published, make_answers())
    with pytest.raises(workflow.Conflict):
        workflow.ask_sharing(reader(amina), published, "can_publish")
    published.refresh_from_db()
    assert "consent" in workflow.missing_for(reader(carla), published, make_answers())


def test_one_of_two_people_takes_it_back(amina, bruno):
    report = make_report(
        amina, "accepted", by=reader(bruno), sources=[PRESS, WITNESS, {**WITNESS, "line": "Another"}]
    )
    workflow.withdraw_consent(reader(amina), report, SAID, source=2)
    consents = [source["consent"] for source in current_content(Report.objects.get(pk=report.pk))["sources"]]
    assert consents == ["not_needed_public_source", "not_recorded", "withdrawn"]


@pytest.mark.parametrize("source", [0, 3, 99])
def test_a_source_that_is_no_person_is_refused(amina, source):
    report = make_report(amina, sources=[PRESS, WITNESS])
    with pytest.raises(workflow.Incomplete):
        workflow.withdraw_consent(reader(amina), report, SAID, source=source)


def test_where_nobody_told_us_there_is_nothing_to_take_back(amina):
    report = make_report(amina, sources=[PRESS])
    with pytest.raises(workflow.Conflict):
        workflow.withdraw_consent(reader(amina), report, SAID)


def test_a_sentence_is_needed(sent_report, amina):
    with pytest.raises(workflow.Incomplete) as refused:
        workflow.withdraw_consent(reader(amina), sent_report, " ")
    assert list(refused.value.errors) == ["sentence"]


def test_whoever_of_the_organisation_hears_it_can_act_and_nobody_else(sent_report, partner, bruno, dora):
    with pytest.raises(workflow.NotAllowed):
        workflow.withdraw_consent(reader(bruno), sent_report, SAID)
    with pytest.raises(workflow.Hidden):
        workflow.withdraw_consent(reader(dora), sent_report, SAID)
    workflow.withdraw_consent(reader(a_person("Colette", partner)), sent_report, SAID)
    sent_report.refresh_from_db()
    assert sent_report.sharing == "restricted"


@pytest.mark.parametrize("status", ["sent", "changes_asked", "accepted", "not_taken_forward", "withdrawn"])
def test_in_every_state_after_it_was_sent(amina, status):
    report = make_report(amina, status)
    workflow.withdraw_consent(reader(amina), report, SAID)
    assert Report.objects.get(pk=report.pk).status == status


def test_a_version_that_has_gone_by_is_told(sent_report, amina):
    with pytest.raises(workflow.Stale):
        workflow.withdraw_consent(reader(amina), sent_report, SAID, version=sent_report.version + 1)


# -- the other roads to the same end --


def test_a_change_that_says_withdrawn_does_the_same(published, published_report, amina, client):
    sources = [{**WITNESS, "consent": "withdrawn"}, PRESS]
    content = {**current_content(published), "sources": make_content(sources=sources)["sources"]}
    workflow.change(reader(amina), published, content)
    published.refresh_from_db()
    assert published.sharing == "restricted"
    assert published_report.title not in everywhere(published_report, client)


def test_a_report_that_begins_so_is_restricted(amina):
    report = make_report(amina, sources=[{**WITNESS, "consent": "withdrawn"}])
    assert report.sharing == current_content(report)["sharing"] == "restricted"


def test_consent_that_does_not_cover_publication_blocks_it(amina, bruno, carla):
    for consent in ("coalition_only", "not_recorded", "confidential_to_un_kp"):
        report = make_report(
            amina, "accepted", by=reader(bruno), **publishable(sources=[{**WITNESS, "consent": consent}])
        )
        assert "consent" in workflow.missing_for(reader(carla), report, make_answers())
        with pytest.raises(workflow.Incomplete):
            workflow.publish(reader(carla), report, make_answers())


# -- by page and by program --


def test_on_the_page(client_of, published, published_report, amina, client):
    browser = client_of(amina)
    page = browser.get(f"/reports/{published.ref}/").content.decode()
    assert "takes it back" in page
    at = f"/reports/{published.ref}/consent/"
    refused = browser.post(at, {"sentence": "", "version": published.version})
    assert refused.status_code == 400 and "Say in a sentence" in refused.content.decode()
    stale = browser.post(at, {"sentence": SAID, "version": 1})
    assert stale.status_code == 409 and SAID in stale.content.decode()
    assert browser.post(at, {"sentence": SAID, "version": published.version}).status_code == 302
    assert client.get(f"/published/{published_report.series}/").status_code == 404
    assert "takes it back" not in browser.get(f"/reports/{published.ref}/").content.decode()


def test_by_program(program_of, published, published_report, amina, bruno, client):  # noqa: F811
    program, at = program_of(amina, "submit"), f"/reports/{published.ref}/consent"
    assert fields(program.post(at, {})).keys() == {"sentence"}
    assert fields(program.post(at, {"sentence": SAID, "who": 1})).keys() == {"who"}
    assert program_of(bruno).post(at, {"sentence": SAID}).status_code == 403
    answer = program.post(at, {"sentence": SAID, "source": 0})
    assert answer.status_code == 200
    assert json.loads(answer.content)["content"]["sharing"] == "restricted"
    assert client.get(f"/api/v1/editions/{published_report.series}").status_code == 404
    assert program_of(bruno).post(at, {"sentence": SAID}).status_code == 404
