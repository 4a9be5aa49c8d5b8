"""``seethechild manage make_secrets``: secrets for a site that is to be reached by others."""

from typing import Any

from django.core.management.base import BaseCommand

from seethechild.web.home import new_secrets


class Command(BaseCommand):
    """Print new secrets."""

    help = (
        "Print lines with new secrets for the environment of a site. They are kept nowhere."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print them."""
        self.stdout.write(new_secrets())
