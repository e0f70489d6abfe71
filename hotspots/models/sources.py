"""How a report is known, and the one encrypted box for names."""

from django.db import models

from hotspots.querysets import GatedQuerySet, OfReportQuerySet

from .fields import CodeField
from .reports import Report


class Source(models.Model):
    """How it is known: kind and one line; whether it may be named in public; consent, when the source is a person.

    `says` quotes it. A source that `denies` stands beside the claim that it denies.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sources")
    position = models.SmallIntegerField(default=0)
    kind = CodeField("source_kinds")
    line = models.CharField(max_length=500)
    date = models.DateField(null=True, blank=True)
    publisher = models.CharField(max_length=200, blank=True, default="")
    link = models.CharField(max_length=500, blank=True, default="")
    pointer = models.CharField(max_length=200, blank=True, default="")
    may_be_named = models.BooleanField(default=False)
    consent = CodeField("consent", default="not_recorded")
    says = models.TextField(blank=True, default="")
    denies = models.BooleanField(default=False)
    statement = models.ForeignKey(
        "hotspots.Statement", null=True, blank=True, on_delete=models.PROTECT, related_name="sources"
    )

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]


class Names(models.Model):
    """Names and contacts of sources, victims and witnesses: sealed, one box a report, never published.

    It has no gate of its own: it is opened only by `redaction.open_names`, after a policy has said yes.
    """

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="names")
    sealed = models.TextField()

    objects = GatedQuerySet.as_manager()
