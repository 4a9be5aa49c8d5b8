"""Alert the next person of what nobody opened, and send what is due; the worker does so by itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from seethechild.web.safety.rounds import go


class Command(BaseCommand):
    """Escalates and sends."""

    help = "Alert the next person of concerns nobody opened in time, and send alerts that are due."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do both once.

        Raises:
            CommandError: a message could not be sent; it will be tried again.
        """
        gone_on, tried = go()
        self.stdout.write(f"{gone_on} went to the next person. {tried.sent} alerts sent.")
        if tried.failed:
            raise CommandError(
                f"{tried.failed} alerts could not be sent. They are tried again; look at "
                "/safety/alerts/ for what is wrong."
            )
