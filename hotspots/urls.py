"""Addresses: the pages, the API, and signing in."""

from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

urlpatterns = [
    path("", include("hotspots.web.urls")),
    path("api/", include("hotspots.api.urls")),
    path("ogc", include("hotspots.api.ogc.urls")),
    path("", include("accounts.urls")),
    # Choosing a language changes nothing that matters, and a token would set a cookie on every public page.
    path("language/", csrf_exempt(set_language), name="set_language"),
]

handler400 = "hotspots.api.problems.bad_request"
handler500 = "hotspots.web.serving.faults.server_error"
