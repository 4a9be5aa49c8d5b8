"""Play it out: workers that are killed, and many who write at once. Prints what became of it.

It runs as a process of its own, so that it and the workers are at one site that is nobody else's.
"""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django_tasks_db.models import DBTaskResult

from seethechild.web.audit.actions import ANYONE, record
from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import verify
from seethechild.web.jobs.actions import enqueue
from seethechild.web.jobs.models import Job
from seethechild.web.serving.serve import prepare
from tests.web.processes import PATIENCE, end
from tests.web.slow import folder_of

PIECES, KILLED_AFTER = 16, 4
SMALL = [f"small{place}" for place in range(6)]
WRITERS, EACH, ASK_EVERY, WORKERS = 4, 20, 4, 3
Worker = subprocess.Popen


def worker(log: Path) -> Worker:
    with log.open("ab") as file:
        words = [sys.executable, "-m", "seethechild.web", "worker", "--interval", "0.2"]
        return subprocess.Popen([*words, "--no-startup-delay"], stdout=file, stderr=file)


def wait_until(ready: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(PATIENCE * 2):
        if ready():
            return
        tick.wait(0.1)
    raise AssertionError("waited in vain")


def slow(name: str, pieces: int, wait: float) -> Job:
    job = enqueue(kind="slow", given={"name": name, "pieces": pieces, "wait": wait})
    job.refresh_from_db()
    return job


def pieces(name: str) -> dict[str, str]:
    """Who wrote which piece."""
    return {path.name: path.read_text() for path in folder_of(name).glob("*")}


def killed(log: Path, small: list[str]) -> dict[str, object]:
    """Kill a worker in the middle of a job, others waiting behind it."""
    slow("long", PIECES, 0.1)
    for name in small:
        slow(name, 1, 0.0)
    first = worker(log)
    wait_until(lambda: len(pieces("long")) >= KILLED_AFTER)
    first.send_signal(signal.SIGKILL)
    first.wait()
    return {"state": Job.objects.get(given__name="long").state, "pieces": pieces("long")}


def claimed() -> dict[str, object]:
    """Take a job off the queue and do no more, as a worker that is killed before it begins."""
    job = slow("claimed", 2, 0.0)
    DBTaskResult.objects.get(pk=job.task_id).claim("killed")
    return {"state": job.state, "pieces": pieces("claimed")}


def crowded() -> list[str]:
    """Write from several threads, asking for work in between; return what was refused."""
    refused: list[str] = []

    def write(writer: int) -> None:
        try:
            for place in range(EACH):
                if place % ASK_EVERY == 0:
                    slow(f"crowd{writer}.{place}", 2, 0.0)
                with transaction.atomic():
                    record(verb="write in a crowd", by=ANYONE)
        except DatabaseError as error:
            refused.append(str(error))
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    return refused


def main(log: Path) -> None:
    prepare()
    before = {"long": killed(log, SMALL), "claimed": claimed()}
    workers = [worker(log) for _ in range(WORKERS)]
    refused = crowded()
    wait_until(lambda: not Job.objects.exclude(state="done").exists())
    for one in workers:
        end(one)
    told = {
        "vendor": connection.vendor,
        "before": before,
        "refused": refused,
        "jobs": {
            job.given["name"]: {
                "state": job.state,
                "attempts": job.attempt,
                "taken up": Event.objects.filter(
                    verb="take up lost job", row=job.pk
                ).count(),
                "pieces": pieces(job.given["name"]),
            }
            for job in Job.objects.all()
        },
        "written in a crowd": Event.objects.filter(verb="write in a crowd").count(),
        "problems": verify().problems,
    }
    sys.stdout.write(json.dumps(told))
