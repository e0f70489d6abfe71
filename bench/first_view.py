"""The first view of the public map: what a browser fetches until the map is drawn, and that the list needs no script."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import operations
from bench.data import Site, sqlite_url
from bench.measure import Row
from bench.servers import ROOT, free_port, gunicorn, serving

MOST_BYTES, MOST_REQUESTS = 180_000, 12
SCREEN = {"width": 1280, "height": 900}
# As `make run` does; what the public map never asks for is left out.
UNUSED = ("flags", "rest_framework", "redoc*")
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
)


@dataclass(frozen=True)
class Seen:
    """What came: (address, bytes over the wire with their headers) of each request, and how many entries of the list stood
    in the page without a script."""

    fetched: Sequence[tuple[str, int]]
    listed: int

    @property
    def size(self) -> int:
        """All bytes."""
        return sum(size for _address, size in self.fetched)

    @property
    def is_within_reach(self) -> bool:
        """Whether it is as light as it has to be, with the list in place."""
        return self.size <= MOST_BYTES and len(self.fetched) <= MOST_REQUESTS and self.listed > 0


def rows(home: Path) -> list[Row]:
    """The line of the results; none where there is no browser."""
    seen = look(home / "first-view")
    if seen is None:
        print("The first view of the public map is left out: it needs Playwright and Chromium.")
        return []
    return [Row(operations.FIRST_VIEW, 0, "sqlite", operations.OURS, bytes=seen.size)]


def look(home: Path) -> Seen | None:
    """The first view of a new site with the demo data, served as `make run` serves it. None without a browser."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    port, site = free_port(), made(home)
    with serving(gunicorn("hotspots.wsgi", port), port, site.log, site.env), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGS))
        return Seen(*_browsed(browser, f"http://127.0.0.1:{port}/"))


def made(home: Path) -> Site:
    """A site that is built in this folder, which is emptied first."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    site = Site(0, "sqlite", home.resolve(), sqlite_url(home.resolve()))
    for command in (["migrate", "--verbosity", "0"], ["createcachetable"], ["load_demo"]):
        site.manage(*command)
    collect = ["manage.py", "collectstatic", "--no-input", *(f"--ignore={name}" for name in UNUSED)]
    hashed = site.env | {"HOTSPOTS_COLLECTED_STATIC": "True"}
    subprocess.run([sys.executable, *collect], cwd=ROOT, env=hashed, check=True, stdout=subprocess.DEVNULL)
    return site


def _browsed(browser, address: str) -> tuple[list[tuple[str, int]], int]:  # type: ignore[no-untyped-def]
    """(what was fetched with an empty cache until nothing more came, how many entries of the list there are without scripts)."""
    page = browser.new_page(viewport=SCREEN)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    asked: dict[str, str] = {}
    came: dict[str, int] = {}
    wire.on(
        "Network.requestWillBeSent", lambda told: asked.update({told["requestId"]: told["request"]["url"]})
    )
    wire.on(
        "Network.loadingFinished",
        lambda told: came.update({told["requestId"]: int(told["encodedDataLength"])}),
    )
    page.goto(address)
    page.wait_for_selector("#map[data-ready]")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    fetched = [(url, came.get(key, 0)) for key, url in asked.items() if not url.startswith("data:")]
    still = browser.new_context(java_script_enabled=False).new_page()
    still.goto(address)
    return fetched, still.locator("ol.rows > li").count()


def main() -> None:
    """Look once, print what came, and fail where it is too much."""
    with tempfile.TemporaryDirectory() as home:
        seen = look(Path(home) / "site")
    if seen is None:
        raise SystemExit("This needs Playwright and Chromium.")
    for url, size in seen.fetched:
        print(f"{size:>8,}  {url.partition('//')[2].partition('/')[2] or '/'}")
    summary = {"bytes": seen.size, "requests": len(seen.fetched), "listed_without_scripts": seen.listed}
    print(json.dumps(summary))
    if not seen.is_within_reach:
        raise SystemExit(f"The reach is {MOST_BYTES:,} bytes, {MOST_REQUESTS} requests and a list.")


if __name__ == "__main__":
    main()
