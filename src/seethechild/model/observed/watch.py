"""When a dataset sees all that the model needs: the days over which events are counted."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from seethechild.core.time import DAYS_PER_YEAR
from seethechild.journeys.dataset import Dataset
from seethechild.journeys.waits.windows import Windows, windows_of

#: What must be seen for a model of help and care; the rest is the published figures'.
NEEDED: Final = ("referrals", "section_47", "protection_plans", "care_episodes")
#: Seen in some councils only.
BEFORE_COURT: Final = "pre_proceedings"
EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class Watch:
    """Days over which all that is needed was seen, counted since 1970.

    Attributes:
        start: first day.
        stop: day after the last.
        before_court: whether steps before court are seen all the time.
    """

    start: int
    stop: int
    before_court: bool = False

    @property
    def years(self) -> float:
        """Length in years."""
        return max(self.stop - self.start, 0) / DAYS_PER_YEAR

    @property
    def first(self) -> date:
        """The first day."""
        return day(self.start)

    @property
    def end(self) -> date:
        """The day after the last."""
        return day(self.stop)


def day(number: int) -> date:
    """Return the date of a day counted since 1970."""
    return EPOCH + timedelta(days=number)


def number(of: date) -> int:
    """Return a date as a day counted since 1970.

    Example:
        >>> number(date(1970, 1, 2)), day(1).isoformat()
        (1, '1970-01-02')
    """
    return (of - EPOCH).days


def watch(dataset: Dataset, *, until: date | None = None) -> Watch:
    """Return the latest unbroken stretch of days in which all that is needed was seen.

    Args:
        dataset: with its coverage.
        until: cut the stretch off on that day; None keeps all.

    Returns:
        The stretch; of no length where there is none.
    """
    seen = [windows_of(dataset.coverage, [record]) for record in NEEDED]
    together = seen[0]
    for other in seen[1:]:
        together &= other
    if until is not None:
        together &= Windows.of([(0, number(until))])
    if not len(together.starts):
        return Watch(0, 0)
    start, stop = int(together.starts[-1]), int(together.stops[-1])
    whole = Windows.of([(start, stop)])
    court = windows_of(dataset.coverage, [BEFORE_COURT]) & whole
    return Watch(start, stop, before_court=court.days == stop - start)
