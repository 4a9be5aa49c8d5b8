"""Delete drafts of options that nobody has used for 90 days."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from seethechild.web.options import actions


class Command(BaseCommand):
    """Deletes what is no longer needed."""

    help = "Delete drafts of options that nobody has used for 90 days. Runs are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--dry-run``."""
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would be deleted, delete nothing",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Delete, or say what would be deleted."""
        now = timezone.now()
        if options["dry_run"]:
            count = len(actions.unused(now))
            self.stdout.write(f"{count} unused drafts would be deleted.")
        else:
            self.stdout.write(f"{actions.tidy(now=now)} unused drafts deleted.")
