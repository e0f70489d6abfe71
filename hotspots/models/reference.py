"""What sites, actors and hotspots have in common: they are proposed with a report and adopted into the shared lists."""

import uuid
from typing import Any

from django.db import models

from hotspots.querysets import ReferenceQuerySet
from hotspots.text import fold


class Reference(models.Model):
    """A row of the shared lists. Until it is adopted it is seen only by those who may see the report that proposed it."""

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    adopted = models.BooleanField(default=False)
    proposed_with = models.ForeignKey(
        "hotspots.Report",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposed_%(class)ss",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)
    search_text = models.TextField(blank=True, default="")

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = fold("\n".join(self.searched()))
        super().save(*args, **kwargs)

    def searched(self) -> list[str]:
        """The texts by which the row is found."""
        raise TypeError(f"{type(self).__name__} does not say by what it is found.")
