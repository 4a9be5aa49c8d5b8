"""From one thing to the first of others: each child's wait, as it was seen.

A row begins on the day of ``start``. It is watched from the day the returns would show what
may come next, and until that comes, the child turns 18, dies or leaves, or the returns end.
Nothing before the watch is guessed at: a child known to have had it before then was never
waiting within sight and is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.tables import Column, Table
from seethechild.journeys.waits.moments import NEVER, Found, Moments
from seethechild.journeys.waits.risk import IntArray
from seethechild.journeys.waits.sets import kinds
from seethechild.journeys.waits.windows import joined

#: Ends of a wait that are added to those asked for, after them.
DIED: Final = "died"
ADULT: Final = "turned_18"

COHORT = Table(
    "COHORT",
    "A child's wait from one thing to the first of others. Local: never leaves the council.",
    (
        Column("child_id", pl.String, "keyed hash of the council's identifier"),
        Column("start", pl.Date, "day it began"),
        Column("entry_days", pl.Int64, "last day before it is watched; -1: from its start", "days"),
        Column("exit_days", pl.Int64, "day it ended, or last day watched", "days"),
        Column("cause", pl.String, "how it ended; null while still waiting", nullable=True),
    ),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Cohort:
    """Waits as numbers, each of shape (n,).

    Attributes:
        rows: child, day and team of the start.
        entry: days from the start to the last day before the watch; -1 from the start itself.
        leave: days from the start to its end, or to the last day watched.
        cause: 0 still waiting, else the number of the cause, from 1.
        causes: names; those asked for, then "died" and "turned_18".
        unseen: names of what these returns cannot show.
    """

    rows: Found
    entry: IntArray
    leave: IntArray
    cause: IntArray
    causes: tuple[str, ...]
    unseen: tuple[str, ...]

    def frame(self, moments: Moments) -> pl.DataFrame:
        """Return them as COHORT."""
        ids, words = moments.children["child_id"], np.array(["", *self.causes])
        frame = pl.DataFrame(
            {
                "child_id": ids[self.rows.child],
                "start": pl.Series(self.rows.day.astype(np.int32)).cast(pl.Date),
                "entry_days": self.entry,
                "exit_days": self.leave,
                "cause": words[self.cause],
            }
        )
        return COHORT.check(frame.with_columns(pl.col("cause").replace("", None)))


def cohort(
    moments: Moments,
    start: str,
    ends: Sequence[str],
    *,
    every: bool = False,
    clear_days: int = 0,
    before_coverage: bool = False,
) -> Cohort:
    """Return the waits from ``start`` to the first of ``ends``.

    Args:
        moments: the dataset.
        start: set of what begins a wait, as in ``sets.csv``.
        ends: sets of what may come first; of two on one day the earlier in this list counts.
        every: each start of a child begins a wait; else only its first.
        clear_days: a first start counts only if so many days before it were covered, so that
            children known long before are not taken for new ones when coverage begins.
        before_coverage: also starts from before they would have been seen to happen, of which
            the returns tell because something was still open. They are watched from when
            coverage began. Right only where an end in ``ends`` is what closes the thing.

    Returns:
        Waits sorted by child and day.

    Raises:
        UnknownNameError: a set is not known.
    """
    seen = moments.seen(start)
    rows = moments.find(seen.kinds)
    if not every:
        first = np.ones(len(rows), dtype=bool)
        first[1:] = rows.child[1:] != rows.child[:-1]
        rows = rows.take(first)
    from_day, _, some = seen.windows.reach(rows.day)
    covered = seen.windows.hold(rows.day, back=clear_days)
    rows = rows.take(some if before_coverage else covered)
    not_before = from_day[some] if before_coverage else None
    found = follow(moments, rows, ends, not_before=not_before)
    unseen = tuple(dict.fromkeys((*seen.unseen, *found.unseen)))
    return Cohort(found.rows, found.entry, found.leave, found.cause, found.causes, unseen)


def follow(
    moments: Moments,
    rows: Found,
    ends: Sequence[str],
    *,
    after: int = 0,
    not_before: IntArray | None = None,
) -> Cohort:
    """Follow children from given days to the first of some ends.

    Args:
        moments: the dataset.
        rows: children and days.
        ends: sets of what may come first; of two on one day the earlier in this list counts.
        after: an end counts from so many days after the start on; 1 leaves out the same day.
        not_before: day from which each row is watched at the earliest, shape (n,).

    Returns:
        Waits of those who can be watched at all, before 18 and alive, in the same order.
    """
    seen = [moments.seen(name) for name in ends]
    windows = joined([each.windows for each in seen])
    earliest = rows.day if not_before is None else np.maximum(rows.day, not_before)
    from_day, to_day, watched = windows.reach(earliest)
    from_day = np.maximum(from_day, earliest)
    adult, died = moments.adult[rows.child], moments.died[rows.child]
    lost = moments.find(kinds("lost")).next(rows.child, rows.day)
    days = [
        moments.find(each.kinds).next(rows.child, rows.day, after=after) for each in seen
    ]
    days = [np.where(day < adult, day, NEVER) for day in days]
    stops = np.stack([*days, died, adult])
    first = stops.argmin(axis=0)  # the earliest; of equal ones the first in the list
    end = stops.min(axis=0)
    last = np.minimum(to_day - 1, lost)
    happened = end <= last
    leave = np.where(happened, end, last)
    # Alive and under 18 at the start, and not known to have reached an end before the watch.
    kept = watched & (rows.day < adult) & (rows.day <= died) & (leave >= from_day)
    entry = np.where(from_day > rows.day, from_day - rows.day - 1, -1)
    cause = np.where(happened, first + 1, 0)
    unseen = tuple(dict.fromkeys(name for each in seen for name in each.unseen))
    return Cohort(
        rows.take(kept),
        entry[kept],
        (leave - rows.day)[kept],
        cause[kept],
        (*ends, DIED, ADULT),
        unseen,
    )
