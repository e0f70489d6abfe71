"""The tables as models."""

from django.db import models


class Organisation(models.Model):
    """Who reports."""

    name = models.TextField()

    class Meta:
        managed = False
        db_table = "organisation"


class Report(models.Model):
    """What is reported."""

    ref = models.TextField()
    status = models.TextField()
    verification = models.TextField(blank=True)
    disputed = models.BooleanField()
    origin = models.TextField()
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    country = models.TextField()
    area = models.TextField(blank=True)
    place_precision = models.TextField()
    earliest = models.DateField(null=True)
    latest = models.DateField(null=True)
    date_text = models.TextField(blank=True)
    gravity = models.IntegerField()
    narrative = models.TextField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        managed = False
        db_table = "report"


class Violation(models.Model):
    """One act."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="violations")
    type = models.TextField()
    method = models.TextField(blank=True)
    basis = models.TextField()

    class Meta:
        managed = False
        db_table = "violation"


class Involvement(models.Model):
    """Someone's part in it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="actors")
    name = models.TextField(blank=True)
    kind = models.TextField()
    role = models.TextField()
    attribution = models.TextField()

    class Meta:
        managed = False
        db_table = "involvement"
