"""What nobody opened in time goes to the next person by itself (S4).

So does what the designated officer was not told in time (S15).
"""

from datetime import datetime
from typing import Final, Literal

from django.db import transaction
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM, record
from seethechild.web.safety.actions import read_limit
from seethechild.web.safety.alerts import alert, send_after
from seethechild.web.safety.cover import covering
from seethechild.web.safety.models import Concern

Why = Literal["unread", "officer"]
_CLOCKS: Final[dict[Why, tuple[str, str, str]]] = {
    # why: what stops it, when it runs out next, how often it did
    "unread": ("first_read_at", "read_next", "read_steps"),
    "officer": ("officer_told_at", "officer_next", "officer_steps"),
}


def escalate(now: datetime | None = None) -> int:
    """Alert the next person of everything whose clock has run out, and wind the clock again.

    Returns:
        How many went on. Safe where several do so at once.
    """
    now = now or timezone.now()
    return sum(_one(pk, why, now) for why in _CLOCKS for pk in _run_out(why, now))


def _run_out(why: Why, now: datetime) -> list[int]:
    stops, due, _ = _CLOCKS[why]
    found = Concern.everything.filter(**{stops: None, f"{due}__lte": now})
    return list(found.exclude(state="closed").values_list("pk", flat=True))


@transaction.atomic
def _one(pk: int, why: Why, now: datetime) -> bool:
    stops, due, steps = _CLOCKS[why]
    found = Concern.everything.select_for_update().filter(
        pk=pk, **{stops: None, f"{due}__lte": now}
    )
    mine = found.first()
    if mine is None:  # somebody opened it, or another worker was quicker
        return False
    step = getattr(mine, steps) + 1
    setattr(mine, steps, step)
    cover = covering(mine.area, timezone.localdate(now))
    # the officer's clock runs in working hours, whatever the level
    level = mine.level if why == "unread" else "today"
    setattr(mine, due, read_limit(level, now, cover))
    mine.save(update_fields=[steps, due])
    record(
        verb="escalate concern",
        by=PROGRAM,
        on=mine,
        changes=0,
        details={"why": why, "step": step},
    )
    alert(concern=mine, why=why, step=step, now=now)
    send_after()
    return True
