"""The guide: every example in it is run, in order, in one shell or one Python, against a live server."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.abilities import SCOPE_LABELS
from accounts.models import ApiToken, Person
from hotspots import workflow
from hotspots.models import Edition, Report
from tests.factories import make_answers, make_report, publishable, reader

GUIDE = Path(__file__).resolve().parent.parent.parent / "docs" / "api.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TASK = re.compile(r"^## (.+?)$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
REFERENCE = re.compile(r"\]\(#([\w-]+)\)")


def blocks(language: str = "sh") -> list[str]:
    return [block for name, block in BLOCK.findall(GUIDE.read_text()) if name == language]


def run(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    strict = "set -euo pipefail\n" + script
    return subprocess.run(
        ["bash", "-c", strict],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def token_of() -> Callable[..., str]:
    def token_of(person: Person, *scopes: str) -> str:
        return ApiToken.issue(person, "guide", list(scopes), 7)[1]

    return token_of


@pytest.mark.django_db(transaction=True)
def test_every_example_works(live_server, tmp_path, token_of, amina, bruno, carla) -> None:
    published = make_report(amina, "accepted", by=reader(bruno), **publishable())
    workflow.publish(reader(carla), published, make_answers())
    done = run(
        "\n".join(blocks()),
        tmp_path,
        HOTSPOTS=live_server.url,
        TOKEN=token_of(amina, "submit"),
        REVIEW_TOKEN=token_of(bruno, "review"),
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"

    mine = Report.objects.exclude(pk=published.pk)
    assert [report.country for report in mine.order_by("pk")] == ["TZ", "LS", "CF", "SL", "AO", "AO", "GN", "SL"]
    report = Report.objects.get(external_ref="2021-0042")
    assert report.status == "withdrawn"
    told = report.versions.order_by("number").values_list("action", flat=True)
    assert list(told) == ["send", "change", "accept", "withdraw"]
    assert report.comments.get().text == "The clinic confirms two deaths."
    collection = json.loads((tmp_path / "hotspots.geojson").read_text())
    assert collection["type"] == "FeatureCollection"
    assert [feature["id"] for feature in collection["features"]] == [str(Edition.objects.get().series)]
    assert (tmp_path / "hotspots.csv").read_text().count("\n") == 2
    # The header, one of each country, and the published one.
    assert (tmp_path / "reports.csv").read_text().count("\n") == 4
    assert len((tmp_path / "reports.ndjson").read_text().splitlines()) > 1


@pytest.mark.django_db(transaction=True)
def test_every_example_in_python_works(live_server, tmp_path, token_of, amina, bruno) -> None:
    (tmp_path / "guide.py").write_text("\n".join(blocks("python")))
    done = subprocess.run(
        [sys.executable, "-I", "guide.py"],
        cwd=tmp_path,
        env={
            "HOTSPOTS": live_server.url,
            "TOKEN": token_of(amina, "submit"),
            "REVIEW_TOKEN": token_of(bruno, "review"),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"

    assert [report.country for report in Report.objects.order_by("pk")] == ["TZ", "LS", "AO", "AO"]
    report = Report.objects.get(country="LS")
    assert report.status == "changes_asked"
    told = report.versions.order_by("number").values_list("action", flat=True)
    assert list(told) == ["send", "change", "ask_changes"]
    assert report.evidence.get().note == "As it was written down"
    collection = json.loads((tmp_path / "reports.geojson").read_text())
    assert [feature["properties"]["country"] for feature in collection["features"]] == ["TZ"]


def test_the_guide_does_each_task_in_both_languages() -> None:
    tasks = dict(TASK.findall(GUIDE.read_text()))
    both = """Get a token/Send a report/Repeat safely/Send many at once/List reports/Take reports away in a file/
        Change or withdraw/Attach evidence/Review/Read what is published"""
    for task in map(str.strip, both.split("/")):
        assert "```sh" in tasks[task] and "```python" in tasks[task], task


def test_python_needs_nothing_installed() -> None:
    imported = set(re.findall(r"^(?:import|from) (\w+)", "\n".join(blocks("python")), re.MULTILINE))
    assert imported <= sys.stdlib_module_names


def test_the_guide_uses_the_variables_that_it_names() -> None:
    text = GUIDE.read_text()
    used = set(re.findall(r"\$([A-Z_]+)", "\n".join(blocks())))
    made = set(re.findall(r"^\s*([A-Z_]+)=", "\n".join(blocks()), re.MULTILINE))
    assert used - made == set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE))
    assert all("curl" in block for block in blocks())


def test_the_guide_says_what_the_page_says() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$", GUIDE.read_text(), re.MULTILINE)
    assert dict(rows) == {scope: str(label) for scope, label in SCOPE_LABELS.items()}


def test_the_guide_points_at_its_own_headings() -> None:
    text = GUIDE.read_text()
    headings = {title.lower().replace(" ", "-") for title in re.findall(r"^## (.+)$", text, re.MULTILINE)}
    assert set(REFERENCE.findall(text)) <= headings
