"""Remove files of the sealed store that belong to no report."""

from typing import Any

from django.core.management.base import BaseCommand

from hotspots import workflow


class Command(BaseCommand):
    help = "Remove what uploads that were cut off left in the store. Run it daily; it touches nothing that a report holds."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = sum(1 for _path in workflow.clean_store())
        self.stdout.write(f"Removed {removed} files that belong to no report.")
