"""What goes out by mail is a link or a number, and a fault in the midst of somebody's report tells nobody of it."""

import ast
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from hotspots.models import Report
from hotspots.web.serving.request_log import PlainFormatter
from tests.api.conftest import FIVE, program_of  # noqa: F401  the fixture
from tests.test_architecture import PYTHON_FILES, name_of

from .bait import Baits
from .baited import Baited

SENDING = {
    "send_mail",
    "send_mass_mail",
    "mail_admins",
    "mail_managers",
    "EmailMessage",
    "EmailMultiAlternatives",
    "email_user",
}
LINK = re.compile(r"https?://\S+")


def sending(path: Path) -> set[str]:
    names = {getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(ast.parse(path.read_text()))}
    return names & SENDING


def test_one_command_sends_mail_and_no_page_does() -> None:
    assert {name_of(path) for path in PYTHON_FILES if sending(path)} == {
        "hotspots/management/commands/export_anchor.py"
    }


def test_no_log_is_mailed() -> None:
    handlers = configured.LOGGING["handlers"].values()
    assert not any("Email" in str(handler["class"]) for handler in handlers)


def test_a_forgotten_password_brings_a_link_and_nothing_else(baited: Baited) -> None:
    author = Person.objects.get(pk=baited.people["author"].pk)
    mail.outbox.clear()
    Client().post(reverse("account_reset_password"), {"email": author.email})
    [sent] = mail.outbox
    assert sent.to == [author.email] and not sent.cc and not sent.bcc and not sent.attachments
    said = f"{sent.subject}\n{LINK.sub('', sent.body)}\n{sent.from_email}".encode()
    assert baited.baits.found_in(said) == set()
    assert len(LINK.findall(sent.body)) == 1


def test_the_anchor_is_mailed_as_a_number_and_a_hash(baited: Baited) -> None:
    mail.outbox.clear()
    call_command("export_anchor", mail="keeper@example.org", stdout=io.StringIO())
    [sent] = mail.outbox
    assert re.fullmatch(r"[\d\w: .,-]{40,200}\n", sent.body), sent.body
    assert baited.baits.found_in(sent.message().as_bytes()) <= {
        mark for mark, bait in baited.baits.laid.items() if bait.where == "LedgerEntry.mac"
    }


# -- faults --


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the process would write."""
    [console] = [one for one in logging.getLogger().handlers if isinstance(one.formatter, PlainFormatter)]
    written = io.StringIO()
    before = console.setStream(written)
    yield written
    console.setStream(before)


def breaks(*args: Any, **kwargs: Any) -> None:
    """A fault whose words are all that it was given."""
    raise ValueError(f"{args!r} {kwargs!r}")


VERBS = ("save_draft", "submit", "change", "comment", "accept", "decline")


@pytest.mark.django_db
def test_a_fault_in_the_midst_of_a_report_tells_nobody_of_it(
    log: io.StringIO,
    sent_report: Report,
    amina: Person,
    bruno: Person,
    client_of: Any,
    program_of: Any,  # noqa: F811
    monkeypatch: Any,
) -> None:
    word = Baits().lay("what was typed")
    for verb in VERBS:
        monkeypatch.setattr(f"hotspots.workflow.{verb}", breaks)
    answers = []
    for who, name, form in (
        (amina, "report_new", {"narrative": word, "names": word, "action": "send"}),
        (amina, "report_draft", {"narrative": word, "version": "1"}),
        (amina, "report_comment", {"text": word}),
        (bruno, "review_accept", {"sentence": word, "version": "1", "verification": "one_source"}),
        (bruno, "review_decline", {"sentence": word, "version": "1", "reason": "contradicted"}),
    ):
        client = client_of(who)
        client.raise_request_exception = False
        address = reverse(name, args=[] if name == "report_new" else [sent_report.ref])
        answers.append(client.post(f"{address}?open={word}", form))
    program = program_of(amina)
    program.client.raise_request_exception = False
    answers.append(program.call("POST", "/reports", {**FIVE, "narrative": word, "names": word}))
    answers.append(
        program.call("PUT", f"/reports/{sent_report.ref}", {**FIVE, "narrative": word}, If_Match='"1"')
    )
    assert {answer.status_code for answer in answers} == {500}
    said = log.getvalue()
    assert said.count("failed in") == len(answers)
    for held in (word, str(sent_report.ref), "?open=", "Amina", amina.email):
        assert held not in said and not any(held in str(message.message()) for message in mail.outbox), held
    assert not any(word in answer.content.decode() for answer in answers[-2:])
