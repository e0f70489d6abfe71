"""The project itself over HTTP: one synchronous worker, as a production site runs it, and a member who is signed in."""

import json

from bench import operations
from bench.asked import PAGE, ZOOM, Asked, address, written
from bench.data import Site
from bench.measure import TIMES, Came, Client, Results, duration, memory_of, refs_of
from bench.servers import Server, free_port, gunicorn, serving
from bench.signing_in import Member
from hotspots import workflow
from hotspots.api import framed
from hotspots.frame import NEWEST, reports_for
from hotspots.models import Report

APPLICATION = "hotspots.wsgi"
# A browser takes pages and maps compressed; what is compared with peers that do not compress is asked for as it is.
COMPRESSED = {"Accept-Encoding": "gzip"}
WRITES = max(2, TIMES // 4)
MAP, DASHBOARD, REPORTS = "/explore/map.geojson", "/explore/", "/api/v1/reports"


def clusters_address(asked: Asked) -> str:
    """The clusters of the filtered viewport."""
    return address(MAP, zoom=ZOOM, within=written(asked.viewport), **asked.in_viewport)


def page_address(asked: Asked) -> str:
    """The page of reports that every peer is asked for too."""
    return address(REPORTS, limit=PAGE, **asked.of_page)


def features_address(asked: Asked) -> str:
    """The features of the small viewport."""
    return address(MAP, **asked.of_features)


def measure(results: Results, site: Site, member: Member, asked: Asked) -> Came:
    """All of it, into the results; returns what came of what peers are asked too."""
    port = free_port()
    with serving(gunicorn(APPLICATION, port), port, site.log, site.env) as server:
        browser, program = Client(port, member.cookie), Client(port, member.token)
        for operation, path in (
            (operations.DASHBOARD, address(DASHBOARD, **asked.in_viewport)),
            (operations.DASHBOARD_FIRST, DASHBOARD),
        ):
            results.add(operation, operations.OURS, *browser.timed(path, **COMPRESSED))
        for operation, client, path in (
            (operations.CLUSTERS_HTTP, browser, clusters_address(asked)),
            (operations.REPORTS_PAGE, program, page_address(asked)),
            (operations.FEATURES, browser, features_address(asked)),
        ):
            results.add(operation, operations.OURS, *client.timed(path))
        _deep_pages(results, program, member, asked)
        _memory(results, server)
        came = {
            operations.REPORTS_PAGE: refs_of(json.loads(program.get(page_address(asked)))["results"]),
            operations.FEATURES: len(json.loads(browser.get(features_address(asked)))["features"]),
        }
        if came[operations.FEATURES] != asked.features:
            raise SystemExit("Over HTTP the member sees other reports than in process.")
        _writes(results, browser, member)
    return came


def _deep_pages(results: Results, program: Client, member: Member, asked: Asked) -> None:
    """A page of the whole list, the first one and one in the middle. The cursor is what the server itself would give."""
    people = reports_for(member.reader).but("status", "draft").only("origin", "people")
    last = people.page(asked.depth)[-1]
    ref = Report.objects.values_list("ref", flat=True).get(pk=last)
    cursor = framed.sealed(people.standing(last), [ref], f"reports?&sort={NEWEST}")
    for system, path in (
        (operations.OURS, address(REPORTS, limit=PAGE, cursor=cursor)),
        (operations.FIRST_PAGE, address(REPORTS, limit=PAGE)),
    ):
        results.add(operations.DEEP_API, system, *program.timed(path))


def _memory(results: Results, server: Server) -> None:
    """The worker's, after all that it has been asked."""
    private, shared = memory_of(server.workers[0])
    results.add(operations.WORKER_MEMORY, operations.OURS, size=private)
    results.add(operations.WORKER_MEMORY, operations.SHARED_MEMORY, size=shared)


def _writes(results: Results, browser: Client, member: Member) -> None:
    """A draft is begun in this process; the very next request to the server has to know of it."""
    overview = address(MAP, zoom=ZOOM)
    for operation, path in ((operations.WRITE_MAP, overview), (operations.WRITE_DASHBOARD, DASHBOARD)):
        before, after = [], []
        for _round in range(WRITES):
            browser.get(path)
            before.append(duration(lambda path=path: browser.get(path)))
            count = _count(browser, overview)
            workflow.save_draft(member.reader, None, {"narrative": "Made up for measuring."})
            after.append(duration(lambda path=path: browser.get(path)))
            if _count(browser, overview) != count + 1:
                raise SystemExit("A write was not seen by the next request of another process.")
        results.add(operation, operations.OURS, after)
        results.add(operation, operations.WITHOUT_WRITE, before)


def _count(browser: Client, path: str) -> int:
    """How many reports a map stands for."""
    found = json.loads(browser.get(path))
    return found["clustered"]["count"] if "clustered" in found else len(found["features"])
