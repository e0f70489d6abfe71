"""The index of text search, kept in step by the database itself, so that no way of writing rows can pass it by.

SQLite: an FTS5 table over the text columns, which stay the only copy of the text. PostgreSQL: a narrow table of word
vectors, kept out of line, so that finding many reports reads few pages. Internal text is found only together with its
organisation, which stands in the index as a word that nobody can type.
"""

from django.db import migrations

REPORT, EDITION = "hotspots_report", "hotspots_edition"
COLUMNS = {REPORT: ("search_text", "search_internal", "organisation_id"), EDITION: ("search_text",)}


def _sqlite(table):
    index, columns = f"{table}_words", COLUMNS[table]
    listed = ", ".join(columns)
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("old", "new"))
    changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
    remove = f"INSERT INTO {index}({index}, rowid, {listed}) VALUES ('delete', old.id, {old});"
    add = f"INSERT INTO {index}(rowid, {listed}) VALUES (new.id, {new});"
    return [
        f"""CREATE VIRTUAL TABLE {index} USING fts5({listed}, content='{table}', content_rowid='id',
        tokenize='unicode61 remove_diacritics 0', prefix='2 3')""",
        f"INSERT INTO {index}({index}) VALUES ('rebuild')",
        f"CREATE TRIGGER {index}_added AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {index}_removed AFTER DELETE ON {table} BEGIN {remove} END",
        f"""CREATE TRIGGER {index}_changed AFTER UPDATE OF {listed} ON {table}
        WHEN {changed} BEGIN {remove} {add} END""",
    ]


# What the parser would take for parts of addresses, paths and numbers, and what a "C" locale takes for letters.
SEPARATORS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~§°·¡¿«»‘’“”„‹›–—…•€،؛؟。、・「」『』《》"
ANY_OF_THEM = "[" + "".join(f"\\{sign}" if sign.isascii() else sign for sign in SEPARATORS) + "]+"
FUNCTIONS = [
    # The length of a text is limited: a vector of more than a megabyte would be an error.
    f"""CREATE FUNCTION search_words(written text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT to_tsvector('pg_catalog.simple', regexp_replace(left(written, 200000), $sep${ANY_OF_THEM}$sep$, ' ', 'g'))
    $$""",
    """CREATE FUNCTION search_organisation(id bigint) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT ('''of ' || id || ''':1')::tsvector $$""",
]
# A row's texts as vectors: for everyone, and with what is internal. Between these two stands the organisation, so that no
# phrase reaches from one into the other.
SHARED = "search_words(search_text)"
OWN = "shared || search_organisation(organisation_id) || search_words(search_internal)"


def _postgresql(table):
    index, columns = f"{table}_words", COLUMNS[table]
    vectors = {"shared": "shared", **({"own": OWN} if len(columns) > 1 else {})}
    listed, made = ", ".join(vectors), ", ".join(vectors.values())
    updates = ", ".join(f"{name} = excluded.{name}" for name in vectors)
    changed = " OR ".join(f"old.{column} IS DISTINCT FROM new.{column}" for column in columns)

    def read(source):
        return f"SELECT id, {made} FROM (SELECT *, {SHARED} AS shared FROM {source} OFFSET 0) AS texts"

    return [
        # Rows of more than 2 kB have their vectors moved out of line. The blanks, which are compressed to next to nothing,
        # see to it that each row has: what is left of a million fits into memory, and is all that a search reads.
        f"""CREATE TABLE {index} (id bigint PRIMARY KEY, blank text NOT NULL DEFAULT repeat(' ', 2100),
        {", ".join(f"{name} tsvector NOT NULL" for name in vectors)}) WITH (toast_tuple_target = 128)""",
        *(f"ALTER TABLE {index} ALTER {name} SET STORAGE EXTERNAL" for name in vectors),
        f"INSERT INTO {index} (id, {listed}) {read(table)}",
        *(f"CREATE INDEX {index}_{name} ON {index} USING gin ({name})" for name in vectors),
        f"""CREATE FUNCTION {index}_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'TRUNCATE' THEN TRUNCATE {index}; RETURN NULL; END IF;
        IF TG_OP = 'DELETE' THEN DELETE FROM {index} WHERE id = old.id; RETURN NULL; END IF;
        INSERT INTO {index} (id, {listed}) {read("(SELECT new.*) AS written")}
        ON CONFLICT (id) DO UPDATE SET {updates};
        RETURN NULL; END $$""",
        f"""CREATE TRIGGER {index}_added AFTER INSERT OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {index}_follow()""",
        f"""CREATE TRIGGER {index}_changed AFTER UPDATE ON {table} FOR EACH ROW
        WHEN ({changed}) EXECUTE FUNCTION {index}_follow()""",
        f"""CREATE TRIGGER {index}_emptied AFTER TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {index}_follow()""",
        # Also where ordinary triggers are switched off.
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {index}_emptied",
    ]


STATEMENTS = {
    "sqlite": [statement for table in COLUMNS for statement in _sqlite(table)],
    "postgresql": [*FUNCTIONS, *(statement for table in COLUMNS for statement in _postgresql(table))],
}
REMOVALS = {
    "sqlite": [
        *(f"DROP TRIGGER {table}_words_{verb}" for table in COLUMNS for verb in ("added", "removed", "changed")),
        *(f"DROP TABLE {table}_words" for table in COLUMNS),
    ],
    "postgresql": [
        *(f"DROP FUNCTION {table}_words_follow CASCADE" for table in COLUMNS),
        *(f"DROP TABLE {table}_words" for table in COLUMNS),
        "DROP FUNCTION search_organisation",
        "DROP FUNCTION search_words",
    ],
}


def _run(statements):
    def run(apps, schema_editor):
        # Not through schema_editor.execute: a "%" in a statement is no parameter.
        with schema_editor.connection.cursor() as cursor:
            for statement in statements[schema_editor.connection.vendor]:
                cursor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("hotspots", "0002_ledger_triggers")]
    operations = [migrations.RunPython(_run(STATEMENTS), _run(REMOVALS))]
