"""How other processes find the database and the keys of the tests."""

import os
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment(**more: str) -> dict[str, str]:
    """The environment in which another process works on the database of the tests, with its keys."""
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgres:///{database['NAME']}?{urlencode(database['OPTIONS'])}"
    keys = Path(settings.KEY_DIR)
    own = {"DATABASE_URL": url, "HOTSPOTS_KEYS": str(keys), "HOTSPOTS_VAR": str(keys.parent), "PYTHONUNBUFFERED": "1"}
    return os.environ | own | more
