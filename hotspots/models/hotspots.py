"""Hotspots: continuing situations of concern."""

import uuid

from django.db import models

from .fields import CodeField
from .places import Site
from .reference import Reference


class Hotspot(Reference):
    """A situation that goes on: title, where, since when, status. What is known about it stands in its reports.

    Severity is optional and written out (UN Guiding Principle 14: scale, scope, irremediability); there is no trend,
    because counts of reports measure reporting.
    """

    series = models.UUIDField(default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=250)
    summary = models.TextField(blank=True, default="")
    countries = models.JSONField(default=list)
    areas = models.JSONField(default=list, blank=True)
    area = models.CharField(max_length=6, blank=True, default="")
    place_name = models.CharField(max_length=200, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    place_precision = CodeField("place_precision", default="L9", max_length=2)
    place_note = models.TextField(blank=True, default="")
    since_text = models.CharField(max_length=200, blank=True, default="")
    status = CodeField("hotspot_status", default="active")
    issues = models.JSONField(default=list, blank=True)
    minerals = models.JSONField(default=list, blank=True)
    operation = CodeField("operations", default="unknown")
    deposit = CodeField("deposits", default="unknown")
    severity = models.TextField(blank=True, default="")
    last_confirmed_at = models.DateField(null=True, blank=True)
    last_confirmed_by = models.CharField(max_length=200, blank=True, default="")
    sites = models.ManyToManyField(Site, blank=True, related_name="hotspots")
    reports = models.ManyToManyField("hotspots.Report", blank=True, related_name="hotspots")

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def searched(self) -> list[str]:
        return [self.title, self.summary, self.place_name]
