"""Who is watched, and what happens to them, at each time: what all estimators start from.

A row is watched after its ``entry`` and up to and including its ``exit``: it is at risk at a
time ``t`` where ``entry < t <= exit``. So where several things fall on one day, what happens
comes first, then those who are no longer watched leave, then those first watched from the
next day come in. A wait of 0 days counts where the entry is below 0.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from seethechild.core.errors import Problem, SpecError

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Risk:
    """Numbers at risk and events of S groups at T times, of C causes.

    Attributes:
        times: rising, shape (T,): all times with an event, and those asked for.
        at_risk: shape (S, T).
        events: shape (S, C, T); causes in the order 1, 2, ...
        children: rows ever watched, shape (S,), by weight.
        last: the latest time anyone is watched, shape (S,); minus infinity without rows.
        exposure: time watched from 0 on, shape (S,).
    """

    times: FloatArray
    at_risk: FloatArray
    events: FloatArray
    children: FloatArray
    last: FloatArray
    exposure: FloatArray

    @property
    def all_events(self) -> FloatArray:
        """Events of any cause, shape (S, T)."""
        return np.asarray(self.events.sum(axis=1))


def count_risk(
    leave: npt.ArrayLike,
    cause: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    group: npt.ArrayLike | None = None,
    groups: int = 1,
    causes: int | None = None,
    at: npt.ArrayLike = (),
) -> Risk:
    """Count who is at risk and what happens, at each time.

    Args:
        leave: time of the event, or the last time watched, shape (n,).
        cause: 0 where still waiting (censored), else which event: 1, 2, ...; shape (n,).
        entry: the time after which a row is watched (left truncation); without it every row
            is watched from the start, time 0 included. A row whose entry is not before its
            ``leave`` was never watched and is left out.
        weights: how many like children a row stands for. Intervals take them so: weights
            that only make a sample representative would give intervals of a wrong width.
        group: 0 to ``groups - 1``, shape (n,).
        groups: number of groups.
        causes: number of causes; without it the largest in ``cause``.
        at: further times to be among ``times``, such as 365.

    Returns:
        Counts with one axis for groups, so that many are estimated at once.

    Raises:
        SpecError: arrays of different lengths, times that are not numbers, negative weights.

    Example:
        >>> risk = count_risk([2, 3, 3, 5], [1, 1, 0, 0])
        >>> risk.times, risk.at_risk, risk.events[0]
        (array([2., 3.]), array([[4., 3.]]), array([[1., 1.]]))
    """
    rows = _Rows.of(leave, cause, entry, weights, group)
    count = causes if causes is not None else int(rows.cause.max(initial=1))
    wanted = np.asarray(at, dtype=np.float64)
    times = np.union1d(rows.leave[rows.cause > 0], wanted)
    width = len(times) + 1
    first = np.searchsorted(times, rows.entry, side="right")
    beyond = np.searchsorted(times, rows.leave, side="right")

    def spread(where: IntArray, size: int, weights: FloatArray) -> FloatArray:
        return np.bincount(where, weights, size).astype(np.float64)

    row = rows.group * width
    change = spread(row + first, groups * width, rows.weights)
    change -= spread(row + beyond, groups * width, rows.weights)
    at_risk = change.reshape(groups, width).cumsum(axis=1)[:, :-1]
    happened = rows.cause > 0
    cell = (rows.group * count + rows.cause - 1) * width + beyond - 1
    events = spread(cell[happened], groups * count * width, rows.weights[happened])
    last = np.full(groups, -np.inf)
    np.maximum.at(last, rows.group, rows.leave)
    exposure = rows.leave - np.maximum(rows.entry, 0.0)
    return Risk(
        times,
        at_risk,
        events.reshape(groups, count, width)[:, :, :-1],
        spread(rows.group, groups, rows.weights),
        last,
        spread(rows.group, groups, exposure * rows.weights),
    )


@dataclass(frozen=True, eq=False)
class _Rows:
    leave: FloatArray
    cause: IntArray
    entry: FloatArray
    weights: FloatArray
    group: IntArray

    @classmethod
    def of(
        cls,
        leave: npt.ArrayLike,
        cause: npt.ArrayLike,
        entry: npt.ArrayLike | None,
        weights: npt.ArrayLike | None,
        group: npt.ArrayLike | None,
    ) -> "_Rows":
        """Return the rows that are watched at all, or say what is wrong with them."""
        until = np.asarray(leave, dtype=np.float64)
        n = len(until)
        after = np.full(n, -np.inf) if entry is None else np.asarray(entry, np.float64)
        weight = np.ones(n) if weights is None else np.asarray(weights, np.float64)
        groups = np.zeros(n, np.int64) if group is None else np.asarray(group, np.int64)
        why = np.asarray(cause, np.int64)
        if any(len(part) != n for part in (why, after, weight, groups)):
            raise _wrong(
                "rows", "the columns have different lengths", "Give one value a row."
            )
        odd = int((~np.isfinite(until) | np.isnan(after)).sum())
        if odd:
            raise _wrong(
                "times", "times are not numbers", "Leave out rows without times.", odd
            )
        low = int((weight < 0).sum())
        if low:
            raise _wrong("weights", "weights are negative", "A weight is a count.", low)
        seen = until > after
        return cls(until[seen], why[seen], after[seen], weight[seen], groups[seen])


def _wrong(where: str, what: str, mend: str, rows: int | None = None) -> SpecError:
    return SpecError(Problem(where, what, mend, rows))
