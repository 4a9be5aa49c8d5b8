"""How long a concern may wait to be opened, decided on, told to the designated officer, and closed (S4, S15).

What is for now counts every minute, day and night; the rest counts the hours in which somebody reads.
"""

from datetime import datetime, timedelta

from django.conf import settings

from seethechild.web.safety.clock import Hours, plus, working_day_after
from seethechild.web.safety.models import Cover


def read_limit(level: str, start: datetime, cover: Cover | None) -> datetime:
    """Return when something that waits since a moment must have been opened."""
    if level == "now":
        return start + timedelta(minutes=settings.SAFETY_NOW_MINUTES)
    return _hours_on(start, settings.SAFETY_READ_HOURS, cover)


def decide_limit(level: str, start: datetime, cover: Cover | None) -> datetime:
    """Return when a decision about it must have been recorded; to work on it first is none."""
    if level == "now":
        return start + timedelta(minutes=settings.SAFETY_DECIDE_MINUTES)
    today = level == "today"
    hours = settings.SAFETY_DECIDE_HOURS if today else settings.SAFETY_WORRY_HOURS
    return _hours_on(start, hours, cover)


def lead_limit(level: str, start: datetime, cover: Cover | None) -> datetime | None:
    """Return when the lead on cover must have read it, whoever reads it first: by when it must be decided on.

    Where nobody is on cover there is no lead, and no such time.
    """
    return decide_limit(level, start, cover) if cover else None


def close_limit(start: datetime, cover: Cover | None) -> datetime:
    """Return when a second person must have said whether it may be closed: within a working day."""
    return working_day_after(start, hours_of(cover))


def officer_limit(start: datetime, cover: Cover | None) -> datetime:
    """Return when the designated officer must have been told: within a working day."""
    return working_day_after(start, hours_of(cover))


def hours_of(cover: Cover | None) -> Hours:
    """Return when somebody reads; Monday to Friday, 9 to 5, where no rota says."""
    return Hours.of(cover.hours) if cover else Hours()


def _hours_on(start: datetime, hours: int, cover: Cover | None) -> datetime:
    return plus(start, timedelta(hours=hours), hours_of(cover))
