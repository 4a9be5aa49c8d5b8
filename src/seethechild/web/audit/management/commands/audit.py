"""``seethechild manage audit verify``: is the trail of events whole?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from seethechild.web.audit.verify import verify


class Command(BaseCommand):
    """Check the trail of events."""

    help = (
        "Check that no event was changed or taken out, and that every change has its event."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one word: what to do."""
        parser.add_argument("what", choices=["verify"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say what was found; fail if the trail is not whole."""
        found = verify()
        if not found.whole:
            raise CommandError("\n".join(found.problems))
        self.stdout.write(
            f"{found.events:,} events, the chain is whole. Last: {found.last}"
        )
