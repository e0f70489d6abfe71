"""How mistakes are planted for as long as a test lasts: gates with a condition too few, rows that go round them, oracles."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from hotspots import models, workflow
from hotspots.api.problems import invalid
from hotspots.frame import View, seen
from hotspots.models import Names, Report, ReportLink
from hotspots.querysets import (
    ReportQuerySet,
)
from hotspots.web.serving import headers
from hotspots.workflow import publication

Plant = Callable[[pytest.MonkeyPatch], None]
ALL = Q(pk__gt=0)


def on(owner: Any, name: str, make: Callable[[Any], Any]) -> Plant:
    """Another attribute in the place of one; `make` gets the right one."""
    return lambda patch: patch.setattr(owner, name, make(getattr(owner, name)))


def instead(place: str, make: Callable[[Any], Any]) -> Plant:
    """Another function in the place of one of a module; `make` gets the right one."""
    module, _dot, name = place.rpartition(".")
    return lambda patch: on(import_module(module), name, make)(patch)


def both(*plants: Plant) -> Plant:
    """Several at once: the same mistake in the two places that say the same."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        for one in plants:
            one(patch)

    return plant


def ungated(*places: str) -> Plant:
    """A module that asks for all rows of a model where it should ask at the gate."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        for place in places:
            module, _dot, name = place.rpartition(".")
            rows = getattr(models, name).objects
            opened = SimpleNamespace(visible_to=lambda reader, rows=rows: rows.all())
            patch.setattr(f"{module}.{name}", SimpleNamespace(objects=opened))

    return plant


def wider(gate: type, more: Callable[[Any], Q]) -> Plant:
    """A gate with a condition too few."""

    def make(right: Any) -> Any:
        return lambda rows, reader: (right(rows, reader) or Q(pk=0)) | more(reader)

    return on(gate, "gate", make)


def wider_mask(more: Callable[[Any], Any]) -> Plant:
    """The same gate for the frame."""
    return on(
        ReportQuerySet,
        "mask",
        lambda right: lambda rows, segment, *given: right(rows, segment, *given) | more(segment),
    )


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


def how_many(**of: Any) -> str:
    return str(Report.objects.filter(**of).count())


def newest() -> str:
    return str(Report.objects.order_by("-changed_at").values_list("changed_at", flat=True).first())


def told_apart(right: Any) -> Any:
    def report_of(reader: Any, ref: object) -> Report:
        if (
            not Report.objects.visible_to(reader).filter(ref=ref).exists()
            and Report.objects.filter(ref=ref).exists()
        ):
            raise PermissionDenied
        return right(reader, ref)

    return report_of


def hidden_but(problem: Callable[[Report], Exception]) -> Callable[[Any], Any]:
    """What is hidden answers with something of its own."""

    def make(right: Any) -> Any:
        def find(view: Any, reader: Any, ref: Any) -> None:
            try:
                right(view, reader, ref)
            except workflow.Hidden:
                hidden = Report.objects.filter(ref=ref).first()
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
        sealed = " (names are sealed)" * Names.objects.filter(report_id=report.pk).exists()
        return {**right(reader, report, content), "narrative": content["narrative"] + sealed}

    return content_for


def with_the_place(right: Any) -> Any:
    return lambda reader, report, content: {**right(reader, report, content), "place": content["place"]}


def with_all_sources(right: Any) -> Any:
    def content_for(reader: Any, report: Any, content: Any) -> dict[str, Any]:
        return {
            **right(reader, report, content),
            "sources": content["sources"],
            "received": content["received"],
        }

    return content_for


def all_searched(right: Any) -> Any:
    def searchable(content: Any, open_data: bool) -> dict[str, str]:
        told = right(content, open_data)
        return {**told, "search_text": f"{told['search_text']}\n{told['search_internal']}"}

    return searchable


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
    return lambda content, body: {
        **right(content, body),
        "source_mask": publication.masks(content)["source_mask"],
    }


def with_narrative(right: Any) -> Any:
    def report_body(content: Any, level: str) -> dict[str, Any]:
        body = right(content, level)
        told = {"confidential": False, "kind": "ngo_publication", "line": content["narrative"]}
        return {
            **body,
            "sources": [*body["sources"], told | dict.fromkeys(("date", "publisher", "link", "pointer"), "")],
        }

    return report_body


def with_number(right: Any) -> Any:
    def links_of(reader: Any, report: Report) -> list[dict[str, Any]]:
        first = ReportLink.objects.visible_to(reader).filter(Q(report=report) | Q(other=report)).first()
        return [{**link, "title": f"{link['title']} ({first.pk})"} for link in right(reader, report)]

    return links_of


def everywhere_for(reader: Any, segment: Any) -> Any:
    return np.ones(len(segment), dtype=bool)


def of_everybody(right: Any) -> Any:
    """The whole frame, whoever asks."""

    def reports_for(reader: Any) -> View:
        held = seen.reports.now()
        return View(held, [segment.alive for segment in held.segments])

    return reports_for
