"""How much one visitor may ask for, so that nobody can keep the others waiting."""

from django.conf import settings
from django.http import HttpRequest

from seethechild.web.jobs.models import Job
from seethechild.web.limit import wait_for
from seethechild.web.options.models import Run

_HOUR = 3_600
WAITING = ("waiting", "running")


def may_ask(request: HttpRequest, owner: str) -> str:
    """Return why a visitor must wait before asking for another run; empty if they need not."""
    waiting = Job.objects.filter(kind="run", state__in=WAITING)
    mine = Run.objects.filter(
        asked_by=owner, folder="", job__in=waiting.values_list("name", flat=True)
    )
    if mine.count() >= settings.RUNS_WAITING_EACH:
        return "yours"
    if waiting.count() >= settings.RUNS_WAITING_ALL:
        return "all"
    return "" if _counted(request, "run", settings.RUNS_AN_HOUR) else "hour"


def may_make(request: HttpRequest) -> bool:
    """Return whether a visitor may make another option or start another preparation now."""
    return _counted(request, "option", settings.OPTIONS_AN_HOUR)


def _counted(request: HttpRequest, what: str, most: int) -> bool:
    """Count one more by address, which a new session does not change; say whether it is allowed."""
    return not wait_for(request, f"options:{what}", most=most, seconds=_HOUR)
