"""What the tests of the domain have in common."""

from tests.domain.readers import readers  # noqa: F401
