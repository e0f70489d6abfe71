"""Receipts of submissions, so that the same one sent again is answered and not stored again."""

from django.db import models

from hotspots.querysets import GatedQuerySet


class Receipt(models.Model):
    """An idempotency key of a person or organisation, the hash of the body it came with, and the receipt given."""

    owner = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    body_hash = models.CharField(max_length=64)
    receipt = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = GatedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="receipt_once")]
