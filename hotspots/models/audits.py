"""Links for auditors: whoever holds one reads the record of changes, and nothing else."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from hotspots.querysets import AuditLinkQuerySet


class AuditLink(models.Model):
    """A way in without an account, until it expires or is ended. Only a digest of its value is stored."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(max_length=100)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AuditLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def works(self, at: datetime | None = None) -> bool:
        """Whether it opens the record."""
        return self.ended_at is None and self.expires_at > (at or timezone.now())
