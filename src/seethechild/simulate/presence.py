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
    late = np.flatnonzero(children.entry > np.maximum(children.birth, 0))
    for child in late:
        _take_off(children, int(child), turns, age_edges, lived=lived, there=there)
    return lived, there


def turning_points(horizon: int, period: int) -> Ints:
    """Return where periods begin and end, shape (P + 1,); the last period may be short."""
    return np.append(np.arange(0, horizon, period, dtype=np.int64), np.int64(horizon))


def _take_off(
    children: Children,
    child: int,
    turns: Ints,
    age_edges: Ints,
    *,
    lived: Ints,
    there: Ints,
) -> None:
    # The child came in late: what came before its entry was not lived here.
    birth, entry = children.birth[child], children.entry[child]
    group = children.group[child]
    starts = np.maximum(turns[:-1, None], birth + age_edges[None, :-1])
    stops = np.minimum(turns[1:, None], birth + age_edges[None, 1:])
    lived[:, :, group] -= np.maximum(np.minimum(stops, entry) - starts, 0)
    ends = turns[1:, None]
    was_there = (ends > birth + age_edges[:-1]) & (ends <= birth + age_edges[1:])
    there[:, :, group] -= was_there & (ends <= entry)
