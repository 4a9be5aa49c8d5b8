"""``seethechild manage export FILE``: everything in one sealed file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from seethechild.web.audit.actions import PROGRAM, record
from seethechild.web.backup.archive import write_archive


class Command(BaseCommand):
    """Write a full export."""

    help = (
        "Write everything this site holds into one sealed file; others may go on working."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file to write."""
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        """Write it and say how much it holds."""
        try:
            counts = write_archive(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        with transaction.atomic():
            record(verb="export", by=PROGRAM, details={"rows": sum(counts.values())})
        self.stdout.write(f"{sum(counts.values()):,} rows are in {file}.")
