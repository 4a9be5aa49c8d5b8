"""How far a job is, and stopping it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from seethechild.web.audit.actions import actor
from seethechild.web.jobs import actions
from seethechild.web.jobs.models import Job
from seethechild.web.permissions import check_council
from seethechild.web.visitor import owner_of

#: What htmx takes as "do not ask again".
STOP_ASKING = 286


def _job(request: HttpRequest, name: str) -> Job:
    job = get_object_or_404(Job, name=name)
    if job.council:
        check_council(request.user, job.council)
    return job


def _may_stop(request: HttpRequest, job: Job) -> bool:
    """Whoever asked for it; for a council's own, each of its analysts."""
    return bool(job.council) or job.owner == owner_of(request)


@require_GET
def progress(request: HttpRequest, name: str) -> HttpResponse:
    """How far a job is; goes on to the answer when it is there."""
    job = _job(request, name)
    is_part = request.headers.get("HX-Request") == "true"
    if job.state == "done" and not is_part:
        return redirect(job.answer)
    template = "jobs/part.html" if is_part else "jobs/progress.html"
    shown = {"job": job, "may_stop": _may_stop(request, job)}
    answer = render(request, template, shown)
    if is_part and job.is_over:
        answer.status_code = STOP_ASKING
        if job.state == "done":
            answer["HX-Redirect"] = job.answer
    return answer


@require_POST
def stop(request: HttpRequest, name: str) -> HttpResponse:
    """Ask a job to stop."""
    job = _job(request, name)
    if not _may_stop(request, job):
        raise PermissionDenied
    actions.cancel(job=job, by=actor(request))
    return redirect("jobs:progress", name=job.name)
