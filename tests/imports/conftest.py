"""What the tests of the imports have in common."""

from tests.realdata import real_data  # noqa: F401
