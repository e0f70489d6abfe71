"""How often a program may call. Counted in the database for all processes together, before anything is looked up.

A token is counted whatever it calls, and so is a value that is none. Without a token only what writes or costs much is
counted, by network: what is published can be read without a single write.
"""

from dataclasses import dataclass

from django.conf import settings
from rest_framework.request import Request

from accounts import calls, throttle

WINDOW = 60
# The route of whatever has no address, and how that is kept.
ANYTHING, NOWHERE = "api/", "-"


@dataclass(frozen=True)
class Rate:
    """What is left of a window after a call."""

    limit: int
    hits: int
    seconds: int
    mark: str = ""

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
    """Count a call by its token, and keep it among the last ones that the token's page shows."""
    route = request.resolver_match.route
    where = NOWHERE if route == ANYTHING else f"/{route.rstrip('/')}"
    counted = calls.count(request.auth, settings.API_RATE, WINDOW, request.method, where)
    return Rate(settings.API_RATE, *counted)


def of_network(request: Request) -> Rate:
    """Count a call by the network that it comes from; what a client says of its address is not believed."""
    return Rate(
        settings.API_RATE_ANONYMOUS, *throttle.count(f"api:network:{throttle.network_of(request)}", WINDOW)
    )
