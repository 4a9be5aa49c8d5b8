"""Makes the demonstration, in a process of its own: it needs the compiled engine."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from seethechild.web.serving.demonstration import make


class Command(BaseCommand):
    """Make the demonstration."""

    help = "Make the demonstration. seethechild serve --demo does it by itself."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make it, saying how far it is."""
        if not settings.DEMO:
            raise CommandError("This is no demonstration: SEETHECHILD_DEMO is not set.")
        # nobody is to be told of what is made up
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        make(say=self.stderr.write)
