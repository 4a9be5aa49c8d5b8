"""What nobody opened in time goes to the next person by itself, and so does what was opened and not decided on (S4).

So does what the designated officer was not told in time (S15), what was decided without the lead having read
it, and what waits for a second person to agree to close it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM, record
from seethechild.web.safety.alerts import alert, send_after
from seethechild.web.safety.cover import covering
from seethechild.web.safety.limits import close_limit, decide_limit, read_limit
from seethechild.web.safety.models import Concern, Cover
from seethechild.web.safety.states import DECIDED, UNDECIDED

Why = Literal["unread", "decision", "officer", "lead", "closing"]


@dataclass(frozen=True)
class _Clock:
    """What it waits for, when it runs out next, how often it did, and how it is wound again."""

    waits: dict[str, Any]
    due: str
    steps: str
    wound: Callable[[Concern, datetime, Cover | None], datetime]


_CLOCKS: Final[dict[Why, _Clock]] = {
    "unread": _Clock(
        {"first_read_at": None}, "read_next", "read_steps",
        lambda mine, now, cover: read_limit(mine.level, now, cover),
    ),
    # while nobody opened it, the clock above runs
    "decision": _Clock(
        {"first_read_at__isnull": False, "state__in": UNDECIDED}, "decide_next", "decide_steps",
        lambda mine, now, cover: decide_limit(mine.level, now, cover),
    ),
    # in working hours, whatever the level
    "officer": _Clock(
        {"officer_told_at": None}, "officer_next", "officer_steps",
        lambda _mine, now, cover: read_limit("today", now, cover),
    ),
    # until it was decided, the clock to a decision goes to the lead
    "lead": _Clock(
        {
            "lead_read_at": None, "first_read_at__isnull": False,
            "state__in": (*DECIDED, "closing"),
        },
        "lead_next", "lead_steps",
        lambda _mine, now, cover: close_limit(now, cover),
    ),
    # in working hours: it was decided what to do
    "closing": _Clock(
        {"state": "closing"}, "close_next", "close_steps",
        lambda _mine, now, cover: close_limit(now, cover),
    ),
}  # fmt: skip


def escalate(now: datetime | None = None) -> int:
    """Alert the next person of everything whose clock has run out, and wind the clock again.

    Returns:
        How many went on. Safe where several do so at once.
    """
    now = now or timezone.now()
    return sum(_one(pk, why, now) for why in _CLOCKS for pk in _run_out(why, now))


def _run_out(why: Why, now: datetime) -> list[int]:
    return list(_waiting(why, now).values_list("pk", flat=True))


def _waiting(why: Why, now: datetime) -> QuerySet[Concern]:
    clock = _CLOCKS[why]
    found = Concern.everything.filter(**clock.waits, **{f"{clock.due}__lte": now})
    return found.exclude(state="closed")


@transaction.atomic
def _one(pk: int, why: Why, now: datetime) -> bool:
    clock = _CLOCKS[why]
    mine = _waiting(why, now).select_for_update().filter(pk=pk).first()
    if mine is None:  # somebody did it, or another worker was quicker
        return False
    step = getattr(mine, clock.steps) + 1
    setattr(mine, clock.steps, step)
    cover = covering(mine.area, timezone.localdate(now))
    setattr(mine, clock.due, clock.wound(mine, now, cover))
    mine.save(update_fields=[clock.steps, clock.due])
    record(
        verb="escalate concern",
        by=PROGRAM,
        on=mine,
        changes=0,
        details={"why": why, "step": step},
    )
    alert(concern=mine, why=why, step=step, now=now, opened=_not_to(mine, why))
    send_after()
    return True


def _not_to(mine: Concern, why: Why) -> frozenset[str]:
    """Return who has done their part already: of lead and deputy, the other is alerted."""
    if why == "closing":
        return frozenset({mine.closing_by})
    if why in ("decision", "lead"):
        return frozenset(mine.looks.values_list("by", flat=True))
    return frozenset()
