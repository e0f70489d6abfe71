"""What the tests of briefings have in common."""

from tests.realdata import real_data  # noqa: F401
