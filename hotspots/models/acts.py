"""What a report says was done, by whom, and to how many people."""

from django.db import models

from hotspots.querysets import OfReportQuerySet

from .actors import Actor
from .fields import CodeField
from .reports import Report


class Involvement(models.Model):
    """An actor's part in what a report tells: kind, role, and how far it is attributed ("alleged" unless more is known)."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="involvements")
    position = models.SmallIntegerField(default=0)
    actor = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.SET_NULL, related_name="involvements"
    )
    name = models.CharField(max_length=200, blank=True, default="")
    kind = CodeField("actor_kinds", max_length=3)
    role = CodeField("involvement_roles", default="not_clear")
    attribution = CodeField("attribution", default="alleged")
    note = models.CharField(max_length=500, blank=True, default="")

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]


class Violation(models.Model):
    """One act. `by` holds the positions of those among the report's involvements who are said to have done it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="violations")
    position = models.SmallIntegerField(default=0)
    type = CodeField("violation_types", max_length=3)
    by = models.JSONField(default=list, blank=True)
    method = CodeField("methods", blank=True, default="")
    affected = models.JSONField(default=list, blank=True)
    basis = CodeField("violation_basis", blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]


class Harm(models.Model):
    """People affected: numbers as a range, or the words as said. NULL is "not stated"; 0 only where a source says none.

    `civilians` is how many of them a data set counts as civilians. `as_published` marks numbers that a data set
    publishes out of order; what people enter keeps min ≤ best ≤ max.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="harms")
    position = models.SmallIntegerField(default=0)
    kinds = models.JSONField(default=list)
    unit = CodeField("harm_units", default="people")
    minimum = models.IntegerField(null=True, blank=True)
    best = models.IntegerField(null=True, blank=True)
    maximum = models.IntegerField(null=True, blank=True)
    civilians = models.IntegerField(null=True, blank=True)
    words = models.CharField(max_length=200, blank=True, default="")
    as_published = models.BooleanField(default=False)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(as_published=True)
                | (
                    (
                        models.Q(minimum__isnull=True)
                        | models.Q(best__isnull=True)
                        | models.Q(minimum__lte=models.F("best"))
                    )
                    & (
                        models.Q(best__isnull=True)
                        | models.Q(maximum__isnull=True)
                        | models.Q(best__lte=models.F("maximum"))
                    )
                    & (
                        models.Q(minimum__isnull=True)
                        | models.Q(maximum__isnull=True)
                        | models.Q(minimum__lte=models.F("maximum"))
                    )
                ),
                name="harm_in_order",
            )
        ]
