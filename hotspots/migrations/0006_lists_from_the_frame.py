"""Lists of reports take their order from the frame: the index that paged them is not needed any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hotspots", "0005_meetings")]

    operations = [migrations.RemoveIndex(model_name="report", name="report_pages")]
