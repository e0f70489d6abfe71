"""Make the tables, with the keys and indexes of the models, and one organisation: `python -m bench.plain.empty`."""

import os

import django


def main() -> None:
    """Make them in the database of the settings."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.plain.settings"
    django.setup()
    from django.db import connection

    from bench.plain.models import Involvement, Organisation, Report, Violation

    with connection.schema_editor() as editor:
        for model in (Organisation, Report, Violation, Involvement):
            editor.create_model(model)
    Organisation.objects.create(name="Those who report")


if __name__ == "__main__":
    main()
