"""Whom to alert: the lead and the deputy on cover, then everybody of the taskforce who can act."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from seethechild.web.people.models import User
from seethechild.web.safety.cover import covering
from seethechild.web.safety.models import Concern

#: From this step on, everybody is alerted.
EVERYBODY = 2


def on_duty(
    concern: Concern, *, step: int, now: datetime, opened: Collection[str] = ()
) -> list[User]:
    """Return whom to alert. Nobody who could not open it: of the authority it is about, or not cleared.

    Args:
        concern: that was raised.
        step: 0 when it is raised (a worry: the lead alone), 1 for the deputy, then everybody.
        now: the moment.
        opened: who has opened it already; of lead and deputy, who has not is alerted.

    Returns:
        One person or more, if there is anybody at all: where nobody can act, the administrators, who
        can open nothing but can call somebody.
    """
    cover = covering(concern.area, timezone.localdate(now))
    if cover and step < EVERYBODY:
        both = [cover.lead, cover.deputy]
        asked = both[1:] if step else both[:1] if concern.level == "worry" else both
        if opened:
            asked = [each for each in both if each.audit_name not in opened]
        able = [each for each in asked if may_open(each, concern)]
        if able:
            return able
    return [each for each in _holders("safeguarding") if may_open(each, concern)] or list(
        _holders("administrator")
    )


def may_open(user: User, concern: Concern) -> bool:
    """Whether somebody can sign in and see it."""
    seen: bool = Concern.objects.for_user(user).filter(pk=concern.pk).exists()
    return user.is_active and seen


def _holders(role: str) -> list[User]:
    people = User.objects.filter(
        is_active=True, held__role=role, organisation__kind="taskforce"
    )
    return list(people.select_related("organisation"))
