"""The threat model speaks of tests and files that exist, and leaves out no requirement of ASVS 5.0 at levels 1 and 2."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "threat-model.md"
TEXT = DOCUMENT.read_text()

# Section:requirements, as ASVS 5.0.0 numbers those of levels 1 and 2.
REQUIREMENTS = """
1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1 3.2:1-2 3.3:1-4 3.4:1-6 3.5:1-5
3.7:1-2 4.1:1-3 4.2:1 4.3:1-2 4.4:1-4 5.1:1 5.2:1-3 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4
6.5:1-5 6.6:1-3 6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2 8.2:1-3 8.3:1 8.4:1
9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2 10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2 10.7:1-3 11.1:1-2 11.2:1-3
11.3:1-3 11.4:1-4 11.5:1 11.6:1 12.1:1-3 12.2:1-2 12.3:1-4 13.1:1 13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2
14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 16.1:1 16.2:1-5 16.3:1-4 16.4:1-3 16.5:1-3 17.1:1 17.2:1-4
17.3:1-2
"""
TEST_NAME = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
IN_SECTION = re.compile(r"V(\d+\.\d+)\.(\d+)(?:–(\d+))?")
ANSWERS = ("met", "by the operator", "in part", "not met", "does not apply")


def numbers(spans: str) -> list[int]:
    """1-3,5 as 1, 2, 3, 5."""
    found: list[int] = []
    for span in spans.split(","):
        first, _, last = span.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def asked_for() -> list[str]:
    sections = (entry.split(":") for entry in REQUIREMENTS.split())
    return [f"{section}.{number}" for section, spans in sections for number in numbers(spans)]


def rows() -> list[list[str]]:
    """The cells of every row of the table of requirements."""
    lines = (line for line in TEXT.splitlines() if line.startswith("| V"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def answered() -> list[str]:
    spans = (span for row in rows() for span in IN_SECTION.findall(row[0]))
    return [
        f"{section}.{number}"
        for section, first, last in spans
        for number in range(int(first), int(last or first) + 1)
    ]


def test_every_requirement_of_levels_1_and_2_is_answered_once() -> None:
    asked, found = asked_for(), answered()
    assert len(asked) == 253
    assert sorted(found) == sorted(asked)


def test_every_answer_is_one_of_five_and_says_how() -> None:
    assert [row[0] for row in rows() if len(row) != 4 or row[1] not in ANSWERS or not row[2]] == []
    # What is claimed without a test says so with a dash.
    assert [
        row[0] for row in rows() if row[1] == "met" and not (TEST_NAME.search(row[3]) or row[3] == "–")
    ] == []


def test_every_test_that_it_names_exists() -> None:
    missing = []
    for path, name in TEST_NAME.findall(TEXT):
        tree = ast.parse((ROOT / path).read_text()) if (ROOT / path).exists() else ast.Module([], [])
        there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        if not (name in there if name else (ROOT / path).exists()):
            missing.append(f"{path}::{name}")
    assert missing == []
    assert len(TEST_NAME.findall(TEXT)) > 60


def test_every_file_that_it_links_exists() -> None:
    assert [link for link in LINK.findall(TEXT) if not (DOCUMENT.parent / link).exists()] == []
