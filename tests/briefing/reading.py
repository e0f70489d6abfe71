"""Reads the files of a briefing back."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
from pypdf import PdfReader

DEATHS = ("Killed, lowest", "Killed, best estimate", "Killed, highest", "Killed, civilians")


def pdf_text(data: bytes) -> str:
    """All that a PDF says, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def csv_rows(data: bytes) -> list[dict[str, Any]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def xlsx_rows(data: bytes) -> list[dict[str, Any]]:
    """The rows of the first sheet of a workbook."""
    head, *rows = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def features(data: bytes) -> list[dict[str, Any]]:
    """The features of a GeoJSON file."""
    return json.loads(data)["features"]


def sums(rows: list[dict[str, Any]]) -> list[int]:
    """Rows, then people killed: lowest, best estimate, highest, civilians."""
    return [len(rows), *(sum(int(row[name] or 0) for row in rows) for name in DEATHS)]


ROWS: dict[str, Callable[[bytes], list[dict[str, Any]]]] = {"csv": csv_rows, "xlsx": xlsx_rows}
