"""The feed of changes: what a reader may see, once, in the order of commits; what left their sight by its address alone."""

from uuid import UUID

import pytest
from django.db import transaction

from accounts.models import Person
from accounts.reader import Reader
from hotspots import workflow
from hotspots.changes import Change, Place, changes
from hotspots.models import Departure, Edition, Report
from hotspots.workflow.batches import Sent, submit_many
from tests.factories import make_answers, make_content, make_report, publishable, reader, send_report

pytestmark = pytest.mark.django_db


class Follower:
    """A copy that is kept by what the feed tells."""

    def __init__(self, reader: Reader, size: int = 100) -> None:
        self.reader, self.size = reader, size
        self.place: Place | None = None
        self.held: set[UUID] = set()

    def follow(self) -> list[tuple[str, bool]]:
        """Read on to the end; what came, as (ref, whether it is gone)."""
        fresh: list[Change] = []
        more = True
        while more:
            found, self.place, more = changes(self.reader, self.place, self.size)
            assert len(found) <= self.size
            fresh += found
        for change in fresh:
            assert change.ref in self.held or not change.is_gone, (
                "told of the end of something that was never told of"
            )
            (self.held.discard if change.is_gone else self.held.add)(change.ref)
        assert [one.seq for one in fresh] == sorted(one.seq for one in fresh)
        return [(str(change.ref), change.is_gone) for change in fresh]

    def sees(self) -> set[UUID]:
        """What there is to be held."""
        reports = Report.objects.visible_to(self.reader).exclude(status="draft")
        editions = Edition.objects.visible_to(self.reader)
        return {*reports.values_list("ref", flat=True), *editions.values_list("series", flat=True)}


def test_the_beginning_is_everything_in_order(amina: Person, bruno: Person) -> None:
    refs = [str(send_report(amina).ref) for _ in range(5)]
    mine = Follower(reader(amina), size=2)
    assert mine.follow() == [(ref, False) for ref in refs]
    assert mine.follow() == []


def test_a_record_comes_again_where_it_changed_last(amina: Person) -> None:
    first, second = send_report(amina), send_report(amina)
    mine = Follower(reader(amina))
    mine.follow()
    workflow.change(reader(amina), first, make_content(narrative="More is known now."), 1)
    workflow.change(reader(amina), first, make_content(narrative="And more."), 2)
    assert mine.follow() == [(str(first.ref), False)]
    assert Follower(reader(amina)).follow() == [(str(second.ref), False), (str(first.ref), False)]


def test_a_draft_is_never_told_of(amina: Person) -> None:
    make_report(amina, "draft")
    assert Follower(reader(amina)).follow() == []


@pytest.mark.parametrize("many", [False, True])
def test_reports_sent_at_once_come_each_with_a_place_of_its_own(amina: Person, many: bool) -> None:
    rows = [Sent(make_content(narrative=f"Number {number}.")) for number in range(4)]
    [(told, _repeated)] = submit_many(reader(amina), rows)
    mine = Follower(reader(amina), size=1 if many else 100)
    assert [ref for ref, _gone in mine.follow()] == [one.receipt["ref"] for one in told]


class TestDepartures:
    """Who could read it and cannot any more is told so; nobody else is told anything."""

    def test_withdrawn(self, amina, bruno, dora) -> None:
        report = send_report(amina)
        reviewer, owner, other = (Follower(reader(one)) for one in (bruno, amina, dora))
        for one in (reviewer, owner, other):
            one.follow()
        workflow.withdraw(reader(amina), report, 1)
        assert reviewer.follow() == [(str(report.ref), True)]
        assert owner.follow() == [(str(report.ref), False)]
        assert other.follow() == []

    def test_kept_from_the_coalition(self, amina, bruno, eve) -> None:
        report = make_report(amina, "accepted", by=reader(bruno))
        coalition = Follower(reader(eve))
        assert coalition.follow() == [(str(report.ref), False)]
        workflow.ask_sharing(reader(amina), report, "restricted")
        assert coalition.follow() == [(str(report.ref), True)]
        assert coalition.held == set()

    def test_accepted_no_more(self, amina, bruno, eve) -> None:
        report = make_report(amina, "accepted", by=reader(bruno))
        coalition, reviewer = Follower(reader(eve)), Follower(reader(bruno))
        coalition.follow(), reviewer.follow()
        report.refresh_from_db()
        workflow.change(reader(amina), report, make_content(narrative="It was otherwise."), report.version)
        assert coalition.follow() == [(str(report.ref), True)]
        assert reviewer.follow() == [(str(report.ref), False)]

    def test_what_happens_to_it_after_that_is_not_told(self, amina, bruno) -> None:
        report = send_report(amina)
        reviewer = Follower(reader(bruno))
        reviewer.follow()
        workflow.ask_sharing(reader(amina), report, "restricted")
        assert reviewer.follow() == [(str(report.ref), True)]
        report.refresh_from_db()
        workflow.change(reader(amina), report, make_content(sharing="restricted"), report.version)
        assert reviewer.follow() == []

    def test_somebody_who_begins_later_never_hears_of_it(self, amina, bruno) -> None:
        report = send_report(amina)
        other = [send_report(amina) for _ in range(3)]
        workflow.ask_sharing(reader(amina), report, "restricted")
        later = Follower(reader(bruno), size=1)
        assert later.follow() == [(str(one.ref), False) for one in other]

    def test_what_comes_back_is_changed(self, amina, lead_of_partner, bruno) -> None:
        report = send_report(amina)
        reviewer = Follower(reader(bruno))
        reviewer.follow()
        workflow.ask_sharing(reader(amina), report, "restricted")
        workflow.ask_sharing(reader(amina), report, "coalition")
        workflow.confirm_sharing(reader(lead_of_partner), report)
        assert reviewer.follow() == [(str(report.ref), False)]

    def test_an_invitation_and_its_end(self, amina, lead_of_partner, bruno, restricted_report) -> None:
        reviewer = Follower(reader(bruno))
        assert reviewer.follow() == []
        workflow.invite(reader(lead_of_partner), restricted_report, bruno)
        assert reviewer.follow() == [(str(restricted_report.ref), False)]
        workflow.uninvite(reader(lead_of_partner), restricted_report, bruno)
        assert reviewer.follow() == [(str(restricted_report.ref), True)]

    def test_the_invited_lose_what_is_withdrawn(
        self, amina, lead_of_partner, bruno, restricted_report
    ) -> None:
        workflow.invite(reader(lead_of_partner), restricted_report, bruno)
        reviewer = Follower(reader(bruno))
        reviewer.follow()
        workflow.withdraw(reader(amina), restricted_report, 1)
        assert reviewer.follow() == [(str(restricted_report.ref), True)]
        assert Departure.objects.get().person_id == bruno.pk


class TestPublished:
    def test_corrected_and_retracted(self, publishable_report, carla, anonymous) -> None:
        edition = workflow.publish(reader(carla), publishable_report, make_answers())
        public = Follower(anonymous)
        assert public.follow() == [(str(edition.series), False)]
        workflow.publish(reader(carla), publishable_report, make_answers())
        assert public.follow() == [(str(edition.series), False)]
        workflow.retract(reader(carla), Edition.objects.get(number=2), "It was wrong.")
        assert public.follow() == [(str(edition.series), False)]

    def test_what_was_erased_is_told_to_those_alone_who_followed_before(
        self, publishable_report, carla, amina, anonymous
    ) -> None:
        edition = workflow.publish(reader(carla), publishable_report, make_answers())
        public = Follower(anonymous)
        public.follow()
        workflow.withdraw_consent(reader(amina), publishable_report, "They asked us to.")
        assert public.follow() == [(str(edition.series), True)]
        assert Follower(anonymous).follow() == []


def test_every_follower_ends_with_what_they_may_see(
    amina, lead_of_partner, bruno, carla, dora, eve, anonymous
) -> None:
    """Whatever the steps, and wherever between them a follower looks."""
    readers = [*map(reader, (amina, lead_of_partner, bruno, carla, dora, eve)), anonymous]
    followers = [Follower(one, size) for one in readers for size in (1, 3)]
    late = [Follower(one, 2) for one in readers]
    reports = [make_report(amina, "accepted", by=reader(bruno), **publishable()) for _ in range(3)]
    reports += [send_report(amina), send_report(amina, sharing="restricted")]
    steps = [
        lambda: workflow.publish(reader(carla), reports[0], make_answers()),
        lambda: workflow.invite(reader(lead_of_partner), reports[4], bruno),
        lambda: workflow.ask_sharing(reader(amina), reports[1], "restricted"),
        lambda: workflow.withdraw(reader(amina), reports[3]),
        lambda: workflow.withdraw_consent(reader(amina), reports[0], "They asked us to."),
        lambda: workflow.uninvite(reader(lead_of_partner), reports[4], bruno),
        lambda: workflow.change(reader(amina), reports[2], make_content(narrative="Otherwise.")),
        lambda: workflow.ask_sharing(reader(amina), reports[1], "coalition"),
        lambda: workflow.confirm_sharing(reader(lead_of_partner), reports[1]),
    ]
    for number, step in enumerate(steps):
        step()
        for follower in (*followers, *(late if number > 4 else ())):
            follower.follow()
            assert follower.held == follower.sees(), (number, follower.reader)


def test_it_costs_as_many_queries_wherever_one_stands(amina, django_assert_max_num_queries) -> None:
    for _ in range(6):
        send_report(amina)
    for size in (1, 100):
        with django_assert_max_num_queries(5):
            changes(reader(amina), None, size)


def test_what_is_committed_while_it_is_read_comes_next_time(amina, monkeypatch) -> None:
    """Bounded by the newest entry before anything is read, however late the reading of each kind is."""
    first = send_report(amina)
    from hotspots import changes as module

    since = module._since

    def slow(reader_, *more):
        send_report(amina)
        yield from since(reader_, *more)

    mine = Follower(reader(amina))
    monkeypatch.setattr(module, "_since", slow)
    assert mine.follow() == [(str(first.ref), False)]
    monkeypatch.setattr(module, "_since", since)
    assert len(mine.follow()) == 1


def test_a_change_that_is_undone_leaves_no_trace(amina, bruno) -> None:
    report = send_report(amina)
    with transaction.atomic():
        workflow.withdraw(reader(amina), report, 1)
        transaction.set_rollback(True)
    assert not Departure.objects.exists()
    assert Follower(reader(bruno)).follow() == [(str(report.ref), False)]
