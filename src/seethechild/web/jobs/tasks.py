"""What a worker runs: one job, with its heartbeat."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks import task

from seethechild.core.errors import Cancelled, SeeTheChildError
from seethechild.web.jobs.kinds import work_of
from seethechild.web.jobs.models import Job

logger = logging.getLogger(__name__)

FAULT = (
    "Something went wrong in the program. It has been noted. Ask again; if that does not help, tell "
    "whoever runs this website."
)


class JobProgress:
    """Writes how far a job is, and stops it when asked."""

    #: Steps within this many seconds of the last are not written.
    EVERY = 0.5

    def __init__(self, job: Job) -> None:
        self._job = job
        self._written = 0.0

    def step(self, done: int, total: int, doing: str) -> None:
        """Note a step.

        Raises:
            Cancelled: somebody asked the job to stop.
        """
        now = timezone.now()
        if done < total and now.timestamp() - self._written < self.EVERY:
            return
        self._written = now.timestamp()
        mine = Job.objects.filter(
            pk=self._job.pk, attempt=self._job.attempt, state="running"
        )
        mine.update(done=done, total=total, doing=doing[:200], heartbeat=now)
        still = mine.values_list("asked_to_stop", flat=True).first()
        if still is None or still:  # given to another worker, or asked to stop
            raise Cancelled


def perform(name: str) -> None:
    """Do one job, if it still waits. Whatever goes wrong is told to people, never as a traceback."""
    taken = Job.objects.filter(name=name, state="waiting")
    job = taken.first()
    if job is None or not taken.filter(attempt=job.attempt).update(
        state="running", attempt=job.attempt + 1, heartbeat=timezone.now(), message=""
    ):
        return
    job.refresh_from_db()
    try:
        with _heartbeat(job):
            answer = work_of(job.kind)(job.given, JobProgress(job))
    except Cancelled:
        _end(job, state="cancelled")
    except SeeTheChildError as error:
        _end(job, state="failed", message=str(error))
    except Exception as error:  # noqa: BLE001 - a fault of ours: its kind is noted, its text may hold values
        logger.error("job %s of kind %s failed: %s", job.pk, job.kind, type(error).__name__)  # noqa: TRY400
        _end(job, state="failed", message=FAULT)
    else:
        _end(job, state="done", answer=answer)


def _end(job: Job, **said: str) -> None:
    mine = Job.objects.filter(pk=job.pk, attempt=job.attempt, state="running")
    mine.update(**said, ended=timezone.now())


@contextmanager
def _heartbeat(job: Job) -> Iterator[None]:
    """Say every third of the lease that the worker lives: a step may take longer than the lease."""
    over = threading.Event()

    def beat() -> None:
        mine = Job.objects.filter(pk=job.pk, attempt=job.attempt, state="running")
        while not over.wait(settings.JOB_LEASE.total_seconds() / 3):
            try:
                mine.update(heartbeat=timezone.now())
            except DatabaseError:  # busy or away: the next beat tries again
                logger.warning("the heartbeat of job %s could not be written", job.pk)
            finally:
                connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@task()
def perform_job(name: str) -> None:
    """Do one job."""
    perform(name)
