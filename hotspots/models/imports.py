"""Files that members send: what is known of one until its rows are stored. The file itself lies in `var/imports`."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Organisation
from hotspots.querysets import ImportQuerySet


class Import(models.Model):
    """One file: which of its columns is what, how far it was taken in, and what was wrong with the first of its rows.

    It is "uploaded", "running" once some rows are stored, and "done". `headers` is a digest of the names of its columns, by
    which a mapping is found again. `errors` quote the file.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=150)
    stored = models.CharField(max_length=32, blank=True, default="")
    digest = models.CharField(max_length=64)
    headers = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="uploaded")
    mapping = models.JSONField(default=dict)
    presets = models.JSONField(default=dict)
    total = models.IntegerField(null=True)
    rows_done = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)
    errors = models.JSONField(default=list)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "headers"], name="import_headers")]
