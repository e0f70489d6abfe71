"""Where a published version comes from: kept apart, so that nothing public points at a report."""

from django.conf import settings
from django.db import models

from hotspots.querysets import PublisherQuerySet

from .editions import Edition
from .hotspots import Hotspot
from .reports import Report
from .statements import Statement


class Origin(models.Model):
    """The report (and its version), hotspot or statement behind a published version, and the answers given before it."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="+")
    series = models.UUIDField(db_index=True)
    report = models.ForeignKey(
        Report, null=True, blank=True, on_delete=models.CASCADE, related_name="origins"
    )
    report_version = models.IntegerField(default=0)
    hotspot = models.ForeignKey(
        Hotspot, null=True, blank=True, on_delete=models.CASCADE, related_name="origins"
    )
    statement = models.ForeignKey(
        Statement, null=True, blank=True, on_delete=models.CASCADE, related_name="origins"
    )
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answers = models.JSONField(default=dict)

    objects = PublisherQuerySet.as_manager()
