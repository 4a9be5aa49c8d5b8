"""What alignment changes from round to round, and what it reads off a solved year."""

from dataclasses import dataclass, field

import numpy as np

from seethechild.model.base_year import BaseYear
from seethechild.model.flows import Flows
from seethechild.model.layout import AGE_BAND_COUNT, CHILD_BAND_COUNT
from seethechild.model.measures import Index, Year, stock
from seethechild.model.system import FloatArray, SystemModel

#: The largest step of one round, either way.
LARGEST_RATIO = 4.0
#: Bounds on all steps together, so that a flow nobody can make does not run away.
LARGEST_FACTOR = 1000.0


@dataclass
class State:
    """The factors found so far.

    Attributes:
        model: the guess with the factors applied.
        share_aged_17: share of the 16 and 17 year-olds in care at the start who are 17.
        bounds_aged_17: between which that share is sought.
        factor: lane to factor on its rates by age band, shape (A,).
        homes: home to its weight among the homes children enter and move to.
    """

    model: SystemModel
    share_aged_17: float
    bounds_aged_17: tuple[float, float]
    factor: dict[str, FloatArray] = field(default_factory=dict)
    homes: dict[str, float] = field(default_factory=dict)

    def scale(self, lane: str, ratio: FloatArray | float) -> None:
        """Multiply a lane's rates by a ratio, one for all ages below 18 or one for each band."""
        table = np.ones(AGE_BAND_COUNT)
        table[:CHILD_BAND_COUNT] = np.clip(ratio, 1.0 / LARGEST_RATIO, LARGEST_RATIO)
        factor = self.factor.get(lane, np.ones(AGE_BAND_COUNT)) * table
        self.factor[lane] = np.clip(factor, 1.0 / LARGEST_FACTOR, LARGEST_FACTOR)


@dataclass(frozen=True, eq=False)
class Round:
    """One solved year beside what it should have been.

    Attributes:
        year: as solved.
        where: positions in its arrays.
        simulated: its measures, by id.
        base: the council's figures.
        flows: the first guess of the flows, with the margins of starts and ends.
        groups: the model's groups of children.
    """

    year: Year
    where: Index
    simulated: dict[str, float]
    base: BaseYear
    flows: Flows
    groups: tuple[str, ...]

    def fired(self, lane: str) -> FloatArray:
        """Return how often a lane fired by age band below 18; shape (5,)."""
        taken: FloatArray = self.year.taken[self.where.branches_of[lane]].sum(axis=(0, 2))
        return taken[:CHILD_BAND_COUNT]

    def times(self, lane: str) -> float:
        """Return how often a lane fired."""
        return float(self.fired(lane).sum())

    def children_there(self, track: str, state: str) -> float:
        """Return children of the group ``children`` below 18 in a state at the end."""
        there = stock(self.year.closing, self.where, track, state)
        return float(there[:CHILD_BAND_COUNT, self.groups.index("children")].sum())


def ratio_to(target: float, now: float) -> float:
    """Return the factor from ``now`` to ``target``; 1 where there is nothing to scale.

    Example:
        >>> ratio_to(3.0, 2.0), ratio_to(-1.0, 2.0), ratio_to(3.0, 0.0)
        (1.5, 0.0, 1.0)
    """
    if now <= 0:
        return 1.0
    return max(target, 0.0) / now
