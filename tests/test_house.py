"""The house is in order: migrations and translations in step, safe production settings, exact pins."""

import gettext
import json
import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import polib
import pytest
from django.core.management import call_command

from accounts import keyring

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted(path for app in ("accounts", "hotspots") for path in (ROOT / app).glob("locale/*/*/*.po"))
# Compressing takes most of a minute and is not what is tested.
COLLECT_UNCOMPRESSED = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "hotspots.settings"
import django
from django.conf import settings
settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("css", "html", "js", "json", "map", "svg", "txt")
django.setup()
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
"""
MODULE_IMPORT = re.compile(r"""^\s*(?:import|export)\b[^;"'(]*["'](\.[^"'\n]+)["']""", re.MULTILINE)
REQUIREMENTS = ("requirements.txt", "tests/requirements.txt")


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """The environment of a production site that is set up as it should be."""
    keyring.make_missing(tmp_path / "keys")
    own = ("HOTSPOTS_", "DATABASE_", "DJANGO_")
    outside = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return outside | {
        "HOTSPOTS_ENV": "production",
        "HOTSPOTS_HOSTS": "hotspots.example.org",
        "HOTSPOTS_SITE_URL": "https://hotspots.example.org",
        "HOTSPOTS_KEYS": str(tmp_path / "keys"),
        "HOTSPOTS_VAR": str(tmp_path / "var"),
        "DATABASE_URL": "postgres://hotspots:kept-in-a-vault@db.example.org/hotspots",
    }


def python(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.django_db
def test_migrations_are_in_step() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_production_passes_the_deployment_check(production: dict[str, str]) -> None:
    check = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", env=production)
    assert check.returncode == 0, check.stderr[-3000:]


def test_production_starts_when_it_is_set_up(production: dict[str, str]) -> None:
    assert python("-c", "import hotspots.settings", env=production).returncode == 0


@pytest.mark.parametrize(
    "spoilt",
    [
        {"HOTSPOTS_DEBUG": "True"},
        {"HOTSPOTS_DEBUG": "yes"},
        {"HOTSPOTS_DEMO": "True"},
        {"HOTSPOTS_HOSTS": ""},
        {"HOTSPOTS_HOSTS": "*"},
        {"HOTSPOTS_HOSTS": "hotspots.example.org,*"},
        {"HOTSPOTS_KEYS": "/nonexistent"},
        {"DATABASE_URL": "postgres://hotspots:password@db.example.org/hotspots"},
    ],
    ids=lambda spoilt: " ".join(f"{name}={value}" for name, value in spoilt.items()),
)
def test_production_refuses_to_start_when_unsafe(production: dict[str, str], spoilt: dict[str, str]) -> None:
    start = python("-c", "import hotspots.settings", env=production | spoilt)
    assert start.returncode != 0
    assert re.search(r"(ImproperlyConfigured|KeyUnavailable): .+", start.stderr), start.stderr[-1000:]


@pytest.mark.parametrize("name", [keyring.SECRET_FILE, *(f"{name}.key" for name in keyring.NAMES)])
def test_production_refuses_a_key_that_is_missing_or_open(production: dict[str, str], name: str) -> None:
    key = Path(production["HOTSPOTS_KEYS"], name)
    key.chmod(0o644)
    assert name in python("-c", "import hotspots.settings", env=production).stderr
    key.unlink()
    assert name in python("-c", "import hotspots.settings", env=production).stderr
    assert not key.exists()


def test_static_files_are_found_and_modules_import_hashed_ones(production: dict[str, str]) -> None:
    """Collecting fails on a missing file, but is silent about an import whose name it left as it was."""
    collect = python("-c", COLLECT_UNCOMPRESSED, env=production)
    assert collect.returncode == 0, collect.stderr[-3000:]
    root = Path(production["HOTSPOTS_VAR"], "static")
    hashed = json.loads((root / "staticfiles.json").read_text())["paths"]
    modules = [root / hashed[name] for name in hashed if name.startswith("js/") and name.endswith(".js")]
    imports = [
        (module.name, (module.parent / target).resolve().relative_to(root).as_posix())
        for module in modules
        for target in MODULE_IMPORT.findall(module.read_text())
    ]
    assert modules
    assert [(module, target) for module, target in imports if target not in hashed.values()] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_compiled_translations_are_in_step(path: Path) -> None:
    compiled = path.with_suffix(".mo")
    assert compiled.exists(), f"{compiled.name} is missing: make compile"
    assert entries(compiled.read_bytes()) == entries(polib.pofile(str(path)).to_binary()), "make compile"


def entries(compiled: bytes) -> dict:
    """What a compiled catalogue says, whatever the order that its compiler chose."""
    catalogue = dict(vars(gettext.GNUTranslations(BytesIO(compiled)))["_catalog"])
    catalogue.pop("", None)  # the header
    return catalogue


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_are_pinned(name: str) -> None:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines())
    asked = [line for line in lines if line and not line.startswith("-r ")]
    assert [line for line in asked if not re.fullmatch(r"\S+==\S+", line)] == []
