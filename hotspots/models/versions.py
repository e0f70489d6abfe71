"""Versions: a report's content as each change left it. History reads these; proof reads the ledger."""

from django.conf import settings
from django.db import models

from hotspots.querysets import VersionQuerySet

from .reports import Report


class Version(models.Model):
    """The content of a report as one change left it, with the salt of its hash in the ledger.

    Erasing content empties `content` and `salt`: the ledger's chain still holds.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    content = models.JSONField(null=True)
    salt = models.CharField(max_length=64, blank=True, default="")
    seq = models.BigIntegerField()
    action = models.CharField(max_length=40)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="version_once")]
