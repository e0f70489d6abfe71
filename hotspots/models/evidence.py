"""Files that go with a report, as rows; the bytes lie in the sealed store."""

import uuid

from django.conf import settings
from django.db import models

from hotspots.querysets import InternalQuerySet

from .reports import Report


class Evidence(models.Model):
    """A file, sealed as received: what it is, its hash, and where it lies in the store.

    Only the report's organisation and its reviewers know that there is one: a file's name, its metadata and what it shows
    may tell who gave it and where. `name` is what its sender called it, for its own organisation only.
    """

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=10)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True, default="")
    stored = models.CharField(max_length=32, unique=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InternalQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "sha256"], name="evidence_once")]
