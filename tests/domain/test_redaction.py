"""What each kind of reader gets of a report that they can see."""

import copy
from typing import Any

import pytest

from accounts.models import Organisation, Person
from accounts.reader import Reader
from hotspots import geo, policies, redaction, workflow
from hotspots.models import Report
from hotspots.workflow.transitions import current_content
from tests.domain.readers import Readers
from tests.factories import PRESS, WITNESS, make_answers, make_content, make_report, publishable, reader

pytestmark = pytest.mark.django_db

TOLD: dict[str, Any] = {
    "place": {"area": "CF-HK", "name": "Zanzibulon", "latitude": 8.123456, "longitude": 23.654321, "precision": "L1"},
    "sources": [
        {**WITNESS, "line": "witness line", "says": "witness words", "publisher": "witness paper", "date": "2021-05-04"},
        {**WITNESS, "line": "ticked line", "may_be_named": True},
        {"kind": "official_document", "line": "paper line", "pointer": "paper page", "link": "https://example.org/paper"},
        {**PRESS, "line": "press line", "says": "press words"},
    ],
    "received": {"original": "original message", "date": "2021-05-05"},
}
PLACE = ("Zanzibulon", "8.123456", "23.654321")
CONFIDENTIAL = ("witness line", "witness words", "witness paper", "ticked line", "paper line", "paper page", "example.org")
ORIGINAL = ("original message",)
OPEN = ("press line", "press words", "Guards of the concession", "opened fire", "CF-HK", "Haute-Kotto")

# Reader -> what is kept from them, by sharing. Who is not here does not see the report at all.
KEPT = {
    "author": {},
    "author, weak session": {},
    "author's token": {},
    "colleague": {},
    "lead": {},
    "reviewer": {"coalition": PLACE, "can_publish": PLACE},
    "invited reviewer": {"coalition": PLACE, "can_publish": PLACE, "restricted": ()},
    "coalition reader": {"coalition": PLACE + CONFIDENTIAL + ORIGINAL, "can_publish": PLACE + CONFIDENTIAL + ORIGINAL},
    "coalition reader's token": {"coalition": PLACE + CONFIDENTIAL + ORIGINAL, "can_publish": PLACE + CONFIDENTIAL + ORIGINAL},
    "publisher": {"coalition": PLACE + CONFIDENTIAL + ORIGINAL, "can_publish": PLACE + CONFIDENTIAL + ORIGINAL},
    "publisher, nothing else": {
        "coalition": PLACE + CONFIDENTIAL + ORIGINAL,
        "can_publish": PLACE + CONFIDENTIAL + ORIGINAL,
    },
}
ALL = (*PLACE, *CONFIDENTIAL, *ORIGINAL)


@pytest.mark.parametrize("sharing", ["coalition", "can_publish", "restricted"])
def test_each_reader_gets_what_is_theirs_and_no_more(sharing: str, readers: Readers) -> None:
    report = make_report(readers.author, "accepted", sharing=sharing, **TOLD)
    report.invited.add(readers["invited reviewer"].person_id)
    content = current_content(report)
    wrong = []
    for name, someone in readers.everyone.items():
        sees = Report.objects.visible_to(someone).exists()
        assert sees == (name in KEPT and (not KEPT[name] or sharing in KEPT[name])), name
        if not sees:
            continue
        shown = repr(redaction.content_for(someone, report, content))
        kept = KEPT[name].get(sharing, ())
        wrong += [f"{name} reads {word}" for word in kept if word in shown]
        wrong += [f"{name} misses {word}" for word in (*OPEN, *ALL) if word not in kept and word not in shown]
        if name == "author":
            shown_to_all = shown
    # Haute-Kotto is the area's own name: those who know the place get the finer one instead.
    assert [line for line in wrong if not line.endswith("misses Haute-Kotto")] == []
    assert "Zanzibulon" in shown_to_all


def test_what_is_shown_has_the_shape_of_content_and_leaves_it_alone(readers: Readers) -> None:
    report = make_report(readers.author, "accepted", **TOLD)
    content = current_content(report)
    before = copy.deepcopy(content)
    for name in ("author", "reviewer", "coalition reader"):
        shown = redaction.content_for(readers[name], report, content)
        assert set(shown) == set(content) and set(shown["place"]) == set(content["place"])
        assert [set(source) for source in shown["sources"]] == [set(source) for source in content["sources"]]
        assert all(isinstance(source["denies"], bool) for source in shown["sources"])
        assert content == before


def test_a_confidential_source_shows_its_kind(readers: Readers) -> None:
    report = make_report(readers.author, "accepted", **TOLD)
    shown = redaction.content_for(readers["coalition reader"], report, current_content(report))
    assert [source["kind"] for source in shown["sources"]] == ["witness", "witness", "official_document", "press_or_radio"]
    assert [source["may_be_named"] for source in shown["sources"]] == [False, False, False, True]


@pytest.mark.parametrize(
    ("place", "country", "shown"),
    [
        ({"precision": "L1", "area": "CF-HK"}, "CF", ("L6", "Haute-Kotto", "CF-HK")),
        ({"precision": "L7", "area": "CF-HK"}, "CF", ("L7", "Haute-Kotto", "CF-HK")),
        ({"precision": "L1", "area": ""}, "CF", ("L8", "", "")),
        ({"precision": "L9", "area": ""}, "CF", ("L9", "", "")),
        ({"precision": "L1", "area": ""}, "", ("L9", "", "")),
    ],
)
def test_the_place_as_others_see_it(place: dict[str, Any], country: str, shown: tuple[str, str, str]) -> None:
    seen = redaction.shown_place({**place, "name": "A pit", "latitude": 1.0, "longitude": 1.0, "site": "x"}, country)
    assert (seen["precision"], seen["name"], seen["area"]) == shown
    assert (seen["latitude"], seen["longitude"], seen["site"]) == (None, None, None)


def test_the_condition_on_rows_says_the_same_as_the_predicate(readers: Readers) -> None:
    for sharing in ("coalition", "can_publish", "restricted"):
        report = make_report(readers.author, "accepted", sharing=sharing)
        report.invited.add(readers["invited reviewer"].person_id)
    for name, someone in readers.everyone.items():
        visible = Report.objects.visible_to(someone)
        known = set(visible.filter(redaction.place_known_to(someone)).values_list("pk", flat=True))
        assert known == {report.pk for report in visible if redaction.knows_place(someone, report)}, name


def test_open_data_is_shown_whole(readers: Readers) -> None:
    loader = Reader.machine("loader", Organisation.objects.create(name="Published sources").pk, ("publish",))
    workflow.admit_open_data(loader, [("row:1", make_content(**TOLD), None)], origin="data_set")
    report = Report.objects.get()
    content = current_content(report)
    for name in ("contributor elsewhere", "coalition reader", "reviewer", "publisher"):
        assert redaction.content_for(readers[name], report, content) == content


def test_the_public_gets_neither_place_nor_source(amina: Person, carla: Person) -> None:
    report = make_report(amina, "accepted", **publishable(**TOLD))
    edition = workflow.publish(reader(carla), report, make_answers())
    printed = repr(vars(edition))
    assert [word for word in ALL if word in printed] == []
    assert "press line" in printed and edition.cell == geo.cell(geo.area("CF-HK").lat, geo.area("CF-HK").lon)


def test_names_are_open_to_their_organisation_and_to_whom_its_lead_invites(readers: Readers) -> None:
    report = make_report(readers.author, "sent", sharing="restricted")
    redaction.seal_names(report, "Mbombo")
    report.invited.add(readers["invited reviewer"].person_id)
    may = {name for name, someone in readers.everyone.items() if policies.can_open_names(someone, report)}
    assert may == {"author", "author, weak session", "author's token", "lead", "invited reviewer"}
    for name, someone in readers.everyone.items():
        if name in may:
            assert redaction.open_names(someone, report) == "Mbombo"
        else:
            with pytest.raises(PermissionError):
                redaction.open_names(someone, report)


def test_an_empty_box_is_none(amina: Person) -> None:
    report = make_report(amina, "sent")
    redaction.seal_names(report, "  \n ")
    assert not redaction.has_names(report)
    assert redaction.open_names(reader(amina), report) == ""
    assert not redaction.holds_a_name(report, "Mbombo")
