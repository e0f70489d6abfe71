"""What the tests of the domain have in common."""

from tests.domain.readers import readers  # noqa: F401
from tests.realdata import real_data  # noqa: F401
