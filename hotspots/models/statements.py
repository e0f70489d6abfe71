"""Statements that name hotspots, with the verbatim sentence, and the trade routes they speak of."""

import uuid

from django.db import models

from hotspots.querysets import MemberQuerySet, OfHotspotQuerySet

from .fields import CountryField
from .hotspots import Hotspot


class Statement(models.Model):
    """A public statement, as a source of its own: who speaks, when, and what is odd about its dates."""

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    series = models.UUIDField(default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=250)
    publisher = models.CharField(max_length=200)
    signed_by = models.CharField(max_length=200, blank=True, default="")
    date = models.DateField()
    date_note = models.TextField(blank=True, default="")
    language = models.CharField(max_length=8, default="en")
    link = models.CharField(max_length=500, blank=True, default="")
    positions = models.JSONField(default=list, blank=True)
    text = models.TextField(blank=True, default="")

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "pk"]

    def __str__(self) -> str:
        return self.title


class Naming(models.Model):
    """The sentence in which a statement names a hotspot, word for word."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="namings")
    hotspot = models.ForeignKey(Hotspot, on_delete=models.CASCADE, related_name="namings")
    pointer = models.CharField(max_length=100, blank=True, default="")
    quote = models.TextField()

    objects = OfHotspotQuerySet.as_manager()

    class Meta:
        ordering = ["statement__date", "pk"]
        constraints = [models.UniqueConstraint(fields=["statement", "hotspot"], name="named_once")]


class Flow(models.Model):
    """A route that a statement speaks of, with what it asks; drawn as a line only where stones are said to move."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="flows")
    from_country = CountryField()
    to_country = CountryField()
    asked = models.CharField(max_length=300)
    issue = models.CharField(max_length=40, blank=True, default="")
    line = models.BooleanField(default=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
