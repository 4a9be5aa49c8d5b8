"""``seethechild worker``: does the website's long work."""

import threading
import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from seethechild.web.jobs.actions import take_up_lost
from seethechild.web.jobs.periodic import Rounds


class Command(DatabaseWorker):
    """A worker that also takes up what dead workers left, and makes the rounds."""

    help = "Do the website's long work. Several may run; stop one with Ctrl-C."
    #: The web process makes Django's checks; here they would load every page for nothing.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until stopped."""
        over = threading.Event()
        thread = threading.Thread(target=_look_after, args=(over,), daemon=True)
        thread.start()
        try:
            super().handle(*args, **options)
        finally:
            over.set()


def _look_after(over: threading.Event) -> None:
    rounds = Rounds()
    while True:
        rounds.go(time.monotonic())
        try:
            take_up_lost()
        except DatabaseError:
            connection.close()  # the next look opens another
        if over.wait(settings.JOB_LEASE.total_seconds() / 6):
            connection.close()
            return
