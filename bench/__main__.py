"""Run the benchmark: `python -m bench`, or with numbers of reports; `--quick` tries it out with 2,000."""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import data, install, machine, postgresql, table
from bench.measure import Row, with_ratios
from bench.servers import ROOT

SIZES, QUICK = (100_000, 1_000_000), (2_000,)
DATABASES = ("sqlite", "postgresql")


def read(arguments: list[str] | None = None) -> argparse.Namespace:
    """What is asked for on the command line."""
    given = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    given.add_argument("sizes", nargs="*", type=int, help="Numbers of reports; 100000 and 1000000.")
    given.add_argument("--quick", action="store_true", help="2,000 reports, to see that it runs.")
    given.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    given.add_argument("--without-peers", action="store_true", help="Install and measure nobody else.")
    given.add_argument("--home", type=Path, default=data.HOME, help="Where the data is kept.")
    given.add_argument(
        "--results", type=Path, help="The file to write; bench/results.json, unless it is quick."
    )
    found = given.parse_args(arguments)
    found.sizes = found.sizes or list(QUICK if found.quick else SIZES)
    found.results = found.results or (found.home if found.quick else ROOT / "bench") / "results.json"
    return found


def main() -> None:
    """Build what is not there, measure all of it, print the table and write the results."""
    given = read()
    about = machine.about()
    peers = None
    if not given.without_peers:
        peers = install.environment(given.home)
        about["versions"] |= install.versions(peers)
    lines: list[Row] = []
    about["told"] = []
    for rows in sorted(given.sizes):
        for database in given.databases:
            if database == "postgresql" and postgresql.programs() is None:
                print("PostgreSQL is left out: there is none on this machine.")
                continue
            made = measured(given, rows, database, peers)
            lines += (Row(**line) for line in made["lines"])
            about["told"].append({"rows": rows, "database": database, **made["told"]})
    # The first view of the public map is another site's, and measured in a browser.
    if importlib.util.find_spec("bench.first_view") and not given.quick:
        lines += importlib.import_module("bench.first_view").rows(given.home)
    lines = with_ratios(lines)
    print("\n".join(table.printed(lines)))
    if reached := list(table.judged(lines)):
        print("\nReach\n" + "\n".join(reached))
    table.write(given.results, lines, about)
    print(f"\nWritten to {given.results}")


def measured(given: argparse.Namespace, rows: int, database: str, peers: Path | None) -> dict[str, Any]:
    """What a process of its own measures with so many reports on one database."""
    home = data.home_of(rows, database, given.home.resolve())
    static = None if given.quick else Path(os.environ.get("HOTSPOTS_VAR", ROOT / "var")).resolve() / "static"
    with address(home, database) as url:
        site = data.built(rows, database, home, url, static if static and static.exists() else None)
        print(f"{rows:,} reports on {database}", flush=True)
        into = home / "measured.json"
        command = ["--rows", str(rows), "--database", database, "--home", str(home), "--into", str(into)]
        if peers:
            command += ["--peers", str(peers)]
        env = site.env | ({"BENCH_TIMES": "3"} if given.quick else {})
        subprocess.run([sys.executable, "-m", "bench.run", *command], cwd=ROOT, env=env, check=True)
        return json.loads(into.read_text())


@contextmanager
def address(home: Path, database: str) -> Iterator[str]:
    """The address of the database, for as long as it is measured."""
    if database == "sqlite":
        yield data.sqlite_url(home)
    else:
        with postgresql.cluster(home / "cluster") as url:
            yield url


if __name__ == "__main__":
    main()
