"""``seethechild manage restore FILE``: an export back into an empty site."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from seethechild.web.backup.archive import ArchiveError
from seethechild.web.backup.restore import restore
from seethechild.web.vault import SealError


class Command(BaseCommand):
    """Take an export back."""

    help = "Take a full export back into an empty, migrated database: all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file to read."""
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        """Take it back and say what came."""
        try:
            found = restore(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except SealError as error:
            raise CommandError(
                f"{file} was changed or cut off, or its key is not here. "
                "Set SEETHECHILD_FIELD_KEYS to the keys of the site it came from."
            ) from error
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{found.rows:,} rows and {found.files:,} files are back. The audit chain of "
            f"{found.chain.events:,} events is whole; its last is {found.chain.last}."
        )
