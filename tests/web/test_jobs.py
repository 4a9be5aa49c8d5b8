"""Jobs end well, end badly in plain words, stop when asked, and survive their worker."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from seethechild.core.errors import DataError, Problem
from seethechild.web.jobs import actions, kinds
from seethechild.web.jobs.models import Job
from seethechild.web.jobs.tasks import perform

pytestmark = pytest.mark.django_db


def count_to(given, progress):
    for done in range(given["to"] + 1):
        progress.step(done, given["to"], "counting")
    return "/"


def cannot(given, progress):
    raise DataError(Problem("census.xml", "is empty", "Export it again."))


def faulty(given, progress):
    raise ValueError("child Amy Pond")


def stopped(given, progress):
    Job.objects.update(asked_to_stop=True)
    progress.step(2, 2, "counting")
    return "/"


@pytest.fixture(autouse=True)
def _registered():
    for kind in (count_to, cannot, faulty, stopped):
        kinds.register(kind.__name__, f"{__name__}:{kind.__name__}")


def done(kind, **given):
    job = actions.enqueue(kind=kind, given=given)
    perform(job.name)
    job.refresh_from_db()
    return job


def test_a_job_is_done():
    job = done("count_to", to=3)
    assert (job.state, job.done, job.total, job.answer) == ("done", 3, 3, "/")
    assert job.ended is not None


def test_a_problem_is_told_with_how_to_mend_it():
    job = done("cannot")
    assert job.state == "failed"
    assert "Export it again." in job.message


def test_a_fault_says_nothing_of_a_child(caplog):
    job = done("faulty")
    assert job.state == "failed"
    assert "Pond" not in job.message + caplog.text
    assert "ValueError" in caplog.text


def test_a_job_stops_when_asked():
    assert done("stopped").state == "cancelled"


def test_a_job_is_done_once():
    job = done("count_to", to=1)
    perform(job.name)
    job.refresh_from_db()
    assert job.attempt == 1


def test_what_a_dead_worker_left_is_taken_up_then_given_up():
    job = actions.enqueue(kind="count_to", given={"to": 1})
    long_ago = timezone.now() - timedelta(hours=1)
    for attempt in (1, 2):
        Job.objects.update(state="running", heartbeat=long_ago, attempt=attempt)
        assert actions.take_up_lost() == 1
        assert actions.take_up_lost() == 0
        job.refresh_from_db()
        assert job.state == "waiting"
    Job.objects.update(state="running", heartbeat=long_ago, attempt=3)
    assert actions.take_up_lost() == 1
    job.refresh_from_db()
    assert (job.state, job.message[:8]) == ("failed", "The work")


def test_a_worker_that_was_thought_dead_does_not_overwrite():
    def slow(given, progress):
        Job.objects.update(attempt=2, state="running")
        progress.step(1, 1, "counting")
        return "/wrong"

    globals()["slow"] = slow
    kinds.register("slow", f"{__name__}:slow")
    job = done("slow")
    assert job.answer == ""


def test_only_who_asked_may_stop_a_job(client, as_role):
    job = actions.enqueue(kind="count_to", given={"to": 1}, owner="another visitor")
    page = reverse("jobs:progress", args=[job.name])
    assert "Stop this work" not in client.get(page).content.decode()
    assert client.post(reverse("jobs:stop", args=[job.name])).status_code == 403
    assert (
        as_role("verifier").post(reverse("jobs:stop", args=[job.name])).status_code == 403
    )
    job.refresh_from_db()
    assert job.state == "waiting"
