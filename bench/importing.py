"""Taking in a CSV file, in a process of its own and into an empty installation: how long, and how much more memory after the
first lot of rows: `python -m bench.importing FILE`.
"""

import csv
import itertools
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import django

from bench import operations, scratch
from bench.data import Site
from bench.measure import Results, anonymous_of, duration
from bench.servers import ROOT

KILLED = {"killed_min": "minimum", "killed_best": "best", "killed_max": "maximum"}


def measure(results: Results, site: Site) -> None:
    """As many rows as the run has reports, into the results."""
    file = site.home / "reports.csv"
    write(file, site.rows)
    try:
        with scratch.installation(site, "imported") as empty:
            command = [sys.executable, "-m", "bench.importing", str(file)]
            done = subprocess.run(
                command, cwd=ROOT, env=empty.env, check=True, stdout=subprocess.PIPE, text=True
            )
    finally:
        file.unlink()
    said = json.loads(done.stdout)
    if said["counts"] != {"new": site.rows}:
        raise SystemExit(f"Of {site.rows} rows of a file there were {said['counts']}: {said['errors']}")
    results.add(operations.IMPORT, operations.OURS, [said["ms"] * 1000 / site.rows])
    results.add(operations.IMPORT_MEMORY, operations.OURS, size=said["taken"])


def write(file: Path, rows: int) -> None:
    """A table that was made up, as a partner would send one: codes in most cells, and a reference of its own in each row."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        made = itertools.islice(_rows(), rows)
        first = next(made)
        writer = csv.DictWriter(opened, list(first))
        writer.writeheader()
        writer.writerows(itertools.chain([first], made))


def _rows() -> Iterator[dict[str, Any]]:
    from hotspots.imports.made_up import World

    rng = random.Random("imported")
    world = World(rng)
    for number in itertools.count(1):
        yield _cells(number, world.content(rng))


def _cells(number: int, content: Mapping[str, Any]) -> dict[str, Any]:
    place, when, source = content["place"], content["when"], content["sources"][0]
    killed: Mapping[str, Any] = next((harm for harm in content["harms"] if harm["kinds"] == ["killed"]), {})
    others = [harm for harm in content["harms"] if harm is not killed]
    return {
        "external_ref": f"case-{number}",
        "narrative": content["narrative"],
        "language": content["language"],
        "sharing": content["sharing"],
        "urgent": "yes" if content["urgent"] else "",
        "country": content["country"],
        "place_name": place["name"],
        "area": place["area"],
        "precision": place["precision"],
        "latitude": place["latitude"],
        "longitude": place["longitude"],
        "when": when["text"],
        "earliest": when["earliest"],
        "latest": when["latest"],
        "acts": "; ".join(dict.fromkeys(act["type"] for act in content["violations"])),
        "actors": "; ".join(dict.fromkeys(actor["name"] or actor["kind"] for actor in content["involved"])),
        **{column: killed.get(name) for column, name in KILLED.items()},
        "people": "; ".join(f"{', '.join(harm['kinds'])}: {harm['best']}" for harm in others),
        "issues": "; ".join(content["issues"]),
        "minerals": "; ".join(content["minerals"]),
        "source_kind": source["kind"],
        "consent": source["consent"],
        "source_line": source["line"],
    }


def taken_in(file: Path) -> dict[str, Any]:
    """What became of the rows of a file, in how many milliseconds, and the most memory taken beyond that of the first lot."""
    from bench import signing_in
    from hotspots.imports import Planner, read_table, suggested, take_in

    reader = signing_in.member().reader
    held: list[int] = []
    done: list[Any] = []

    def work() -> None:
        table = read_table(file)
        planner = Planner(reader, table, suggested(table.columns))
        done.append(take_in(planner, progress=lambda _done, _total: held.append(anonymous_of("self"))))

    took = duration(work)
    [taken] = done
    errors = [str(error) for error in taken.errors[:5]]
    counts = {state: count for state, count in taken.counts.items() if count}
    return {"ms": took, "taken": max(held) - held[0], "counts": counts, "errors": errors}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(taken_in(Path(sys.argv[1]))))
