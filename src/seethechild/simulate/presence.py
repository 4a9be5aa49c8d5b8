"""Count the time children would live in each cell if none left: the whole of the person-time.

Most children stay in one state all along; their time is worked out as the whole less the rest, so
the kernel need not write it down. The time a child born at ``b`` lives in period [p0, p1] and age
band [a0, a1] is a sum of four ramps ``R(x) = max(0, x - b)``: at p1 - a0, less p0 - a0, less
p1 - a1, plus p0 - a1. Summed over children, each ramp is a count and a sum over sorted births.
All of it is whole numbers, so nothing is lost.
"""

import numpy as np

from seethechild.simulate.population import Children
from seethechild.simulate.program import Ints


def presence(
    children: Children, *, groups: int, age_edges: Ints, horizon: int, period: int
) -> tuple[Ints, Ints]:
    """Return the time, and the children at the end of each period, if none left.

    Args:
        children: who they are.
        groups: number of groups, G.
        age_edges: (A + 1,) ticks.
        horizon: length of the run in ticks.
        period: length of a period in ticks.

    Returns:
        Ticks lived, shape (P, A, G); children there as each period ends, shape (P, A, G).
    """
    turns = turning_points(horizon, period)
    shape = (len(turns) - 1, len(age_edges) - 1, groups)
    lived, there = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    knots = turns[:, None] - age_edges[None, :]
    for group in range(groups):
        # Cells of the START table are in order of age: a stable sort makes use of that.
        births = np.sort(children.birth[children.group == group], kind="stable")
        total = np.concatenate([[0], np.cumsum(births)])
        before = np.searchsorted(births, knots, side="left")
        ramp = before * knots - total[before]
        lived[:, :, group] = ramp[1:, :-1] - ramp[:-1, :-1] - ramp[1:, 1:] + ramp[:-1, 1:]
        there[:, :, group] = before[1:, :-1] - before[1:, 1:]
        late = (children.group == group) & (children.entry > np.maximum(children.birth, 0))
        if late.any():
            not_yet = before_entry(
                children.birth[late], children.entry[late], turns=turns, age_edges=age_edges
            )
            lived[:, :, group] -= not_yet[0]
            there[:, :, group] -= not_yet[1]
    return lived, there


def turning_points(horizon: int, period: int) -> Ints:
    """Return where periods begin and end, shape (P + 1,); the last period may be short."""
    return np.append(np.arange(0, horizon, period, dtype=np.int64), np.int64(horizon))


def before_entry(
    birth: Ints, entry: Ints, *, turns: Ints, age_edges: Ints
) -> tuple[Ints, Ints]:
    """Return what children who came in late would have lived before they came.

    The time before min(p, entry) at ages above a is a ramp in a; a cell of period and age band is
    again a sum of four of them. Those who have come by p add the same ever after.

    Args:
        birth: (N,) ticks.
        entry: (N,) ticks, after the birth and after the run's start.
        turns: (P + 1,) where periods begin and end.
        age_edges: (A + 1,) ticks.

    Returns:
        Ticks, shape (P, A); children not yet there as each period ends, shape (P, A).
    """
    order = np.argsort(birth, kind="stable")
    born, comes = birth[order], entry[order]
    order = np.argsort(entry, kind="stable")
    ages = (entry - birth)[order]
    come = np.searchsorted(entry[order], turns, side="left")
    above = np.zeros((len(turns), len(age_edges)), dtype=np.int64)
    not_yet = np.zeros((len(turns), len(age_edges) - 1), dtype=np.int64)
    after = np.zeros(len(age_edges), dtype=np.int64)
    since = 0
    for at, (turn, done) in enumerate(zip(turns, come, strict=True)):
        after += np.maximum(ages[since:done, None] - age_edges, 0).sum(axis=0)
        since = done
        left, knots = born[comes >= turn], turn - age_edges
        before = np.searchsorted(left, knots, side="left")
        above[at] = after + before * knots - np.concatenate([[0], np.cumsum(left)])[before]
        not_yet[at] = before[:-1] - before[1:]
    lived = above[1:, :-1] - above[:-1, :-1] - above[1:, 1:] + above[:-1, 1:]
    return lived, not_yet[1:]
