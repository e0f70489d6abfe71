"""What a file would do, row by row, before anything is done: what is new, changed, left as it is, or refused and why."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from accounts import keyring
from accounts.reader import Reader
from hotspots import content, policies, redaction
from hotspots.content import check, is_sendable
from hotspots.content.checkers import Wrong, text
from hotspots.exports.neutral import disarmed
from hotspots.models import Report, Version
from hotspots.sheets.reports import newest_contents
from hotspots.text import whole_number
from hotspots.vocabulary import REVIEW_STATES
from hotspots.workflow import Incomplete
from hotspots.workflow.batches import LOT, known_refs
from hotspots.workflow.idempotency import hash_of
from hotspots.workflow.sharing import settled

from .apply import RowError
from .columns import COLUMNS, Data, column_of
from .compared import Compared, Comparer, Edit, as_it_was
from .mapping import checked_mapping, checked_presets, put_into
from .tables import Line, Table

REFERENCE = text(120)
# The reference that a row without one is stored under begins so.
BY_CONTENT = "file-"


@dataclass
class Planned:
    """What one row would do: state is new, changed, same or refused.

    `ref` is that of the report that it speaks of, `edits` what it changes there, `errors` why it is refused; the names of
    columns are those of the file. `content` and `version` are for whoever carries it out.
    """

    number: int
    state: str = "same"
    ref: str = ""
    external_ref: str = ""
    edits: Sequence[Edit] = ()
    errors: Sequence[RowError] = ()
    content: Mapping[str, Any] = field(default_factory=dict)
    report: Report | None = None
    version: int = 0


class Planner:
    """Plans the rows of one table for one reader. Nothing is stored, and `lots` begins anew each time. Raises BadMapping."""

    def __init__(
        self,
        reader: Reader,
        table: Table,
        mapping: Mapping[str, str],
        presets: Mapping[str, str] | None = None,
    ) -> None:
        self.reader, self.table = reader, table
        self.mapping = checked_mapping(table.columns, mapping)
        self.presets = checked_presets(presets or {})
        self.headers = {key: name for name, key in self.mapping.items()}
        # In the order of COLUMNS, in which cells are read.
        self.keys = [key for key in COLUMNS if key in self.headers or key in self.presets]

    def lots(self, start: int = 0) -> Iterator[list[Planned]]:
        """The rows in lots as they would be stored, after the first `start` of them."""
        self.comparer, self.met, self.copies = Comparer(), set[str](), Counter[int]()
        self.unsent, self.secret = Report(), keyring.key("ledger")
        lines = self.table.lines()
        for line in islice(lines, start):
            self._pass_over(line)
        while lot := list(islice(lines, LOT)):
            yield self.plan([(line, self._cells(line), self._external_ref(line)) for line in lot])

    def _cells(self, line: Line) -> dict[str, str]:
        cells = {key: line.cells.get(name, "") for key, name in self.headers.items()}
        return {key: (disarmed(text) if self.table.guarded else text).strip() for key, text in cells.items()}

    def _external_ref(self, line: Line) -> str:
        """What a row is stored under: its own reference, or one that follows from its cells, so that the row is stored once.

        Rows that are alike in all cells are counted, and so each is stored.
        """
        if own := line.cells.get(self.headers.get("external_ref", ""), "").strip():
            return own
        told = sorted((name, text) for name, text in line.cells.items() if text)
        digest = hash_of(told, self.secret)[:32]
        self.copies[mark := int(digest[:16], 16)] += 1
        return f"{BY_CONTENT}{digest}-{self.copies[mark]}"

    def _pass_over(self, line: Line) -> None:
        """Remember of a row what counts for those after it: the reports that it names, and how often it was there."""
        ref, own = (line.cells.get(self.headers.get(key, ""), "").strip() for key in ("ref", "external_ref"))
        external_ref = self._external_ref(line)
        if not line.wrong:
            self.met |= _names(_uuid(ref), "" if ref else own and external_ref)

    def plan(self, rows: Sequence[tuple[Line, dict[str, str], str]]) -> list[Planned]:
        """Plan some rows: (line, its cells by key, the reference that it is stored under)."""
        known = _Known(self.reader, rows)
        return [self._row(known, *row) for row in rows]

    def _row(self, known: "_Known", line: Line, cells: dict[str, str], external_ref: str) -> Planned:
        planned = Planned(line.number, external_ref=external_ref)
        if line.wrong:
            return self._refused(planned, {"": line.wrong})
        if why := _wrong_ref(external_ref):
            return self._refused(planned, {"external_ref": why})
        ref, own = cells.get("ref", ""), cells.get("external_ref", "")
        report = known.by_ref.get(_uuid(ref)) if ref else known.by_external_ref.get(external_ref)
        if (ref and report is None) or (not ref and report is None and external_ref in known.used):
            return self._refused(planned, {"ref" if ref else "external_ref": _("There is no such report.")})
        named = _names(report.ref if report else None, "" if ref else own and external_ref)
        if (ref or own) and self.met & named:
            return self._refused(planned, {"ref" if ref else "external_ref": _("This is in the file twice.")})
        if ref or own:
            self.met |= named
        if report is None:
            return self._new(planned, cells)
        planned.ref, planned.report, planned.version = str(report.ref), report, report.version
        if not (ref or own):
            # The row was stored before, and what became of the report since is no business of the file.
            return planned
        return self._known(planned, report, known, cells)

    def _new(self, planned: Planned, cells: Mapping[str, str]) -> Planned:
        if not policies.can_submit(self.reader):
            return self._refused(planned, {"": _("You may not write reports.")})
        data: Data = {}
        wrong: dict[str, str] = {}
        for key in self.keys:
            if told := cells.get(key) or self.presets.get(key, ""):
                try:
                    put_into(data, key, told)
                except Wrong as refused:
                    wrong[key] = str(refused)
        clean, errors = check(data)
        if not wrong:
            errors = {**is_sendable(clean), **errors}
        for path, why in errors.items():
            wrong.setdefault(column_of(path), why)
        if wrong:
            return self._refused(planned, wrong)
        planned.state, planned.content = "new", settled(self.unsent, clean)
        return planned

    def _known(self, planned: Planned, report: Report, known: "_Known", cells: dict[str, str]) -> Planned:
        current = known.contents.get(report.pk) or content.read(report)
        told = redaction.content_for(self.reader, report, current)
        base, base_told = report, told
        stated = whole_number(cells.get("version", ""))
        if moved := stated is not None and stated != report.version:
            version = Version.objects.visible_to(self.reader).filter(report=report, number=stated).first()
            if version is not None and version.content:
                base, was = as_it_was(report, version.number, version.content)
                base_told = redaction.content_for(self.reader, base, was)
        found = self.comparer.compare(base, base_told, cells)
        own = cells.get("external_ref", "")
        if own and own != (report.external_ref or ""):
            found.errors["external_ref"] = str(_("The reference of a report that is stored stays as it is."))
        if not found.edits and not found.errors:
            return planned
        if not policies.can_change(self.reader, report):
            return self._refused(planned, {"": _("You may read this report, and not change it.")})
        if moved and not found.errors and _is_held(found, told):
            return planned
        if moved:
            return self._refused(
                planned, {"version": _("The report was changed since the file was made. Export it again.")}
            )
        if report.status not in policies.ON_ITS_WAY:
            state = REVIEW_STATES.label(report.status)
            why = _("This cannot be done now: the report is “%(state)s”.") % {"state": state}
            return self._refused(planned, {"": why})
        planned.edits = [Edit(self._name(edit.key), edit.before, edit.after) for edit in found.edits]
        if not found.errors:
            try:
                found.content = settled(report, found.content)
            except Incomplete as incomplete:
                found.errors |= {column_of(path): why for path, why in incomplete.errors.items()}
        if found.errors:
            return self._refused(planned, found.errors)
        planned.state, planned.content = "changed", found.content
        return planned

    def _name(self, key: str) -> str:
        return self.headers.get(key) or (str(COLUMNS[key].label) if key in COLUMNS else "")

    def _refused(self, planned: Planned, wrong: Mapping[str, str]) -> Planned:
        planned.state = "refused"
        planned.errors = [
            RowError(planned.number, self._name(key) or str(_("the whole row")), str(why))
            for key, why in wrong.items()
        ]
        return planned

    def refused(self, planned: Planned, errors: Mapping[str, str]) -> Planned:
        """The row as refused when it was to be stored: errors by path of the content."""
        return self._refused(planned, {column_of(path): why for path, why in errors.items()})


def _names(ref: uuid.UUID | None, external_ref: str) -> set[str]:
    """What a row and a later one about the same report have in common."""
    return {name for name in (str(ref or ""), external_ref) if name}


def _is_held(found: Compared, told: Mapping[str, Any]) -> bool:
    """Whether a report holds already what its edits make of it: they were stored before."""
    held = (COLUMNS[edit.key].holds for edit in found.edits)
    return all(holds(found.content) == holds(told) for holds in held)


def _wrong_ref(external_ref: str) -> str:
    try:
        REFERENCE(external_ref)
    except Wrong as wrong:
        return str(wrong)
    return ""


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class _Known:
    """The reports that some rows speak of, through the gate, and the references that the organisation has used."""

    def __init__(self, reader: Reader, rows: Iterable[tuple[Line, Mapping[str, str], str]]) -> None:
        refs, external = set[uuid.UUID](), set[str]()
        for _line, cells, external_ref in rows:
            if not (ref := cells.get("ref", "")):
                if not _wrong_ref(external_ref):
                    external.add(external_ref)
            elif given := _uuid(ref):
                refs.add(given)
        self.used = known_refs(reader, external) if external else {}
        told = {external_ref: uuid.UUID(known["ref"]) for external_ref, known in self.used.items() if known}
        refs |= set(told.values())
        seen = Report.objects.visible_to(reader).filter(ref__in=refs).select_related("organisation")
        self.by_ref: dict[uuid.UUID | None, Report] = {report.ref: report for report in seen} if refs else {}
        self.by_external_ref = {name: self.by_ref.get(ref) for name, ref in told.items()}
        self.contents = newest_contents(list(self.by_ref.values()), reader) if self.by_ref else {}
