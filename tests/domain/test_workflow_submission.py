"""Writing and sending: drafts, submissions that may be repeated, changes, and what stays of what."""


import pytest

from accounts.models import Organisation, Person
from accounts.reader import Reader
from hotspots import ledger, policies, redaction, workflow
from hotspots.content import EMPTY, read
from hotspots.models import Actor, Edition, LedgerEntry, Names, Report, Site, Source, Version
from tests.domain.readers import token_of
from tests.domain.tables import where_it_stands
from tests.factories import a_person, bare_content, make_content, make_report, publishable, reader

pytestmark = pytest.mark.django_db


# -- drafts --


def test_a_draft_is_kept_as_typed_and_has_no_version(amina: Person) -> None:
    typed = {"narrative": ["  Half a "], "when": ["some day"], "violations.0.type": ["nonsense"]}
    draft = workflow.save_draft(reader(amina), None, typed)
    stored = Report.objects.get()
    assert (stored.typed, stored.status, stored.version) == (typed, "draft", 0)
    assert not Version.objects.exists()
    assert [entry.action for entry in LedgerEntry.objects.all()] == ["draft"]
    workflow.save_draft(reader(amina), draft, {"narrative": ["Half a sentence"]})
    assert Report.objects.get().typed == {"narrative": ["Half a sentence"]}
    assert LedgerEntry.objects.count() == 1


def test_sending_a_draft_empties_what_was_typed(draft: Report, amina: Person) -> None:
    sent = workflow.send(reader(amina), draft, make_content())
    assert sent.typed is None and sent.status == "sent" and sent.sent_at is not None
    assert Version.objects.get().content["narrative"] == make_content()["narrative"]


@pytest.mark.parametrize("field", ["narrative", "country", "when", "sources"])
def test_each_of_the_five_answers_is_asked_for(field: str, draft: Report, amina: Person) -> None:
    content = bare_content()
    content[field] = EMPTY[field]
    with pytest.raises(workflow.Incomplete) as incomplete:
        workflow.send(reader(amina), draft, content)
    assert list(incomplete.value.errors) == [field]
    assert Report.objects.get().status == "draft"
    with pytest.raises(workflow.Incomplete):
        workflow.submit(reader(amina), content)
    assert Report.objects.count() == 1


def test_a_draft_needs_nothing_and_the_five_answers_are_enough(amina: Person) -> None:
    workflow.save_draft(reader(amina), None, {})
    receipt, _replayed = workflow.submit(reader(amina), bare_content())
    sent = Report.objects.get(ref=receipt["ref"])
    assert (sent.status, sent.sharing, sent.place_precision, sent.violation_mask) == ("sent", "coalition", "L8", 0)


def test_a_draft_begun_twice_with_one_key_is_one(amina: Person) -> None:
    first = workflow.save_draft(reader(amina), None, {"narrative": ["a"]}, key="form-1")
    again = workflow.save_draft(reader(amina), None, {"narrative": ["b"]}, key="form-1")
    assert first == again and Report.objects.count() == 1
    workflow.send(reader(amina), first, make_content())
    late = workflow.save_draft(reader(amina), None, {"narrative": ["c"]}, key="form-1")
    assert late == first and Report.objects.get().typed is None


def test_a_key_that_began_a_draft_is_another_persons_own(amina: Person, dora: Person) -> None:
    first = workflow.save_draft(reader(amina), None, {}, key="form-1")
    assert workflow.save_draft(reader(dora), None, {}, key="form-1") != first


def test_nobody_saves_over_anothers_draft(draft: Report, dora: Person, partner: Organisation) -> None:
    for stranger in (dora, a_person("Colette", partner)):
        with pytest.raises(workflow.Hidden):
            workflow.save_draft(reader(stranger), draft, {"narrative": ["Mine now."]})
        with pytest.raises(workflow.Hidden):
            workflow.discard(reader(stranger), draft)
    assert Report.objects.get().typed == {"narrative": ["Half a sentence"]}


def test_what_is_typed_for_a_change_outlives_the_reviewers_coding(
    sent_report: Report, amina: Person, bruno: Person
) -> None:
    """Nothing that was typed is lost because somebody else was at work meanwhile."""
    workflow.save_draft(reader(amina), sent_report, {"narrative": ["More is known now"]})
    workflow.code(reader(bruno), sent_report, {"issues": ["K3"]})
    assert Report.objects.get().typed == {"narrative": ["More is known now"]}


def test_a_discarded_draft_takes_its_proposals_and_names_along(amina: Person) -> None:
    draft = workflow.save_draft(reader(amina), None, {}, names="Zebulon")
    workflow.keep(reader(amina), Site(), {"name": "Pit Zebulon"}, draft)
    workflow.discard(reader(amina), draft)
    assert not Report.objects.exists() and not Names.objects.exists() and not Site.objects.exists()
    assert [entry.action for entry in LedgerEntry.objects.all()][-1] == "discard"
    assert ledger.verify() == []


def test_those_who_may_not_write_write_nothing(carla: Person, manager: Person, anonymous: Reader) -> None:
    manager.contribute = False
    for someone in (anonymous, reader(manager), token_of(carla, "read")):
        with pytest.raises(workflow.NotAllowed):
            workflow.save_draft(someone, None, {})
        with pytest.raises(workflow.NotAllowed):
            workflow.submit(someone, make_content())
    assert not Report.objects.exists()


# -- the names box --


def test_names_are_sealed_and_stand_nowhere_in_the_open(amina: Person, lead_of_partner: Person) -> None:
    draft = workflow.save_draft(reader(amina), None, {"narrative": ["A. told B."]}, "Canaria Mbombo, +236 70 11 22 33")
    workflow.submit(reader(amina), make_content(), names="Canaria Mbombo", key="k", external_ref="x")
    assert where_it_stands("Canaria") == []
    assert where_it_stands("70 11 22") == []
    for someone in (amina, lead_of_partner):
        assert redaction.open_names(reader(someone), draft) == "Canaria Mbombo, +236 70 11 22 33"


def test_a_box_opens_in_no_other_row(amina: Person) -> None:
    first = workflow.save_draft(reader(amina), None, {}, "The first")
    second = workflow.save_draft(reader(amina), None, {}, "The second")
    boxes = {box.report_id: box for box in Names.objects.all()}
    boxes[first.pk].sealed, boxes[second.pk].sealed = boxes[second.pk].sealed, boxes[first.pk].sealed
    Names.objects.bulk_update(boxes.values(), ["sealed"])
    for report in (first, second):
        with pytest.raises(Exception, match="does not open"):
            redaction.open_names(reader(amina), report)


def test_a_box_stays_as_it_is_unless_something_is_said(draft: Report, amina: Person) -> None:
    workflow.save_draft(reader(amina), draft, {}, "Jean")
    workflow.save_draft(reader(amina), draft, {})
    assert redaction.open_names(reader(amina), draft) == "Jean"
    workflow.save_draft(reader(amina), draft, {}, "")
    assert not redaction.has_names(draft)


def test_the_same_text_is_sealed_differently_each_time(amina: Person) -> None:
    for _ in range(2):
        workflow.save_draft(reader(amina), None, {}, "Jean")
    first, second = Names.objects.values_list("sealed", flat=True)
    assert first != second


def test_who_may_not_open_the_box_is_refused(sent_report: Report, bruno: Person, dora: Person, partner: Organisation) -> None:
    redaction.seal_names(sent_report, "Jean")
    for someone in (bruno, dora, a_person("Colette", partner)):
        with pytest.raises(PermissionError):
            redaction.open_names(reader(someone), sent_report)


# -- changing and taking back --


def test_a_change_replaces_rows_and_columns(sent_report: Report, amina: Person) -> None:
    content = make_content(
        narrative="It was in fact a flood.", violations=[{"type": "V04"}], involved=[{"kind": "A99"}], harms=[]
    )
    changed = workflow.change(reader(amina), sent_report, content)
    assert changed.status == "sent" and changed.version == 2
    assert Report.objects.get().codes("violation_mask") == ["V04"]
    assert Report.objects.get().killed_best is None
    assert read(Report.objects.get()) == content
    assert Source.objects.filter(report=changed).count() == 1
    assert [version.content["narrative"] for version in Version.objects.all()] == [
        make_content()["narrative"],
        "It was in fact a flood.",
    ]


def test_a_change_of_what_was_accepted_goes_back_to_the_queue(accepted_report: Report, amina: Person) -> None:
    accepted_at = accepted_report.accepted_at
    changed = workflow.change(reader(amina), accepted_report, make_content(narrative="Changed."))
    assert (changed.status, changed.verification) == ("sent", "")
    assert changed.sent_at is not None and changed.accepted_at == accepted_at
    assert Report.objects.visible_to(reader(a_person("R", amina.organisation, review=True))).waiting().exists()


def test_a_report_that_was_sent_back_can_be_changed_and_sent_again(amina: Person) -> None:
    report = make_report(amina, "changes_asked")
    workflow.change(reader(amina), report, make_content(narrative="Some more."))
    assert Report.objects.get().status == "changes_asked"
    workflow.send(reader(amina), report, make_content(narrative="Done."))
    assert Report.objects.get().status == "sent"


def test_what_was_withdrawn_is_read_by_its_organisation_alone(
    accepted_report: Report, amina: Person, bruno: Person, eve: Person, carla: Person, partner: Organisation
) -> None:
    workflow.withdraw(reader(amina), accepted_report)
    assert Version.objects.filter(report=accepted_report).last().content["narrative"]
    for someone in (bruno, eve, carla):
        assert not Report.objects.visible_to(reader(someone)).exists()
    assert Report.objects.visible_to(reader(a_person("Colette", partner))).exists()


def test_withdrawing_takes_back_what_was_published(published_report: Edition, amina: Person) -> None:
    report = Report.objects.get(series=published_report.series)
    workflow.withdraw(reader(amina), report)
    edition = Edition.objects.get()
    assert edition.state == "retracted" and edition.note
    assert not Edition.objects.current().exists()


# -- references --


def test_actors_and_sites_are_found_through_the_gate(amina: Person, bruno: Person, carla: Person, dora: Person) -> None:
    """A hidden row answers like one that does not exist: an error must be no oracle."""
    adopted = workflow.keep(reader(carla), Actor(), {"name": "A company", "kind": "A10"})
    secret = make_report(dora, "sent", sharing="restricted")
    hidden_actor = workflow.keep(reader(dora), Actor(), {"name": "A cooperative", "kind": "A13"}, secret)
    hidden_site = workflow.keep(reader(dora), Site(), {"name": "A pit"}, secret)
    nothing = "7b0a3b46-0e0f-4a9b-8e33-000000000000"
    told = []
    for actor, site in ((hidden_actor.ref, hidden_site.ref), (nothing, nothing)):
        content = make_content(
            involved=[{"kind": "A10", "actor": str(adopted.ref)}, {"kind": "A13", "actor": str(actor)}],
            place={"precision": "L8", "site": str(site)},
        )
        with pytest.raises(workflow.Incomplete) as incomplete:
            workflow.submit(reader(amina), content)
        told.append(incomplete.value.errors)
    assert told[0] == told[1] and set(told[0]) == {"involved.1.actor", "place.site"}


def test_a_denial_marks_the_report_as_disputed(amina: Person) -> None:
    denial = {"kind": "company_statement", "line": "A letter of the company", "says": "It was an accident.", "denies": True}
    receipt, _replayed = workflow.submit(reader(amina), make_content(**publishable(sources=[denial])))
    assert Report.objects.get(ref=receipt["ref"]).disputed
    workflow.submit(reader(amina), make_content(**publishable(sources=[{**denial, "denies": False}])))
    assert Report.objects.filter(disputed=True).count() == 1


def test_the_predicates_agree_with_the_verbs(amina: Person) -> None:
    for status in ("draft", "sent", "changes_asked", "accepted", "not_taken_forward", "withdrawn"):
        report = make_report(amina, status)
        if policies.can_send(reader(amina), report):
            workflow.send(reader(amina), report, make_content())
        elif policies.can_change(reader(amina), report):
            workflow.change(reader(amina), report, make_content())
        elif status in ("not_taken_forward", "withdrawn"):
            with pytest.raises(workflow.Conflict):
                workflow.change(reader(amina), report, make_content())
