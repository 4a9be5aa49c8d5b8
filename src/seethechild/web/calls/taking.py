"""Whether a call takes ideas now: asked when its page is shown, and again at every send."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from seethechild.web.calls.form_words import fingerprint
from seethechild.web.calls.models import Call, FormApproval
from seethechild.web.safety import cover


def takes_ideas(call: Call, now: datetime) -> bool:
    """Say whether it is open, within its days, covered today, and has an approved form."""
    return standing(call, now) == "open"


def standing(call: Call, now: datetime) -> str:
    """Return what a visitor is told of a call.

    Returns:
        ``open``; ``soon`` (its first day is not here yet); ``paused`` (nobody named covers
        safeguarding today, or no form is approved as it is now); ``over`` (its last day is gone);
        else its state.
    """
    if call.state != "open" or call.opens is None or call.closes is None:
        return call.state
    today = timezone.localdate(now)
    if today < call.opens:
        return "soon"
    if today > call.closes:
        return "over"
    return "open" if is_covered(call, today) and offered(call) else "paused"


def is_covered(call: Call, day: date) -> bool:
    """Say whether a named lead and deputy, both cleared, cover its area on a day."""
    return not uncovered(call, day, day)


def uncovered(call: Call, starts: date, ends: date) -> list[date]:
    """Return the days without cover, both ends included."""
    return cover.gaps(call.area, starts, ends, call=call.slug)


def offered(call: Call) -> Sequence[str]:
    """Return the ids of its forms whose words, as they are now, young testers have approved."""
    approved = _approved(call)
    return [form for form in call.forms if (form, fingerprint(form)) in approved]


def is_approved(call: Call, form: str) -> bool:
    """Say whether young testers have approved a form's words, as they are now, for a call."""
    return (form, fingerprint(form)) in _approved(call)


def _approved(call: Call) -> set[tuple[str, str]]:
    found = FormApproval.objects.filter(call=call)
    return {(one.form, one.fingerprint) for one in found}
