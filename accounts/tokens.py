"""A program's way in: from the value of an Authorization header to a token."""

from django.utils import timezone

from accounts.models import ApiToken, digest_of

SCHEME = "bearer"


def authenticate(header_value: str | None) -> ApiToken | None:
    """The usable token that “Bearer hs_…” names, or None; notes its use at most once a day."""
    scheme, _, value = (header_value or "").partition(" ")
    if scheme.lower() != SCHEME:
        return None
    token = (
        ApiToken.objects.select_related("person__organisation")
        .filter(digest=digest_of(value.strip()))
        .first()
    )
    if token is None or not token.is_usable:
        return None
    today = timezone.now().date()
    if token.last_used != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used=today)
        token.last_used = today
    return token
