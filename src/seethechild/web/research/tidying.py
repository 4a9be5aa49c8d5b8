"""The secret of an export goes when its time is over (P8)."""

from datetime import datetime

from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.moving import StateError
from seethechild.web.research import actions
from seethechild.web.research.models import ResearchExport


def tidy_keys(*, now: datetime, dry_run: bool) -> int:
    """End the exports whose days are over, and throw their secrets away."""
    over = list(ResearchExport.objects.filter(state="ready", open_until__lte=now))
    if not dry_run:
        for one in over:
            try:
                actions.end(export=one, reason="Its days are over.", by=PROGRAM)
            except StateError:
                continue  # another worker was quicker
    return len(over)


def end_what_is_over() -> None:
    """Do so now: the worker calls it each hour."""
    tidy_keys(now=timezone.now(), dry_run=False)
