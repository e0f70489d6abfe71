"""Canaries: something sealed under each key that seals, so that a key that does not fit this database is noticed."""

from django.db import models

from hotspots.querysets import GatedQuerySet


class Canary(models.Model):
    """A known text, sealed when the database was made. A key that cannot open it is not the key of this database."""

    purpose = models.CharField(max_length=20, primary_key=True)
    sealed = models.TextField()

    objects = GatedQuerySet.as_manager()
