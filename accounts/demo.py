"""Two demo organisations with one sign-in for each ability, for a machine of one's own."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts import keyring
from accounts.models import Organisation, Person

DESK = "Demo coalition desk"
PARTNER = "Demo partner organisation"

WORDS = """
amber anchor basil birch candle canoe cedar cinnamon clover copper coral cotton daisy ember fennel fern
ginger harbour hazel honey indigo ivory jasmine juniper kettle lantern lemon lilac linen maple marble meadow
mint mosaic nutmeg olive orchid otter paper pebble pepper plum poppy quartz quill raven river saffron
sage sparrow sunset tamarind thimble thyme timber topaz tulip velvet walnut willow window winter yarrow zephyr
"""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A sign-in to try the product with."""

    local_part: str
    name: str
    organisation: str
    abilities: tuple[str, ...]
    is_lead: bool = False

    @property
    def email(self) -> str:
        return f"{self.local_part}@demo.example"


PEOPLE = (
    DemoPerson("contributor", "Demo contributor", PARTNER, ("contribute",)),
    DemoPerson("lead", "Demo lead", PARTNER, ("contribute",), is_lead=True),
    DemoPerson("reader", "Demo reader", PARTNER, ("contribute", "coalition_reading")),
    DemoPerson("reviewer", "Demo reviewer", DESK, ("contribute", "coalition_reading", "review")),
    DemoPerson("publisher", "Demo publisher", DESK, ("contribute", "coalition_reading", "publish")),
    DemoPerson("manager", "Demo manager", DESK, ("manage_people",)),
)


def demo_password() -> str:
    """The one password of all demo people, made once for each installation."""
    path = Path(settings.VAR_DIR) / "demo-password"
    return keyring.load_or_make_secret(path, fresh=_memorable)


@transaction.atomic
def make_demo_people() -> list[Person]:
    """Make the demo organisations and people that are missing; those that are there keep their abilities."""
    organisations = {name: Organisation.objects.get_or_create(name=name)[0] for name in (DESK, PARTNER)}
    password = demo_password()
    return [_make(demo, organisations[demo.organisation], password) for demo in PEOPLE]


def sign_ins() -> str:
    """The demo sign-ins as lines of text: address and abilities, and the password once."""
    width = max(len(demo.email) for demo in PEOPLE)
    lines = [f"  {demo.email:<{width}}  {_what_for(demo)}" for demo in PEOPLE]
    return "\n".join(["Sign in with one of:", *lines, f"  password: {demo_password()}"])


def _make(demo: DemoPerson, organisation: Organisation, password: str) -> Person:
    person = Person.objects.filter(email=demo.email).first()
    if person is None:
        granted = {"contribute": False} | dict.fromkeys(demo.abilities, True)
        person = Person.objects.create_person(
            demo.email, demo.name, organisation, password, is_demo=True, is_lead=demo.is_lead, **granted
        )
    elif person.is_demo and not person.check_password(password):
        person.set_password(password)
        person.save(update_fields=["password"])
    return person


def _what_for(demo: DemoPerson) -> str:
    words = ", ".join(ability.replace("_", " ") for ability in demo.abilities)
    return f"{words} ({'leads ' if demo.is_lead else ''}{demo.organisation})"


def _memorable() -> str:
    return "-".join([*(secrets.choice(WORDS.split()) for _ in range(4)), str(secrets.randbelow(90) + 10)])
