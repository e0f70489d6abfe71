"""Takes a picture of every page, wide and narrow: `make shots`, or `python -m tests.shots NAME…` for some.

They go into var/shots and are of the demo, on a database of their own that is kept: a second round is quick.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "var" / "shots"
PORT = "8765"
SITE = f"http://127.0.0.1:{PORT}"
WIDTHS = {"wide": 1280, "narrow": 360}
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]


class Shot(NamedTuple):
    """A page: its address, the ability of the demo person who looks, the links (CSS) to follow from there."""

    name: str
    path: str
    ability: str | None = None
    follow: tuple[str, ...] = ()


PAGES = (
    Shot("home", "/"),
    Shot("home-table", "/?view=table"),
    Shot("home-events", "/?area=CF-HK&from=2020-01-01&to=2020-12-31&origin=people&origin=data_set"),
    Shot("home-bad-filter", "/?country=Nowhere"),
    Shot("hotspot", "/", follow=("main a[href*='/published/']",)),
    Shot("statement", "/", follow=("main a[href*='/published/']", "figure.quote figcaption a")),
    Shot("event", "/?country=CF&origin=data_set&view=table", follow=("main table a[href*='/published/']",)),
    Shot("method", "/method/"),
    Shot("corrections", "/corrections/"),
    Shot("data", "/data/"),
    Shot("embed", "/embed/"),
    Shot("not-found", "/nothing-here/"),
    Shot("api-docs", "/api/v1/docs/"),
    Shot("sign-in", "/account/login/"),
    Shot("dashboard", "/explore/", "contribute"),
    Shot("dashboard-review", "/explore/", "review"),
    Shot("dashboard-events", "/explore/?country=CF&origin=data_set", "review"),
    Shot("report-new", "/reports/new/", "contribute"),
    Shot("report-paste", "/reports/paste/", "contribute"),
    Shot("my-reports", "/reports/mine/", "contribute"),
    Shot("report-own", "/reports/mine/", "contribute", ("main a[href^='/reports/'][href*='-']",)),
    Shot("queue", "/review/", "review"),
    Shot("report-review", "/review/", "review", ("main .row h2 a",)),
    Shot("reference", "/reference/", "review"),
    Shot("sites", "/reference/sites/", "review"),
    Shot("site", "/reference/sites/", "review", ("main a[href*='/reference/sites/'][href*='-']",)),
    Shot("site-new", "/reference/sites/new/", "review"),
    Shot("actors", "/reference/actors/", "review"),
    Shot("actor", "/reference/actors/", "review", ("main a[href*='/reference/actors/'][href*='-']",)),
    Shot("hotspots", "/reference/hotspots/", "review"),
    Shot("hotspot-kept", "/reference/hotspots/", "publish", ("main a[href*='/reference/hotspots/'][href*='-']",)),
    Shot("asks", "/reference/asks/", "review"),
    Shot("statements", "/reference/statements/", "review"),
    Shot("briefings", "/briefings/", "publish"),
    Shot("briefing-new", "/briefings/new/?country=CF", "publish"),
    Shot("people", "/people/", "manage_people"),
    Shot("person-invite", "/people/invite/", "manage_people"),
    Shot("organisations", "/people/organisations/", "manage_people"),
    Shot("account", "/account/", "contribute"),
    Shot("tokens", "/account/tokens/", "contribute"),
    Shot("sessions", "/account/sessions/", "contribute"),
    Shot("second-step", "/account/second-step/", "contribute"),
)


@contextmanager
def demo_site() -> Iterator[None]:
    """The demo, loaded and served for as long as the pictures take."""
    os.environ |= {
        "HOTSPOTS_VAR": str(SHOTS / "site"),
        "PORT": PORT,
        "DJANGO_SETTINGS_MODULE": "hotspots.settings",
    }
    os.environ.pop("DATABASE_URL", None)
    for command in (["migrate", "--no-input", "--verbosity", "0"], ["createcachetable"], ["load_demo"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
    gunicorn = [str(Path(sys.executable).with_name("gunicorn")), "hotspots.wsgi", "--threads", "4"]
    server = subprocess.Popen([*gunicorn, "--bind", f"127.0.0.1:{PORT}", "--log-level", "warning"], cwd=ROOT)
    try:
        wait_for_answer()
        yield
    finally:
        server.terminate()
        server.wait()


def wait_for_answer() -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(SITE, timeout=5).close()
            return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit("The demo does not answer.")


def session_of(ability: str) -> str:
    """The cookie of a fresh session of the demo person with this ability."""
    from django.test import Client

    from accounts.models import Person

    client = Client()
    client.force_login(Person.objects.filter(is_demo=True, **{ability: True}).earliest("pk"))
    return client.cookies["sessionid"].value


def take(page: Page, shot: Shot, size: str) -> str:
    """Open the page, take its picture and say what came: the file and the status, or why there is none."""
    answer = page.goto(SITE + shot.path)
    for selector in shot.follow:
        link = page.locator(selector).first
        if not link.count():
            return f"{shot.name}: no link {selector} on {page.url}"
        answer = page.goto(str(link.evaluate("link => link.href")))
    page.wait_for_load_state("networkidle")
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    file = SHOTS / f"{shot.name}-{size}.png"
    page.screenshot(path=file, full_page=True)
    overflow = f", {wider} px wider than the screen" if wider > 0 else ""
    return f"{file.relative_to(ROOT)}: {answer.status if answer else 'no answer'}{overflow}"


def main(names: list[str]) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    with demo_site(), sync_playwright() as playwright:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        import django

        django.setup()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        for shot in PAGES:
            if names and shot.name not in names:
                continue
            for size, width in WIDTHS.items():
                context = browser.new_context(viewport={"width": width, "height": 800}, locale="en-GB")
                if shot.ability:
                    context.add_cookies(
                        [{"name": "sessionid", "value": session_of(shot.ability), "url": SITE}]
                    )
                print(take(context.new_page(), shot, size))
                context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
