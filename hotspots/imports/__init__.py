"""Taking material in: readers of files give rows, which are planned, and stored once.

A member's table (CSV, XLSX, GeoJSON) goes `read_table` -> `Planner` -> `dry_run` or `take_in`; what is public already goes
through a reader of READERS and `apply_open_data`.
"""

from .apply import Outcome, RowError, apply_open_data
from .columns import COLUMNS, PRESETS
from .files import read_table
from .mapping import BadMapping, checked_mapping, checked_presets, suggested
from .plan import Planned, Planner
from .statement import load_statement
from .tables import Table, Unreadable
from .taking import Taken, dry_run, take_in, take_on
from .ucdp import read_ucdp

# A new reader is one module and one line here: name -> (reader of a file's path, the origin of its rows).
READERS = {"ucdp": (read_ucdp, "data_set")}

__all__ = [
    "COLUMNS",
    "PRESETS",
    "READERS",
    "BadMapping",
    "Outcome",
    "Planned",
    "Planner",
    "RowError",
    "Table",
    "Taken",
    "Unreadable",
    "apply_open_data",
    "checked_mapping",
    "checked_presets",
    "dry_run",
    "load_statement",
    "read_table",
    "read_ucdp",
    "suggested",
    "take_in",
    "take_on",
]
