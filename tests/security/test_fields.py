"""Nobody writes what is not theirs to write: fields that a form or a body does not have change nothing when they are sent."""

from collections import defaultdict
from typing import Any

import pytest
from django.db.models import Model

from accounts.models import Invitation, Organisation, Person
from hotspots.models import Actor, Edition, Hotspot, Report, Review, Site

from .fate import Fate
from .gallery import Gallery
from .lines import OPEN
from .matrix import Cell, cells
from .policy import POLICY
from .two_worlds import undone

# What nobody may set by sending it.
PROTECTED: dict[type[Model], tuple[str, ...]] = {
    Report: (
        "ref", "organisation_id", "author_id", "status", "sharing", "version", "sent_at", "accepted_at",
        "claimed_by_id", "origin", "open_data", "series", "sharing_asked", "sharing_asked_by_id", "verification",
    ),
    Review: ("report_id", "reviewer_id", "version", "decision"),
    Site: ("ref", "adopted", "proposed_with_id"),
    Actor: ("ref", "adopted", "proposed_with_id"),
    Hotspot: ("ref", "adopted", "proposed_with_id", "series"),
    Edition: ("series", "number", "state", "published_at", "kind"),
    Person: (
        "ref", "email", "organisation_id", "is_lead", "is_active", "is_demo", "contribute", "coalition_reading", "review",
        "publish", "manage_people",
    ),
    Organisation: ("ref", "is_active"),
    Invitation: ("ref", "email", "organisation_id", "review", "publish", "manage_people", "accepted_at"),
}  # fmt: skip
# Those who manage people give out abilities: at these addresses such fields are what the form is for.
GIVING = {"person", "person_invite"}
WIDTH = {"restricted": 0, "coalition": 1, "can_publish": 2}
EACH = 2
WRITES = ("POST", "PUT", "PATCH", "DELETE")
Rows = dict[tuple[str, int], tuple[Any, ...]]


def extra_fields(gallery: Gallery) -> dict[str, object]:
    """Every protected field, with a value that would be seen."""
    person, home = gallery.people["everything"], gallery.people["everything"].organisation
    return {
        "organisation": str(home.ref), "organisation_id": home.pk, "author": str(person.ref), "author_id": person.pk,
        "status": "accepted", "sent_at": "2020-01-01", "accepted_at": "2020-01-01", "accepted_by": person.pk,
        "accepted_by_id": person.pk, "claimed_by": person.pk, "claimed_by_id": person.pk, "published_at": "2020-01-01",
        "origin": "data_set", "open_data": "on", "sharing_asked": "can_publish", "sharing_asked_by_id": person.pk,
        "ref": "00000000-0000-4000-8000-000000000001", "series": "00000000-0000-4000-8000-000000000001", "id": 1, "pk": 1,
        "adopted": "on", "proposed_with": 1, "proposed_with_id": "", "state": "published", "number": 99, "is_lead": "on",
        "is_demo": "on", "is_active": "on", "contribute": "on", "coalition_reading": "on", "review": "on", "publish": "on",
        "manage_people": "on", "email": "other@example.org", "is_superuser": "on", "is_staff": "on",
    }  # fmt: skip


def protected(before: Rows | None = None) -> Rows:
    """What stands in all of them now. What is newer than `before` is counted: the database never gives a key twice."""
    rows: Rows = {}
    for model, names in PROTECTED.items():
        new = 0
        for pk, *values in model._base_manager.order_by("pk").values_list("pk", *names):
            is_new = before is not None and (model.__name__, pk) not in before
            new += is_new
            rows[model.__name__, -new if is_new else pk] = tuple(values)
    return rows


def after(cell: Cell, fate: Fate, before: Rows, **extra: object) -> Rows:
    """What would stand there after this; chance gives what is made the same refs each time."""
    with undone(), fate.decides(str(cell)):
        cell.send(**extra)
        return protected(before)


def writing(gallery: Gallery) -> list[Cell]:
    """Each step that somebody may take, once for each of the first two that may take it, on different things."""
    found: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in cells(gallery):
        alike = found[cell.route.name, cell.method]
        is_new = cell.thing.label not in {other.thing.label for other in alike}
        is_wanted = cell.method in WRITES and len(alike) < EACH and (is_new or not cell.thing.values)
        if is_wanted and cell.expected == OPEN and not POLICY[cell.route.name].is_of_library:
            alike.append(cell)
    return [cell for alike in found.values() for cell in alike]


@pytest.fixture
def gallery(fate: Fate) -> Gallery:
    return Gallery()


def test_fields_that_are_not_theirs_change_nothing(gallery: Gallery, fate: Fate) -> None:
    """Either nothing happens, or just what happens without them."""
    before, extra = protected(), extra_fields(gallery)
    asked = [cell for cell in writing(gallery) if cell.route.name not in GIVING]
    wrong = []
    for cell in asked:
        plain, with_extra = after(cell, fate, before), after(cell, fate, before, **extra)
        if with_extra not in (before, plain):
            changed = {key for key in with_extra | plain if with_extra.get(key) != plain.get(key)}
            wrong.append(f"{cell}: {sorted(changed)}")
    assert not wrong, f"{len(wrong)} of {len(asked)}:\n" + "\n".join(wrong)


def test_nobody_shares_more_widely_alone(gallery: Gallery) -> None:
    """A report that was sent is never seen by more people after one person's step than before it."""
    shared = dict(Report._base_manager.exclude(status="draft").values_list("pk", "sharing"))
    asked = [cell for cell in writing(gallery) if cell.thing.status not in ("", "draft")]
    assert asked
    for cell in asked:
        # To agree to what a colleague asked for is the second person's part.
        if cell.route.name == "report_sharing_confirm":
            continue
        with undone():
            cell.send(sharing="can_publish", wider="on", action="send")
            now = dict(Report._base_manager.filter(pk__in=shared).values_list("pk", "sharing"))
        assert {pk for pk, sharing in now.items() if WIDTH[sharing] > WIDTH[shared[pk]]} == set(), str(cell)
