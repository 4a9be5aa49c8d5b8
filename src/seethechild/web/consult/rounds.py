"""What the worker does for sense checks between jobs: opens and closes them on their day."""

from django.utils import timezone

from seethechild.web.audit.moving import StateError
from seethechild.web.consult import actions
from seethechild.web.consult.models import SenseCheck


def go() -> None:
    """Open what opens today, close and count what closed yesterday; safe where several workers do."""
    today = timezone.localdate()
    due = SenseCheck.objects.filter(state="planned", opens__lte=today)
    over = SenseCheck.objects.filter(state="open", closes__lt=today)
    for asked in due:
        _do(actions.open_check, asked)
    for asked in over:
        _do(actions.close_check, asked)


def _do(act: object, asked: SenseCheck) -> None:
    try:
        act(asked=asked)  # type: ignore[operator]
    except StateError:
        return  # another worker was quicker
