from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_synthetic_organisations"),
    ]

    operations = [
        migrations.CreateModel(
            name="TokenUse",
            fields=[
                (
                    "token",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.apitoken",
                    ),
                ),
                ("hits", models.PositiveIntegerField()),
                ("resets_at", models.BigIntegerField()),
                ("calls", models.TextField(default="")),
            ],
        ),
    ]
