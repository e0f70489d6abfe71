"""/sites, /actors and /hotspots: members read the shared lists; those who review or publish keep them."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.reader import Reader
from hotspots import workflow

from . import paging
from .problems import invalid
from .resource import Parameter, Resource, fields_of, says, version_seen
from .shelves import SITES, Row, Shelf

KEEPERS = ("review", "publish")


class OnShelf(Resource):
    """An address of one shared list."""

    shelf: Shelf = SITES

    @property
    def names(self) -> dict[str, str]:
        """The words that the schema puts into the operations."""
        return {"one": self.shelf.one, "many": self.shelf.many, "low": self.shelf.one.lower()}

    def written(self, request: Request) -> dict[str, Any]:
        """The body as values; raises the problem that names what is wrong or missing."""
        values = fields_of(request.data, {name: one.check for name, one in self.shelf.fields.items()})
        errors = {name: _("This is needed.") for name in self.shelf.required if not values[name]}
        if "latitude" in values and (values["latitude"] is None) != (values["longitude"] is None):
            errors["latitude"] = _("Latitude and longitude go together: give both or neither.")
        if errors:
            raise invalid(errors)
        return values

    def answer(self, reader: Reader, row: Row, status: int = 200, **headers: str) -> Response:
        """One row, with its version as ETag."""
        [body] = self.shelf.shown(reader, [row])
        return Response(body, status, headers={**headers, "ETag": f'"{body["version"]}"'})


class Shelved(OnShelf):
    """One of the shared lists."""

    needs = {"POST": KEEPERS}

    @property
    def parameters(self) -> tuple[Parameter, ...]:  # type: ignore[override]
        return (*(one.parameter for one in self.shelf.searches), *paging.PARAMETERS)

    @says("List {many}", "{one}Page")
    def get(self, request: Request) -> Response:
        """The list that members share, and what was proposed with the reports that this token may see."""
        rows, reader, chosen = self.shelf.rows(request.reader), request.reader, []
        for one in self.shelf.searches:
            name = one.parameter.name
            values = [value for value in request.query_params.getlist(name) if value]
            if len(values) > 1:
                raise invalid({name: _("Give this once.")})
            for value in values:
                try:
                    rows = rows.filter(one.condition(one.read(value)))
                except ValueError as wrong:
                    raise invalid({name: str(wrong)}) from None
                chosen.append(f"{name}={value}")
        about = f"{self.shelf.many}?{'&'.join(chosen)}"
        return Response(paging.listed(request, about, rows, lambda found: self.shelf.shown(reader, found)))

    @says("Add a {low}", "{one}", status=201, body="New{one}")
    def post(self, request: Request) -> Response:
        """Add a row to the shared list."""
        values = self.written(request)
        row = workflow.keep(request.reader, self.shelf.model(), values)
        address = request.build_absolute_uri(reverse(f"api:{self.shelf.one.lower()}", args=[row.ref]))
        return self.answer(
            request.reader, self.shelf.rows(request.reader).get(pk=row.pk), 201, Location=address
        )


class OneShelved(OnShelf):
    """One row of a shared list."""

    needs = {"PUT": KEEPERS}

    def find(self, reader: Reader, ref: UUID) -> None:
        self.row = self.shelf.rows(reader).filter(ref=ref).first()
        if self.row is None:
            raise workflow.Hidden

    @says("Read a {low}", "{one}")
    def get(self, request: Request, ref: UUID) -> Response:
        """One row. Its ETag is what a change sends back in If-Match."""
        return self.answer(request.reader, self.row)

    @says(
        "Change a {low}",
        "{one}",
        body="New{one}",
        headers=("If-Match",),
        problems=("stale", "version-needed"),
    )
    def put(self, request: Request, ref: UUID) -> Response:
        """Replace a row; what is left out becomes empty."""
        seen = version_seen(request)
        values = self.written(request)
        with transaction.atomic():
            rows = self.shelf.model.objects.visible_to(request.reader).select_for_update(of=("self",))
            row = rows.get(pk=self.row.pk)
            if row.version != seen:
                raise workflow.Stale(row.version)
            workflow.keep(request.reader, row, values)
        return self.answer(request.reader, self.shelf.rows(request.reader).get(pk=row.pk))
