"""The review queue in its own order, so that its first reports are found without looking at all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hotspots", "0008_imports")]

    operations = [
        migrations.RemoveIndex(model_name="report", name="report_queue"),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["origin", "status", "-urgent", "sent_at"], name="report_queue"),
        ),
    ]
