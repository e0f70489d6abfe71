"""A configuration of gunicorn for cold starts: whenever a worker builds a frame, a line with its seconds goes into a file."""

import os
import time
from pathlib import Path
from typing import Any

BUILDS = "BENCH_BUILDS"


def post_worker_init(worker: Any) -> None:
    """Runs when the application is loaded in a worker, before it serves."""
    from hotspots.frame.live import Live

    build = Live._built

    def counted(live: Live) -> Any:
        start = time.perf_counter()
        try:
            return build(live)
        finally:
            with Path(os.environ[BUILDS]).open("a") as file:
                file.write(f"{live.layout.name} {time.perf_counter() - start:.3f}\n")

    Live._built = counted
