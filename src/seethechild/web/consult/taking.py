"""Whether a sense check takes answers now: asked when its page is shown, and again at every send."""

from django.utils import timezone

from seethechild.web.calls.forms_kinds import SENSE
from seethechild.web.calls.taking import is_approved, is_covered
from seethechild.web.consult.models import SenseCheck
from seethechild.web.safety.cover import gaps


def standing(asked: SenseCheck) -> str:
    """Return how it stands today.

    Returns:
        ``open``; ``soon`` (its first day is not here yet); ``paused`` (nobody named covers safeguarding
        today, or young testers have not approved its page as it is now); ``over`` (its last day is gone,
        or its call is closed); else its state.
    """
    today = timezone.localdate()
    if asked.state != "open":
        return asked.state
    if today < asked.opens:
        return "soon"
    if is_over(asked):
        return "over"
    return "open" if covered(asked) and _approved(asked) else "paused"


def is_over(asked: SenseCheck) -> bool:
    """Say whether its last day is gone, or its call is closed."""
    closed = asked.call is not None and asked.call.state != "open"
    return closed or timezone.localdate() > asked.closes


def covered(asked: SenseCheck) -> bool:
    """Say whether a lead and a deputy, named and cleared, keep children safe today."""
    today = timezone.localdate()
    if asked.call is None:  # of the time before checks had calls
        return not gaps("", today, today)
    return is_covered(asked.call, today)


def _approved(asked: SenseCheck) -> bool:
    return asked.call is None or is_approved(asked.call, SENSE.id)
