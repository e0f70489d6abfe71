"""Where each record changed last, and who lost sight of what, so that copies can be kept in step.

What changed before is found where its versions and the record of changes have it. The columns may be empty: SQLite would
write the whole tables anew for one that may not, and lose the triggers of the search index.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_from_versions(apps, schema_editor):
    report, version, edition, entry = (
        apps.get_model("hotspots", name) for name in ("Report", "Version", "Edition", "LedgerEntry")
    )
    newest = version.objects.filter(report=OuterRef("pk"), number=OuterRef("version"))
    report.objects.filter(version__gt=0).update(seq=Subquery(newest.values("seq")[:1]))
    last = {
        (ref, number): seq
        for ref, number, seq in entry.objects.filter(
            kind="edition", action__in=("publish", "correct", "retract")
        )
        .order_by("seq")
        .values_list("ref", "number", "seq")
    }
    taken_down = dict(
        entry.objects.filter(kind="edition", action="take_down").order_by("seq").values_list("ref", "seq")
    )
    held = edition.objects.only("pk", "series", "number", "state").iterator()
    for row in held:
        seq = taken_down.get(str(row.series)) if row.state == "taken_down" else None
        edition.objects.filter(pk=row.pk).update(seq=seq or last.get((str(row.series), row.number)))


class Migration(migrations.Migration):
    dependencies = [
        ("hotspots", "0006_lists_from_the_frame"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("report", "seq", models.BigIntegerField(null=True, blank=True)),
        migrations.AddField("edition", "seq", models.BigIntegerField(null=True, blank=True)),
        migrations.CreateModel(
            name="Departure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("audience", models.CharField(max_length=10)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hotspots.report"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["seq"], name="departure_seq")]},
        ),
        migrations.AddIndex("report", models.Index(fields=["seq"], name="report_seq")),
        migrations.AddIndex("edition", models.Index(fields=["seq"], name="edition_seq")),
        migrations.RunPython(take_from_versions, migrations.RunPython.noop, elidable=True),
    ]
