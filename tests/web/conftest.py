"""What the tests of pages have in common."""

from tests.realdata import real_data  # noqa: F401
