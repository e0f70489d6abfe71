"""Take in a member's table of reports."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounts.models import Person
from accounts.reader import Reader
from hotspots.imports import BadMapping, Planner, Taken, Unreadable, dry_run, read_table, suggested, take_in


class Command(BaseCommand):
    help = (
        "Take in a table of reports (CSV, XLSX or GeoJSON) as one of the members. "
        "The same file again changes nothing; after an interruption it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="email", required=True, help="the e-mail address of the member")
        parser.add_argument(
            "--mapping", type=Path, help="a JSON file: column of the file -> field, or nothing"
        )
        parser.add_argument(
            "--preset", action="append", default=[], metavar="FIELD=VALUE", help="for rows that do not say it"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument(
            "--atomic", action="store_true", help="take in all rows, or none if one is refused"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=options["email"]).first()
        if person is None or not person.may_act:
            raise CommandError("There is no member with this address who may act.")
        reader = Reader.of_person(person, strong=True)
        with translation.override(reader.language):
            taken = self._run(reader, options)
            self._tell(taken, options["dry_run"])
        if taken.counts["refused"]:
            raise CommandError("Some rows were refused." if taken.stored else "Nothing was stored.")

    def _run(self, reader: Reader, options: dict[str, Any]) -> Taken:
        try:
            table = read_table(options["file"])
            mapping = suggested(table.columns)
            if options["mapping"]:
                mapping = json.loads(options["mapping"].read_text(encoding="utf-8"))
            presets = dict(one.partition("=")[::2] for one in options["preset"])
            planner = Planner(reader, table, mapping, presets)
        except (Unreadable, BadMapping) as wrong:
            raise CommandError(str(wrong)) from None
        except (OSError, ValueError, AttributeError):
            raise CommandError("The mapping must be a JSON file: an object of column -> field.") from None
        for note in table.notes:
            self.stderr.write(note)
        for name in table.columns:
            self.stdout.write(f"{name}: {mapping.get(name) or 'left out'}")
        if options["dry_run"]:
            return dry_run(planner, self._progress)
        return take_in(planner, atomic=options["atomic"], progress=self._progress)

    def _progress(self, done: int, total: int | None) -> None:
        self.stdout.write(f"{done} of {total} rows" if total is not None else f"{done} rows")
        self.stdout.flush()

    def _tell(self, taken: Taken, only_said: bool) -> None:
        for row in taken.changed:
            for edit in row.edits:
                self.stdout.write(
                    f"row {row.number}, {edit.key}: “{edit.before[:60]}” -> “{edit.after[:60]}”"
                )
        for error in taken.errors:
            self.stderr.write(str(error))
        counts = taken.counts
        self.stdout.write(
            f"{taken.read} rows{' (nothing is stored)' if only_said else ''}: {counts['new']} new, "
            f"{counts['changed']} changed, {counts['same']} as they were, {counts['refused']} refused."
        )
