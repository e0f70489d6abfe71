"""The requests that carry the inputs of the hostile corpus to every door where they matter."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse

from tests.factories import typed_content

from .cast import Asker
from .hostile_doors import (
    ANONYMOUS,
    AUTHOR,
    BESIDE,
    FIELDS,
    HEADED,
    MANAGER,
    MEMBER,
    PARAMETERS,
    PREFIXES,
    PROGRAM,
    PUBLIC_FORMS,
    QUERIED,
    SEARCHED,
    SENDER,
    TAKEN,
    TAKING,
    UPLOADS,
    WRITTEN,
)  # fmt: skip
from .hostile_inputs import Input
from .probes import KEPT_IN, NOBODY, Refs
from .routes import routes

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MULTIPART = "multipart/form-data; boundary=zq"
# Where a value stands in a form with files.
PARTS = ('form-data; name="{}"', 'form-data; name="file"; filename="{}"', 'form-data; name="note"\r\n\r\n{}')


@dataclass(frozen=True)
class Sent:
    """One request, as it is on the wire."""

    asker: str
    method: str
    path: bytes
    query: bytes = b""
    body: bytes = b""
    type: str = ""
    headers: tuple[tuple[str, bytes], ...] = ()

    def __str__(self) -> str:
        said = (self.method, self.path[:120], self.query[:120], self.type[:60], self.body[:200], self.headers)
        return f"{self.asker}: {' '.join(str(part)[:300] for part in said if part)}"

    @property
    def is_api(self) -> bool:
        return self.path.startswith(b"/api/")

    def send(self, asker: Asker) -> HttpResponse:
        """The answer of the whole stack, given the environment that a server would make of it."""
        environ = {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query.decode("latin-1"),
            "wsgi.input": BytesIO(self.body),
            "CONTENT_LENGTH": str(len(self.body)),
        }
        if self.type:
            environ["CONTENT_TYPE"] = self.type
        for name, value in self.headers:
            key = name.upper().replace("-", "_")
            environ[key if key.startswith("CONTENT_") and key != "CONTENT_ENCODING" else f"HTTP_{key}"] = (
                value.decode("latin-1")
            )
        if self.asker != ANONYMOUS and dict(self.headers).get("Cookie") and not asker.is_program:
            environ["HTTP_COOKIE"] = f"{asker.defaults['HTTP_COOKIE']}; {environ['HTTP_COOKIE']}"
        return asker.request(**environ)


class Requests:
    """The requests that carry inputs, to addresses of things that there are."""

    def __init__(self, refs: Refs) -> None:
        self.refs = refs

    def carrying(self, one: Input) -> Iterator[Sent]:
        """All requests that carry an input."""
        ways = {
            "path": self._paths,
            "query": self._queries,
            "header": self._headers,
            "body": self._bodies,
            "form": self._forms,
            "multipart": self._uploads,
        }
        for place in one.where:
            yield from ways[place](one)

    def path(self, name: str, nth: int = 0) -> bytes:
        """An address of the route that leads to something."""
        route = routes()[name]
        fitting = [prefix for prefix in KEPT_IN if route.pattern.startswith(prefix)]
        kept = self.refs[KEPT_IN[max(fitting, key=len)]] if fitting else []
        known = {
            "ref": kept, "series": kept, "file": self.refs["evidence.ref"], "number": ["1"], "pk": ["1"], "format": ["csv"],
            "country": ["CF"], "name": ["hotspots" if name.startswith("ogc") else "violation_types"], "token": ["zq"],
            "uidb36": ["1"], "key": ["set-password"],
            "nowhere": ["nowhere"], "external_ref": ["A-1"],
        }  # fmt: skip
        found = [known[parameter] or [NOBODY] for parameter in route.parameters]
        return route.path(values[nth % len(values)] for values in found).encode()

    def _paths(self, one: Input) -> Iterator[Sent]:
        for prefix, asker in PREFIXES.items():
            yield Sent(asker, "GET", f"/{prefix}".encode() + one.content)
        yield Sent(MEMBER, "POST", b"/reports/" + one.content + b"/comment/", body=b"text=x", type=FORM)
        yield Sent(PROGRAM, "PUT", b"/api/v1/reports/" + one.content, body=b"{}", type=JSON)

    def _queries(self, one: Input) -> Iterator[Sent]:
        value = quote(one.content, safe="").encode()
        if one.is_value:
            for route in TAKING:
                for name in PARAMETERS:
                    yield Sent(QUERIED[route], "GET", self.path(route), name.encode() + b"=" + value)
        if one.name or one.is_value:
            for route in SEARCHED:
                yield Sent(QUERIED[route], "GET", self.path(route), b"q=" + value)
        else:
            for route, asker in QUERIED.items():
                yield Sent(asker, "GET", self.path(route), one.content)

    def _headers(self, one: Input) -> Iterator[Sent]:
        if one.is_left_to_the_server:
            return
        names = (
            [one.name]
            if one.name
            else ["User-Agent", "Accept-Language", "Cookie", "If-Match", "Idempotency-Key"]
        )
        report = json.dumps(typed_content()).encode()
        for name in names:
            header = ((name, one.content),)
            for route, asker in HEADED.items():
                yield Sent(
                    asker, "GET" if one.method is None else one.method, self.path(route), headers=header
                )
            if one.method is None:
                keyed = () if name == "If-Match" else (("If-Match", b'"1"'),)
                yield Sent(SENDER, "POST", self.path("api:reports"), body=report, type=JSON, headers=header)
                yield Sent(
                    SENDER, "PUT", self._own("api:report"), body=report, type=JSON, headers=(*header, *keyed)
                )
                yield Sent(
                    SENDER,
                    "POST",
                    self._own("api:evidence"),
                    body=_file("a.txt"),
                    type=MULTIPART,
                    headers=header,
                )
                for route in ("account_login", "report_new", "explore_views"):
                    asker = ANONYMOUS if route in PUBLIC_FORMS else AUTHOR
                    yield Sent(
                        asker,
                        "POST",
                        self.path(route),
                        body=_encoded(TAKEN[route][0]),
                        type=FORM,
                        headers=header,
                    )
                yield Sent(
                    AUTHOR,
                    "POST",
                    self._own("evidence_attach"),
                    body=_file("a.txt"),
                    type=MULTIPART,
                    headers=header,
                )

    def _own(self, name: str) -> bytes:
        """The address of the route for a report that its author may change."""
        return routes()[name].path([self.refs["own"][0], NOBODY]).encode()

    def _bodies(self, one: Input) -> Iterator[Sent]:
        seen = (("If-Match", b'"1"'),)
        if one.is_value:
            value = _as_json(one.content)
            for name in ("narrative", "place.name", "sources.0.line", "sources.0.link", "involved.0.name", "harms.0.words",
                         "when", "country", "names", "external_ref", "place.area", "violations.0.type", "language"):  # fmt: skip
                yield Sent(SENDER, "POST", self.path("api:reports"), body=_with(name, value), type=JSON)
            body = b"{" + b",".join(b'"%b":%b' % (name.encode(), value) for name in BESIDE) + b"}"
            for method, route in WRITTEN[2:-2]:
                yield Sent(PROGRAM, method, self.path(route), body=body, type=JSON, headers=seen)
            for route, whole in (
                ("api:comments", b'{"text":%b}'), ("api:sites", b'{"name":%b,"country":"CF"}'),
                ("api:actors", b'{"name":%b,"kind":"A06"}'), ("api:hotspots", b'{"title":%b,"countries":["CF"]}'),
            ):  # fmt: skip
                yield Sent(PROGRAM, "POST", self.path(route), body=whole % value, type=JSON)
            yield Sent(SENDER, "POST", self._own("api:comments"), body=b'{"text":%b}' % value, type=JSON)
        elif one.name:
            body = _with(one.name, one.content)
            yield Sent(SENDER, "POST", self.path("api:reports"), body=body, type=JSON)
            yield Sent(SENDER, "PUT", self._own("api:report"), body=body, type=JSON, headers=seen)
        else:
            for method, route in WRITTEN:
                yield Sent(
                    PROGRAM, method, self.path(route), body=one.content, type=one.type or JSON, headers=seen
                )
            yield Sent(
                SENDER, "PUT", self._own("api:report"), body=one.content, type=one.type or JSON, headers=seen
            )
            yield Sent(ANONYMOUS, "POST", self.path("api:reports"), body=one.content, type=one.type or JSON)

    def _forms(self, one: Input) -> Iterator[Sent]:
        if one.is_value:
            for route, (whole, names) in TAKEN.items():
                asker = ANONYMOUS if route in PUBLIC_FORMS else MEMBER
                for name in names:
                    body = _encoded({**whole, name: one.content})
                    yield Sent(asker, "POST", self.path(route), body=body, type=FORM)
            body = _encoded(dict.fromkeys(FIELDS, one.content[:200]))
        else:
            body = one.content
        for name, route in routes().items():
            if not route.is_api and route.pattern != "account/logout/":
                asker = (
                    ANONYMOUS
                    if name in PUBLIC_FORMS
                    else MANAGER
                    if route.pattern.startswith("people/")
                    else MEMBER
                )
                yield Sent(asker, "POST", self.path(name), body=body, type=one.type or FORM)
        for name in (
            "report_draft",
            "report_autosave",
            "report_comment",
            "report_sharing",
            "report_withdraw",
        ):
            yield Sent(AUTHOR, "POST", self._own(name), body=body, type=one.type or FORM)

    def _uploads(self, one: Input) -> Iterator[Sent]:
        if one.is_value:
            cut = one.content[:8000]
            bodies = [
                b"--zq\r\nContent-Disposition: %b\r\n\r\nA note.\r\n--zq--\r\n"
                % part.encode().replace(b"{}", cut)
                for part in PARTS
            ]
        else:
            bodies = [one.content]
        for body in bodies:
            for route in UPLOADS:
                path = self._own(route) if routes()[route].parameters else self.path(route)
                asker = SENDER if routes()[route].is_api else ANONYMOUS if route in PUBLIC_FORMS else AUTHOR
                yield Sent(asker, "POST", path, body=body, type=one.type or MULTIPART)


def _encoded(form: dict[str, Any]) -> bytes:
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in form.items()).encode()


def _file(name: str) -> bytes:
    head = f'--zq\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\nA note.\r\n'
    return f"{head}--zq--\r\n".encode()


def _as_json(content: bytes) -> bytes:
    try:
        return json.dumps(content.decode()).encode()
    except UnicodeDecodeError:
        return b'"%b"' % content.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def _with(name: str, value: bytes) -> bytes:
    """A whole report with this in one place."""
    mark = "zq-here"
    body = typed_content()
    *outer, last = (int(part) if part.isdigit() else part for part in name.split("."))
    inner: Any = body
    for part in outer:
        inner = inner[part]
    inner[last] = mark
    return json.dumps(body).encode().replace(f'"{mark}"'.encode(), value)


def sample(make: Callable[[], Iterable[Sent]], count: int, label: str) -> Iterator[Sent]:
    """So many of an input's requests, always the same. They are made twice: all at once they would fill the memory."""
    total = sum(1 for _ in make())
    taken = min(count, total)
    first, step = sum(label.encode()), total // taken if taken else 0
    wanted = {(first + step * number) % total for number in range(taken)}
    return (sent for number, sent in enumerate(make()) if number in wanted)
