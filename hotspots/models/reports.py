"""Reports: what someone says happened, somewhere, at some time."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Organisation
from hotspots.querysets import LinkQuerySet, ReportQuerySet

from .explorable import Explorable, explorable_checks, explorable_indexes
from .fields import CodeField
from .places import Site


class Report(Explorable):
    """One account. The unit of work and review, owned by an organisation.

    `shown_cell` is where readers who may not know the exact place find it on a map; `cell` is the place itself. `seq` is
    the entry of the ledger that last changed what is read of it, or who reads it.
    `series` is the public address that its published versions will have. `open_data` marks what was taken from public
    material: its place is no secret. `typed` keeps a draft exactly as it was typed, until it is sent. `sharing_asked` is a
    wider sharing that waits for a second person.
    """

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    series = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.IntegerField(default=0)
    seq = models.BigIntegerField(null=True, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    external_ref = models.CharField(max_length=120, null=True, blank=True)

    status = CodeField("review_states", default="draft")
    sharing = CodeField("sharing", default="coalition")
    sharing_asked = CodeField("sharing", blank=True, default="")
    sharing_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    urgent = models.BooleanField(default=False)
    narrative = models.TextField(blank=True, default="")
    typed = models.JSONField(null=True, blank=True)
    received = models.JSONField(null=True, blank=True)
    minerals = models.JSONField(default=list, blank=True)
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    open_data = models.BooleanField(default=False)
    shown_cell = models.BigIntegerField(null=True, blank=True)
    data_set = models.JSONField(null=True, blank=True)
    inconsistent = models.CharField(max_length=200, blank=True, default="")

    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    invited = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    search_internal = models.TextField(blank=True, default="")

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [
            *explorable_indexes("report"),
            models.Index(fields=["origin", "status", "-urgent", "sent_at"], name="report_queue"),
            models.Index(fields=["author", "status"], name="report_author"),
            models.Index(fields=["seq"], name="report_seq"),
        ]
        constraints = [
            *explorable_checks("report"),
            models.UniqueConstraint(fields=["organisation", "external_ref"], name="report_external_ref"),
        ]

    def __str__(self) -> str:
        return str(self.ref)


class ReportLink(models.Model):
    """`report` is another account of the *same event* as `other`, or is *part of* the larger event that `other` tells."""

    kind = CodeField("report_links")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="linked_from")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "report", "other"], name="link_once"),
            models.CheckConstraint(condition=~models.Q(report=models.F("other")), name="link_not_to_itself"),
        ]
