"""How often a program may call. Counted in the database for all processes together, before anything is looked up.

A token is counted whatever it calls, and so is a value that is none. Without a token only what writes or costs much is
counted, by network: what is published can be read without a single write.
"""

from dataclasses import dataclass

from django.conf import settings
from rest_framework.request import Request

from accounts import throttle

WINDOW = 60


@dataclass(frozen=True)
class Rate:
    """What is left of a window after a call."""

    limit: int
    hits: int
    seconds: int

    @property
    def is_over(self) -> bool:
        return self.hits > self.limit

    @property
    def headers(self) -> dict[str, str]:
        """What every answer that was counted says."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.limit - self.hits)),
            "RateLimit-Reset": str(self.seconds),
        }


def of_token(request: Request) -> Rate:
    """Count a call by its token."""
    return Rate(settings.API_RATE, *throttle.count(f"api:token:{request.auth.pk}", WINDOW))


def of_network(request: Request) -> Rate:
    """Count a call by the network that it comes from; what a client says of its address is not believed."""
    return Rate(
        settings.API_RATE_ANONYMOUS, *throttle.count(f"api:network:{throttle.network_of(request)}", WINDOW)
    )
