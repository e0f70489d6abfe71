"""The peers' environment: packages from PyPI in a place of their own, never in the project's."""

import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).parent / "peers" / "requirements.txt"
NAMES = ("datasette", "pygeoapi", "tipg", "django-filter")
# pygeoapi reads SQLite through an extension, which not every build of Python can load.
LOADS_EXTENSIONS = "import sqlite3, sys; sys.exit(not hasattr(sqlite3.Connection, 'enable_load_extension'))"
PYTHONS = ("/usr/bin/python3", sys.executable)


def environment(under: Path) -> Path:
    """The folder of the environment's programs; made, and brought up to the requirements, where that is needed."""
    home = under.resolve() / ".venv"
    stamp = home / "installed"
    if not stamp.exists() or stamp.read_text() != REQUIREMENTS.read_text():
        print(f"Installing the peers into {home}", flush=True)
        base = next((python for python in PYTHONS if loads_extensions(python)), sys.executable)
        subprocess.run([base, "-m", "venv", "--without-pip", "--clear", str(home)], check=True)
        pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "-qq"]
        subprocess.run([*pip, "--requirement", str(REQUIREMENTS)], check=True)
        stamp.write_text(REQUIREMENTS.read_text())
    return home / "bin"


def loads_extensions(python: str) -> bool:
    """Whether this Python is there, and its SQLite can load extensions."""
    if not Path(python).exists():
        return False
    return subprocess.run([python, "-c", LOADS_EXTENSIONS], check=False).returncode == 0


def versions(folder: Path) -> dict[str, str]:
    """Which versions were installed."""
    asked = f"from importlib.metadata import version; print(*map(version, {NAMES!r}))"
    said = subprocess.run([folder / "python", "-c", asked], capture_output=True, text=True, check=True)
    return dict(zip(NAMES, said.stdout.split(), strict=True))
