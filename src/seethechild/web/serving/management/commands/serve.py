"""``seethechild serve``: the website."""

import signal
import subprocess
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from seethechild.web.serving.serve import prepare, serve, start_worker

STOP_AFTER = 10


class Command(BaseCommand):
    """Serve the site until stopped."""

    help = "Serve the website. Its long work is done by seethechild worker."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to listen, and whether to work as well."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--work", action="store_true", help="also do the long work, in a second process"
        )

    def handle(
        self, *_args: Any, host: str, port: int, work: bool, **_options: Any
    ) -> None:
        """Make ready, say where it is, serve."""
        signal.signal(signal.SIGTERM, _stop)
        prepare()
        if settings.DEMO:
            from seethechild.web.serving.demonstration import how_to_sign_in, seed  # noqa: PLC0415

            seed(say=self.stderr.write)
            self.stdout.write(how_to_sign_in())
        worker = start_worker() if work else None
        try:
            serve(host, port, ready=lambda where: self._say(f"Ready: {where}"))
        except OSError as error:
            raise CommandError(
                f"The website cannot listen on {host}, port {port}: {error.strerror}. "
                "Stop what is there, or give another --port."
            ) from error
        finally:
            if worker is not None:
                worker.terminate()
                try:
                    worker.wait(STOP_AFTER)
                except subprocess.TimeoutExpired:
                    worker.kill()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _stop(*_signal: object) -> None:
    """End as with Ctrl-C, so that the worker is ended too."""
    raise KeyboardInterrupt
