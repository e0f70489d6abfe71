"""One size on one database, in a process of its own, because settings are read once: everything into a file of rows."""

import argparse
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django


def main() -> None:
    """Read what to measure, measure it, write it."""
    given = argparse.ArgumentParser()
    given.add_argument("--rows", type=int, required=True)
    given.add_argument("--database", required=True)
    given.add_argument("--home", type=Path, required=True)
    given.add_argument(
        "--peers", type=Path, help="The environment of the peers; without it they are left out."
    )
    given.add_argument("--into", type=Path, required=True)
    asked_for = given.parse_args()
    django.setup()
    asked_for.into.write_text(json.dumps(measured(asked_for)))


def measured(given: argparse.Namespace) -> dict:
    """The rows, and what is told beside them."""
    from bench import asked, cold, copies, exporting, importing, inside, ours, sending, signing_in
    from bench.data import Site
    from bench.measure import Results, as_dicts

    site = Site(given.rows, given.database, given.home, os.environ["DATABASE_URL"])
    results = Results(given.rows, given.database)
    member = signing_in.member()
    questions = asked.chosen_for(member.reader)
    told: dict = {"asked": {name: str(value) for name, value in vars(questions).items()}}
    files = {}
    if given.database == "sqlite":
        files = copies.copied_to_files(member.reader, given.home)
        copies.attach(files["tuned"])
    else:
        copies.copied_to_schema(member.reader)
    step("Measuring in process")
    inside.measure(results, member.reader, questions)
    step("Measuring over HTTP")
    came = ours.measure(results, site, member, questions)
    step("Measuring exports")
    came |= exporting.measure(results, site, member)
    if given.peers:
        from bench import peers

        step("Measuring the peers")
        told["peers"] = compared(came, peers.measure(results, given.peers, given.home, files, questions))
    if given.rows <= exporting.MANY:
        # What is sent goes into an empty installation, which is the same beside any number of reports.
        step("Measuring what is sent")
        sending.measure(results, site, given.peers)
        step("Measuring an import")
        importing.measure(results, site)
    step("Measuring cold starts")
    told["builds"] = cold.measure(results, site, member)
    return {"lines": as_dicts(results.lines), "told": told}


def compared(ours: Mapping[str, Any], peers: Mapping[str, Any]) -> dict[str, Any]:
    """For each peer why it is missing, or whether the same rows came from it; where they did not, it is said aloud."""
    told: dict[str, Any] = {}
    for system, came in peers.items():
        if isinstance(came, str):
            told[system] = came
            continue
        told[system] = {operation: found == ours[operation] for operation, found in came.items()}
        for operation, is_same in told[system].items():
            if not is_same:
                print(f"  {system}: other rows came for “{operation}” than from us.", flush=True)
    return told


def step(words: str) -> None:
    """Say what comes next."""
    print(f"  {words}", flush=True)


if __name__ == "__main__":
    main()
