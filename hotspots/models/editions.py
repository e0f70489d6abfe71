"""Published versions. The public reads these and nothing else, and nothing here points back at a report."""

import uuid

from django.db import models

from hotspots.querysets import EditionQuerySet

from .explorable import Explorable, explorable_checks, explorable_indexes
from .fields import CodeField


class Edition(Explorable):
    """One published version of a report, a hotspot or a statement, with every name and place it shows copied in.

    `series` is the public address; versions count from 1 within it. `body` is what the page shows: see
    `workflow.publication` for its shape. `same_event` groups accounts of one event; `part_of` is the series of a
    larger event. `seq` is the entry of the ledger that published, retracted or erased it.
    """

    series = models.UUIDField(default=uuid.uuid4, db_index=True)
    number = models.IntegerField(default=1)
    seq = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=12, default="published")
    level = CodeField("publication_levels", default="area_and_month")
    title = models.CharField(max_length=250)
    summary = models.TextField()
    status = CodeField("hotspot_status", blank=True, default="")
    last_confirmed_at = models.DateField(null=True, blank=True)
    last_confirmed_by = models.CharField(max_length=200, blank=True, default="")
    body = models.JSONField(default=dict)
    same_event = models.UUIDField(null=True, blank=True)
    part_of = models.UUIDField(null=True, blank=True)
    hotspot_series = models.TextField(blank=True, default="")
    published_at = models.DateTimeField()
    note = models.TextField(blank=True, default="")
    retracted_at = models.DateTimeField(null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [
            *explorable_indexes("edition"),
            models.Index(fields=["state", "origin", "kind", "published_at"], name="edition_current"),
            models.Index(fields=["seq"], name="edition_seq"),
        ]
        constraints = [
            *explorable_checks("edition"),
            models.UniqueConstraint(fields=["series", "number"], name="edition_once"),
        ]

    @property
    def event(self) -> uuid.UUID:
        """The event that it tells of: that of its group, which bears the first account's series, or its own."""
        return self.same_event or self.series

    def __str__(self) -> str:
        return self.title
