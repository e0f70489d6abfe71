"""Files opened by a spreadsheet program: whatever a report says, none of its cells is a formula."""

import itertools
import shutil
import subprocess
from pathlib import Path

import pytest

from hotspots.exports import Column, Sheet, render

BEFORE = ("", " ", "\t", "\n", "\r\n", "\ufeff", "\u200b", '"', "'", ";", ",", "a\n", "x;", "\u3000")
SIGNS = ("=", "+", "-", "@", "\uff1d", "%")
SAID = ("1+1", "cmd|'/c calc'!A1", 'HYPERLINK("http://a.example","x")')
HOSTILE = ["".join(parts) for parts in itertools.product(BEFORE, SIGNS, SAID)]


def sheet() -> Sheet:
    return Sheet(
        title="=1+1",
        columns=[Column("text", "=A1"), Column("more", "+1")],
        rows=({"text": cell, "more": [cell, cell]} for cell in HOSTILE),
    )


@pytest.mark.long
@pytest.mark.parametrize("format", ["csv", "xlsx"])
# As a French or German setting splits a CSV, too: 44 is a comma, 59 a semicolon, 9 a tab; 34 quotes, 76 is UTF-8.
@pytest.mark.parametrize("separators", ["44", "59", "44/59/9"])
def test_no_cell_is_a_formula(tmp_path: Path, format: str, separators: str) -> None:
    file = tmp_path / f"reports.{format}"
    file.write_bytes(b"".join(render(format, sheet())))
    # "Evaluate formulas" is the last of the options: what a careless reader would switch on.
    options = f":{separators},34,76,1,,0,false,true,false,false,false,-1,true"
    reading = [f"--infilter=Text - txt - csv (StarCalc){options}"] if format == "csv" else []
    home = f"-env:UserInstallation=file://{tmp_path / 'home'}"
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is missing: tests/run installs it, or leaves this file out and says so"
    command = [soffice, home, "--headless", *reading, "--convert-to", "fods", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(file)], check=True, capture_output=True, timeout=180)
    [*made] = tmp_path.glob("*.fods")
    text = "".join(path.read_text() for path in made)
    assert len(HOSTILE) >= 200 and text.count("calc") >= len(HOSTILE) // 3
    assert "table:formula=" not in text
