"""The shared lists: who keeps them, what a proposal may do, and that nothing overwrites anything unseen."""

from typing import Any

import pytest

from accounts.models import Organisation, Person
from hotspots import ledger, workflow
from hotspots.models import Actor, Ask, Flow, Hotspot, LedgerEntry, Naming, Report, Site, Statement
from hotspots.workflow.reference import attach, detach
from tests.domain.tables import every_row
from tests.factories import a_person, make_report, reader

pytestmark = pytest.mark.django_db

STATEMENT = {"title": "A statement", "publisher": "A coalition", "date": "2021-06-25"}
PROPOSED: dict[type, dict[str, Any]] = {
    Site: {"name": "Pit 4"},
    Actor: {"name": "A cooperative", "kind": "A13"},
    Hotspot: {"title": "Pits at the Kotto", "countries": ["CF"]},
}
NAMED = PROPOSED.items()


@pytest.mark.parametrize(("model", "values"), NAMED, ids=[model.__name__ for model in PROPOSED])
def test_those_who_review_or_publish_keep_the_lists(
    model: type, values: dict, bruno: Person, carla: Person, amina: Person, eve: Person
) -> None:
    for someone in (bruno, carla):
        row = workflow.keep(reader(someone), model(), values)
        assert row.pk and row.adopted and row.proposed_with is None
    before = every_row()
    for someone in (amina, eve):
        with pytest.raises(workflow.NotAllowed):
            workflow.keep(reader(someone), model(), values)
        with pytest.raises(workflow.NotAllowed):
            workflow.keep(reader(someone), row, {"search_text": "mine"})
        with pytest.raises(workflow.NotAllowed):
            workflow.adopt(reader(someone), row)
    assert every_row() == before


def test_a_change_is_counted_and_recorded(carla: Person) -> None:
    site = workflow.keep(reader(carla), Site(), {"name": "Pit 4", "country": "CF"})
    changed = workflow.keep(reader(carla), site, {"name": "Pit Four"})
    assert (changed.name, changed.country, changed.version) == ("Pit Four", "CF", 2)
    assert list(LedgerEntry.objects.values_list("action", "kind", "number")) == [("add", "site", 1), ("change", "site", 2)]
    assert ledger.verify() == []


def test_a_change_of_what_somebody_else_changed_is_stale(carla: Person, bruno: Person) -> None:
    site = workflow.keep(reader(carla), Site(), {"name": "Pit 4"})
    seen = site.version
    workflow.keep(reader(bruno), site, {"name": "Pit Four"}, version=seen)
    with pytest.raises(workflow.Stale) as stale:
        workflow.keep(reader(carla), site, {"name": "Pit IV"}, version=seen)
    assert stale.value.current == 2 and Site.objects.get().name == "Pit Four"


def test_an_old_copy_of_a_row_overwrites_nothing_else(carla: Person, bruno: Person) -> None:
    workflow.keep(reader(carla), Site(), {"name": "Pit 4", "district": "Bria"})
    mine, theirs = Site.objects.get(), Site.objects.get()
    workflow.keep(reader(bruno), theirs, {"district": "Sam-Ouandja"})
    workflow.keep(reader(carla), mine, {"name": "Pit Four"})
    assert (Site.objects.get().name, Site.objects.get().district) == ("Pit Four", "Sam-Ouandja")


@pytest.mark.parametrize(
    ("model", "values", "field"),
    [
        (Site, {"name": ""}, "name"),
        (Site, {"name": "x" * 201}, "name"),
        (Site, {"name": "Pit", "kind": "castle"}, "kind"),
        (Actor, {"name": "A", "kind": "A17"}, "kind"),
        (Actor, {"name": "A", "kind": ""}, "kind"),
        (Hotspot, {"title": ""}, "title"),
        (Hotspot, {"title": "T", "countries": ["CF"], "status": "gone"}, "status"),
        (Statement, {**STATEMENT, "date": "yesterday"}, "date"),
        (Ask, {"to": "", "what": "Stop"}, "to"),
        (Ask, {"to": "A government", "what": "Stop", "response": "maybe"}, "response"),
    ],
)
def test_a_row_that_is_wrong_is_told_by_field(model: type, values: dict[str, Any], field: str, carla: Person) -> None:
    before = every_row()
    with pytest.raises(workflow.Incomplete) as incomplete:
        workflow.keep(reader(carla), model(), values)
    assert field in incomplete.value.errors
    assert every_row() == before


@pytest.mark.parametrize("field", ["adopted", "proposed_with", "proposed_with_id", "version", "ref", "pk", "id"])
def test_what_a_row_is_nobody_writes(field: str, carla: Person, amina: Person, sent_report: Report) -> None:
    site = workflow.keep(reader(carla), Site(), {"name": "Pit 4"})
    with pytest.raises(workflow.NotAllowed):
        workflow.keep(reader(carla), site, {field: None})
    with pytest.raises(workflow.NotAllowed):
        workflow.keep(reader(amina), Site(), {"name": "Pit", field: True}, sent_report)


# -- proposals --


@pytest.mark.parametrize(("model", "values"), NAMED, ids=[model.__name__ for model in PROPOSED])
def test_whoever_may_change_a_report_proposes_with_it(
    model: type, values: dict, sent_report: Report, amina: Person, lead_of_partner: Person, dora: Person
) -> None:
    for someone in (amina, lead_of_partner):
        row = workflow.keep(reader(someone), model(), values, sent_report)
        assert not row.adopted and row.proposed_with == sent_report
    workflow.keep(reader(amina), row, {next(iter(values)): "Better"}, sent_report)
    with pytest.raises(workflow.Hidden):
        workflow.keep(reader(dora), model(), values, sent_report)
    with pytest.raises(workflow.Hidden):
        workflow.keep(reader(dora), row, values)


def test_a_colleague_does_not_propose_with_anothers_report(sent_report: Report, partner: Organisation) -> None:
    with pytest.raises(workflow.NotAllowed):
        workflow.keep(reader(a_person("Colette", partner)), Site(), {"name": "Pit"}, sent_report)


def test_a_reviewers_proposal_follows_the_report_too(restricted_report: Report, bruno: Person, eve: Person) -> None:
    """A site that a reviewer adds from a restricted report would else tell every member of it."""
    restricted_report.invited.add(bruno)
    site = workflow.keep(reader(bruno), Site(), {"name": "Secret pit"}, restricted_report)
    assert not site.adopted
    assert not Site.objects.visible_to(reader(eve)).exists()


@pytest.mark.parametrize(("model", "values"), NAMED, ids=[model.__name__ for model in PROPOSED])
def test_a_proposal_is_no_way_to_change_the_shared_lists(
    model: type, values: dict, sent_report: Report, amina: Person, carla: Person
) -> None:
    adopted = workflow.keep(reader(carla), model(), values)
    other = make_report(amina, "sent")
    proposed = workflow.keep(reader(amina), model(), values, other)
    before = every_row()
    for row in (adopted, proposed):
        with pytest.raises(workflow.NotAllowed):
            workflow.keep(reader(amina), row, values, sent_report)
    assert every_row() == before


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Statement, STATEMENT),
        (Ask, {"to": "A government", "what": "Stop"}),
    ],
)
def test_statements_and_asks_are_not_proposed(
    model: type, values: dict, sent_report: Report, amina: Person, carla: Person
) -> None:
    with pytest.raises(workflow.NotAllowed):
        workflow.keep(reader(amina), model(), values, sent_report)
    assert not model.objects.exists()  # type: ignore[attr-defined]


# -- adopting, naming, attaching --


def test_adopting_takes_publish_and_sight(restricted_report: Report, amina: Person, bruno: Person, carla: Person) -> None:
    hidden = workflow.keep(reader(amina), Site(), {"name": "Pit"}, restricted_report)
    with pytest.raises(workflow.Hidden):
        workflow.adopt(reader(carla), hidden)
    accepted = make_report(amina, "accepted")
    seen = workflow.keep(reader(amina), Site(), {"name": "Pit"}, accepted)
    with pytest.raises(workflow.NotAllowed):
        workflow.adopt(reader(bruno), seen)
    workflow.adopt(reader(carla), seen)
    assert Site.objects.get(pk=seen.pk).adopted
    assert LedgerEntry.objects.last().action == "adopt"


def test_a_statement_names_a_hotspot_once_word_for_word(carla: Person, amina: Person) -> None:
    statement = workflow.keep(reader(carla), Statement(), STATEMENT)
    hotspot = workflow.keep(reader(carla), Hotspot(), PROPOSED[Hotspot])
    quote = "  It happens — “here”.  "
    for _ in range(2):
        workflow.name_in_statement(reader(carla), statement, hotspot, quote, "bullet 3")
    assert (Naming.objects.get().quote, Naming.objects.get().pointer) == (quote, "bullet 3")
    with pytest.raises(workflow.NotAllowed):
        workflow.name_in_statement(reader(amina), statement, hotspot, "Another word.")


def test_what_is_attached_is_seen_and_recorded(accepted_report: Report, carla: Person, bruno: Person, amina: Person) -> None:
    hotspot = workflow.keep(reader(carla), Hotspot(), PROPOSED[Hotspot])
    attach(reader(bruno), hotspot, accepted_report)
    assert hotspot.reports.get() == accepted_report
    secret = make_report(amina, "sent", sharing="restricted")
    for someone, report in ((carla, secret), (amina, accepted_report)):
        with pytest.raises((workflow.NotAllowed, workflow.Hidden)):
            attach(reader(someone), hotspot, report)
        with pytest.raises((workflow.NotAllowed, workflow.Hidden)):
            detach(reader(someone), hotspot, report)
    detach(reader(bruno), hotspot, accepted_report)
    assert not hotspot.reports.exists()
    assert list(LedgerEntry.objects.filter(kind="hotspot").values_list("action", flat=True)) == ["add", "attach", "detach"]


def test_nothing_is_attached_to_a_hidden_hotspot(amina: Person, dora: Person, bruno: Person) -> None:
    secret = make_report(dora, "sent", sharing="restricted")
    hidden = workflow.keep(reader(dora), Hotspot(), PROPOSED[Hotspot], secret)
    with pytest.raises(workflow.Hidden):
        attach(reader(bruno), hidden, make_report(amina, "accepted"))


def test_flows_are_kept_with_their_statement(carla: Person) -> None:
    statement = workflow.keep(reader(carla), Statement(), STATEMENT)
    flow = workflow.keep(reader(carla), Flow(statement=statement), {"from_country": "CF", "to_country": "CD", "asked": "x"})
    assert flow.statement == statement and LedgerEntry.objects.last().kind == "flow"
