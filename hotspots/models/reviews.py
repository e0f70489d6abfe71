"""Decisions on reports, and what author and reviewer write to each other."""

from django.conf import settings
from django.db import models

from hotspots.querysets import InternalQuerySet

from .fields import CodeField
from .reports import Report


class Review(models.Model):
    """A decision on one version by another person than its author, with a reason and a sentence."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="reviews")
    version = models.IntegerField()
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decision = CodeField("review_states")
    reason = CodeField("review_reasons", blank=True, default="")
    sentence = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InternalQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]


class Comment(models.Model):
    """A line between author and reviewer."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InternalQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
