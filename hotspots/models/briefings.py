"""Briefings: a filter, frozen."""

import uuid

from django.conf import settings
from django.db import models

from hotspots.querysets import PublisherQuerySet


class Briefing(models.Model):
    """A filter, its frozen list of (kind, series, number, event), text blocks, and the digest of what was built from them.

    `content` and `blocks` are emptied when a record in it has to be erased.
    """

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=250)
    language = models.CharField(max_length=8, default="en")
    query = models.TextField(blank=True, default="")
    blocks = models.JSONField(default=list, blank=True)
    frozen = models.JSONField(default=list)
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = PublisherQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title
