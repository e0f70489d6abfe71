"""Settings as a new project has them, for a production server."""

import os
from typing import Any
from urllib.parse import parse_qs, urlsplit

DEBUG = False
SECRET_KEY = "of a benchmark on this machine alone"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.plain.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# A file to read; where PLAIN_WRITES is set, a file or a PostgreSQL that is written to, as durably as the project's own.
ADDRESS = os.environ["PLAIN_DATABASE"]
WRITES = "PLAIN_WRITES" in os.environ
DURABLE = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"
)
database: dict[str, Any]
if ADDRESS.startswith("postgres"):
    named, how = urlsplit(ADDRESS), parse_qs(urlsplit(ADDRESS).query)
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": named.path.strip("/"),
        "HOST": how["host"][0],
        "USER": how["user"][0],
    }
else:
    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ADDRESS.removeprefix("sqlite:///"),
        "OPTIONS": {"init_command": f"{DURABLE if WRITES else ''} PRAGMA mmap_size=134217728;"}
        | ({"transaction_mode": "IMMEDIATE", "timeout": 20} if WRITES else {}),
    }
DATABASES = {"default": database | {"CONN_MAX_AGE": 60, "ATOMIC_REQUESTS": WRITES}}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django_filters",
    "rest_framework",
    "bench.plain",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
REST_FRAMEWORK = {
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "bench.plain.pages.Pages",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
