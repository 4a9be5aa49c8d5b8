"""Who is watched, and what happens to them, at each time: what all estimators start from.

A row is watched after its ``entry`` and up to and including its ``exit``: it is at risk at a
time ``t`` where ``entry < t <= exit``. So where several things fall on one day, what happens
comes first, then those who are no longer watched leave, then those first watched from the
next day come in. A wait of 0 days counts where the entry is below 0.
"""

from dataclasses import dataclass
from functools import cached_property
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
        reached: whether anyone is watched so long, shape (S, T).
        children: rows ever watched, shape (S,), by weight.
        exposure: time watched from 0 on, shape (S,).
    """

    times: FloatArray
    at_risk: FloatArray
    events: FloatArray
    reached: BoolArray
    children: FloatArray
    exposure: FloatArray

    @property
    def all_events(self) -> FloatArray:
        """Events of any cause, shape (S, T)."""
        return np.asarray(self.events.sum(axis=1))

    def only(self, groups: IntArray) -> "Risk":
        """Return some of the groups."""
        return Risk(
            self.times,
            self.at_risk[groups],
            self.events[groups],
            self.reached[groups],
            self.children[groups],
            self.exposure[groups],
        )


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
    clock = Clock.of(leave, cause, entry=entry, weights=weights, causes=causes, at=at)
    code = None if group is None else np.asarray(group, dtype=np.int64)
    return clock.count(code, groups)


@dataclass(frozen=True, eq=False)
class Clock:
    """Rows with their places among the times, so that they can be counted by many groupings.

    Attributes:
        times: rising, shape (T,).
        first: place of the first time at which a row is at risk, shape (n,).
        beyond: place of the first time at which it no longer is; that of ``first`` where no
            time lies in its watch.
        cause: shape (n,).
        causes: number of causes.
        watched: whether it is watched at all; those that are not count nowhere.
        exposure: time watched from 0 on, shape (n,).
        weights: shape (n,), or None where each counts once.
    """

    times: FloatArray
    first: IntArray
    beyond: IntArray
    cause: IntArray
    causes: int
    watched: BoolArray
    exposure: FloatArray
    weights: FloatArray | None

    @classmethod
    def of(
        cls,
        leave: npt.ArrayLike,
        cause: npt.ArrayLike,
        *,
        entry: npt.ArrayLike | None = None,
        weights: npt.ArrayLike | None = None,
        causes: int | None = None,
        at: npt.ArrayLike = (),
    ) -> "Clock":
        """Place rows among their times; for what is given see ``count_risk``."""
        until = np.asarray(leave, dtype=np.float64)
        n = len(until)
        after = np.full(n, -np.inf) if entry is None else np.asarray(entry, np.float64)
        weight = None if weights is None else np.asarray(weights, np.float64)
        why = np.asarray(cause, np.int64)
        _check(until, why, after, weight)
        watched = until > after
        wanted = np.asarray(at, dtype=np.float64)
        times = np.union1d(until[(why > 0) & watched], wanted)
        return cls(
            times,
            np.searchsorted(times, after, side="right"),
            np.searchsorted(times, until, side="right"),
            why,
            causes if causes is not None else int(why.max(initial=1)),
            watched,
            np.where(watched, until - np.maximum(after, 0.0), 0.0),
            weight,
        )

    @cached_property
    def _place(self) -> IntArray:
        """Cause and time of leaving in one number."""
        return self.cause * (len(self.times) + 1) + self.beyond

    @cached_property
    def _some_come_late(self) -> bool:
        return bool(self.first[self.watched].any())

    def count(
        self, group: IntArray | None = None, groups: int = 1, rows: IntArray | None = None
    ) -> Risk:
        """Count some of the rows by group.

        Args:
            group: 0 to ``groups - 1`` for each of ``rows``; without it all are of one group.
            groups: number of groups.
            rows: which rows, shape (m,); a row may stand in several groups. Without it all.
        """
        which = np.arange(len(self.cause)) if rows is None else rows
        code = np.zeros(len(which), np.int64) if group is None else group
        if not self.watched.all():
            seen = self.watched[which]
            which, code = which[seen], code[seen]
        weights = None if self.weights is None else self.weights[which]
        wide, kinds = len(self.times) + 1, self.causes + 1
        size = groups * kinds * wide
        left = _sums(code * (kinds * wide) + self._place[which], weights, size)
        left = left.reshape(groups, kinds, wide)
        leaving = left.sum(axis=1)
        still = leaving.sum(axis=1, keepdims=True) - leaving.cumsum(axis=1)
        at_risk = still[:, :-1]
        if self._some_come_late:
            coming = _sums(code * wide + self.first[which], weights, groups * wide)
            coming = coming.reshape(groups, wide)[:, ::-1].cumsum(axis=1)[:, ::-1]
            at_risk = at_risk - coming[:, 1:]
        exposure = self.exposure[which]
        return Risk(
            self.times,
            at_risk,
            left[:, 1:, 1:],
            still[:, :-1] > 0.0,
            leaving.sum(axis=1),
            _sums(code, exposure if weights is None else exposure * weights, groups),
        )


def _sums(place: IntArray, weights: FloatArray | None, size: int) -> FloatArray:
    return np.bincount(place, weights, size).astype(np.float64)


def _check(
    until: FloatArray, why: IntArray, after: FloatArray, weight: FloatArray | None
) -> None:
    n = len(until)
    if len(why) != n or len(after) != n or (weight is not None and len(weight) != n):
        raise _wrong("rows", "the columns have different lengths", "Give one value a row.")
    odd = int((~np.isfinite(until) | np.isnan(after)).sum())
    if odd:
        raise _wrong("times", "times are not numbers", "Leave out rows without times.", odd)
    low = 0 if weight is None else int((weight < 0).sum())
    if low:
        raise _wrong("weights", "weights are negative", "A weight is a count.", low)


def _wrong(where: str, what: str, mend: str, rows: int | None = None) -> SpecError:
    return SpecError(Problem(where, what, mend, rows))
