"""What is written to is made empty for it and removed afterwards, so that the rows which others read stay as they are."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2

from bench.data import Site


@contextmanager
def database(site: Site, name: str) -> Iterator[str]:
    """The address of an empty database beside that of an installation."""
    if site.database == "postgresql":
        yield from _in_the_cluster(site, name)
        return
    folder = site.home / f"scratch-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield f"sqlite:///{folder / 'data.sqlite3'}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _in_the_cluster(site: Site, name: str) -> Iterator[str]:
    def run(*statements: str) -> None:
        with closing(psycopg2.connect(site.url)) as connection:
            connection.autocommit = True
            for statement in statements:
                connection.cursor().execute(statement)

    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    run(drop, f"CREATE DATABASE {name}")
    try:
        server, _mark, how = site.url.partition("?")
        yield f"{server.rpartition('/')[0]}/{name}?{how}"
    finally:
        run(drop)


@contextmanager
def installation(site: Site, name: str) -> Iterator[Site]:
    """An empty installation on the same kind of database."""
    home = site.home / f"scratch-{name}-home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    try:
        with database(site, name) as url:
            empty = Site(site.rows, site.database, home, url)
            empty.manage("migrate", "--no-input", "--verbosity", "0")
            empty.manage("createcachetable")
            yield empty
    finally:
        shutil.rmtree(home, ignore_errors=True)
