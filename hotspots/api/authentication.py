"""Who asks: a token in the Authorization header, or nobody. A browser's session is no way into the API."""

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import tokens
from accounts.models import ApiToken, Person
from accounts.reader import ANONYMOUS, Reader


class TokenAuthentication(BaseAuthentication):
    """Sets `request.reader` to what the token may do, and to nobody where there is none."""

    def authenticate(self, request: Request) -> tuple[Person, ApiToken] | None:
        header = request.META.get("HTTP_AUTHORIZATION")
        request._request.reader = ANONYMOUS
        if header is None:
            return None
        token = tokens.authenticate(header)
        if token is None:
            raise AuthenticationFailed(
                _(
                    "This token is not known, has expired, or was revoked. Send a usable one as “Authorization: Bearer hs_…”."
                )
            )
        request._request.reader = Reader.of_token(token)
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="hotspots"'
