"""The access journal: who read what is restricted, and who was refused. A table of its own, beside the ledger."""

from django.db import models

from hotspots.querysets import GatedQuerySet


class JournalEntry(models.Model):
    """One reading, or one refusal: who (a pseudonym), which object, and the reason that was given, if one was asked for.

    It has no gate of its own, and the database refuses to change it. `hotspots.journal` writes and reads it.
    """

    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=40)
    outcome = models.CharField(max_length=20)
    reason = models.CharField(max_length=300, blank=True, default="")

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "ref"], name="journal_object")]
