"""Count the time children would live in each cell if none left: the whole of the person-time.

Most children stay in one state all along; their time is worked out as the whole less the rest, so
the kernel need not write it down. The time a child born at ``b`` lives in period [p0, p1] and age
band [a0, a1] is a sum of four ramps ``R(x) = max(0, x - b)``: at p1 - a0, less p0 - a0, less
p1 - a1, plus p0 - a1. Summed over children, each ramp is how many were born before, and the sum of
when. The few who come in late are followed one by one. All of it is whole numbers, so nothing is lost.
"""

from functools import lru_cache
from math import ceil
from typing import NamedTuple

import numpy as np

from seethechild.model.system import SystemModel
from seethechild.simulate.layout import lay_out, ticks
from seethechild.simulate.population import Children
from seethechild.simulate.presence_kernel import look_over
from seethechild.simulate.program import TICKS_PER_YEAR, Ints

#: Part of a tick that is rounding, not a longer period.
_ROUNDING = 0.01


class Presence(NamedTuple):
    """Children before any of them moves.

    Attributes:
        lived: (P, A, G) ticks lived if none left.
        there: (P, A, G) children there as each period ends if none left.
        arrivals: (P, J, A, G) children brought by each inflow.
        came: (P, S, A, G) the states they came into.
    """

    lived: Ints
    there: Ints
    arrivals: Ints
    came: Ints


@lru_cache(maxsize=1)
def presence(
    children: Children, model: SystemModel, *, horizon: int, period: int
) -> Presence:
    """Return the time, and the children at the end of each period, if none left; and who came.

    Worked out once for all options of a draw: they have the same children.

    Args:
        children: who they are.
        model: which made them.
        horizon: length of the run in ticks.
        period: length of a period in ticks.
    """
    groups, age_edges = len(model.groups), ticks(model.age_edges)
    states = len(lay_out(model).states)
    turns = turning_points(horizon, period)
    cells = turns[:, None] - age_edges[None, :]
    knots, knot = np.unique(cells, return_inverse=True)
    shape = (len(turns) - 1, len(age_edges) - 1, groups)
    born, births = np.zeros((2, len(knots) + 1, groups), np.int64)
    seen = Presence(
        lived=np.zeros(shape, np.int64),
        there=np.zeros(shape, np.int64),
        arrivals=np.zeros((shape[0], len(model.inflows), *shape[1:]), np.int64),
        came=np.zeros((shape[0], states, *shape[1:]), np.int64),
    )
    look_over(
        children.group,
        children.birth,
        children.entry,
        children.states,
        children.inflow,
        turns,
        age_edges,
        knots,
        born,
        births,
        *seen,
    )
    knot = knot.reshape(cells.shape)
    before = np.cumsum(born, axis=0)[knot]
    ramp = before * cells[:, :, None] - np.cumsum(births, axis=0)[knot]
    lived = ramp[1:, :-1] - ramp[:-1, :-1] - ramp[1:, 1:] + ramp[:-1, 1:]
    there = before[1:, :-1] - before[1:, 1:]
    return seen._replace(lived=seen.lived + lived, there=seen.there + there)


def period_ticks(years: float) -> int:
    """Return the length of a period in ticks, upwards: ten years of months are then 120, not 121.

    Example:
        >>> period_ticks(1 / 12), period_ticks(0.1)
        (83333334, 100000000)
    """
    return ceil(years * TICKS_PER_YEAR - _ROUNDING)


def turning_points(horizon: int, period: int) -> Ints:
    """Return where periods begin and end, shape (P + 1,); the last period may be short."""
    return np.append(np.arange(0, horizon, period, dtype=np.int64), np.int64(horizon))
