"""Files that members sent, as tables: recognised, mapped, and taken in bit by bit."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple

from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots.evidence.store import Arriving
from hotspots.models import Import
from hotspots.workflow import Conflict, files_in

from .apply import RowError
from .files import read_table
from .mapping import checked_mapping, checked_presets, suggested
from .plan import Planner
from .tables import Table
from .taking import Taken, take_on

# So many refused rows are told once a file is stored; all are counted.
MOST_KEPT = 200
# Seconds for which rows are stored in one request.
AT_ONCE = 2.0


def receive(reader: Reader, arriving: Arriving) -> Import:
    """Keep a whole file that holds a table. The same file of the same person again is the one that is there.

    Raises NotAllowed and Unreadable.
    """
    if known := files_in.known_file(reader, arriving.sha256):
        return known
    table = read_table(arriving.path)
    return files_in.keep_file(reader, arriving, _digest(table.columns), table.total)


def _digest(columns: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(sorted(columns)).encode()).hexdigest()


def table_of(row: Import) -> Table:
    """The table in the file. Raises Unreadable, also where it is gone."""
    return read_table(files_in.path_of(row))


def remembered(row: Import, columns: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Which column is what, and what was said for all rows: as said for this file or the last one of the organisation with
    such columns, else as their headers suggest."""
    if row.mapping:
        return row.mapping, row.presets
    return files_in.last_mapping(row) or (suggested(columns), {})


def planner_of(reader: Reader, row: Import) -> Planner:
    """What the file would do as it is mapped. Raises Unreadable and BadMapping."""
    return Planner(reader, table_of(row), row.mapping, row.presets)


def map_columns(
    reader: Reader, row: Import, table: Table, mapping: Mapping[str, str], presets: Mapping[str, str]
) -> Planner:
    """Keep which column is what and what is said for all rows. Raises BadMapping, NotAllowed and Conflict."""
    files_in.map_file(reader, row, checked_mapping(table.columns, mapping), checked_presets(presets))
    return Planner(reader, table, row.mapping, row.presets)


def go_on(reader: Reader, row: Import) -> None:
    """Store the next rows; with the last of them the file goes.

    How far it has come is kept with the rows, so nothing is stored twice. Raises NotAllowed, Conflict and Unreadable.
    """
    files_in.may_take_in(reader, row)
    if row.state == "done":
        return
    if not row.mapping:
        raise Conflict(_("No column of the file is known here: say which is what."))
    planner = planner_of(reader, row)
    taken = Taken(stored=True)
    taken.counts.update(row.counts)
    taken.errors = [RowError(*error) for error in row.errors]

    def keep() -> None:
        errors = [astuple(error) for error in taken.errors[:MOST_KEPT]]
        files_in.come_to(row, taken.read, taken.counts, errors)

    if take_on(planner, taken, keep, AT_ONCE):
        files_in.finish_file(row)
