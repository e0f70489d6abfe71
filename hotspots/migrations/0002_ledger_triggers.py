"""Ledger and access journal refuse change in the database itself: rows can be added, and neither altered nor removed."""

from django.db import migrations

TABLES = {"ledger": "hotspots_ledgerentry", "journal": "hotspots_journalentry"}
VERBS = ("UPDATE", "DELETE")
SQLITE = [
    f"""CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, 'the {name} is append-only'); END"""
    for name, table in TABLES.items()
    for verb in VERBS
]
POSTGRESQL = [
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$""",
    *(
        f"""CREATE TRIGGER {name}_{when} BEFORE {verbs} ON {table}
        FOR EACH {each} EXECUTE FUNCTION refuse_change()"""
        for name, table in TABLES.items()
        for when, verbs, each in (
            ("append_only", "UPDATE OR DELETE", "ROW"),
            ("no_truncate", "TRUNCATE", "STATEMENT"),
        )
    ),
]
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
REMOVALS = {
    "sqlite": [f"DROP TRIGGER {name}_no_{verb.lower()}" for name in TABLES for verb in VERBS],
    "postgresql": ["DROP FUNCTION refuse_change CASCADE"],
}


def _run(statements):
    def run(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("hotspots", "0001_initial")]
    operations = [migrations.RunPython(_run(STATEMENTS), _run(REMOVALS))]
