"""Cold starts: two workers that have nothing in memory yet, and eight people who come at once."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bench import operations
from bench.counting import BUILDS
from bench.data import Site
from bench.measure import Client, Results, duration
from bench.ours import APPLICATION, DASHBOARD
from bench.servers import free_port, gunicorn, serving
from bench.signing_in import Member

CLIENTS = 8
SETTINGS = ("--config", "bench/counting.py", "--worker-class", "gthread", "--threads", "4", "--workers", "2")
# A page that asks nothing of the frame tells that the server is up.
READY = "/account/login/"


def measure(results: Results, site: Site, member: Member) -> dict[str, int]:
    """Both cold starts, into the results; returns how many builds each of them took."""
    builds = {}
    for operation, is_saved in ((operations.COLD_SAVED, True), (operations.COLD_BUILT, False)):
        if not is_saved:
            shutil.rmtree(site.home / "frames", ignore_errors=True)
        builds[operation] = _start(results, operation, site, member)
    return builds


def _start(results: Results, operation: str, site: Site, member: Member) -> int:
    """Start, let all come at once, and count the builds."""
    port, builds = free_port(), site.home / "builds"
    builds.unlink(missing_ok=True)
    launched = time.perf_counter()
    env = site.env | {BUILDS: str(builds)}
    with serving(gunicorn(APPLICATION, port, *SETTINGS), port, site.log, env, READY):
        together = Barrier(CLIENTS)

        def come(_number: int) -> float:
            client = Client(port, member.cookie)
            together.wait()
            return duration(lambda: client.get(DASHBOARD))

        with ThreadPoolExecutor(CLIENTS) as people:
            waits = list(people.map(come, range(CLIENTS)))
        whole = (time.perf_counter() - launched) * 1000
    results.add(operation, operations.OURS, waits)
    results.add(operation, operations.FROM_LAUNCH, [whole])
    took = [line.split() for line in builds.read_text().splitlines()] if builds.exists() else []
    seconds = [float(second) for name, second in took if name == "reports"]
    if seconds:
        results.add(operation, operations.ONE_BUILD, [1000 * max(seconds)])
    return len(seconds)
