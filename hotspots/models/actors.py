"""Actors: groups and institutions, never a private individual; and what they are to a site over time."""

from django.db import models

from hotspots.querysets import SiteActorQuerySet

from .fields import CodeField, CountryField
from .places import Site
from .reference import Reference


class Actor(Reference):
    """A group or institution. Affected groups and countries are not actors."""

    name = models.CharField(max_length=200)
    aliases = models.JSONField(default=list, blank=True)
    kind = CodeField("actor_kinds", max_length=3)
    country = CountryField()
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def searched(self) -> list[str]:
        return [self.name, *self.aliases]


class SiteActor(models.Model):
    """What an actor is to a site, and since when: owns, operates, contracts security, buys from."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="actors")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="sites")
    relation = CodeField("actor_relations")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    source_line = models.CharField(max_length=300, blank=True, default="")

    objects = SiteActorQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
