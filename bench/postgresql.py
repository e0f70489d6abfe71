"""A private PostgreSQL that keeps its data between runs: a socket in a temporary directory, and no network."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OPTIONS = {
    "listen_addresses": "",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
}


def programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def cluster(home: Path) -> Iterator[str]:
    """The address of the database that is kept in a folder, which is made when it is not there."""
    folder = programs()
    assert folder is not None, "there is no PostgreSQL here"
    # It refuses to run as root, so root lends it a user.
    is_root = os.geteuid() == 0
    owner = ["runuser", "-u", "postgres", "--"] if is_root else []
    # The path of a socket has to stay short.
    sockets = Path(tempfile.mkdtemp(prefix="pg.", dir="/tmp"))
    home.mkdir(parents=True, exist_ok=True)
    if is_root:
        for path in (home, sockets):
            shutil.chown(path, "postgres")

    def run(program: str, *arguments: str) -> None:
        command = [*owner, str(folder / program), *arguments]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{program} failed: {done.stderr[-1000:]}")

    try:
        is_new = not (home / "data" / "PG_VERSION").exists()
        if is_new:
            run("initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        chosen = " ".join(f"-c {name}={value}" for name, value in OPTIONS.items())
        # It inherits no pipe of ours: waiting for its end would wait for the server's.
        start = [*owner, str(folder / "pg_ctl"), "start", "-D", "data", "-l", "log", "-w", "-s"]
        subprocess.run(
            [*start, "-o", f"-k {sockets} {chosen}"], cwd=home, check=True, stdout=subprocess.DEVNULL
        )
        try:
            if is_new:
                run("createdb", "-h", str(sockets), "-U", "postgres", "hotspots")
            yield f"postgres:///hotspots?host={sockets}&user=postgres"
        finally:
            run("pg_ctl", "stop", "-D", "data", "-m", "fast", "-s")
    finally:
        shutil.rmtree(sockets, ignore_errors=True)
