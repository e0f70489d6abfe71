from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import ApiToken, Organisation, Person
from accounts.reader import ABILITIES, ANONYMOUS, SCOPES, Reader


def test_nobody_can_do_anything() -> None:
    assert ANONYMOUS.is_anonymous and not any(ANONYMOUS.can(ability) for ability in ABILITIES)


def test_a_weak_session_leaves_contributing(bruno: Person) -> None:
    assert Reader.of_person(bruno, strong=True).abilities == {"contribute", "coalition_reading", "review"}
    assert Reader.of_person(bruno, strong=False).abilities == {"contribute"}


def test_managing_people_alone_gives_no_content(manager: Person) -> None:
    assert Reader.of_person(manager, strong=True).abilities == {"manage_people"}
    assert Reader.of_person(manager, strong=False).abilities == frozenset()


def test_an_ability_that_does_not_exist_is_an_error(bruno: Person) -> None:
    with pytest.raises(ValueError):
        Reader.of_person(bruno, strong=True).can("reviewing")


def test_the_deactivated_are_nobody(amina: Person) -> None:
    amina.is_active = False
    assert Reader.of_person(amina, strong=True) == ANONYMOUS


def test_people_of_a_closed_organisation_are_nobody(amina: Person) -> None:
    amina.organisation.is_active = False
    assert Reader.of_person(amina, strong=True) == ANONYMOUS


def test_a_pseudonym_is_stable_and_tells_nothing(amina: Person, bruno: Person) -> None:
    first, again = (Reader.of_person(amina, strong=strong).pseudonym for strong in (True, False))
    assert first == again != Reader.of_person(bruno, strong=True).pseudonym
    assert first.startswith("p-") and amina.ref.hex[:8] not in first


def test_a_pseudonym_depends_on_the_key(amina: Person, settings, tmp_path) -> None:
    here = Reader.of_person(amina, strong=True).pseudonym
    settings.KEY_DIR = tmp_path / "other"
    assert Reader.of_person(amina, strong=True).pseudonym != here


def test_a_token_carries_what_scopes_and_person_share(bruno: Person) -> None:
    token, _ = ApiToken.issue(bruno, "bridge", ["read", "review", "publish"], 30)
    reader = Reader.of_token(token)
    assert (reader.kind, reader.abilities, reader.organisation_id) == (
        "token",
        {"review"},
        bruno.organisation_id,
    )
    assert reader.pseudonym == Reader.of_person(bruno, strong=True).pseudonym


def test_only_a_token_that_may_write_leads(lead_of_partner: Person) -> None:
    reading, _ = ApiToken.issue(lead_of_partner, "a", ["read"], 7)
    writing, _ = ApiToken.issue(lead_of_partner, "b", ["submit"], 7)
    assert (Reader.of_token(reading).is_lead, Reader.of_token(writing).is_lead) == (False, True)


def test_a_token_ends_with_what_it_stands_on(amina: Person, desk: Organisation) -> None:
    def usable(**changes: object) -> bool:
        token, _ = ApiToken.issue(amina, "bridge", ["submit"], 30)
        for field, value in changes.items():
            setattr(token, field, value)
        return not Reader.of_token(token).is_anonymous

    past = timezone.now() - timedelta(seconds=1)
    assert usable()
    assert not usable(expires_at=past)
    assert not usable(revoked_at=past)
    amina.organisation, home = desk, amina.organisation
    assert not usable(organisation=home)
    amina.is_active = False
    assert not usable()


def test_scopes_name_abilities_that_exist() -> None:
    assert {ability for carried in SCOPES.values() for ability in carried} <= set(ABILITIES)


def test_a_machine_is_named_in_the_ledger() -> None:
    machine = Reader.machine("ucdp", 1, {"contribute"})
    assert (machine.kind, machine.pseudonym, machine.person_id) == ("machine", "m-ucdp", None)


def test_an_address_is_one_person_whatever_its_case(amina: Person, partner: Organisation) -> None:
    assert Person.objects.get_by_natural_key(" AMINA@example.org").pk == amina.pk
    with pytest.raises(IntegrityError):
        Person.objects.create_person("Amina@Example.ORG", "Other", partner)


def test_permissions_answer_from_the_abilities(bruno: Person) -> None:
    assert bruno.has_perm("review") and not bruno.has_perm("publish")
    assert not (bruno.is_staff or bruno.is_superuser or bruno.has_module_perms("accounts"))
