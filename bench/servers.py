"""Servers: started for as long as they are measured, one worker each, on a port of their own."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Server:
    """A server that answers: where, and the process that was started."""

    port: int
    pid: int

    @property
    def workers(self) -> list[int]:
        """The processes that do its work."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(child) for child in children] or [self.pid]


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def gunicorn(application: str, port: int, *more: str, folder: Path = BIN) -> list[str]:
    """The command that serves a WSGI application with one synchronous worker, unless more is said."""
    bind = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--timeout", "600", "--log-level", "warning"]
    return [str(folder / "gunicorn"), application, *bind, *more]


@contextmanager
def serving(
    command: Sequence[str], port: int, log: Path, env: Mapping[str, str] | None = None, ready: str = "/"
) -> Iterator[Server]:
    """A server while it is needed: it has answered `ready` once before it is given out."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**(env or os.environ)}, stdout=said, stderr=subprocess.STDOUT
        )
    try:
        _wait(process, port, ready, log)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen, port: int, ready: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", ready)
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{process.args[0]} does not answer; see {log}.")
