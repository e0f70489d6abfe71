"""Departures: that a report left the sight of some who could read it, so that their copies can follow."""

from django.conf import settings
from django.db import models

from hotspots.querysets import DepartureQuerySet

from .reports import Report


class Departure(models.Model):
    """The entry of the ledger after which one audience could no longer read a report, or one person of those invited."""

    seq = models.BigIntegerField()
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(max_length=10)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    objects = DepartureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["seq"], name="departure_seq")]
