"""The ledger refuses change in the database itself: its rows can be added, and neither altered nor removed."""

from django.db import migrations

SQLITE = [
    f"""CREATE TRIGGER ledger_no_{verb.lower()} BEFORE {verb} ON hotspots_ledgerentry
    BEGIN SELECT RAISE(ABORT, 'the record of changes is append-only'); END"""
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    """CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the record of changes is append-only'; END $$""",
    """CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON hotspots_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse()""",
    """CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON hotspots_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()""",
]
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
REMOVALS = {
    "sqlite": ["DROP TRIGGER ledger_no_update", "DROP TRIGGER ledger_no_delete"],
    "postgresql": ["DROP FUNCTION ledger_refuse CASCADE"],
}


def _run(statements):
    def run(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("hotspots", "0001_initial")]
    operations = [migrations.RunPython(_run(STATEMENTS), _run(REMOVALS))]
