"""/reports/import: a table of reports as a file, each row created, changed, left as it is, or refused."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from hotspots import exports
from hotspots.evidence.kinds import Refused
from hotspots.evidence.store import MOST_BYTES, Arriving
from hotspots.evidence.words import cure
from hotspots.imports import (
    PRESETS,
    BadMapping,
    Planned,
    Planner,
    Taken,
    Unreadable,
    dry_run,
    read_table,
    suggested,
    take_in,
)
from hotspots.workflow import files_in

from .bulk import YES, is_on
from .problems import Problem, invalid
from .resource import Parameter, Resource, says

CHUNK = 1 << 16
PROBLEM_OF = {"too_large": "too-large", "no_room": "unavailable"}
TYPES = tuple(exports.FORMATS[name].media_type.partition(";")[0] for name in ("csv", "xlsx", "geojson"))


class FileParser(BaseParser):
    """Leaves the body where it is: it goes to disk when its turn comes."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return stream


PARSERS = tuple(type("OneFileParser", (FileParser,), {"media_type": one}) for one in TYPES)


class Import(Resource):
    """A table of reports as one file."""

    needs = {"POST": ("contribute",)}
    parser_classes = PARSERS
    parameters_of_post = (
        Parameter("dry_run", "`yes` stores nothing and says what would become of each row.", YES),
        Parameter("atomic", "`yes` stores all rows or none: one that is refused refuses all.", YES),
        *(Parameter(name, "Said once, for rows that do not say it themselves.") for name in PRESETS),
    )

    @says("Take a file of reports in", "ImportAnswer", body="ImportFile", takes=TYPES)
    def post(self, request: Request) -> Response:
        """A table as CSV, XLSX or GeoJSON, at most 100 MB, its first row the names of the columns.

        Columns are recognised by the names that exports give them, and a few others; `columns` in the answer says what each
        was taken for, and null where it is left out. A row with the `ref` or the `external_ref` of a report of yours changes
        it; every other row is a new report. The same file again changes nothing, and after a call that was cut off it goes on
        where it was. A file that was exported comes back without a change.
        """
        atomic, trial = is_on(request, "atomic"), is_on(request, "dry_run")
        presets = {name: said for name in PRESETS if (said := request.query_params.get(name, ""))}
        with _arriving(request) as file:
            try:
                table = read_table(file.path)
                mapping = suggested(table.columns)
                planner = Planner(request.reader, table, mapping, presets)
                taken = dry_run(planner) if trial else take_in(planner, atomic=atomic)
            except Unreadable as unreadable:
                raise invalid({"": str(unreadable)}) from None
            except BadMapping as wrong:
                raise invalid(wrong.errors) from None
        return Response(_told(taken, mapping, trial, table.notes))


@contextmanager
def _arriving(request: Request) -> Iterator[Arriving]:
    """The body as a file on disk, gone afterwards."""
    too_large = Refused("too_large", most=MOST_BYTES // 1_000_000)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise Problem("too-large", cure(too_large))
    body = request.data
    if not hasattr(body, "read"):
        raise invalid({"": _("Send the file as the body.")})
    file = Arriving("", files_in.home())
    try:
        while piece := body.read(CHUNK):
            file.write(piece)
        file.close()
        if file.refused:
            raise Problem(PROBLEM_OF[file.refused.why], cure(file.refused))
        yield file
    finally:
        file.discard()


def _told(taken: Taken, mapping: Mapping[str, str], trial: bool, notes: Any) -> dict[str, Any]:
    return {
        "dry_run": trial,
        "stored": taken.stored,
        "read": taken.read,
        **{state: taken.counts[state] for state in ("new", "changed", "same", "refused")},
        "columns": [{"name": name, "field": key or None} for name, key in mapping.items()],
        "notes": list(notes),
        "changes": [_changed(row) for row in taken.changed],
        "changes_left_out": max(0, taken.counts["changed"] - len(taken.changed)),
        "errors": [
            {"row": error.number, "field": error.field, "message": error.reason} for error in taken.errors
        ],
        "errors_left_out": taken.counts["refused"] > len({error.number for error in taken.errors}),
    }


def _changed(row: Planned) -> dict[str, Any]:
    edits = [{"field": edit.key, "before": edit.before, "after": edit.after} for edit in row.edits]
    return {"row": row.number, "ref": row.ref, "edits": edits}
