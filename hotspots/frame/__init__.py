"""The frame: columns of all records, from which map, counts, timeline and lists are taken for one reader and one filter.

SQL on a million reports takes a hundred milliseconds and more; one pass over these columns takes one or two. Everything that
is shown about a set of records comes from one `View`, so that a count, the list, the sum of the clusters and the rows of an
export cannot disagree. `live` keeps the columns fresh, `saved` keeps them for the next start.
"""

from .numbers import Bucket, Deaths
from .orders import NEWEST, ORDERS, Standing
from .places import FINER, Area, Clusters
from .reading import ListChanged, in_batches, read_page, steady
from .seen import editions_for_all, kept_by, reports_for, view_of_editions, waiting_for
from .view import View

__all__ = [
    "FINER",
    "NEWEST",
    "ORDERS",
    "Area",
    "Bucket",
    "Clusters",
    "Deaths",
    "ListChanged",
    "Standing",
    "View",
    "editions_for_all",
    "in_batches",
    "kept_by",
    "read_page",
    "reports_for",
    "steady",
    "view_of_editions",
    "waiting_for",
]
