"""The record of changes: one append-only, keyed hash chain, with no content in it."""

from django.db import models

from hotspots.querysets import GatedQuerySet


class LedgerEntry(models.Model):
    """One change: who (a pseudonym) did what to which object, and the salted hash of what it left.

    It has no gate of its own: that there is an entry says that there is a report. History reads versions.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    who = models.CharField(max_length=60)
    action = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=40)
    number = models.IntegerField(default=0)
    content_hash = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        indexes = [models.Index(fields=["kind", "ref"], name="ledger_object")]
