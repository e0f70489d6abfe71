"""Which passwords rest on words that somebody who knows the field, the site or the person would try."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import Organisation, Person
from accounts.passwords import ExpectedWords
from tests.accounts.signing_in import link_in_mail, signed_in
from tests.conftest import PASSWORD


def is_refused(password: str, person: Person | None = None) -> bool:
    try:
        ExpectedWords().validate(password, person)
    except ValidationError as refused:
        assert refused.code == "password_expected"
        return True
    return False


@pytest.fixture
def nadia() -> Person:
    """Somebody who is being invited; nothing of it is stored."""
    return Person(
        name="Nadia Okonjo-Bell",
        email="n.okonjo@stonewatch.example",
        organisation=Organisation(name="Réseau Sangha"),
    )


@pytest.mark.parametrize(
    "password",
    [
        "hotspots",
        "Kimberley2026!",
        "kimberley-process",
        "DiamondDiamond1",
        "hotspots-diamond-coalition",
        "2026-diamantes-2026",
        "Zimbabwe#123456",
        "Centrafrique-2026",
        "República Centro-Africana 1",
        "Sierra Leone 1991",
        "Moçambique2026xy",
        "K1mb3rl3y-1945",
        "D!am0nd$-d!am0nd$",
        "xyz-coalition-99",
    ],
)
def test_a_word_of_the_field_or_a_country_is_no_base_for_a_password(password: str) -> None:
    assert is_refused(password)


@pytest.mark.parametrize(
    "password",
    [
        "okonjo-okonjo-1",
        "NadiaBell2026",
        "stonewatch12345",
        "reseau.sangha.26",
        "n.okonjo@stonewatch.example",
    ],
)
def test_nor_is_ones_own_name_address_or_organisation(nadia: Person, password: str) -> None:
    assert is_refused(password, nadia) and not is_refused(password)


def test_nor_is_the_name_of_who_publishes(settings) -> None:
    assert not is_refused("lanternwatch2026")
    settings.PUBLISHER_NAME = "Lantern Watch"
    assert is_refused("lanternwatch2026")


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "amber-river-lantern-olive",
        "diamond-river-lantern-olive",
        "my aunt grows angolan mangoes",
        "beach adventure",
        "8#kQ2!vLx0_Zr%4n",
        "一二三四五六七八九十十一",
    ],
)
def test_words_of_ones_own_beside_them_are_enough(nadia: Person, password: str) -> None:
    assert not is_refused(password, nadia)


def test_what_is_refused_says_why_and_is_asked_everywhere() -> None:
    with pytest.raises(ValidationError, match="others would try here"):
        validate_password("kimberley-process-2026")


@pytest.mark.django_db
def test_so_it_is_when_an_invitation_is_accepted(client, manager: Person, partner: Organisation) -> None:
    page = signed_in(manager).post(
        "/people/invite/", {"email": "new@example.org", "organisation": partner.pk}
    )
    answer = client.post(
        page.context["link"], {"name": "Nadia", "language": "en", "password": "Berbérati-partner-1"}
    )
    assert answer.status_code == 200 and answer.context["form"].errors["password"]
    assert not Person.objects.filter(email="new@example.org").exists()


@pytest.mark.django_db
def test_so_it_is_when_a_password_is_changed_or_forgotten(client, amina: Person) -> None:
    poor = {"password1": "berberati-2026-partner", "password2": "berberati-2026-partner"}
    changed = signed_in(amina).post("/account/password/", {"oldpassword": PASSWORD, **poor})
    assert "others would try here" in changed.content.decode()
    client.post("/account/password/reset/", {"email": amina.email})
    path = client.get(link_in_mail(), follow=True).redirect_chain[-1][0]
    assert "others would try here" in client.post(path, poor).content.decode()
    amina.refresh_from_db()
    assert amina.check_password(PASSWORD)
