"""Organisations, the people in them, and the ways in which they are let in."""

import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.abilities import ABILITIES, ABILITY_LABELS

if TYPE_CHECKING:
    from accounts.reader import Reader

LANGUAGES = (("en", "English"), ("fr", "Français"), ("pt", "Português"))
INVITATION_DAYS = 7
TOKEN_DAYS = (7, 30, 90)
TOKEN_MARK = "hs_"


def digest_of(value: str) -> str:
    """What is stored of a secret that is shown once."""
    return hashlib.sha256(value.encode()).hexdigest()


class Organisation(models.Model):
    """A member or partner of the coalition; people act for exactly one."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200, unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    # Made up for measuring, with all that it reports: nothing of it is ever published.
    is_synthetic = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AbilityColumns(models.Model):
    """One column for each ability, shared by a person and the invitation that makes one."""

    is_lead = models.BooleanField(_("leads the organisation"), default=False)
    contribute = models.BooleanField(ABILITY_LABELS["contribute"], default=True)
    coalition_reading = models.BooleanField(ABILITY_LABELS["coalition_reading"], default=False)
    review = models.BooleanField(ABILITY_LABELS["review"], default=False)
    publish = models.BooleanField(ABILITY_LABELS["publish"], default=False)
    manage_people = models.BooleanField(ABILITY_LABELS["manage_people"], default=False)

    class Meta:
        abstract = True

    @property
    def abilities(self) -> frozenset[str]:
        """The abilities that were granted, whatever the session."""
        return frozenset(ability for ability in ABILITIES if getattr(self, ability))


class PersonManager(BaseUserManager["Person"]):
    def create_person(
        self, email: str, name: str, organisation: Organisation, password: str | None = None, **fields: Any
    ) -> "Person":
        """A person of the organisation; without a password nobody can sign in as them."""
        person = self.model(email=email, name=name, organisation=organisation, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, email: str | None) -> "Person":
        return self.get(email=normal_email(email or ""))

    def managing(self) -> "models.QuerySet[Person]":
        """People who can manage people now."""
        return self.filter(is_active=True, organisation__is_active=True, manage_people=True)


def normal_email(email: str) -> str:
    """One spelling for one address."""
    return email.strip().lower()


class Person(AbilityColumns, AbstractBaseUser):
    """Someone who signs in by e-mail; abilities are columns, there are no groups and no staff."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="people", verbose_name=_("organisation")
    )
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    is_staff = False
    is_superuser = False

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_any_case")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = normal_email(self.email)
        super().save(*args, **kwargs)

    @property
    def may_act(self) -> bool:
        """Both the person and their organisation are active."""
        return self.is_active and self.organisation.is_active

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.may_act and perm in self.abilities

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Invitation(AbilityColumns):
    """A link that makes one person, shown once and good for a week."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField(_("e-mail"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at"]

    def issue(self) -> str:
        """Give the invitation a fresh secret and a week from now; returns the secret, which is not stored."""
        value = secrets.token_urlsafe(32)
        self.digest = digest_of(value)
        self.expires_at = timezone.now() + timedelta(days=INVITATION_DAYS)
        return value

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.expires_at > timezone.now() and self.organisation.is_active


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def known_to(self, reader: "Reader") -> "ApiTokenQuerySet":
        """One's own tokens; for who leads an organisation, also those that act for it."""
        known = models.Q(person_id=reader.person_id)
        if reader.is_lead:
            known |= models.Q(organisation_id=reader.organisation_id)
        return self.filter(known)


class ApiToken(models.Model):
    """A program's way in on behalf of a person; only a digest of its value is stored."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    prefix = models.CharField(max_length=16, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens", editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used = models.DateField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(cls, person: Person, name: str, scopes: list[str], days: int) -> "tuple[ApiToken, str]":
        """Store a new token of at most 90 days and return it with its value, which cannot be shown again."""
        prefix = TOKEN_MARK + secrets.token_hex(4) + "_"
        value = prefix + secrets.token_urlsafe(32)
        token = cls.objects.create(
            prefix=prefix,
            digest=digest_of(value),
            name=name,
            person=person,
            organisation=person.organisation,
            scopes=scopes,
            expires_at=timezone.now() + timedelta(days=min(days, max(TOKEN_DAYS))),
        )
        return token, value

    @property
    def is_usable(self) -> bool:
        """Not revoked, not expired, and its person still acts for the organisation that it was made for."""
        return (
            self.revoked_at is None
            and self.expires_at > timezone.now()
            and self.person.may_act
            and self.person.organisation_id == self.organisation_id
        )


class TokenUse(models.Model):
    """The calls of a token: how many in the running window, in epoch seconds, and the last ones, as `calls` keeps them."""

    token = models.OneToOneField(ApiToken, on_delete=models.CASCADE, primary_key=True, related_name="+")
    hits = models.PositiveIntegerField()
    resets_at = models.BigIntegerField()
    calls = models.TextField(default="")


class Session(AbstractBaseSession):
    """A browser session that knows whose it is, so that it can be listed and ended."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="sessions")
    ref = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = BaseSessionManager()

    @classmethod
    def get_session_store_class(cls) -> type:
        from accounts.sessions import SessionStore

        return SessionStore


class ThrottleCounter(models.Model):
    """Hits in the running window, in epoch seconds; the key is a keyed hash, so that no address is stored."""

    key = models.CharField(max_length=64, primary_key=True)
    hits = models.PositiveIntegerField()
    resets_at = models.BigIntegerField()
    not_before = models.BigIntegerField(default=0)
