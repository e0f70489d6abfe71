"""Two stories: a report that nobody outside may know of, and an informant's account that the whole world reads."""

import re
from itertools import product
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, Person
from hotspots.models import Edition, Report
from tests.conftest import person
from tests.web.reading import text_of

from .fate import Fate
from .marange import LATITUDE, LONGITUDE, OUTSIDE, PLACE, WITNESS, Marange, questions
from .probes import Probe, every_ref
from .two_worlds import Answer, ask, differences, undone
from .unpacking import layers, said_by

SECRETS = (WITNESS, WITNESS.split()[0], PLACE, str(LATITUDE), str(LONGITUDE))
# Of the questions, as many as one in so many in the everyday run.
SHARE = 10
STAFF = ("anonymous", "contributor", "coalition reader", "reviewer", "publisher", "everything")


def told_apart(name: str, fate: Fate, share: int = 1) -> tuple[list[Probe], list[str], list[Answer]]:
    """(what was asked, what told the worlds with and without the report apart, the answers with it)."""
    with undone():
        Marange(fate, with_the_report=True)
        probes = [
            probe
            for number, probe in enumerate(questions(name, every_ref()))
            if (number + len(name)) % share == 0
        ]
    asked, answers = [(name, probe) for probe in probes], []
    for with_the_report in (False, True):
        with undone():
            world = Marange(fate, with_the_report=with_the_report)
            answers.append([ask(world.askers[name], probe, fate) for probe in probes])
    return probes, [str(found) for found in differences(asked, *answers)], answers[1]


def check_outside(name: str, fate: Fate, share: int = 1) -> None:
    probes, told, answers = told_apart(name, fate, share)
    print(f"{name}: {len(probes)} questions, {len(told)} differences")
    assert len(probes) > 5 and told == [], f"{len(told)} of {len(probes)}:\n" + "\n".join(told[:3])
    for probe, (_status, headers, body) in zip(probes, answers, strict=True):
        echoed = unquote_plus(f"{probe.path} {probe.body}")
        for said, secret in product((headers, *layers(body)), SECRETS):
            assert secret in echoed or secret.lower().encode() not in said.lower(), (name, str(probe), secret)


@pytest.mark.parametrize("name", STAFF)
def test_nobody_outside_can_tell_that_there_is_a_restricted_report(name: str, fate: Fate) -> None:
    check_outside(name, fate, SHARE)


@pytest.mark.long
@pytest.mark.parametrize("name", OUTSIDE)
def test_nobody_outside_can_tell_whatever_they_ask(name: str, fate: Fate) -> None:
    check_outside(name, fate)


@pytest.mark.parametrize("name", ["author", "invited reviewer"])
def test_those_who_may_know_are_told(name: str, fate: Fate) -> None:
    _probes, told, answers = told_apart(name, fate, SHARE // 2)
    assert len(told) > 4
    assert any(PLACE.encode() in body for _status, _headers, body in answers)


# -- an informant's account --

TYPED = {
    "narrative": "Tendai Moyo told me at the Chiadzwa gate that on 13 May guards set their dogs on him and on two boys.",
    "country": "ZW", "when": "13 May 2021", "sharing": "can_publish", "language": "en",
    "place.name": PLACE, "place.area": "ZW-MA", "place.precision": "L2",
    "place.latitude": str(LATITUDE), "place.longitude": str(LONGITUDE),
    "sources.0.kind": "witness", "sources.0.line": "Tendai Moyo, a digger", "sources.0.says": "They laughed.",
    "involved.0.kind": "A06", "involved.0.name": "Guards of the mine", "involved.0.role": "carried_out",
    "types": "V05",
    "violations.0.type": "V05", "violations.0.by": "0", "violations.0.affected": "artisanal_miners",
    "names": "Tendai Moyo, 077 000 000", "names_open": "1",
}  # fmt: skip
ANSWERS = {
    "title": "Dog attacks on miners", "summary": "Private guards are alleged to use dogs against artisanal miners.",
    "level": "area_and_month", "could_tell": "no", "reply": "not_asked_risk", "looked": "yes",
}  # fmt: skip
MAIN = re.compile(rb"<main.*?</main>", re.DOTALL)
GIVEN_AWAY = (
    "Tendai",
    "Moyo",
    "Chiadzwa",
    "13 May",
    "2021-05-13",
    "laughed",
    "two boys",
    "19.51",
    "32.41",
    "077 000",
)


def sent_by(author: Client, **changes: str) -> Report:
    answer = author.post(reverse("report_new"), {**TYPED, **changes, "action": "send"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Report.objects.latest("pk")


def accepted_by(reviewer: Client, report: Report) -> None:
    reviewer.post(reverse("review_claim", args=[report.ref]))
    form = {
        "version": str(report.version),
        "verification": "one_source",
        "sentence": "The account is consistent.",
    }
    assert reviewer.post(reverse("review_accept", args=[report.ref]), form).status_code == 302
    report.refresh_from_db()


def published_by(publisher: Client, report: Report, view: str = "report_publish", **changes: str) -> Any:
    form = {"version": str(report.version), **ANSWERS, **changes}
    return publisher.post(reverse(view, args=[report.ref]), form)


@pytest.mark.django_db
def test_an_informants_account_is_published_and_nobody_can_tell_who_told_it(
    amina: Person, bruno: Person, carla: Person, client_of: Any, client: Client
) -> None:
    report = sent_by(client_of(amina))
    accepted_by(client_of(bruno), report)
    publisher = client_of(carla)

    refused = published_by(publisher, report)
    assert refused.status_code == 400 and "has not agreed to publication" in refused.content.decode()
    assert not Edition.objects.exists()

    agreed = {
        **TYPED,
        "sources.0.consent": "publish_nothing_identifying",
        "version": str(report.version),
        "action": "send",
    }
    assert client_of(amina).post(reverse("report_draft", args=[report.ref]), agreed).status_code == 302
    report.refresh_from_db()
    accepted_by(client_of(bruno), report)

    exact = published_by(publisher, report, level="as_public_source")
    assert exact.status_code == 400 and "This rests on a person who told us" in exact.content.decode()
    copied = published_by(publisher, report, summary=TYPED["narrative"])
    assert copied.status_code == 400 and "Write it new" in copied.content.decode()
    named = {name: value for name, value in ANSWERS.items() if name != "looked"}
    warned = publisher.post(
        reverse("report_publish", args=[report.ref]),
        {
            **named,
            "version": str(report.version),
            "summary": "Moyo was bitten at Chiadzwa gate, it is alleged.",
        },
    )
    assert warned.status_code == 400 and not Edition.objects.exists()
    for kind in ("a name from the sealed names box", "a place that is finer"):
        assert kind in warned.content.decode()

    preview = published_by(publisher, report, "report_preview")
    assert published_by(publisher, report).status_code == 302
    edition = Edition.objects.get()
    page = client.get(reverse("edition_page", args=[edition.series]))
    assert preview.status_code == page.status_code == 200
    assert MAIN.findall(page.content) == MAIN.findall(preview.content) != []

    words = text_of(page)
    for shown in ("Manicaland", "May 2021", "confidential source", ANSWERS["title"], ANSWERS["summary"]):
        assert shown.lower() in words.lower(), shown
    everywhere = [
        client.get(path)
        for path in (
            reverse("edition_page", args=[edition.series]), reverse("edition_version", args=[edition.series, 1]),
            reverse("edition_geojson", args=[edition.series, 1]), "/", "/map.geojson", "/data/csv", "/data/xlsx", "/data/geojson",
            "/embed/", "/corrections/", "/api/v1/editions", f"/api/v1/editions/{edition.series}",
        )
    ]  # fmt: skip
    for answer, secret in product(everywhere, GIVEN_AWAY):
        assert answer.status_code == 200
        assert not any(secret.lower().encode() in said.lower() for said in said_by(answer)), (
            answer.request["PATH_INFO"],
            secret,
        )


@pytest.mark.django_db
def test_children_take_a_second_person_of_another_organisation(
    amina: Person, bruno: Person, carla: Person, partner: Organisation, client_of: Any
) -> None:
    told = {
        "sources.0.consent": "publish_nothing_identifying",
        "violations.0.affected": "children_or_pupils",
        "sharing_kept": "1",
    }
    report = sent_by(client_of(amina), **told)
    accepted_by(client_of(bruno), report)
    own = person("Paula", partner, publish=True, coalition_reading=True)
    refused = published_by(client_of(own), report)
    assert refused.status_code == 400 and "second person of another organisation" in refused.content.decode()
    assert published_by(client_of(carla), report).status_code == 302
    assert Edition.objects.get().title == ANSWERS["title"]
