"""Text search: what matches, and what nobody may find out by searching."""

import pytest

from accounts.models import Person
from accounts.reader import Reader
from hotspots import filters, redaction, search
from hotspots.models import Report
from tests.factories import PRESS, WITNESS, a_person, make_report, reader

pytestmark = pytest.mark.django_db


def found(someone: Reader, query: str) -> int:
    rows = Report.objects.visible_to(someone)
    count = rows.filter(search.with_internal(query, someone.organisation_id)).count()
    if search.terms(query):
        chosen = filters.parse({"q": [query]}, filters.MEMBERS)
        assert chosen.apply(rows, someone).count() == count
        keys = search.ids(query, Report, someone.organisation_id)
        assert rows.filter(pk__in=keys.tolist()).count() == count
    return count


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("", []),
        ("  ", []),
        ("Bria", ["bria"]),
        ("Été à Bria", ["ete", "a", "bria"]),
        ('"Sam Ouandja" guards', ["sam ouandja", "guards"]),
        ('"half a quote', ["half", "a", "quote"]),
        ('""', []),
        ('"', []),
        ("Bria - Ippy", ["bria", "ippy"]),
        ("%_", []),
    ],
)
def test_a_query_is_words_and_quoted_phrases(query: str, terms: list[str]) -> None:
    assert search.terms(query) == terms


@pytest.mark.parametrize("query", ["opened FIRE", "diggers river", '"one man died"', "hôpital hospital", "concession"])
def test_every_word_must_occur_accents_and_case_apart(query: str, amina: Person) -> None:
    make_report(amina, "sent", narrative="Guards opened fire on diggers at the river: one man died at the Hôpital, hospital.")
    assert found(reader(amina), query) == 1
    assert found(reader(amina), f"{query} elsewhere") == 0
    assert found(reader(amina), '"man one died"') == 0


@pytest.mark.parametrize("wildcard", ["%", "_", "guar%s", "g_ards", "*", "\\", "' OR 1=1 --"])
def test_there_are_no_wildcards(wildcard: str, amina: Person) -> None:
    make_report(amina, "sent", narrative="Guards opened fire.", sources=[PRESS], involved=[], violations=[])
    assert found(reader(amina), wildcard) == 0


KEPT = {
    "place": "Sam-Ouandja",
    "line of a witness": "neighbour",
    "line of a witness who may be named": "cousin",
    "line of a paper that may not be named": "ledgerbook",
}
NEVER = {"original message": "zanzibulon", "what a source says": "verbatim", "a note": "marginal", "names": "mbombo"}


@pytest.fixture
def told(amina: Person) -> Report:
    report = make_report(
        amina,
        "accepted",
        sources=[
            {**WITNESS, "line": "A neighbour", "says": "verbatim"},
            {**WITNESS, "line": "A cousin", "may_be_named": True},
            {"kind": "official_document", "line": "A ledgerbook", "may_be_named": False},
            PRESS,
        ],
        received={"original": "zanzibulon"},
        involved=[{"kind": "A06", "name": "Guards", "note": "marginal"}],
        violations=[{"type": "V01", "by": [0], "note": "marginal"}],
    )
    redaction.seal_names(report, "Mbombo")
    return report


def test_the_organisation_finds_what_it_may_read(told: Report, amina: Person) -> None:
    colleague = reader(a_person("Colette", amina.organisation))
    for word in KEPT.values():
        assert found(reader(amina), word) == found(colleague, word) == 1, word


def test_others_find_only_what_they_may_read(told: Report, bruno: Person, eve: Person, carla: Person) -> None:
    """A search must not answer a question that the page would not."""
    for someone in (bruno, eve, carla):
        assert found(reader(someone), "guards radio") == 1
        for word in KEPT.values():
            assert found(reader(someone), word) == 0, (someone.name, word)
            assert found(reader(someone), f"guards {word}") == 0, (someone.name, word)


def test_some_words_nobody_finds(told: Report, amina: Person, lead_of_partner: Person) -> None:
    for someone in (amina, lead_of_partner):
        for word in NEVER.values():
            assert found(reader(someone), word) == 0, word


def test_internal_text_of_one_organisation_is_not_searched_by_another(told: Report, dora: Person, eve: Person) -> None:
    """Eve reads her own internal texts and Amina's shared ones, each in its own row."""
    make_report(dora, "accepted", place={"name": "Ippy", "area": "CF-UK", "precision": "L3"})
    assert found(reader(eve), "Ippy") == 1
    assert found(reader(eve), "Sam-Ouandja") == 0
