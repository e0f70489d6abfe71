"""Names while they are typed: what is suggested, in which order, and to whom."""

import pytest

from accounts.models import Person
from accounts.reader import ANONYMOUS
from hotspots import search
from hotspots.models import Actor, Hotspot, Site
from tests.factories import make_report, reader

pytestmark = pytest.mark.django_db


def site(name: str, *aliases: str, **values: object) -> Site:
    return Site.objects.create(
        name=name, aliases=list(aliases), **{"country": "CF", "adopted": True, **values}
    )


def suggested(typed: str, person: Person, **only: object) -> list[str]:
    return [row.name for row in search.named(Site, typed, reader(person), **only)]


def test_the_best_place_comes_first_then_the_name(amina: Person) -> None:
    for name, *aliases in (
        ("Mine of Bria",),
        ("Ippy", "Briá Sud"),
        ("Bria Nord",),
        ("BRIA",),
        ("Zabria",),
        ("Bangui",),
    ):
        site(name, *aliases)
    assert suggested("bri", amina) == ["BRIA", "Bria Nord", "Mine of Bria", "Ippy"]
    assert suggested("Brïa no", amina) == ["Bria Nord"]
    assert suggested("nord bria", amina) == ["Bria Nord"]
    assert suggested("bri", amina, limit=2) == ["BRIA", "Bria Nord"]


@pytest.mark.parametrize("typed", ["", " ", "b", "%", "_", "--", "b%", "x" * 5000, "\x00"])
def test_too_little_or_nothing_suggests_nothing(typed: str, amina: Person) -> None:
    site("Bria")
    assert suggested(typed, amina) == []


def test_hyphens_and_other_fields(amina: Person) -> None:
    site("Sam-Ouandja")
    site("Samreboi", country="GH")
    assert suggested("sam ouan", amina) == suggested("ouandja", amina) == ["Sam-Ouandja"]
    assert suggested("sam", amina, country="GH") == ["Samreboi"]


def test_what_is_hidden_is_not_suggested(amina: Person, bruno: Person, dora: Person) -> None:
    report = make_report(amina, "draft")
    site("Bria Est", adopted=False, proposed_with=report)
    assert suggested("bria", amina) == ["Bria Est"]
    assert suggested("bria", dora) == suggested("bria", bruno) == []
    site("Bria")
    assert search.named(Site, "bria", ANONYMOUS) == []
    assert suggested("bria", dora) == ["Bria"]


def test_actors_and_hotspots_too(amina: Person) -> None:
    actor = Actor.objects.create(name="Société Minière", aliases=["SOMINA"], kind="A06", adopted=True)
    hotspot = Hotspot.objects.create(title="The Lobaye river", summary="Bria", adopted=True)
    assert (
        search.named(Actor, "somi", reader(amina)) == search.named(Actor, "minie", reader(amina)) == [actor]
    )
    assert search.named(Hotspot, "lob", reader(amina)) == [hotspot]
    assert search.named(Hotspot, "bria", reader(amina)) == [], "a summary is no name"
