"""Ways to break one thing, for as long as a test lasts."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from hotspots import models, workflow
from hotspots.api.problems import invalid
from hotspots.models import Names, Report, ReportLink
from hotspots.web import headers
from hotspots.workflow import publication

Plant = Callable[[pytest.MonkeyPatch], None]


def ungated(*places: str) -> Plant:
    """A module that asks for all rows of a model where it should ask at the gate."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        for place in places:
            module, _dot, name = place.rpartition(".")
            model = getattr(models, name)
            all_rows = SimpleNamespace(visible_to=lambda reader, model=model: model.objects.all())
            patch.setattr(f"{module}.{name}", SimpleNamespace(objects=all_rows))

    return plant


def gate(model: type, wider: Callable[[Any], Q | None]) -> Plant:
    """A gate with a condition too few."""
    right = model.gate  # type: ignore[attr-defined]

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(
            model, "gate", lambda rows, reader: (right(rows, reader) or Q(pk=0)) | (wider(reader) or Q(pk=0))
        )

    return plant


def instead(place: str, make: Callable[[Any], Any]) -> Plant:
    """Another function in the place of one; `make` gets the right one."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        module, _dot, name = place.rpartition(".")
        target = import_module(module)
        patch.setattr(target, name, make(getattr(target, name)))

    return plant


def on(owner: Any, name: str, make: Callable[[Any], Any]) -> Plant:
    """Another attribute in the place of one; `make` gets the right one."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(owner, name, make(getattr(owner, name)))

    return plant


def everywhere(place: str) -> Plant:
    """A module that takes every reader for one who may know every place."""
    return instead(place, lambda right: SimpleNamespace(place_known_to=lambda reader: Q(pk__gt=0)))


def header(name: str, value: Callable[[], str], method: str = "") -> Plant:
    """A header on every answer that depends on rows which most may not know of."""

    def make(right: Any) -> Any:
        def call(middleware: Any, request: Any) -> Any:
            response = right(middleware, request)
            if not method or request.method == method:
                response[name] = value()
            return response

        return call

    return on(headers.HeadersMiddleware, "__call__", make)


def told_apart(right: Any) -> Any:
    def report_of(reader: Any, ref: object) -> Report:
        seen = Report.objects.visible_to(reader).filter(ref=ref)
        if not seen.exists() and Report.objects.filter(ref=ref).exists():
            raise PermissionDenied
        return right(reader, ref)

    return report_of


def hidden_but(problem: Callable[[Report], Exception]) -> Callable[[Any], Any]:
    def make(right: Any) -> Any:
        def find(view: Any, reader: Any, ref: Any) -> None:
            hidden = Report.objects.filter(ref=ref).first()
            try:
                right(view, reader, ref)
            except workflow.Hidden:
                raise problem(hidden) if hidden else workflow.Hidden from None

        return find

    return make


def exists_already(right: Any) -> Any:
    def read(data: Any, beside: Any) -> Any:
        if Report.objects.filter(external_ref=data.get("external_ref") or "").exists():
            raise invalid({"external_ref": "This exists already."})
        return right(data, beside)

    return read


def with_names(right: Any) -> Any:
    def content_for(reader: Any, report: Any, content: Any) -> dict[str, Any]:
        held = Names.objects.filter(report_id=report.pk).exists()
        return {
            **right(reader, report, content),
            "narrative": content["narrative"] + " (names are sealed)" * held,
        }

    return content_for


def all_titles(right: Any) -> Any:
    def statement_body(statement: Any) -> dict[str, Any]:
        titles = statement.namings.order_by("pk").values_list("hotspot__title", flat=True)
        return {**right(statement), "signed_by": ", ".join(titles)}

    return statement_body


def all_accounts(right: Any) -> Any:
    def accounts_of(report: Report) -> set[Any]:
        found, fresh = {report.pk}, {report.pk}
        while fresh:
            links = ReportLink.objects.filter(Q(report__in=fresh) | Q(other__in=fresh), kind="same_event")
            fresh = {pk for pair in links.values_list("report", "other") for pk in pair} - found
            found |= fresh
        return set(Report.objects.filter(pk__in=found).values_list("series", flat=True))

    return accounts_of


def kinds_of_all(right: Any) -> Any:
    def columns(content: Any, body: Any) -> dict[str, Any]:
        return {**right(content, body), "source_mask": publication.masks(content)["source_mask"]}

    return columns


def everything(rows: Any = None) -> Any:
    return Report.objects.exclude(status="draft").select_related("organisation")


def how_many(**of: Any) -> str:
    return str(Report.objects.filter(**of).count())


def with_number(right: Any) -> Any:
    def links_of(reader: Any, report: Report) -> list[dict[str, Any]]:
        first = ReportLink.objects.visible_to(reader).filter(Q(report=report) | Q(other=report)).first()
        return [{**link, "title": f"{link['title']} ({first.pk})"} for link in right(reader, report)]

    return links_of


def with_narrative(right: Any) -> Any:
    def report_body(content: Any, level: str) -> dict[str, Any]:
        body = right(content, level)
        told = {"confidential": False, "kind": "ngo_publication", "line": content["narrative"]}
        return {
            **body,
            "sources": [*body["sources"], told | dict.fromkeys(("date", "publisher", "link", "pointer"), "")],
        }

    return report_body


def counting(right: Any) -> Any:
    def options(view: Any, request: Any, **given: Any) -> Any:
        response = right(view, request, **given)
        response["X-Count"] = how_many()
        return response

    return options
