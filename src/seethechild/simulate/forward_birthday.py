"""The middle of a step, when children have birthdays and arrive: half a step before, half after.

Halfway, children are kept apart by whether they have kept their clock since the start of the
step, as in ``forward_step``.
"""

from dataclasses import dataclass

import numpy as np

from seethechild.model.system import FloatArray
from seethechild.simulate.forward_grid import Grid
from seethechild.simulate.forward_space import Hop, Space
from seethechild.simulate.forward_step import Compartments, Step, generator_of


@dataclass(frozen=True, eq=False)
class Midway:
    """Children of one birth step in the middle of a step.

    Attributes:
        kept: shape (K, C), with a clock that has run since the step began, by cell then.
        fresh: shape (F,), in the fresh compartments.
        lag: shape (X,), steps since the clocks of those restarted, summed over children.
    """

    kept: FloatArray
    fresh: FloatArray
    lag: FloatArray

    def total(self) -> float:
        """Return how many children there are."""
        return float(self.kept.sum() + self.fresh.sum())


def nobody(space: Space, compartments: Compartments) -> Midway:
    """Return a middle of a step without children."""
    shape = (len(space.clocked), len(space.grid.cell_bands))
    fresh, clocks = len(compartments.joint), len(compartments.cell)
    return Midway(np.zeros(shape), np.zeros(fresh), np.zeros(clocks))


def half_step(step: Step, age: int, midway: Midway, grid: Grid) -> Midway:
    """Let children live half a step in an age band."""
    half = step.half
    total = np.add.reduceat(midway.kept, grid.band_cells, axis=1).T[:, None]
    by_cell = midway.kept.T[:, None] @ step.half_cells[age]
    fresh, lag = (total @ part[age] for part in (half.go, half.lag))
    return Midway(
        by_cell[:, 0].T,
        fresh.sum(axis=(0, 1)) + midway.fresh @ half.fresh[age],
        lag.sum(axis=(0, 1)) + midway.fresh @ half.age[age] + midway.lag @ half.still[age],
    )


def land(midway: Midway, compartments: Compartments) -> tuple[FloatArray, FloatArray]:
    """Return children at the end of a step: with a clock (K, C), without (N,)."""
    plain = midway.fresh[: compartments.plain]
    clocked = np.zeros_like(midway.kept)
    clocked[:, 1:] = midway.kept[:, :-1]
    clocked[:, -1] += midway.kept[:, -1]
    on = compartments.cell < clocked.shape[1] - 1
    lag = np.where(on, midway.lag, 0.0)
    clocked[compartments.local, compartments.cell] += (
        midway.fresh[compartments.plain :] - lag
    )
    clocked[compartments.local[on], compartments.cell[on] + 1] += lag[on]
    return clocked, plain


@dataclass(frozen=True, eq=False)
class Birthday:
    """One age move, as matrices of who goes where.

    Attributes:
        kept: shape (K, K); go: shape (K, F); fresh: shape (F, F); still: shape (X, X).
        take_kept: shape (K, b), share who take each branch; take_fresh: shape (F, b).
        branches: global indices of the b branches.
        bands: shape (F,), duration band in which each fresh compartment is counted.
        by_duration: whether branches are told apart by the time kept.
    """

    kept: FloatArray
    go: FloatArray
    fresh: FloatArray
    still: FloatArray
    take_kept: FloatArray
    take_fresh: FloatArray
    branches: list[int]
    compartments: Compartments
    by_duration: bool

    def happen(self, midway: Midway, grid: Grid) -> tuple[Midway, FloatArray]:
        """Return the children after their birthday, and how many took each branch (D, b)."""
        everyone = midway.kept.sum(axis=1)
        after = Midway(
            self.kept.T @ midway.kept,
            everyone @ self.go + midway.fresh @ self.fresh,
            midway.lag @ self.still,
        )
        taken = np.zeros((len(grid.band_cells), len(self.branches)))
        if self.by_duration:
            taken += (
                np.add.reduceat(midway.kept, grid.band_cells, axis=1).T @ self.take_kept
            )
            np.add.at(
                taken, self.compartments.band, midway.fresh[:, None] * self.take_fresh
            )
        else:
            taken[0] = everyone @ self.take_kept + midway.fresh @ self.take_fresh
        return after, taken


def make_birthday(space: Space, compartments: Compartments, hops: list[Hop]) -> Birthday:
    """Return the matrices of one age move from its hops."""
    shape = (1, len(space.grid.band_cells))
    shares = np.array([np.broadcast_to(hop.share[:, None], shape) for hop in hops])
    moves, _ = generator_of(space, compartments, hops, shares)
    branches = list(dict.fromkeys(hop.branch for hop in hops))
    by_joint = np.zeros((len(space.joints), len(branches)))
    for hop in hops:
        by_joint[hop.source, branches.index(hop.branch)] += hop.share[0]
    return Birthday(
        kept=moves.kept[0, 0] + np.eye(moves.kept.shape[-1]),
        go=moves.go[0, 0],
        fresh=moves.fresh[0] + np.eye(moves.fresh.shape[-1]),
        still=moves.still[0] + np.eye(moves.still.shape[-1]),
        take_kept=by_joint[space.clocked],
        take_fresh=by_joint[compartments.joint],
        branches=branches,
        compartments=compartments,
        by_duration=any(hop.by_duration for hop in hops),
    )
