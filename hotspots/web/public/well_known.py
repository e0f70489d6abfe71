"""What programs look for at fixed addresses: whom to tell of a hole (RFC 9116), and what to search (RFC 9309)."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from .pages import READ

# Counted from today, so that it never runs out while the site is up, and ends by itself when it is not.
GOOD_FOR = timedelta(days=90)
TEXT = "text/plain; charset=utf-8"
# All that search engines may fetch; whatever else there is, signing in and links with secrets included, goes unnamed.
# A dollar ends an address: the home page without its filters, which are countless.
SEARCHED = ("/$", "/published/", "/method/", "/corrections/", "/data/$", "/static/")


def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole; not there unless the operator names somebody."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    if request.method not in READ:
        return HttpResponseNotAllowed(READ)
    ends = datetime.combine(timezone.now().date() + GOOD_FOR, time.min, UTC)
    said = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": ", ".join(code for code, _name in settings.LANGUAGES),
    }
    if settings.SITE_URL:
        said["Canonical"] = settings.SITE_URL + request.path
    return _lines([f"{field}: {value}" for field, value in said.items()])


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may fetch: the public pages, and nothing else by name."""
    return _lines(["User-agent: *", *(f"Allow: {address}" for address in SEARCHED), "Disallow: /"])


def _lines(lines: list[str]) -> HttpResponse:
    response = HttpResponse("\n".join(lines) + "\n", content_type=TEXT)
    response["Cache-Control"] = "public, max-age=3600"
    return response


urlpatterns = [
    path(".well-known/security.txt", security, name="security_txt"),
    path("robots.txt", robots, name="robots_txt"),
]
