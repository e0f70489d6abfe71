"""KP meetings: kept by staff, and what was reported since the last one is one press away."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from hotspots import ledger, workflow
from hotspots.models import LedgerEntry, Meeting, Report
from hotspots.web.explore.dashboard import presets
from tests.factories import make_report, reader
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]


@pytest.fixture
def plenary(carla: Person) -> Meeting:
    days = {"first_day": date(2021, 11, 8), "last_day": date(2021, 11, 12)}
    return workflow.keep(reader(carla), Meeting(), {"name": "Plenary", **days})


def names(person: Person, today: date) -> list[str]:
    return [preset["name"] for preset in presets(reader(person), today)]


def test_a_meeting_is_added_changed_and_removed(client_of: ClientOf, bruno: Person) -> None:
    client = client_of(bruno)
    typed = {"name": "Intersessional", "first_day": "June 2021", "last_day": "June 2021"}
    page = text_of(client.post(reverse("meeting_new"), typed, follow=True))
    assert "The meeting is kept." in page and "1 June 2021 to 30 June 2021" in page
    meeting = Meeting.objects.get()
    exact = {**typed, "first_day": "21 June 2021", "last_day": "2021-06-25", "place": "Online"}
    page = text_of(client.post(reverse("meeting_edit", args=[meeting.ref]), exact, follow=True))
    assert "21 June 2021 to 25 June 2021" in page and "Online" in page
    page = text_of(client.post(reverse("meeting_remove", args=[meeting.ref]), follow=True))
    assert "The meeting is removed." in page and "No meeting yet" in page
    entries = LedgerEntry.objects.filter(kind="meeting").order_by("seq")
    assert list(entries.values_list("action", "ref")) == [
        (action, str(meeting.ref)) for action in ("add", "change", "remove")
    ]
    assert ledger.verify() == []


def test_those_who_only_read_remove_nothing(plenary: Meeting, client_of: ClientOf, eve: Person) -> None:
    assert client_of(eve).post(reverse("meeting_remove", args=[plenary.ref])).status_code == 403
    with pytest.raises(workflow.NotAllowed):
        workflow.remove_meeting(reader(eve), plenary)
    assert Meeting.objects.get() == plenary
    page = client_of(eve).get(reverse("meetings")).content.decode()
    assert "Plenary" in page and reverse("meeting_edit", args=[plenary.ref]) not in page


def test_removing_is_a_post(plenary: Meeting, client_of: ClientOf, bruno: Person) -> None:
    assert client_of(bruno).get(reverse("meeting_remove", args=[plenary.ref])).status_code == 405


def test_a_removed_meeting_answers_like_one_that_never_was(
    plenary: Meeting, client_of: ClientOf, bruno: Person
) -> None:
    workflow.remove_meeting(reader(bruno), plenary)
    for name in ("meeting_edit", "meeting_remove"):
        assert client_of(bruno).post(reverse(name, args=[plenary.ref])).status_code == 404


def test_the_first_preset_is_since_the_last_meeting_that_is_over(plenary: Meeting, carla: Person) -> None:
    later = {"first_day": date(2022, 6, 20), "last_day": date(2022, 6, 24)}
    workflow.keep(reader(carla), Meeting(), {"name": "Intersessional", **later})
    since_plenary = "Since the last KP meeting, Plenary, November 2021"
    for today in (date(2021, 11, 13), date(2022, 6, 24)):
        assert names(carla, today)[0] == since_plenary
    assert names(carla, date(2022, 6, 25))[0] == "Since the last KP meeting, Intersessional, June 2022"
    assert not any("meeting" in name for name in names(carla, date(2021, 11, 12)))


def test_the_preset_lists_what_happened_since(client_of: ClientOf, carla: Person, amina: Person) -> None:
    last_day = timezone.localdate() - timedelta(days=30)
    workflow.keep(reader(carla), Meeting(), {"name": "Plenary", "first_day": last_day, "last_day": last_day})
    for day in (last_day - timedelta(days=1), last_day):
        make_report(amina, "accepted", when=day.isoformat(), narrative=f"On {day}.")
    preset = next(presets(reader(carla)))
    client = client_of(carla)
    assert preset["name"] in text_of(client.get(reverse("dashboard")))
    page = client.get(preset["url"])
    assert page.status_code == 200 and f"On {last_day}." in text_of(page)
    assert f"On {last_day - timedelta(days=1)}." not in text_of(page)
    assert Report.objects.count() == 2
