"""Canaries: what is confidential comes out nowhere but where a table says that this reader may read it."""

import base64
import gzip
import logging
import zlib
from collections.abc import Iterable, Iterator
from itertools import product

import pytest
from django.core import mail
from django.http import HttpResponse
from django.urls import reverse

from hotspots.exports import FORMATS
from hotspots.models import Briefing, Edition, Evidence
from hotspots.web.serving.request_log import PlainFormatter
from hotspots.web.sheets import FORMATS as SHEETS

from .bait import Baits
from .baited import Baited
from .cast import Asker
from .probes import KEPT_IN, NOBODY, OTHERS, Probe, Questions, Refs, every_ref
from .routes import Route
from .samples import pdf, repacked, whole
from .two_worlds import meant_for, undone
from .unpacking import said_by

# In the ordinary run one question of so many is asked; those that matter most always.
SHARE = 40
ALWAYS = {
    "public_home",
    "public_map",
    "public_export",
    "explore_map",
    "dashboard",
    "api:reports",
    "api:editions",
}
FEW = ("coalition reader", "contributor", "publisher", "author")
ON_REPORT = (
    "report_names", "report_comment", "report_preview", "report_draft", "report_sharing", "report_consent", "report_invite",
    "review_accept", "review_decline", "review_code", "review_link",
)  # fmt: skip


# -- asking everywhere --


class Overheard(logging.Handler):
    """All that anybody logs, at every level: its arguments, and the line that is written. Of a fault, no words are written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []
        self.formatter = PlainFormatter("{name}: {message}", style="{")

    def emit(self, record: logging.LogRecord) -> None:
        self.said += [repr(record.args), self.format(record)]


@pytest.fixture
def overheard() -> Iterator[Overheard]:
    """In the place of every handler of every logger that there is."""
    handler = Overheard()
    loggers = [logging.root, *map(logging.getLogger, list(logging.root.manager.loggerDict))]
    before = [
        (logger, logger.level, logger.handlers, logger.propagate, logger.disabled) for logger in loggers
    ]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.handlers, logger.propagate, logger.disabled = [], True, False
    logging.root.handlers = [handler]
    yield handler
    for logger, level, handlers, propagate, disabled in before:
        logger.setLevel(level)
        logger.handlers, logger.propagate, logger.disabled = handlers, propagate, disabled


def addresses(route: Route, refs: Refs) -> list[str]:
    """All addresses of a route, with the refs of all that there is."""
    if "file" in route.parameters:
        files = Evidence._base_manager.order_by("pk").values_list("report__ref", "ref")
        return [route.path(pair) for pair in files]
    fitting = [prefix for prefix in KEPT_IN if route.pattern.startswith(prefix)]
    kept = [*refs[KEPT_IN[max(fitting, key=len)]], NOBODY] if fitting else [NOBODY]
    values = [OTHERS.get(parameter, kept) for parameter in route.parameters]
    return [route.path(chosen) for chosen in product(*values)]


def leaked(baited: Baited, asker: Asker, probes: Iterable[Probe], seen: set[bytes]) -> Iterator[str]:
    """What the answers to these questions hold that this asker may not read."""
    for probe in probes:
        with undone():
            answer = probe.send(asker)
            found = {mark for said in said_by(answer) for mark in baited.baits.found_in(said)}
        seen |= found
        for mark in sorted(found):
            bait = baited.baits.laid[mark]
            if asker.name not in bait.readers:
                yield f"{asker.name}: {probe.method} {probe.path} {answer.status_code}: {bait.where} {mark!r}"


def is_asked(asker: Asker, route: str, number: int) -> bool:
    """Whether this question belongs to the quick sample."""
    return zlib.crc32(f"{asker.name} {route} {number}".encode()) % SHARE == 0


def gets(asker: Asker, refs: Refs, *, whole: bool) -> Iterator[Probe]:
    for route in meant_for(asker):
        for number, path in enumerate(addresses(route, refs)):
            if (
                whole
                or is_asked(asker, route.name, number)
                or (route.name in ALWAYS and "weak" not in asker.name)
            ):
                yield Probe("GET", path)


def posts(baited: Baited, asker: Asker, *, whole: bool) -> Iterator[Probe]:
    """What hands things over: exports, briefings, names boxes, previews, and pages that come back with an error."""
    if asker.is_program:
        return
    for number, (route, address, form) in enumerate(_posted(baited)):
        handed_over = asker.name in FEW and route in ("explore_export", "briefing_file", "briefing_new")
        if whole or handed_over or is_asked(asker, route, number):
            yield Probe("POST", address, form)


def _posted(baited: Baited) -> Iterator[tuple[str, str, str]]:
    for format, query in product(SHEETS, ("?country=ZW", "", "?origin=people&origin=data_set")):
        yield "explore_export", reverse("explore_export", args=[format]) + query, ""
    for made, format in product(Briefing._base_manager.all(), FORMATS):
        yield "briefing_file", reverse("briefing_file", args=[made.ref, format]), ""
    texts = "title=Marange&language=en&heading_1=A&text_1=B"
    yield "briefing_new", reverse("briefing_new") + "?country=ZW", texts
    for report, name in product(baited.reports.values(), ON_REPORT):
        yield name, reverse(name, args=[report.ref]), "version=1&reason=Safety"
    for series in Edition._base_manager.order_by("pk").values_list("series", flat=True):
        yield "edition_retract", reverse("edition_retract", args=[series]), "version=1"


def check(baited: Baited, overheard: Overheard, *, whole: bool) -> None:
    refs, leaks, seen = every_ref(), [], set()
    for asker in baited.askers.values():
        probes = [*gets(asker, refs, whole=whole), *posts(baited, asker, whole=whole)]
        leaks += leaked(baited, asker, probes, seen)
    assert leaks == []
    said = "\n".join([*overheard.said, *(str(message.message()) for message in mail.outbox)])
    assert overheard.said and not baited.baits.found_in(said.encode())
    if whole:
        # Bait that nobody comes upon who may would prove nothing.
        assert {
            bait.where for mark, bait in baited.baits.laid.items() if bait.readers and mark not in seen
        } == set()


def test_no_canary_is_found_where_it_may_not_be(baited: Baited, overheard: Overheard) -> None:
    check(baited, overheard, whole=False)


@pytest.mark.long
def test_no_canary_is_found_anywhere_where_it_may_not_be(baited: Baited, overheard: Overheard) -> None:
    check(baited, overheard, whole=True)


@pytest.mark.long
def test_no_canary_answers_a_stranger_question(baited: Baited) -> None:
    refs, seen = every_ref(), set()
    leaks = [
        leak
        for asker in baited.askers.values()
        for route in meant_for(asker)
        for leak in leaked(baited, asker, Questions(route, refs).first(4), seen)
    ]
    assert leaks == []


# -- and what would be found, if it were there --


def test_what_is_packed_is_unpacked() -> None:
    inner = repacked(whole("docx"), {"word/comments.xml": b"kb0001kb"})
    packed = {
        "a document in an archive": repacked(whole("docx"), {"inner.docx": inner}),
        "gzip": gzip.compress(b"<p>KB0001KB</p>"),
        "a picture in a page": b'<img src="data:image/svg+xml;base64,'
        + base64.b64encode(b"<svg>kb0001kb</svg>")
        + b'">',
        "a PDF's title": pdf(lambda writer: writer.add_metadata({"/Title": "kb0001kb"})),
        "a file in a PDF": pdf(lambda writer: writer.add_attachment("a.txt", b"kb0001kb")),
    }
    baits = Baits()
    assert baits.lay("here") == "kb0001kb"
    for name, body in packed.items():
        found = {mark for said in said_by(HttpResponse(body)) for mark in baits.found_in(said)}
        assert found == {b"kb0001kb"}, name
    answer = HttpResponse(headers={"X-Cursor": base64.urlsafe_b64encode(b"after kb0001kb and more").decode()})
    assert any(baits.found_in(said) for said in said_by(answer))


LEAKS = {
    "a place": ({"knows_place": lambda reader, report: True}, "coalition reader", "/explore/"),
    "a source": (
        {"_is_person": lambda source: False, "_shown_source": lambda source: source},
        "coalition reader",
        "/explore/export/csv",
    ),
    "all of it": (
        {"content_for": lambda reader, report, content: content},
        "token: publish",
        "/api/v1/reports",
    ),
}


def test_a_leak_is_found(baited: Baited, monkeypatch: pytest.MonkeyPatch) -> None:
    for leak, (broken, asker, path) in LEAKS.items():
        with monkeypatch.context() as patch:
            for name, value in broken.items():
                patch.setattr(f"hotspots.redaction.{name}", value)
            probe = Probe("POST" if "export" in path else "GET", path)
            assert list(leaked(baited, baited.askers[asker], [probe], set())), leak


def test_a_leak_into_the_log_is_found(baited: Baited, overheard: Overheard) -> None:
    mark = next(iter(baited.baits.laid)).decode()
    logging.getLogger("django.request").debug("About %s", mark)
    assert baited.baits.found_in("\n".join(overheard.said).encode())
