"""The people and organisations that tests speak of, and a home for what a run writes.

Amina and her lead work for the partner; Bruno and Carla for the desk, where he reviews and she publishes;
Dora and Eve for an organisation that has nothing to do with either. Sessions are strong unless a test asks
for a weak one.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.db import connections, transaction
from django.test import Client, RequestFactory, override_settings

from accounts.models import Organisation, Person
from accounts.reader import ANONYMOUS, Reader
from hotspots.frame import seen
from tests.states import (  # noqa: F401
    accepted_report,
    draft,
    publishable_report,
    published_report,
    restricted_report,
    sent_report,
)

PASSWORD = "a-long-enough-password"

# Playwright keeps an event loop running in the thread of the test, and Django then refuses the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database: `only_on("postgresql")`."""
    elsewhere = [
        item
        for item in items
        if (mark := item.get_closest_marker("only_on")) and connections["default"].vendor not in mark.args
    ]
    items[:] = [item for item in items if item not in elsewhere]
    config.hook.pytest_deselected(items=elsewhere)


@pytest.fixture(scope="session", autouse=True)
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A `var/` of its own for each run: keys, files and static files never touch the one that people use."""
    home = tmp_path_factory.mktemp("var")
    with override_settings(
        VAR_DIR=home,
        KEY_DIR=home / "keys",
        STATIC_ROOT=home / "static",
        MAKE_MISSING_KEYS=True,
        SECURITY_CONTACT="mailto:security@hotspots.example",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        # Each test client starts WhiteNoise anew; this keeps it from reading every static file each time.
        WHITENOISE_AUTOREFRESH=True,
    ):
        yield home


@pytest.fixture(autouse=True)
def fresh_frames() -> None:
    """Each test has a history of its own, and what it writes past the ledger is in no frame of another."""
    seen.reports.held = seen.editions.held = None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file: in memory the threads of a live server share one connection and its transaction."""
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """A test that commits ends by emptying every table, which the ledger's triggers would rightly refuse."""
    # On the class: Playwright's event loop gives tests another connection than the one that made the database.
    operations = type(connections["default"].ops)
    empty = operations.execute_sql_flush

    def empty_ledger_too(ops: Any, statements: list[str]) -> None:
        connection = ops.connection
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")
                return empty(ops, statements)
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql LIKE '%append-only%'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            empty(ops, statements)
            for _, sql in triggers:
                cursor.execute(sql)

    operations.execute_sql_flush = empty_ledger_too


@pytest.fixture
def desk(db: None) -> Organisation:
    return Organisation.objects.create(name="Coalition desk")


@pytest.fixture
def partner(db: None) -> Organisation:
    return Organisation.objects.create(name="Partner in Berbérati")


@pytest.fixture
def outsider_org(db: None) -> Organisation:
    return Organisation.objects.create(name="Another organisation")


def person(name: str, organisation: Organisation, **abilities: bool) -> Person:
    """A person whose address is their name, who can only contribute unless told otherwise."""
    return Person.objects.create_person(
        f"{name.lower()}@example.org", name, organisation, password=PASSWORD, **abilities
    )


@pytest.fixture
def amina(partner: Organisation) -> Person:
    return person("Amina", partner)


@pytest.fixture
def lead_of_partner(partner: Organisation) -> Person:
    return person("Lucien", partner, is_lead=True)


@pytest.fixture
def bruno(desk: Organisation) -> Person:
    return person("Bruno", desk, review=True, coalition_reading=True)


@pytest.fixture
def carla(desk: Organisation) -> Person:
    return person("Carla", desk, publish=True, coalition_reading=True)


@pytest.fixture
def dora(outsider_org: Organisation) -> Person:
    return person("Dora", outsider_org)


@pytest.fixture
def eve(outsider_org: Organisation) -> Person:
    return person("Eve", outsider_org, coalition_reading=True)


@pytest.fixture
def manager(desk: Organisation) -> Person:
    return person("Manuel", desk, contribute=False, manage_people=True)


@pytest.fixture
def anonymous() -> Reader:
    return ANONYMOUS


@pytest.fixture
def reader_of() -> Callable[..., Reader]:
    """reader_of(amina) is what the domain knows of her in a strong session; `strong=False` in a weak one."""

    def reader_of(someone: Person, *, strong: bool = True) -> Reader:
        return Reader.of_person(someone, strong=strong)

    return reader_of


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """client_of(amina) is a browser where she is signed in with a second factor; `strong=False` without."""

    def client_of(someone: Person, *, strong: bool = True) -> Client:
        client = Client()
        client.force_login(someone)
        if strong:
            request = RequestFactory().get("/")
            request.session = client.session
            record_authentication(request, someone, "mfa", type="totp")
            request.session.save()
        return client

    return client_of
