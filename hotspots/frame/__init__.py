"""The frame: columns of all records, from which map, counts, timeline and lists are taken for one reader and one filter.

SQL on a million reports takes a hundred milliseconds and more; one pass over these columns takes one or two. Everything that
is shown about a set of records comes from one `View`, so that a count, the list, the sum of the clusters and the rows of an
export cannot disagree. `live` keeps the columns fresh, `saved` keeps them for the next start.
"""

from .columns import NO_DAY, day_number
from .numbers import Bucket, Deaths
from .places import FINER, Area, Clusters
from .seen import editions_for_all, kept_by, reports_for, view_of_editions
from .view import View

__all__ = [
    "FINER",
    "NO_DAY",
    "Area",
    "Bucket",
    "Clusters",
    "Deaths",
    "View",
    "day_number",
    "editions_for_all",
    "kept_by",
    "reports_for",
    "view_of_editions",
]
