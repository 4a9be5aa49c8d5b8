"""``seethechild manage tidy``: delete whatever is past its time, kind by kind (P8)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from seethechild.web import retention


class Command(BaseCommand):
    """Deletes what is no longer needed, or only says what it would delete."""

    help = "Delete what is past its time: a line for each kind of thing, with how long it is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--dry-run``."""
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would be deleted, delete nothing",
        )

    def handle(self, *_args: Any, dry_run: bool, **_options: Any) -> None:
        """Go through every kind; one that fails does not keep the others.

        Raises:
            CommandError: a kind failed; it is named.
        """
        now, failed = timezone.now(), []
        done = "would be deleted" if dry_run else "deleted"
        for kind, timer in retention.timers().items():
            try:
                count = retention.tidy(kind, now=now, dry_run=dry_run)
            except Exception as error:  # noqa: BLE001 - the other kinds must go all the same
                failed.append(f"{kind} ({type(error).__name__})")
            else:
                self.stdout.write(f"{kind}, kept {timer.kept}: {count} {done}")
        if failed:
            raise CommandError(
                f"Not tidied: {'; '.join(failed)}. Run it again, or see the log."
            )
