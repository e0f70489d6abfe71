"""Sites: mines, fields, villages, dams, checkpoints, trading towns."""

from django.db import models

from .fields import CodeField, CountryField
from .reference import Reference


class Site(Reference):
    """A place that reports speak of. Its precision says how well it is known; coarse places are drawn as areas."""

    name = models.CharField(max_length=200)
    aliases = models.JSONField(default=list, blank=True)
    kind = CodeField("site_kinds", default="unspecified_area")
    country = CountryField()
    area = models.CharField(max_length=6, blank=True, default="")
    district = models.CharField(max_length=200, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    place_precision = CodeField("place_precision", default="L9", max_length=2)
    note = models.TextField(blank=True, default="")
    minerals = models.JSONField(default=list, blank=True)
    deposit = CodeField("deposits", default="unknown")
    operation = CodeField("operations", default="unknown")

    class Meta:
        ordering = ["country", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    def searched(self) -> list[str]:
        return [self.name, *self.aliases, self.district]
