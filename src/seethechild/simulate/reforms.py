"""What a reform does to a system model: which lanes it multiplies, for whom, and from when.

A reform reaches part of the children; the part grows evenly from ``start_years`` over
``ramp_years``. Each child has one uniform number ``u`` for the reform's ``purpose``: the child is
reached if ``u < reach``, from ``start + ramp * u / reach`` on. So each child changes once, the
reach in the population rises linearly, and a child reached under a smaller reach is also reached
under a larger one. Where the reach is by family the number is the family's: brothers and sisters are
reached at one time or not at all, and each child is as likely to be reached as before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError


@dataclass(frozen=True, eq=False)
class Multiplier:
    """A factor on one lane's hazard.

    Attributes:
        lane_index: position of the lane in ``model.lanes``.
        ratio: shape (A,), factor by age band; 1 changes nothing.
        groups: shape (G,), which groups of children it applies to.
    """

    lane_index: int
    ratio: NDArray[np.float64]
    groups: NDArray[np.bool_]


@dataclass(frozen=True)
class Schedule:
    """Whom a reform reaches, and when.

    Attributes:
        reach: share of the children it reaches in the end, 0 to 1.
        start_years: when the first child is reached, years from the start of the run.
        ramp_years: how long the reach takes to grow.
        purpose: names the random number; reforms with one purpose reach the same children.
        by_family: whether the number is the family's; the same for all of one purpose.
    """

    reach: float
    start_years: float
    ramp_years: float
    purpose: str
    by_family: bool = False

    def __post_init__(self) -> None:
        where = f"reform {self.purpose}"
        problems = []
        if not 0 <= self.reach <= 1:
            problems.append(
                Problem(where, f"reach is {self.reach:g}", "Give a share from 0 to 1.")
            )
        if not self.ramp_years >= 0:
            problems.append(
                Problem(where, f"ramp_years is {self.ramp_years:g}", "Give 0 or more.")
            )
        if not np.isfinite(self.start_years):
            problems.append(
                Problem(where, "start_years is not a number", "Give years from the start.")
            )
        if problems:
            raise SpecError(problems)


@dataclass(frozen=True, eq=False)
class Reform:
    """One reform as the kernel needs it: several lanes, one schedule."""

    schedule: Schedule
    multipliers: tuple[Multiplier, ...]


def leading(schedules: Sequence[Schedule]) -> int:
    """Return how many of the first schedules reach everybody at once, each no earlier than the last.

    What they multiply is known at any time without asking whom they reach.

    Example:
        >>> leading([Schedule(1.0, 0.0, 0.0, "a"), Schedule(1.0, 1.0, 0.0, "b"), Schedule(0.5, 1.0, 0.0, "c")])
        2
    """
    count, last = 0, -np.inf
    for one in schedules:
        if one.reach < 1.0 or one.ramp_years > 0.0 or one.start_years < last:
            break
        count, last = count + 1, one.start_years
    return count
