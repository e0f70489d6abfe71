"""Every kind of reader of the security table, for tests that go through all of them."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from accounts.models import ApiToken, Organisation, Person
from accounts.reader import ANONYMOUS, Reader
from tests.factories import a_person, reader


@dataclass
class Readers:
    """The partner's people own the reports; everybody else works elsewhere."""

    author: Person
    everyone: dict[str, Reader]

    def __getitem__(self, name: str) -> Reader:
        return self.everyone[name]


def token_of(person: Person, *scopes: str) -> Reader:
    token, _value = ApiToken.issue(person, "a program", list(scopes), 30)
    return Reader.of_token(token)


@pytest.fixture
def readers(
    partner: Organisation,
    desk: Organisation,
    amina: Person,
    lead_of_partner: Person,
    bruno: Person,
    carla: Person,
    dora: Person,
    eve: Person,
    manager: Person,
) -> Readers:
    invited = a_person("Ines", desk, review=True)
    others: dict[str, Callable[[], Reader] | Reader] = {
        "anonymous": ANONYMOUS,
        "author": reader(amina),
        "author, weak session": reader(amina, strong=False),
        "author's token": token_of(amina, "submit"),
        "author's token that only reads": token_of(amina, "read"),
        "colleague": reader(a_person("Colette", partner)),
        "lead": reader(lead_of_partner),
        "contributor elsewhere": reader(dora),
        "lead elsewhere": reader(a_person("Leandro", desk, is_lead=True)),
        "coalition reader": reader(eve),
        "coalition reader, weak session": reader(eve, strong=False),
        "coalition reader's token": token_of(eve, "read_coalition"),
        "reviewer": reader(bruno),
        "reviewer, weak session": reader(bruno, strong=False),
        "reviewer's token that only submits": token_of(bruno, "submit"),
        "invited reviewer": reader(invited),
        "invited reviewer, weak session": reader(invited, strong=False),
        "publisher": reader(carla),
        "publisher, nothing else": reader(a_person("Pia", desk, contribute=False, publish=True)),
        "manager": reader(manager),
    }
    return Readers(amina, others)
