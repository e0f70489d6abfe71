"""Taking material in: one reader a format gives rows, one apply stores them."""

from .apply import Outcome, RowError, apply_open_data
from .statement import load_statement
from .ucdp import read_ucdp

# A new reader is one module and one line here: name -> (reader of a file's path, the origin of its rows).
READERS = {"ucdp": (read_ucdp, "data_set")}

__all__ = ["READERS", "Outcome", "RowError", "apply_open_data", "load_statement", "read_ucdp"]
