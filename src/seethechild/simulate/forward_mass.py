"""Expected children by joint state, time in state and age, and how they grow older.

Ages are kept at points one step apart, as if all children had their birthdays at the start of a
step. Children spread evenly over ages are given to the two points around them in proportion (the
trapezoidal rule), so that counts and mean ages are kept and the error falls with the square of
the step. Children who have just reached the end of an age band wait in a line of their own until
the birthday is dealt with.
"""

from dataclasses import dataclass

import numpy as np

from seethechild.model.system import FloatArray
from seethechild.simulate.forward_grid import ROUNDING, Grid
from seethechild.simulate.forward_space import Space
from seethechild.simulate.forward_step import Step


@dataclass(frozen=True, eq=False)
class Band:
    """Children of one age band of n points, and last those *due*: at the end of the band now.

    Attributes:
        clocked: shape (K, C, n + 1), by joint state with a clock and cell of time in state.
        plain: shape (N, n + 1), by joint state without.
    """

    clocked: FloatArray
    plain: FloatArray

    def total(self) -> float:
        """Return how many children there are, those due included."""
        return float(self.clocked.sum() + self.plain.sum())

    def add(self, other: "Band", share: float = 1.0) -> None:
        """Add a share of another band of the same shape."""
        self.clocked[:] += share * other.clocked
        self.plain[:] += share * other.plain

    def nobody_due(self) -> None:
        """Forget those due, once they have been dealt with."""
        self.clocked[..., -1] = 0.0
        self.plain[..., -1] = 0.0


def empty_bands(space: Space) -> list[Band]:
    """Return one band without children for each age band."""
    grid = space.grid
    cells, clocked, plain = len(grid.cell_bands), len(space.clocked), len(space.plain)
    return [
        Band(np.zeros((clocked, cells, points + 1)), np.zeros((plain, points + 1)))
        for points in np.diff(grid.age_nodes)
    ]


def spread(low: float, high: float, points: int) -> tuple[FloatArray, FloatArray]:
    """Share out children spread evenly from ``low`` to ``high`` over the points 0, 1, 2, ...

    Returns:
        Two arrays of shape (points,) whose sum is 1: what each point gets from children below it,
        and from children at or above it. What lies beyond the last point goes to it.

    Example:
        >>> below, above = spread(0.0, 2.0, 3)
        >>> (below + above).tolist(), below.tolist()
        ([0.25, 0.5, 0.25], [0.0, 0.25, 0.25])
    """
    below, above = np.zeros(points), np.zeros(points)
    last = points - 1
    if low >= last:
        below[last] = 1.0
        return below, above
    if high - low < ROUNDING:
        at = int(np.floor(low + ROUNDING))
        over = max(low - at, 0.0)
        above[at] = 1.0 - over
        below[at + 1] = over
        return below, above
    steps = np.arange(last)
    left, right = np.clip(steps, low, high), np.clip(steps + 1, low, high)
    inside = (right - left) / (high - low)
    mean = (left + right) / 2 - steps
    above[:-1] = inside * (1 - mean)
    below[1:] = inside * mean
    below[last] += max(high - last, 0.0) / (high - low)
    return below, above


def place(
    bands: list[Band],
    space: Space,
    joint: int,
    *,
    ages: tuple[FloatArray, FloatArray],
    elapsed: FloatArray,
) -> None:
    """Add children to a joint state.

    Args:
        bands: changed in place.
        space: the joint states.
        joint: which one.
        ages: children at each point of age, shape (L + 1,): from below, and from above.
        elapsed: shape (C,), shares by time in state; nobody is there longer than they live.
    """
    below, above = ages
    held = _no_longer_than_life(elapsed, len(above))
    nodes = space.grid.age_nodes
    local = space.local[joint]
    clocked = space.has_clock(space.joints[joint])
    for band, low, high in zip(bands, nodes[:-1], nodes[1:], strict=True):
        counts = below[low : high + 1].copy()
        counts[0] = 0.0
        counts[:-1] += above[low:high]
        if clocked:
            band.clocked[local] += held[:, low : high + 1] * counts
        else:
            band.plain[local] += counts


def _no_longer_than_life(elapsed: FloatArray, points: int) -> FloatArray:
    held = np.repeat(elapsed[:, None], points, axis=1)
    for age in range(min(len(elapsed) - 1, points)):
        held[age, age] = elapsed[age:].sum()
        held[age + 1 :, age] = 0.0
    return held


def start_bands(space: Space) -> list[Band]:
    """Return the children of the model's start table, by age and time in state."""
    bands = empty_bands(space)
    grid, model = space.grid, space.model
    points = int(grid.age_nodes[-1]) + 1
    rows = model.start.filter(
        (model.start["group"] == space.group) & (model.start["count"] > 0)
    )
    for row in rows.iter_rows(named=True):
        joint = space.index[tuple(row[track] for track in model.tracks)]
        scale = grid.step_years
        below, above = spread(row["age_low"] / scale, row["age_high"] / scale, points)
        elapsed = np.zeros(len(grid.cell_bands))
        elapsed[0] = 1.0
        if space.clock_track == 0:
            both = (row["elapsed_low"] / scale, row["elapsed_high"] / scale)
            elapsed = np.sum(spread(*both, len(grid.cell_bands)), axis=0)
        count = row["count"]
        place(bands, space, joint, ages=(below * count, above * count), elapsed=elapsed)
    return bands


@dataclass(frozen=True, eq=False)
class Lived:
    """Children of one age band after a step, and how many began it.

    Attributes:
        band: one point older, those at its end due; the first point is left empty, to be filled
            by birthdays and arrivals.
        clocked: shape (K, D), children with a clock at the step's start, by duration band.
        plain: shape (N,), children without.
    """

    band: Band
    clocked: FloatArray
    plain: FloatArray


def live_step(step: Step, age: int, band: Band, grid: Grid) -> Lived:
    """Let the children of an age band live one step; nobody may be due."""
    held = step.compartments
    cells = band.clocked.shape[1]
    clocked, plain = np.zeros_like(band.clocked), np.zeros_like(band.plain)
    ends = step.landing_plain[age] @ band.plain[:, :-1]
    total = np.add.reduceat(band.clocked, grid.band_cells, axis=1)
    if total.any():
        # Many small products: large ones wake the threads of the linear algebra library, which
        # costs more than it saves.
        ends += (step.landing[age] @ total[..., :-1].swapaxes(0, 1)).sum(axis=0)
        by_cell = band.clocked[..., :-1].swapaxes(0, 1)
        carried = (step.carry[age][grid.cell_bands] @ by_cell).swapaxes(0, 1)
        clocked[:, 1:, 1:] = carried[:, :-1]
        clocked[:, -1, 1:] += carried[:, -1]
    clocks = len(held.cell)
    clocked[held.local, held.cell, 1:] += ends[held.plain : held.plain + clocks]
    on = held.cell < cells - 1
    clocked[held.local[on], held.cell[on] + 1, 1:] += ends[held.plain + clocks :][on]
    plain[:, 1:] = ends[: held.plain]
    return Lived(Band(clocked, plain), total.sum(axis=2), band.plain.sum(axis=1))
