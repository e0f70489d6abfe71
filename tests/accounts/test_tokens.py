import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.abilities import ABILITIES, SCOPES, SCOPES_READ_OWN
from accounts.models import ApiToken, Person
from accounts.reader import Reader
from accounts.tokens import authenticate
from hotspots import policies
from hotspots.models import Report
from tests.accounts.signing_in import signed_in

pytestmark = pytest.mark.django_db


def make(person: Person, *, strong: bool = True, **form: object):
    data = {"name": "bridge", "scopes": ["read"], "days": "30"} | form
    return signed_in(person, strong=strong).post("/account/tokens/", data)


def test_a_token_is_shown_once_and_works(amina: Person) -> None:
    page = make(amina, scopes=["read", "submit"])
    value = page.context["value"]
    assert re.fullmatch(r"hs_[0-9a-f]{8}_[\w-]{43}", value)
    assert value in page.content.decode()
    token = authenticate(f"Bearer {value}")
    assert token is not None and token.person == amina and token.scopes == ["read", "submit"]
    assert value not in signed_in(amina).get("/account/tokens/").content.decode()
    assert value.rsplit("_", 1)[1] not in str(list(ApiToken.objects.values()))


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer hs_x", "Basic {}", "{}", "Bearer {}x"]
)
def test_other_headers_are_nobody(amina: Person, header: str | None) -> None:
    _, value = ApiToken.issue(amina, "bridge", ["read"], 7)
    assert authenticate(header and header.format(value)) is None


def test_use_is_noted_once_a_day(amina: Person, django_assert_num_queries) -> None:
    token, value = ApiToken.issue(amina, "bridge", ["read"], 7)
    with django_assert_num_queries(2):
        authenticate(f"bearer {value}")
    with django_assert_num_queries(1):
        authenticate(f"Bearer {value}")
    token.refresh_from_db()
    assert token.last_used == timezone.now().date()


def test_a_token_carries_nothing_that_the_person_lacks(amina: Person, bruno: Person) -> None:
    assert make(amina, scopes=["review"]).context["form"].errors["scopes"]
    assert make(bruno, scopes=["review"], strong=False).context["form"].errors["scopes"]
    assert make(bruno, scopes=["review"]).context["value"]


@pytest.mark.parametrize(
    "form", [{"days": "91"}, {"days": "0"}, {"scopes": []}, {"scopes": ["manage_people"]}, {"name": ""}]
)
def test_what_a_token_cannot_be(amina: Person, form: dict) -> None:
    page = make(amina, **form)
    assert page.context["form"].errors and page.context["value"] is None
    assert not ApiToken.objects.exists()


def test_ninety_days_is_the_most(amina: Person) -> None:
    token, _ = ApiToken.issue(amina, "bridge", ["read"], 1000)
    assert token.expires_at <= timezone.now() + timedelta(days=90)


def test_a_reload_makes_no_second_token(amina: Person) -> None:
    make(amina)
    assert make(amina).context["form"].errors["name"]
    assert ApiToken.objects.count() == 1


def test_a_revoked_token_is_nobody_at_once(amina: Person) -> None:
    value = make(amina).context["value"]
    ref = ApiToken.objects.get().ref
    assert signed_in(amina).post(f"/account/tokens/{ref}/revoke/").status_code == 302
    assert authenticate(f"Bearer {value}") is None
    first = ApiToken.objects.get().revoked_at
    signed_in(amina).post(f"/account/tokens/{ref}/revoke/")
    assert ApiToken.objects.get().revoked_at == first
    assert make(amina).context["value"], "the name is free again"


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_reads_and_writes_what_the_page_says(amina: Person, sent_report: Report, scope: str) -> None:
    for ability in ABILITIES:
        setattr(amina, ability, True)
    amina.save()
    form = signed_in(amina).get("/account/tokens/").context["form"]
    first, *_others = (value for value, _label in form.fields["scopes"].choices)
    program = Reader.of_token(ApiToken.issue(amina, "bridge", [scope], 7)[0])
    reads_own = Report.objects.visible_to(program).filter(pk=sent_report.pk).exists()
    assert reads_own == (scope != first)
    assert policies.can_submit(program) == (scope == "submit")


def test_the_page_says_what_scopes_have_in_common(amina: Person) -> None:
    page = signed_in(amina).get("/account/tokens/")
    assert str(SCOPES_READ_OWN) in html.unescape(page.content.decode())
