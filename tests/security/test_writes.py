"""Writing tells nothing and loses nothing: what a write would hide is undone, and a hidden ref is refused like any other."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models.signals import post_save
from django.urls import reverse

from accounts.models import Organisation, Person
from hotspots import workflow
from hotspots.evidence.store import Arriving
from hotspots.models import (
    Actor,
    Ask,
    Comment,
    Evidence,
    Hotspot,
    LedgerEntry,
    Naming,
    Report,
    ReportLink,
    Site,
    Statement,
    Version,
)
from hotspots.workflow import NotAllowed
from tests.api.conftest import FIVE, program_of  # noqa: F401  the fixture
from tests.factories import make_content, make_report, reader

pytestmark = pytest.mark.django_db
VARYING = re.compile(
    rb"(csrfmiddlewaretoken\" value=\"|nonce-|name=\"key\" value=\"|\"instance\": ?\")[^\"' ]+"
)
PLACEHOLDER = re.compile(r"(.*:)?(\w+):\?$")


@pytest.fixture
def elsewhere(restricted_report: Report, outsider_org: Organisation) -> Report:
    """A report that nobody in these tests may see."""
    Report.objects.filter(pk=restricted_report.pk).update(organisation=outsider_org, author=None)
    return Report.objects.get(pk=restricted_report.pk)


HIDING: dict[type, Callable[[Report], dict[str, Any]]] = {
    Report: lambda elsewhere: {
        "organisation": elsewhere.organisation,
        "author": None,
        "sharing": "restricted",
    },
    Site: lambda elsewhere: {"adopted": False, "proposed_with": elsewhere},
    Actor: lambda elsewhere: {"adopted": False, "proposed_with": elsewhere},
    Hotspot: lambda elsewhere: {"adopted": False, "proposed_with": elsewhere},
    Comment: lambda elsewhere: {"report": elsewhere},
    Evidence: lambda elsewhere: {"report": elsewhere},
    ReportLink: lambda elsewhere: {"other": elsewhere},
}
WATCHED = (*HIDING, Ask, Naming, Version, LedgerEntry)


def everything() -> list[list[tuple]]:
    return [list(model.objects.order_by("pk").values_list()) for model in WATCHED]


@contextmanager
def saves_gone_astray(model: type, elsewhere: Report) -> Iterator[None]:
    """Every row of the model that is saved within is hidden from those who saved it; nothing may be left of that."""

    def hide(instance: Any, **signal: Any) -> None:
        model.objects.filter(pk=instance.pk).update(**HIDING[model](elsewhere))

    before = everything()
    post_save.connect(hide, sender=model)
    try:
        yield
    finally:
        post_save.disconnect(hide, sender=model)
    assert everything() == before


def text_file() -> Arriving:
    arriving = Arriving("note.txt")
    arriving.write(b"A note.")
    arriving.close()
    return arriving


VERBS: dict[str, tuple[type, str, Callable[..., Any]]] = {
    "submit": (Report, "amina", lambda by, report: workflow.submit(by, make_content(), key="k")),
    "save_draft": (Report, "amina", lambda by, report: workflow.save_draft(by, None, {"narrative": ["x"]})),
    "change": (Report, "amina", lambda by, report: workflow.change(by, report, make_content(country="AO", place={}))),
    "withdraw": (Report, "amina", lambda by, report: workflow.withdraw(by, report)),
    "claim": (Report, "bruno", lambda by, report: workflow.claim(by, report)),
    "accept": (Report, "bruno", lambda by, report: workflow.accept(by, report)),
    "comment": (Comment, "bruno", lambda by, report: workflow.comment(by, report, "x")),
    "attach_file": (Evidence, "amina", lambda by, report: workflow.attach_file(by, report, text_file())),
    "keep a site": (Site, "bruno", lambda by, report: workflow.keep(by, Site(), {"name": "x"})),
    "keep an actor": (Actor, "bruno", lambda by, report: workflow.keep(by, Actor(), {"name": "x", "kind": "A06"})),
    "propose a hotspot": (
        Hotspot, "amina", lambda by, report: workflow.keep(by, Hotspot(), {"title": "x", "countries": ["CF"]}, report)
    ),
    "link": (ReportLink, "bruno", lambda by, report: workflow.link(by, report, send_another(report), "same_event")),
}  # fmt: skip


def send_another(report: Report) -> Report:
    return Report.objects.exclude(pk=report.pk).filter(sharing="coalition").get()


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_hides_what_it_wrote_is_undone(
    verb: str, sent_report: Report, elsewhere: Report, amina: Person, bruno: Person
) -> None:
    make_report(amina, "accepted")
    model, who, do = VERBS[verb]
    by = reader({"amina": amina, "bruno": bruno}[who])
    with saves_gone_astray(model, elsewhere), pytest.raises(NotAllowed):
        do(by, sent_report)


def test_so_it_is_on_pages(
    sent_report: Report, elsewhere: Report, amina: Person, bruno: Person, client_of: Any
) -> None:
    source = {"sources.0.kind": "witness", "sources.0.line": "x"}
    typed = {"narrative": "x", "country": "CF", "when": "2021", "sharing": "coalition", **source}
    place = {"country": "CF", "place_precision": "L8", "deposit": "unknown", "operation": "unknown"}
    asked = (
        (Report, amina, "report_new", None, {**typed, "action": "send"}),
        (Report, bruno, "review_claim", sent_report, {}),
        (Report, bruno, "review_accept", sent_report, {"version": "1", "verification": "one_source"}),
        (Comment, bruno, "report_comment", sent_report, {"text": "x"}),
        (Site, bruno, "site_new", None, {"name": "x", "kind": "mine", **place}),
    )  # fmt: skip
    for model, who, name, report, form in asked:
        with saves_gone_astray(model, elsewhere):
            answer = client_of(who).post(reverse(name, args=[report.ref] if report else []), form)
            assert answer.status_code == 403, (name, answer.status_code)


def test_so_it_is_for_programs(
    sent_report: Report,
    elsewhere: Report,
    amina: Person,
    bruno: Person,
    program_of: Any,  # noqa: F811
) -> None:
    asked = (
        (Report, amina, "POST", "/reports", FIVE, {}),
        (Report, amina, "PUT", f"/reports/{sent_report.ref}", FIVE, {"If_Match": '"1"'}),
        (
            Report,
            bruno,
            "POST",
            f"/reports/{sent_report.ref}/decisions",
            {"decision": "accept"},
            {"If_Match": '"1"'},
        ),
        (Comment, bruno, "POST", f"/reports/{sent_report.ref}/comments", {"text": "x"}, {}),
        (Site, bruno, "POST", "/sites", {"name": "x", "country": "CF"}, {}),
    )
    for model, who, method, path, body, headers in asked:
        program = program_of(who)
        with saves_gone_astray(model, elsewhere):
            answer = program.call(method, path, body, **headers)
            assert answer.status_code == 403, (path, answer.content)


# -- a hidden ref is refused like one that never was --


@pytest.fixture
def hidden(restricted_report: Report, amina: Person) -> dict[str, Any]:
    """A report, and what is known through it alone."""
    by = reader(amina)
    return {
        "report": restricted_report,
        "site": workflow.keep(by, Site(), {"name": "Secret", "country": "CF"}, restricted_report),
        "actor": workflow.keep(by, Actor(), {"name": "Secret", "kind": "A06"}, restricted_report),
        "hotspot": workflow.keep(by, Hotspot(), {"title": "Secret", "countries": ["CF"]}, restricted_report),
    }


@pytest.fixture
def known(sent_report: Report, carla: Person) -> dict[str, Any]:
    """A report and rows that the reviewer sees."""
    by = reader(carla)
    return {
        "report": sent_report,
        "site": workflow.keep(by, Site(), {"name": "Known", "country": "CF"}),
        "actor": workflow.keep(by, Actor(), {"name": "Known", "kind": "A06"}),
        "hotspot": workflow.keep(by, Hotspot(), {"title": "Known", "countries": ["CF"]}),
        "statement": workflow.keep(by, Statement(), {"title": "S", "publisher": "P", "date": "2021-01-01"}),
    }


# Route, what its address names, the form; "?" stands for the ref that is tried, of the kind before the colon.
FORMS: list[tuple[str, str, dict[str, str]]] = [
    ("review_link", "report", {"kind": "same_event", "other": "report:?"}),
    ("review_link", "report", {"kind": "part_of", "other_ref": "report:?"}),
    ("review_unlink", "report", {"kind": "part_of", "other": "report:?"}),
    ("report_hotspots", "report", {"hotspot": "hotspot:?"}),
    ("hotspot_attach", "hotspot", {"report": "report:?"}),
    ("hotspot_detach", "hotspot", {"report": "report:?"}),
    ("hotspot_sites", "hotspot", {"site": "site:?"}),
    ("hotspot_sites", "hotspot", {"site": "site:?", "action": "remove"}),
    ("hotspot_name", "hotspot", {"statement": "site:?", "quote": "Somebody said so."}),
    ("site_actors", "site", {"actor": "actor:?", "relation": "operates"}),
    ("site_actor_change", "site", {"actor": "actor:?", "relation": "operates", "action": "remove"}),
    ("ask_new", "", {"to": "Somebody", "what": "Stop.", "kind": "demand", "hotspot": "hotspot:?"}),
    ("report_new", "", {"narrative": "x", "action": "use:site:site:?"}),
    ("review_code", "report", {"version": "1", "involved.0.kind": "A06", "involved.0.actor": "actor:?"}),
]


@pytest.mark.parametrize(("route", "at", "form"), FORMS)
def test_a_hidden_ref_in_a_form_is_refused_like_a_random_one(
    route: str,
    at: str,
    form: dict[str, str],
    hidden: dict[str, Any],
    known: dict[str, Any],
    bruno: Person,
    client_of: Any,
) -> None:
    address = reverse(route, args=[known[at].ref] if at else [])
    [kind] = [found[2] for value in form.values() if (found := PLACEHOLDER.match(value))]
    before, answers = everything(), []
    for ref in (str(hidden[kind].ref), str(uuid.uuid4())):
        sent = {name: with_ref(value, ref) for name, value in form.items()}
        answer = client_of(bruno).post(address, sent)
        body = VARYING.sub(rb"\1", answer.content.replace(ref.encode(), b"REF"))
        answers.append(
            (answer.status_code, re.sub(r"[0-9a-f-]{36}", "REF", answer.get("Location", "")), body)
        )
    assert answers[0] == answers[1]
    if route not in ("report_new", "report_hotspots", "review_code"):
        assert everything() == before


BODIES: list[tuple[str, dict[str, Any]]] = [
    ("site", {"place": {"site": "site:?"}}),
    ("actor", {"involved": [{"actor": "actor:?", "kind": "A06"}]}),
]


@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_a_hidden_ref_in_a_body_is_refused_like_a_random_one(
    kind: str,
    body: dict[str, Any],
    hidden: dict[str, Any],
    bruno: Person,
    dora: Person,
    program_of: Any,  # noqa: F811
) -> None:
    for who in (bruno, dora):
        program = program_of(who)
        answers = []
        for ref in (str(hidden[kind].ref), str(uuid.uuid4())):
            sent = {**FIVE, **with_ref(body, ref)}
            answer = program.call("POST", "/reports", sent)
            answers.append(
                (answer.status_code, VARYING.sub(rb"\1", answer.content.replace(ref.encode(), b"REF")))
            )
        assert answers[0] == answers[1] and answers[0][0] == 400
        for query in (f"site={hidden['site'].ref}", f"hotspot={hidden['hotspot'].ref}"):
            found = program.call("GET", f"/reports?{query}")
            none = program.call("GET", f"/reports?{query.partition('=')[0]}={uuid.uuid4()}")
            assert found.content == none.content


def with_ref(value: Any, ref: str) -> Any:
    """The value with the ref in the place of "?" and of the kind before it."""
    if isinstance(value, dict):
        return {name: with_ref(one, ref) for name, one in value.items()}
    if isinstance(value, list):
        return [with_ref(one, ref) for one in value]
    return PLACEHOLDER.sub(lambda found: (found[1] or "") + ref, value)
