"""Who asks: the one small value that querysets, policies and redaction read."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts import keyring
from accounts.abilities import ABILITIES, SCOPES, STRONG

if TYPE_CHECKING:
    from accounts.models import ApiToken, Person

__all__ = ["ABILITIES", "ANONYMOUS", "SCOPES", "STRONG", "Reader", "pseudonym_of"]


def pseudonym_of(person: "Person") -> str:
    """A stable keyed name for a person that the ledger and the logs may hold."""
    digest = hmac.new(keyring.key("pseudonym"), person.ref.bytes, hashlib.sha256).hexdigest()
    return f"p-{digest[:16]}"


@dataclass(frozen=True, slots=True)
class Reader:
    """A person in a session, a token, a loader or a job, or nobody; holds what it may do, never a model."""

    kind: str
    person_id: int | None
    organisation_id: int | None
    abilities: frozenset[str]
    is_lead: bool
    pseudonym: str
    language: str
    name: str

    def can(self, ability: str) -> bool:
        """Whether the reader holds the ability in this session."""
        if ability not in ABILITIES:
            raise ValueError(f"There is no ability called “{ability}”.")
        return ability in self.abilities

    @property
    def member_id(self) -> int:
        """The person's id, for rows that need one; PermissionError for a reader who is no person."""
        if self.person_id is None:
            raise PermissionError("Only a person can do this.")
        return self.person_id

    @property
    def home_id(self) -> int:
        """The organisation's id, for rows that need one; PermissionError for a reader without an organisation."""
        if self.organisation_id is None:
            raise PermissionError("Only a member of an organisation can do this.")
        return self.organisation_id

    @property
    def is_anonymous(self) -> bool:
        return self.kind == "anonymous"

    @classmethod
    def of_person(cls, person: "Person", *, strong: bool) -> "Reader":
        """The person in a session; only "contribute" remains unless the session used a second factor."""
        if not person.may_act:
            return ANONYMOUS
        abilities = person.abilities if strong else person.abilities - STRONG
        return cls._for("person", person, person.name, abilities)

    @classmethod
    def of_token(cls, token: "ApiToken") -> "Reader":
        """What the token's scopes carry of its person's abilities; a spent token is nobody."""
        if not token.is_usable:
            return ANONYMOUS
        carried = {ability for scope in token.scopes for ability in SCOPES.get(scope, ())}
        return cls._for("token", token.person, token.name, token.person.abilities & carried)

    @classmethod
    def machine(cls, name: str, organisation_id: int | None, abilities: Iterable[str]) -> "Reader":
        """A loader or job, named in the ledger as such."""
        return cls("machine", None, organisation_id, frozenset(abilities), False, f"m-{name}", "en", name)

    @classmethod
    def _for(cls, kind: str, person: "Person", name: str, abilities: frozenset[str]) -> "Reader":
        is_lead = person.is_lead and "contribute" in abilities
        return cls(
            kind,
            person.pk,
            person.organisation_id,
            abilities,
            is_lead,
            pseudonym_of(person),
            person.language,
            name,
        )


ANONYMOUS = Reader("anonymous", None, None, frozenset(), False, "anonymous", "en", "")
