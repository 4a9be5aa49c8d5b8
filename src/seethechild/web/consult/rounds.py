"""What the worker does for sense checks between jobs: opens and closes them on their day, or with their call."""

from django.utils import timezone

from seethechild.web.audit.moving import StateError
from seethechild.web.consult import actions
from seethechild.web.consult.models import SenseCheck
from seethechild.web.consult.taking import is_over


def go() -> None:
    """Open what opens today, close and count what closed yesterday; safe where several workers do."""
    today = timezone.localdate()
    due = SenseCheck.objects.filter(state="planned", opens__lte=today)
    rows = SenseCheck.objects.filter(state="open").select_related("call")
    over = [one for one in rows if is_over(one)]
    for asked in due:
        _do(actions.open_check, asked)
    for asked in over:
        _do(actions.close_check, asked)


def _do(act: object, asked: SenseCheck) -> None:
    try:
        act(asked=asked)  # type: ignore[operator]
    except StateError:
        return  # another worker was quicker
