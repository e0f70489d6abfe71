"""Who may see a report after it was sent: narrowing is immediate, widening takes a second person."""

import pytest

from hotspots import ledger, policies, workflow
from hotspots.models import Comment, Edition, LedgerEntry, Report, Version
from hotspots.web.reports.typed import typed_of
from hotspots.workflow.sharing import is_wider
from hotspots.workflow.transitions import current_content
from tests.api.conftest import fields, program_of  # noqa: F401  the fixture
from tests.factories import a_person, make_content, make_report, reader, typed_content

pytestmark = pytest.mark.django_db
WIDER = [("restricted", "coalition"), ("restricted", "can_publish"), ("coalition", "can_publish")]


@pytest.fixture
def colette(partner):
    """A colleague of Amina's who contributes."""
    return a_person("Colette", partner)


def sharing_of(report: Report) -> str:
    return Report.objects.values_list("sharing", flat=True).get(pk=report.pk)


def test_the_vocabulary_goes_from_widest_to_narrowest():
    assert all(is_wider(wide, narrow) and not is_wider(narrow, wide) for narrow, wide in WIDER)
    assert not is_wider("coalition", "coalition")


# -- narrower --


@pytest.mark.parametrize(("narrow", "wide"), WIDER)
def test_narrowing_counts_at_once(amina, narrow, wide):
    report = make_report(amina, sharing=wide)
    workflow.ask_sharing(reader(amina), report, narrow)
    assert sharing_of(report) == narrow
    version = Version.objects.get(report=report, action="share")
    assert version.content["sharing"] == narrow and ledger.verify() == []


def test_narrowing_takes_back_what_is_published(published_report, publishable_report, amina, client):
    workflow.ask_sharing(reader(amina), publishable_report, "coalition")
    assert Edition.objects.get().state == "retracted"
    page = client.get(f"/published/{published_report.series}/").content.decode()
    assert "does not share it with the public any more" in page and published_report.summary not in page


def test_a_change_that_narrows_takes_it_back_too(published_report, publishable_report, amina):
    content = {**current_content(publishable_report), "sharing": "restricted"}
    workflow.change(reader(amina), publishable_report, content)
    assert Edition.objects.get().state == "retracted" and sharing_of(publishable_report) == "restricted"


# -- wider --


@pytest.mark.parametrize(("narrow", "wide"), WIDER)
def test_widening_waits_for_a_second_person(amina, colette, narrow, wide):
    report = make_report(amina, sharing=narrow)
    asked = workflow.ask_sharing(reader(amina), report, wide)
    assert (sharing_of(report), asked.sharing_asked, asked.sharing_asked_by_id) == (narrow, wide, amina.pk)
    assert not Version.objects.filter(report=report, action="share").exists()
    assert LedgerEntry.objects.filter(action="ask_sharing", ref=str(report.ref)).count() == 1
    confirmed = workflow.confirm_sharing(reader(colette), report)
    assert (sharing_of(report), confirmed.sharing_asked, confirmed.sharing_asked_by) == (wide, "", None)
    kept = Version.objects.get(report=report, action="share")
    assert (kept.person_id, kept.content["sharing"]) == (colette.pk, wide)


def test_nobody_confirms_their_own_question(amina, lead_of_partner):
    report = make_report(amina, sharing="restricted")
    workflow.ask_sharing(reader(amina), report, "coalition")
    with pytest.raises(workflow.NotAllowed):
        workflow.confirm_sharing(reader(amina), report)
    assert sharing_of(report) == "restricted"


def test_nobody_elsewhere_confirms(amina, colette, bruno, carla, dora, lead_of_partner):
    report = make_report(amina, sharing="restricted")
    workflow.invite(reader(lead_of_partner), report, bruno)
    workflow.ask_sharing(reader(amina), report, "coalition")
    with pytest.raises(workflow.NotAllowed):
        workflow.confirm_sharing(reader(bruno), report)
    for outsider in (carla, dora):
        with pytest.raises(workflow.Hidden):
            workflow.confirm_sharing(reader(outsider), report)
    assert sharing_of(report) == "restricted"


def test_without_a_question_there_is_nothing_to_confirm(sent_report, colette):
    with pytest.raises(workflow.NotAllowed):
        workflow.confirm_sharing(reader(colette), sent_report)


def test_only_those_who_wrote_it_ask(sent_report, colette, bruno):
    for other in (colette, bruno):
        with pytest.raises(workflow.NotAllowed):
            workflow.ask_sharing(reader(other), sent_report, "can_publish")


def test_a_question_can_be_taken_back(amina, colette):
    report = make_report(amina, sharing="restricted")
    workflow.ask_sharing(reader(amina), report, "coalition")
    assert workflow.ask_sharing(reader(amina), report, "restricted").sharing_asked == ""
    with pytest.raises(workflow.NotAllowed):
        workflow.confirm_sharing(reader(colette), report)


def test_a_second_person_who_has_gone_does_not_count(amina, colette):
    colette.is_active = False
    colette.save()
    report = make_report(amina, sharing="restricted")
    with pytest.raises(workflow.Incomplete) as refused:
        workflow.ask_sharing(reader(amina), report, "coalition")
    assert list(refused.value.errors) == ["reason"]


def test_whoever_is_alone_gives_a_reason_that_is_recorded(amina):
    report = make_report(amina, sharing="restricted")
    workflow.ask_sharing(reader(amina), report, "coalition", reason="The press has it already.")
    assert sharing_of(report) == "coalition"
    assert Comment.objects.get(report=report).text == "The press has it already."
    actions = set(LedgerEntry.objects.filter(ref=str(report.ref)).values_list("action", flat=True))
    assert {"exception", "share"} <= actions


def test_an_unknown_sharing_is_refused(sent_report, amina):
    for unknown in ("", "everyone"):
        with pytest.raises(workflow.Incomplete):
            workflow.ask_sharing(reader(amina), sent_report, unknown)


# -- no other road --


@pytest.mark.parametrize(("narrow", "wide"), WIDER)
def test_a_change_does_not_widen(amina, colette, narrow, wide):
    report = make_report(amina, sharing=narrow)
    with pytest.raises(workflow.Incomplete) as refused:
        workflow.change(reader(amina), report, make_content(sharing=wide))
    assert list(refused.value.errors) == ["sharing"]
    assert sharing_of(report) == narrow and report.version == 1


def test_sending_it_again_does_not_widen(amina):
    report = make_report(amina, "changes_asked", sharing="restricted")
    with pytest.raises(workflow.Incomplete):
        workflow.send(reader(amina), report, make_content(sharing="coalition"))
    assert workflow.send(reader(amina), report, make_content(sharing="restricted")).status == "sent"


def test_a_question_alone_does_not_let_a_change_widen(amina, colette):
    report = make_report(amina, sharing="restricted")
    workflow.ask_sharing(reader(amina), report, "coalition")
    with pytest.raises(workflow.Incomplete):
        workflow.change(reader(amina), report, make_content(sharing="coalition"))
    workflow.confirm_sharing(reader(colette), report)
    workflow.change(reader(amina), report, make_content(sharing="coalition"))


def test_before_it_is_sent_anything_goes(draft, amina):
    sent = workflow.send(reader(amina), draft, make_content(sharing="can_publish"))
    assert sent.sharing == "can_publish"


def test_a_program_is_told_which_field(program_of, amina):  # noqa: F811
    report = make_report(amina, sharing="restricted")
    program = program_of(amina)
    answer = program.put(f"/reports/{report.ref}", typed_content(sharing="coalition"), If_Match='"1"')
    assert answer.status_code == 400 and list(fields(answer)) == ["sharing"]
    assert sharing_of(report) == "restricted"


# -- on the page --


def test_asking_and_confirming_on_the_page(client_of, amina, colette):
    report = make_report(amina, sharing="restricted")
    at = f"/reports/{report.ref}/"
    asking = client_of(amina)
    assert "Change it" in asking.get(at).content.decode()
    assert asking.post(at + "sharing/", {"sharing": "coalition", "version": 1}).status_code == 302
    assert asking.post(at + "sharing/confirm/", {"version": 1}).status_code == 403
    confirming = client_of(colette)
    page = confirming.get(at).content.decode()
    assert "Amina asks to open it" in page and "I agree" in page
    assert confirming.post(at + "sharing/confirm/", {"version": 1}).status_code == 302
    assert sharing_of(report) == "coalition"


def test_what_is_missing_is_told_beside_its_field(client_of, amina):
    report = make_report(amina, sharing="restricted")
    answer = client_of(amina).post(f"/reports/{report.ref}/sharing/", {"sharing": "coalition", "version": 1})
    assert answer.status_code == 400 and "say why it may be opened" in answer.content.decode()


def test_the_form_tells_why_it_does_not_widen(client_of, amina):
    report = make_report(amina, sharing="restricted")
    typed = typed_of(current_content(report), []) | {"sharing": ["coalition"], "version": ["1"], "action": ["send"]}
    answer = client_of(amina).post(f"/reports/{report.ref}/edit/", typed)
    assert answer.status_code == 400 and "takes a second person" in answer.content.decode()


def test_the_predicates_ask_for_a_person(sent_report, amina):
    machine = type(reader(amina)).machine("loader", amina.organisation_id, {"contribute"})
    assert not policies.can_confirm_sharing(machine, sent_report)
    assert not policies.can_withdraw_consent(machine, sent_report)
