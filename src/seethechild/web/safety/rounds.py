"""What is done again and again for this area, by a worker or by ``seethechild manage safety``."""

from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.utils import timezone

from seethechild.web.safety.alerts import Tried, send_due
from seethechild.web.safety.escalation import escalate

_KEY: Final = "safety:rounds"
#: Without a round for so long, pages warn.
LATE: Final = timedelta(minutes=15)


def go() -> tuple[int, Tried]:
    """Alert the next person of what nobody opened in time, and send what is due.

    Returns:
        How many concerns went on, and what became of the messages.
    """
    done = escalate(), send_due()
    cache.set(_KEY, timezone.now(), timeout=None)
    return done


def stopped(now: datetime) -> bool:
    """Whether nobody has made the rounds for a while: then nothing goes on by itself."""
    last: datetime | None = cache.get(_KEY)
    return last is None or now - last > LATE
