"""Goes to pages and notes whatever a page must not do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, product

from django.apps import apps
from playwright.sync_api import BrowserContext, Error, Page

from tests.security.probes import KEPT_IN, OTHERS
from tests.security.routes import Route

# Run before anything else in a page: what the policy refuses is kept for the end.
WATCH = """
window.__refused = [];
addEventListener("securitypolicyviolation",
    (event) => window.__refused.push(event.violatedDirective + " " + event.blockedURI));
"""
# What a page holds in the end that it must not: attributes that run, addresses that run, marks of a text that ran.
HELD = """() => {
    const faults = (window.__refused || []).map((text) => "refused by the policy: " + text);
    if (window.__ran) faults.push("a text ran");
    for (const element of document.querySelectorAll("*"))
        for (const { name, value } of element.attributes) {
            if (name.startsWith("on")) faults.push("inline handler " + name);
            const address = ["href", "src", "action", "formaction", "srcdoc", "xlink:href"].includes(name);
            if (address && /^(javascript|vbscript|data:text)/i.test(value.replace(/[\\u0000-\\u0020]/g, "")))
                faults.push("an address that runs: " + value);
        }
    return faults;
}"""
LOCAL = ("data:", "blob:", "about:")
# How the browser says that an answer is saved as a file, or that it is empty.
NO_PAGE = ("Download is starting", "ERR_ABORTED", "ERR_HTTP_RESPONSE_CODE_FAILURE", "is interrupted by another")


def addresses(route: Route, most: int = 1) -> Iterator[str]:
    """Addresses of a route with what the database holds, at most so many; a parameter that is not listed fails."""
    lists: list[Iterable[object]] = []
    for name in route.parameters:
        if name in ("ref", "series"):
            prefix = max((start for start in KEPT_IN if route.pattern.startswith(start)), key=len)
            lists.append(_values(*KEPT_IN[prefix].split(".")))
        elif name == "file":
            lists.append(_values("evidence", "ref"))
        else:
            lists.append(OTHERS[name])
    return islice((route.path(values) for values in product(*lists)), most)


def _values(model: str, column: str) -> list[object]:
    app = next(app for app in ("hotspots", "accounts") if model in apps.all_models[app])
    rows = apps.get_model(app, model)._base_manager.order_by("pk")
    return list(dict.fromkeys(rows.values_list(column, flat=True)))


@dataclass
class Walk:
    """A browser of one reader, and the faults that were found."""

    context: BrowserContext
    origin: str
    faults: list[str] = field(default_factory=list)
    seen: int = 0

    def __post_init__(self) -> None:
        self.context.add_init_script(WATCH)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self._fault(f"page error: {error}"))
        self.page.on("console", lambda message: self._on_console(message.type, message.text))
        self.page.on("request", lambda request: self._on_request(request.url))
        self.page.on("dialog", lambda dialog: (self._fault("a dialog"), dialog.dismiss()))

    def _fault(self, text: str) -> None:
        self.faults.append(f"{self.page.url}: {text}")

    def _on_console(self, kind: str, text: str) -> None:
        # That a page answered 403 or 404 is for other tests to judge.
        if kind == "error" and not text.startswith(
            "Failed to load resource: the server responded with a status of 4"
        ):
            self._fault(f"console: {text}")

    def _on_request(self, url: str) -> None:
        if not url.startswith((self.origin, *LOCAL)):
            self._fault(f"a request to {url}")

    def visit(self, path: str) -> bool:
        """Go there; say whether it was a page."""
        try:
            answer = self.page.goto(self.origin + path, wait_until="domcontentloaded")
        except Error as error:
            if not any(sign in str(error) for sign in NO_PAGE):
                self._fault(f"{path}: {error}")
            return False
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            return False
        if answer.status >= 500:
            self._fault(f"answered {answer.status}")
        self.seen += 1
        self.check()
        return True

    def check(self) -> None:
        """Note what the page holds now that it must not."""
        self.faults += [f"{self.page.url}: {text}" for text in self.page.evaluate(HELD)]

    def open_marks(self, most: int = 20) -> int:
        """Open what the map says of its marks; answer how many were opened."""
        self.page.locator("#map[data-ready]").wait_for(state="attached")
        marks = self.page.locator("#map .leaflet-interactive").all()[:most]
        for mark in marks:
            mark.dispatch_event("mouseover")
            mark.dispatch_event("click")
            self.check()
        return len(marks)
