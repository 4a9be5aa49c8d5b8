"""The queue: what waits, the oldest first; words may only change the order (S6)."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.utils import timezone

from seethechild.web.ideas.models import Contribution
from seethechild.web.ideas.questions import Words
from seethechild.web.ideas.shown import who_of
from seethechild.web.moderation.access import entered_by, readable
from seethechild.web.moderation.beside import Waits
from seethechild.web.moderation.reading import urgency
from seethechild.web.people.models import User
from seethechild.web.safety.clock import Hours, plus
from seethechild.web.safety.cover import covering
from seethechild.web.safety.limits import hours_of

Key = TypeVar("Key", bound=Hashable)


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
    since = {one.pk: (one.area, unread_since(one)) for one in ideas}
    return late({key: (area, at) for key, (area, at) in since.items() if at})


def unread_since(idea: Contribution) -> datetime | None:
    """Return since when nobody has opened an idea that waits; None where somebody has.

    One that was said again, or given back by safeguarding, waits from then on.
    """
    return idea.unread_since or (None if idea.first_read_at else idea.received_at)


def late(waiting: Mapping[Key, tuple[str, datetime]]) -> set[Key]:
    """Return what waits longer than the hours that are set (S4).

    Args:
        waiting: key → code of the council it is of, or nothing, and since when it waits.
    """
    now, limit = timezone.now(), timedelta(hours=settings.SAFETY_READ_HOURS)
    # hours in which somebody reads are never fewer by the clock
    old = {key: pair for key, pair in waiting.items() if pair[1] + limit < now}
    hours = _hours(area for area, _at in old.values())
    return {key for key, (area, at) in old.items() if plus(at, limit, hours[area]) < now}


def late_beside(waiting: Iterable[Waits]) -> set[Waits]:
    """Return what of the panel and of sense checks nobody has read within the hours that are set (S4)."""
    return late({one: (one.area, one.at) for one in waiting})


def in_order(waiting: Iterable[Waits], *, by_words: bool) -> list[tuple[Waits, bool]]:
    """Return what waits beside ideas in the order of the queue, and whether each is late.

    Args:
        waiting: oldest first.
        by_words: put those with more worrying words first; the same are there without (S6).
    """
    rows = list(waiting)
    found = late_beside(rows)
    if by_words:
        rows.sort(key=lambda one: -one.urgent)  # stable: oldest first
    return [(one, one in found) for one in rows]


def _hours(areas: Iterable[str]) -> dict[str, Hours]:
    today = timezone.localdate()
    return {area: hours_of(covering(area, today)) for area in set(areas)}
