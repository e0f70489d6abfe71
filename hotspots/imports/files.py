"""Any file that holds a table: what it is, is told by how it begins and not by its name."""

import codecs
from pathlib import Path

from django.utils.translation import gettext as _

from .features import read_features
from .tables import Table, Unreadable, read_csv
from .workbooks import read_workbook


def read_table(path: Path) -> Table:
    """The table in a CSV, XLSX or GeoJSON file. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError:
        raise Unreadable(_("The file cannot be opened.")) from None
    if start.startswith(b"PK\x03\x04"):
        return read_workbook(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _(
                "This is an old or a locked Excel file. Save it as an Excel workbook (.xlsx) without a password."
            )
        )
    if start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        return read_features(path)
    return read_csv(path)
