"""What the project runs on: all of it named and pinned, none of it only there for the tests or under the GPL."""

import ast
import re
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OWN = {"accounts", "hotspots", "tests"}
TABLES = ROOT / "hotspots" / "geodata"  # its programs made the tables once, with tools of their own
# Encoders whose licence would become that of the whole; wheels carry them as files of their own.
GPL_LIBRARY = re.compile(r"lib(x26[45]|fdk|kvazaar)[-.]", re.IGNORECASE)


def named(requirements: str) -> set[str]:
    """The distributions that a file of requirements names, spelt one way."""
    lines = (line.split("#")[0].strip() for line in (ROOT / requirements).read_text().splitlines())
    return {spelt(re.split(r"[\[=]", line)[0]) for line in lines if line and not line.startswith("-r ")}


def spelt(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def owners() -> dict[str, set[str]]:
    """Which distributions bring a module that can be imported."""
    return {
        module: {spelt(name) for name in names} for module, names in metadata.packages_distributions().items()
    }


def imported() -> set[str]:
    """The modules of others that the project imports, anywhere in its code."""
    found: set[str] = set()
    for package in ("accounts", "hotspots"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())) if TABLES not in path.parents else ():
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                    found.add(node.module.partition(".")[0])
    return found - OWN - set(sys.stdlib_module_names)


def test_all_that_is_imported_is_named_in_the_requirements_of_the_runtime() -> None:
    runtime = named("requirements.txt")
    assert {module for module in imported() if not owners().get(module, set()) & runtime} == set()


def test_all_that_is_named_brings_all_that_it_needs() -> None:
    """A dependency of a dependency is pinned too, so that nothing comes in unseen."""
    runtime, missing = named("requirements.txt"), set()
    for name in runtime:
        for needed in metadata.requires(name) or []:
            wanted, _, condition = needed.partition(";")
            if not condition:
                missing |= {spelt(re.split(r"[\s\[<>=!~(]", wanted.strip())[0])} - runtime
    assert missing == set()


def test_no_library_under_the_gpl_is_carried_along() -> None:
    carried = {
        str(file)
        for name in named("requirements.txt")
        for file in metadata.files(name) or []
        if GPL_LIBRARY.search(file.name)
    }
    assert carried == set()
