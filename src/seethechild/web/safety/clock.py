"""Time counted in the hours in which somebody reads, and days of work. Pure: no clock is asked here.

Hours are a document: ``{"days": [0, …], "from": "09:00", "to": "17:00", "not_on": ["2026-12-24"]}``, 0 for
Monday; times are of the clock in England, so that they stay right when the clocks change. Bank holidays of
England do not count, unless it says ``"bank_holidays": true``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from seethechild.core.holidays import bank_holidays

PLACE: Final = ZoneInfo("Europe/London")
#: Days looked ahead before a rota counts as one on which nobody ever reads.
FAR: Final = 400


@dataclass(frozen=True)
class Hours:
    """When somebody reads.

    Attributes:
        days: of the week, 0 for Monday.
        opens: time of day they begin, in England.
        closes: time of day they end.
        not_on: days on which they do not.
        bank_holidays: whether they do on bank holidays too.
    """

    days: frozenset[int] = frozenset(range(5))
    opens: time = time(9)
    closes: time = time(17)
    not_on: frozenset[date] = frozenset()
    bank_holidays: bool = False

    def __post_init__(self) -> None:
        """Refuse hours in which nobody reads.

        Raises:
            ValueError: there is no day, or they end before they begin.
        """
        if not self.days or not self.days <= set(range(7)) or self.opens >= self.closes:
            raise ValueError("Give one day or more, and hours that end after they begin.")

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Hours":
        """Read a document; what it leaves out is Monday to Friday, 9 to 5.

        Raises:
            ValueError: it says hours in which nobody reads.

        Example:
            >>> Hours.of({"days": [0, 1], "from": "10:00", "to": "12:30"}).closes
            datetime.time(12, 30)
        """
        usual = cls()
        return cls(
            frozenset(said.get("days", usual.days)),
            time.fromisoformat(said["from"]) if "from" in said else usual.opens,
            time.fromisoformat(said["to"]) if "to" in said else usual.closes,
            frozenset(date.fromisoformat(day) for day in said.get("not_on", ())),
            bool(said.get("bank_holidays", False)),
        )

    def on(self, day: date) -> tuple[datetime, datetime] | None:
        """Return when they begin and end on a day, in UTC; None if they do not."""
        if day.weekday() not in self.days or day in self.not_on:
            return None
        if not self.bank_holidays and day in bank_holidays(day.year):
            return None
        opens, closes = (
            datetime.combine(day, at, PLACE).astimezone(UTC)
            for at in (self.opens, self.closes)
        )
        return opens, closes


def plus(start: datetime, length: timedelta, hours: Hours) -> datetime:
    """Return when so much time within the hours has gone by.

    Args:
        start: aware.
        length: of working time, above 0.
        hours: in which time counts.

    Raises:
        ValueError: they lie too far ahead.

    Example:
        >>> friday = datetime(2026, 11, 20, 16, tzinfo=UTC)
        >>> plus(friday, timedelta(hours=4), Hours()).isoformat()
        '2026-11-23T12:00:00+00:00'
    """
    left = length
    for opens, closes in _stretches(start, hours):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise ValueError("Nobody reads in these hours.")


def between(start: datetime, end: datetime, hours: Hours) -> timedelta:
    """Return how much time within the hours lies between two moments.

    Example:
        >>> friday, monday = (datetime(2026, 11, day, 16, tzinfo=UTC) for day in (20, 23))
        >>> between(friday, monday, Hours())
        datetime.timedelta(seconds=28800)
    """
    gone = timedelta()
    for opens, closes in _stretches(start, hours):
        if opens >= end:
            break
        gone += min(closes, end) - opens
    return gone


def working_day_after(start: datetime, hours: Hours) -> datetime:
    """Return the end of one working day: as many working hours as a day of these hours has.

    Example:
        >>> saturday = datetime(2026, 11, 21, 3, tzinfo=UTC)
        >>> working_day_after(saturday, Hours()).isoformat()
        '2026-11-23T17:00:00+00:00'
    """
    day = datetime.combine(date.min, hours.closes) - datetime.combine(date.min, hours.opens)
    return plus(start, day, hours)


def _stretches(start: datetime, hours: Hours) -> Iterator[tuple[datetime, datetime]]:
    """Return the stretches in which time counts from a moment on."""
    first = start.astimezone(PLACE).date()
    for ahead in range(FAR):
        stretch = hours.on(first + timedelta(days=ahead))
        if stretch and stretch[1] > start:
            yield max(stretch[0], start.astimezone(UTC)), stretch[1]
