"""Ask for a job, cancel one, and take up those whose worker died."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from seethechild.web.audit.actions import ANYONE, PROGRAM, Actor, record
from seethechild.web.jobs.models import Job
from seethechild.web.visitor import owner_hash


def enqueue(
    *,
    kind: str,
    given: Mapping[str, object],
    by: Actor = ANYONE,
    owner: str = "",
    council: str = "",
) -> Job:
    """Put a job in the queue.

    Args:
        kind: as registered.
        given: plain values: ids and settings, nothing of a child.
        by: who asks.
        owner: hash of a visitor without an account (``web.visitor``); others are known.
        council: code of the council whose own data it reads.

    Returns:
        The job, waiting. It is in the workers' queue in the same transaction: both or neither.
    """
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind,
            given=dict(given),
            council=council,
            by=by.audit_name,
            owner=owner or owner_hash(by.audit_name),
        )
        record(verb=f"ask for {kind}", by=by, on=job, changes=0)
        _hand_over(job)
    return job


def cancel(*, job: Job, by: Actor) -> None:
    """Ask a job to stop; one that waits stops at once."""
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state="waiting")
        if not waiting.update(state="cancelled", ended=timezone.now()):
            Job.objects.filter(pk=job.pk, state="running").update(asked_to_stop=True)
        record(verb="cancel job", by=by, on=job, changes=0)


def take_up_lost() -> int:
    """Put jobs whose worker has died back in the queue; give up on those that died too often.

    Returns:
        How many were found. Safe when several workers look at the same moment.
    """
    cutoff = timezone.now() - settings.JOB_LEASE
    found = _take_up_unbegun(cutoff)
    for job in Job.objects.filter(state="running", heartbeat__lt=cutoff):
        again = job.attempt < settings.JOB_ATTEMPTS
        with transaction.atomic():
            mine = Job.objects.filter(
                pk=job.pk, state="running", heartbeat=job.heartbeat
            ).update(
                state="waiting" if again else "failed",
                message="" if again else _GAVE_UP,
                ended=None if again else timezone.now(),
            )
            if mine:
                found += 1
                record(
                    verb="take up lost job" if again else "give up job",
                    by=PROGRAM,
                    on=job,
                    changes=0,
                )
                if again:
                    _hand_over(job)
    return found


def _take_up_unbegun(cutoff: datetime) -> int:
    """Queue again what a worker took off the queue and died before it began."""
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415 - once apps are ready

    waiting = Job.objects.filter(state="waiting").exclude(task_id="")
    gone = DBTaskResult.objects.exclude(status="READY").filter(
        pk__in=[job.task_id for job in waiting], started_at__lt=cutoff
    )
    found = 0
    for task_id in gone.values_list("pk", flat=True):
        with transaction.atomic():
            mine = Job.objects.filter(task_id=task_id, state="waiting")
            if (job := mine.first()) and mine.update(task_id=""):
                found += 1
                record(verb="take up lost job", by=PROGRAM, on=job, changes=0)
                _hand_over(job)
    return found


_GAVE_UP = (
    "The work stopped without an answer several times. Ask for it again; if that does not help, "
    "tell whoever runs this website."
)


def _hand_over(job: Job) -> None:
    from seethechild.web.jobs.tasks import perform_job  # noqa: PLC0415 - it imports this module

    Job.objects.filter(pk=job.pk).update(task_id=perform_job.enqueue(job.name).id)
