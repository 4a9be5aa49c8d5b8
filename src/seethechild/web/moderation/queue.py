"""The queue: what waits, the oldest first; words may only change the order (S6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from seethechild.web.ideas.models import Contribution
from seethechild.web.ideas.questions import Words
from seethechild.web.ideas.shown import who_of
from seethechild.web.moderation.access import entered_by, readable
from seethechild.web.moderation.reading import urgency
from seethechild.web.people.models import User
from seethechild.web.safety.clock import Hours, plus
from seethechild.web.safety.cover import covering
from seethechild.web.safety.limits import hours_of


@dataclass(frozen=True)
class Waiting:
    """An idea of the queue: nothing of what it says.

    Attributes:
        idea: as it waits.
        who: speaks, in the widest words.
        late: whether nobody has read it in the hours that are set.
        first: whether it holds words that may mean danger.
        own: whether this moderator entered it.
    """

    idea: Contribution
    who: Words
    late: bool
    first: bool
    own: bool


def queue(user: User, *, call: str = "", by_words: bool = True) -> list[Waiting]:
    """Return what waits to be read by a moderator.

    Args:
        user: the moderator.
        call: slug of a call, or nothing for all.
        by_words: put those with more worrying words first; the same ideas are there without.
    """
    found = readable(user).filter(state="waiting")
    if call:
        found = found.filter(call__slug=call)
    # to open what is sealed takes longer than all the rest: only where words are asked for
    light = found.defer("exact", "safe", "shown_words", "told")
    light = light.select_related(None).prefetch_related("call")  # few calls, many ideas
    waiting = list(light.order_by("received_at", "pk"))
    sealed = found.values_list("pk", "exact") if by_words else ()
    urgent = {key: urgency(exact) for key, exact in sealed}
    late = late_ones(waiting)
    rows = sorted(waiting, key=lambda one: -urgent.get(one.pk, 0))  # stable: oldest first
    return [
        Waiting(
            idea=one,
            who=who_of(one),
            late=one.pk in late,
            first=bool(urgent.get(one.pk)),
            own=entered_by(user, one),
        )
        for one in rows
    ]


def late_ones(ideas: Sequence[Contribution]) -> set[int]:
    """Return which of some ideas nobody has read within the hours that are set (S4)."""
    now, limit = timezone.now(), timedelta(hours=settings.SAFETY_READ_HOURS)
    # hours in which somebody reads are never fewer by the clock
    old = [one for one in ideas if not one.first_read_at and one.received_at + limit < now]
    hours = _hours(one.area for one in old)
    return {one.pk for one in old if plus(one.received_at, limit, hours[one.area]) < now}


def _hours(areas: Iterable[str]) -> dict[str, Hours]:
    today = timezone.localdate()
    return {area: hours_of(covering(area, today)) for area in set(areas)}
