"""A clock and a chance that the tests decide, for all that build worlds."""

import pytest

from .baited import Baited
from .baited_world import build
from .fate import Fate
from .world import looked_at


@pytest.fixture
def fate(db: None, monkeypatch: pytest.MonkeyPatch, settings: pytest.FixtureRequest) -> Fate:
    """Rules until the end of the test. Demo people are as weak as their session: their exemption is tested elsewhere."""
    settings.DEMO = False
    ruling = Fate()
    ruling.rule(monkeypatch)
    monkeypatch.setattr("hotspots.evidence.store.look_at", looked_at)
    return ruling


@pytest.fixture
def baited(db: None, settings: pytest.FixtureRequest) -> Baited:
    """A world with bait in every confidential field, and everybody signed in."""
    settings.DEMO = False
    return build()
