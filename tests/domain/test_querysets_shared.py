"""The gate of what is shared: proposals, hotspots and what hangs on them, published versions."""


import pytest

from accounts.models import Organisation, Person
from accounts.reader import Reader
from hotspots import models, workflow
from hotspots.content import EMPTY
from hotspots.models import (
    Actor,
    Ask,
    Edition,
    Hotspot,
    Naming,
    Report,
    SavedView,
    Site,
    SiteActor,
    Source,
    Statement,
)
from tests.domain.readers import Readers
from tests.factories import (
    make_answers,
    make_content,
    publishable,
    reader,
)

pytestmark = pytest.mark.django_db


# -- sites, actors, hotspots: proposed with a report, shared once adopted --

PROPOSED = {
    Site: {"name": "Pit 4"},
    Actor: {"name": "A cooperative", "kind": "A13"},
    Hotspot: {"title": "Pits at the Kotto", "countries": ["CF"]},
}


@pytest.mark.parametrize("model", PROPOSED, ids=lambda model: model.__name__)
def test_a_proposal_follows_its_report(model: type, restricted_report: Report, readers: Readers) -> None:
    row = workflow.keep(readers["author"], model(), PROPOSED[model], restricted_report)
    for name, someone in readers.everyone.items():
        sees_report = Report.objects.visible_to(someone).exists()
        assert model.objects.visible_to(someone).exists() == sees_report, name
    with pytest.raises(workflow.Hidden):
        workflow.adopt(readers["publisher"], row)


@pytest.mark.parametrize("model", PROPOSED, ids=lambda model: model.__name__)
def test_what_was_adopted_is_for_every_member(model: type, accepted_report: Report, readers: Readers) -> None:
    row = workflow.keep(readers["author"], model(), PROPOSED[model], accepted_report)
    assert not model.objects.visible_to(readers["contributor elsewhere"]).exists()
    with pytest.raises(workflow.NotAllowed):
        workflow.adopt(readers["reviewer"], row)
    workflow.adopt(readers["publisher"], row)
    for name in ("contributor elsewhere", "coalition reader", "reviewer"):
        assert model.objects.visible_to(readers[name]).exists(), name
    for name in ("anonymous", "manager", "author's token that only reads"):
        assert not model.objects.visible_to(readers[name]).exists(), name


@pytest.fixture
def statement(carla: Person) -> Statement:
    values = {"title": "A statement", "publisher": "A coalition", "date": "2021-06-25"}
    return workflow.keep(reader(carla), Statement(), values)


def test_what_hangs_on_a_proposal_is_seen_with_it(
    restricted_report: Report, statement: Statement, readers: Readers, carla: Person
) -> None:
    site = workflow.keep(readers["author"], Site(), PROPOSED[Site], restricted_report)
    hotspot = workflow.keep(readers["author"], Hotspot(), PROPOSED[Hotspot], restricted_report)
    actor = workflow.keep(readers["publisher"], Actor(), PROPOSED[Actor])
    SiteActor.objects.create(site=site, actor=actor, relation="operates")
    Ask.objects.create(hotspot=hotspot, to="A government", what="Stop")
    Naming.objects.create(statement=statement, hotspot=hotspot, quote="It happens here.")
    for model in (SiteActor, Ask, Naming):
        assert model.objects.visible_to(readers["author"]).exists(), model.__name__
        for name in ("reviewer", "coalition reader", "publisher", "contributor elsewhere"):
            assert not model.objects.visible_to(readers[name]).exists(), (model.__name__, name)


def test_an_ask_of_no_hotspot_is_for_members(statement: Statement, readers: Readers) -> None:
    Ask.objects.create(statement=statement, to="A government", what="Stop")
    assert Ask.objects.visible_to(readers["contributor elsewhere"]).exists()
    assert not Ask.objects.visible_to(readers["manager"]).exists()


# -- published versions and what lies behind them --


def test_editions_are_for_everyone_and_their_origins_for_publishers(published_report: Edition, readers: Readers) -> None:
    for name, someone in readers.everyone.items():
        assert Edition.objects.visible_to(someone).get() == published_report, name
        assert models.Origin.objects.visible_to(someone).exists() == name.startswith("publisher"), name


def test_saved_views_are_ones_own_or_shared_in_the_organisation(readers: Readers) -> None:
    SavedView.objects.create(person_id=readers["author"].person_id, name="mine", query="q=secret")
    for name, someone in readers.everyone.items():
        assert SavedView.objects.visible_to(someone).exists() == name.startswith("author"), name
    SavedView.objects.update(shared=True)
    assert SavedView.objects.visible_to(readers["colleague"]).exists()
    assert not SavedView.objects.visible_to(readers["reviewer"]).exists()


def test_open_data_is_for_every_member(readers: Readers) -> None:
    loader = Reader.machine("loader", Organisation.objects.create(name="Published sources").pk, ("publish",))
    content = {**EMPTY, **make_content(**publishable())}
    workflow.admit_open_data(loader, [("row:1", content, None)], origin="data_set")
    outside = {"anonymous", "manager", "author's token that only reads"}
    for name, someone in readers.everyone.items():
        assert Report.objects.visible_to(someone).exists() == (name not in outside), name
        assert Source.objects.visible_to(someone).exists() == (name not in outside), name


def test_what_was_taken_down_is_nobodys(published_report: Edition, readers: Readers) -> None:
    Edition.objects.update(state="taken_down")
    for someone in readers.everyone.values():
        assert not Edition.objects.visible_to(someone).exists()


def test_a_series_is_read_newest_first(publishable_report: Report, carla: Person, anonymous: Reader) -> None:
    for number in (1, 2, 3):
        workflow.publish(reader(carla), publishable_report, make_answers(note=f"Correction {number}"))
    editions = Edition.objects.visible_to(anonymous)
    assert [edition.number for edition in editions.history_of(publishable_report.series)] == [3, 2, 1]
    assert editions.current().get().number == 3
