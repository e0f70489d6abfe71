"""Meetings of the Kimberley Process: people ask what has been reported since the last one."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from hotspots.querysets import MeetingQuerySet


class Meeting(models.Model):
    """A meeting that took place, or is to: what it is called, such as "Plenary", and from which day to which."""

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    first_day = models.DateField()
    last_day = models.DateField()
    place = models.CharField(max_length=200, blank=True, default="")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-last_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")), name="meeting_days_in_order"
            )
        ]

    def clean(self) -> None:
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise ValidationError({"last_day": _("This is before the first day.")})
