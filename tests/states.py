"""Reports in the states of their life, as fixtures. All are Amina's, of the partner."""

import pytest

from accounts.models import Person
from hotspots import workflow
from hotspots.models import Edition, Report

from .factories import make_answers, make_report, publishable, reader


@pytest.fixture
def draft(amina: Person) -> Report:
    return make_report(amina, "draft")


@pytest.fixture
def sent_report(amina: Person) -> Report:
    return make_report(amina, "sent")


@pytest.fixture
def accepted_report(amina: Person, bruno: Person) -> Report:
    return make_report(amina, "accepted", by=reader(bruno))


@pytest.fixture
def publishable_report(amina: Person, bruno: Person) -> Report:
    return make_report(amina, "accepted", by=reader(bruno), **publishable())


@pytest.fixture
def restricted_report(amina: Person) -> Report:
    """Sent, for the partner and those whom its lead invites."""
    return make_report(amina, "sent", sharing="restricted")


@pytest.fixture
def published_report(publishable_report: Report, carla: Person) -> Edition:
    """The version of Amina's report that the public reads."""
    return workflow.publish(reader(carla), publishable_report, make_answers())
