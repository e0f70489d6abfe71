"""The columns that the one filter, the frame and the exports read, the same for reports and for published versions."""

from django.db import models

from .fields import CodeField, CountryField, MaskField


class Explorable(models.Model):
    """Where, when and what, in columns that can be filtered. Place has one precision, time is a range."""

    country = CountryField()
    area = models.CharField(max_length=6, blank=True, default="")
    place_name = models.CharField(max_length=200, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    place_precision = CodeField("place_precision", blank=True, default="L9", max_length=2)
    cell = models.BigIntegerField(null=True, blank=True)

    earliest = models.DateField(null=True, blank=True)
    latest = models.DateField(null=True, blank=True)
    date_text = models.CharField(max_length=200, blank=True, default="")

    violation_mask = MaskField("violation_types")
    actor_mask = MaskField("actor_kinds")
    role_mask = MaskField("involvement_roles")
    affected_mask = MaskField("affected_groups")
    issue_mask = MaskField("kp_issues")
    source_mask = MaskField("source_kinds")
    gravity = models.SmallIntegerField(default=0)

    origin = CodeField("origins", default="people", max_length=10)
    language = models.CharField(max_length=8, default="en")
    verification = CodeField("verification", blank=True, default="")
    disputed = models.BooleanField(default=False)

    killed_min = models.IntegerField(null=True, blank=True)
    killed_best = models.IntegerField(null=True, blank=True)
    killed_max = models.IntegerField(null=True, blank=True)
    killed_civilians = models.IntegerField(null=True, blank=True)

    search_text = models.TextField(blank=True, default="")

    class Meta:
        abstract = True

    MASKS = ("violation_mask", "actor_mask", "role_mask", "affected_mask", "issue_mask", "source_mask")

    def codes(self, mask: str) -> list[str]:
        """The codes in one of the mask columns."""
        field = self._meta.get_field(mask)
        assert isinstance(field, MaskField)
        return field.codes_of(getattr(self, mask))


def explorable_indexes(prefix: str) -> list[models.Index]:
    """The indexes that the filters need, named for the table that asks."""
    return [
        models.Index(fields=["origin", "country", "latest"], name=f"{prefix}_country"),
        models.Index(fields=["area"], name=f"{prefix}_area"),
        models.Index(fields=["cell"], name=f"{prefix}_cell"),
    ]


def explorable_checks(prefix: str) -> list[models.CheckConstraint]:
    """What the database itself refuses: a range that runs backwards, a country that is no code."""
    return [
        models.CheckConstraint(
            condition=models.Q(earliest__isnull=True)
            | models.Q(latest__isnull=True)
            | models.Q(earliest__lte=models.F("latest")),
            name=f"{prefix}_dates_in_order",
        ),
        models.CheckConstraint(
            condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"),
            name=f"{prefix}_country_code",
        ),
        models.CheckConstraint(
            condition=models.Q(latitude__isnull=True, longitude__isnull=True)
            | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            name=f"{prefix}_coordinates",
        ),
    ]
