"""Addresses of the OGC API, each with and without a slash at its end."""

from django.urls import URLPattern, path

from . import views

app_name = "ogc"


def at(route: str, view: type[views.Ogc], name: str) -> list[URLPattern]:
    """An address with and without a slash at its end: no redirect."""
    return [path(route, view.as_view(), name=name), path(f"{route}/", view.as_view())]


urlpatterns = [
    *at("", views.Landing, "landing"),
    *at("/api", views.Api, "api"),
    *at("/conformance", views.Conformance, "conformance"),
    *at("/collections", views.Collections, "collections"),
    *at("/collections/<str:name>", views.OneCollection, "collection"),
    *at("/collections/<str:name>/items", views.Items, "items"),
    *at("/collections/<str:name>/items/<uuid:series>", views.Item, "item"),
]
