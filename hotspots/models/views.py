"""Saved views: a filter with a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.reader import Reader
from hotspots.querysets import GatedQuerySet, is_member


class SavedViewQuerySet(GatedQuerySet):
    """One's own, and for members those that a colleague shares inside the organisation."""

    def gate(self, reader: Reader) -> Q | None:
        if reader.person_id is None:
            return None
        own = Q(person_id=reader.person_id)
        if not is_member(reader):
            return own
        return own | Q(shared=True, person__organisation_id=reader.organisation_id)

    def keep(self, reader: Reader, name: str, query: str, shared: bool) -> None:
        """Keep a filter by name; one's own of the same name is replaced, however many come at once."""
        said = {"query": query, "shared": shared}
        self.update_or_create(person_id=reader.person_id, name=name, defaults=said)


class SavedView(models.Model):
    """A filter kept by name."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    query = models.TextField(blank=True, default="")
    shared = models.BooleanField(default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="view_name_once")]
