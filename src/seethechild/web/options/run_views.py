"""Asking for the full run, reading its answer, keeping it, setting it beside others."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from seethechild.core.errors import SpecError
from seethechild.web.audit.actions import actor
from seethechild.web.options import actions, answers, limits, shown
from seethechild.web.options.models import Option, Run
from seethechild.web.pdf import page_pdf
from seethechild.web.visitor import owner_of


@require_POST
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """Ask for the full run of an option."""
    option = get_object_or_404(Option, name=name)
    owner = owner_of(request, make=True)
    try:
        answered = actions.find_run(option)
    except SpecError:
        return redirect("options:option", option.name)
    if answered is None and (why := limits.may_ask(request, owner)):
        return render(request, "options/wait.html", {"why": why}, status=429)
    run = answered or actions.ask(option=option, owner=owner, by=actor(request))
    return redirect("options:result", run.fingerprint)


@require_GET
def result(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """Show the answer of a run, or how far it is."""
    run = get_object_or_404(Run, fingerprint=fingerprint)
    if not run.is_done:
        if run.state in limits.WAITING:
            return redirect("jobs:progress", run.job)
        return render(request, "options/unfinished.html", {"run": run, "job": run.work})
    return render(request, "options/result.html", shown.result_page(request, run))


@require_POST
def again(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """Ask again for a run that was stopped or failed; it goes on where it was."""
    run = get_object_or_404(Run, fingerprint=fingerprint)
    owner = owner_of(request, make=True)
    if why := limits.may_ask(request, owner):
        return render(request, "options/wait.html", {"why": why}, status=429)
    actions.play_again(run=run, owner=owner, by=actor(request))
    return redirect("options:result", run.fingerprint)


@require_GET
def report(_request: HttpRequest, fingerprint: str) -> HttpResponse:
    """Give the report as one page that needs nothing else."""
    run = _done(fingerprint)
    given = HttpResponse(answers.report_of(run))
    name = f"see-the-child-{run.fingerprint[:12]}.html"
    given["Content-Disposition"] = f'attachment; filename="{name}"'
    return given


@require_GET
def result_file(_request: HttpRequest, fingerprint: str) -> HttpResponse:
    """Give the result as JSON."""
    run = _done(fingerprint)
    return shown.json_file(run, answers.result_of(run))


@require_GET
def table(_request: HttpRequest, fingerprint: str, name: str) -> HttpResponse:
    """Give one table as CSV."""
    run = _done(fingerprint)
    if name not in answers.tables_of(run):
        raise Http404
    return shown.table_file(run, name)


@require_GET
def pdf(_request: HttpRequest, fingerprint: str) -> HttpResponse:
    """Give the report as PDF."""
    run = _done(fingerprint)
    name = f"see-the-child-{run.fingerprint[:12]}.pdf"
    return shown.attached(page_pdf(answers.report_page(run)), "application/pdf", name)


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Set two to four runs side by side."""
    return render(request, "options/compare.html", shown.compare_page(request))


def _done(fingerprint: str) -> Run:
    run = get_object_or_404(Run, fingerprint=fingerprint)
    if not run.is_done:
        raise Http404
    return run
