"""Full exports, for administrators."""

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from seethechild.web.audit.actions import actor, record
from seethechild.web.backup import actions


def _found() -> list[dict[str, object]]:
    paths = sorted((settings.DATA / "exports").glob("export-*.stc"), reverse=True)
    return [{"name": one.name, "size": one.stat().st_size} for one in paths]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """List the exports."""
    return render(request, "backup/home.html", {"found": _found()})


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for one."""
    job = actions.ask_for_export(by=actor(request))
    return redirect("jobs:progress", name=job.name)


@require_GET
def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """Hand over the sealed file; that it left stands in the audit trail."""
    if name not in {one["name"] for one in _found()}:
        raise Http404
    with transaction.atomic():
        record(verb="download export", by=actor(request), details={"name": name})
    file = (settings.DATA / "exports" / name).open("rb")
    return FileResponse(file, as_attachment=True, filename=name)
