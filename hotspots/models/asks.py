"""Asks: what is demanded of whom, what they answered, and what comes next."""

import uuid

from django.db import models

from hotspots.querysets import OfHotspotQuerySet

from .fields import CodeField
from .hotspots import Hotspot
from .statements import Statement


class Ask(models.Model):
    """A demand or recommendation to a government, company or body."""

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    hotspot = models.ForeignKey(Hotspot, null=True, blank=True, on_delete=models.CASCADE, related_name="asks")
    statement = models.ForeignKey(
        Statement, null=True, blank=True, on_delete=models.PROTECT, related_name="asks"
    )
    to = models.CharField(max_length=200)
    kind = CodeField("ask_kinds", default="demand")
    what = models.TextField()
    asked_on = models.DateField(null=True, blank=True)
    response = CodeField("ask_responses", default="none")
    answer = models.TextField(blank=True, default="")
    answered_on = models.DateField(null=True, blank=True)
    next_date = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")

    objects = OfHotspotQuerySet.as_manager()

    class Meta:
        ordering = ["asked_on", "pk"]
