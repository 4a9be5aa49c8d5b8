"""When something would have been seen if it had happened: unbroken stretches of days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from seethechild.journeys.waits.risk import BoolArray, IntArray


@dataclass(frozen=True, eq=False)
class Windows:
    """Stretches of days that do not touch, in order. A stretch holds its start, not its stop.

    Attributes:
        starts: days since 1970, shape (W,).
        stops: shape (W,).

    Example:
        >>> years = Windows.of([(0, 365), (365, 730), (1000, 1100)])
        >>> years.starts.tolist(), years.stops.tolist()
        ([0, 1000], [730, 1100])
    """

    starts: IntArray
    stops: IntArray

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int]]) -> "Windows":
        """Return spans joined where they touch or overlap."""
        joined: list[list[int]] = []
        for start, stop in sorted(spans):
            if joined and start <= joined[-1][1]:
                joined[-1][1] = max(joined[-1][1], stop)
            elif start < stop:
                joined.append([start, stop])
        pairs = np.array(joined, dtype=np.int64).reshape(-1, 2)
        return cls(pairs[:, 0].copy(), pairs[:, 1].copy())

    @property
    def days(self) -> int:
        """Days in all stretches together."""
        return int((self.stops - self.starts).sum())

    def __and__(self, other: "Windows") -> "Windows":
        """Return the days in both."""
        return Windows.of(
            (max(a, c), min(b, d))
            for a, b in zip(self.starts.tolist(), self.stops.tolist(), strict=True)
            for c, d in zip(other.starts.tolist(), other.stops.tolist(), strict=True)
            if max(a, c) < min(b, d)
        )

    def reach(self, day: IntArray) -> tuple[IntArray, IntArray, BoolArray]:
        """Return for each day the stretch that holds it, or else the next after it.

        Args:
            day: days since 1970, shape (n,).

        Returns:
            Start and stop of the stretch, and whether there is one; each of shape (n,).
        """
        if not len(self.starts):
            nothing = np.zeros_like(day)
            return nothing, nothing, np.zeros(len(day), dtype=bool)
        place = np.searchsorted(self.stops, day, side="right")
        some = place < len(self.stops)
        place = np.minimum(place, len(self.stops) - 1)
        return self.starts[place], self.stops[place], some

    def hold(self, day: IntArray, *, back: int = 0) -> BoolArray:
        """Return whether a day, and all of ``back`` days before it, lie in one stretch."""
        start, _, some = self.reach(day)
        return some & (start <= day - back)


def joined(windows: Sequence[Windows]) -> Windows:
    """Return the days in all of some windows; without any, no day.

    Example:
        >>> joined([Windows.of([(0, 9)]), Windows.of([(5, 12)])]).days
        4
    """
    joint = windows[0] if windows else Windows.of([])
    for each in windows[1:]:
        joint &= each
    return joint


def windows_of(coverage: pl.DataFrame, records: Iterable[str]) -> Windows:
    """Return when any of some records was seen, by any source.

    Args:
        coverage: COVERAGE.
        records: names of records, as in its ``sees``.
    """
    mine = coverage.filter(pl.col("sees").is_in(list(records)))
    days = mine.select(pl.col("start", "stop").cast(pl.Int32).cast(pl.Int64))
    return Windows.of(days.rows())
