"""Expected children by joint state, time in state and age, at the end of each step.

Children are grouped by the step in which they were born, and treated as if born in its middle:
so their birthdays fall in the middle of a step, and an age band that begins and ends on whole
steps holds whole groups. The error falls with the square of the step.
"""

from dataclasses import dataclass

import numpy as np

from seethechild.model.system import FloatArray
from seethechild.simulate.forward_grid import ROUNDING, Grid
from seethechild.simulate.forward_space import Space
from seethechild.simulate.forward_step import Step


@dataclass(frozen=True, eq=False)
class Band:
    """Children of one age band, by the n steps in which they can have been born.

    Attributes:
        clocked: shape (K, C, n), by joint state with a clock and cell of time in state.
        plain: shape (N, n), by joint state without. The youngest come first.
    """

    clocked: FloatArray
    plain: FloatArray

    def add(self, other: "Band", share: float) -> None:
        """Add a share of another band of the same shape."""
        self.clocked[:] += share * other.clocked
        self.plain[:] += share * other.plain


def empty_bands(space: Space) -> list[Band]:
    """Return one band without children for each age band."""
    grid = space.grid
    cells, clocked, plain = len(grid.cell_bands), len(space.clocked), len(space.plain)
    return [
        Band(np.zeros((clocked, cells, points)), np.zeros((plain, points)))
        for points in np.diff(grid.age_nodes)
    ]


def by_points(low: float, high: float, points: int) -> tuple[FloatArray, FloatArray]:
    """Share out an even spread from ``low`` to ``high`` over the points 0, 1, 2, ...

    Each value is given to the two points around it, so that the mean is kept.

    Returns:
        Two arrays of shape (points,) whose sum is 1: what each point gets from below it, and from
        above it. What lies beyond the last point goes to it.

    Example:
        >>> below, above = by_points(0.0, 2.0, 3)
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


def by_steps(low: float, high: float, steps: int) -> FloatArray:
    """Share out an even spread from ``low`` to ``high`` over whole steps; shape (steps,).

    A single value is given to the steps whose middles are around it.

    Example:
        >>> by_steps(1.0, 3.0, 4).tolist(), by_steps(2.0, 2.0, 4).tolist()
        ([0.0, 0.5, 0.5, 0.0], [0.0, 0.5, 0.5, 0.0])
    """
    if high - low < ROUNDING:
        middle = max(low - 0.5, 0.0)
        below, above = by_points(middle, middle, steps)
        return below + above
    edges = np.clip(np.arange(steps + 1), low, high)
    edges[-1] = max(high, edges[-1])
    return np.diff(edges) / (high - low)


def start_bands(space: Space) -> list[Band]:
    """Return the children of the model's start table, by age and time in state."""
    bands = empty_bands(space)
    grid, model = space.grid, space.model
    nodes, scale = grid.age_nodes, grid.step_years
    rows = model.start.filter(
        (model.start["group"] == space.group) & (model.start["count"] > 0)
    )
    for row in rows.iter_rows(named=True):
        joint = space.index[tuple(row[track] for track in model.tracks)]
        local, clocked = space.local[joint], space.has_clock(space.joints[joint])
        low, high = row["age_low"] / scale, row["age_high"] / scale
        ages = row["count"] * by_steps(low, high, int(nodes[-1]))
        held = np.zeros((len(grid.cell_bands), len(ages)))
        held[0] = 1.0
        if clocked and space.clock_track == 0:
            both = (row["elapsed_low"] / scale, row["elapsed_high"] / scale)
            below, above = by_points(*both, len(grid.cell_bands))
            held = _no_longer_than_life(below + above, len(ages))
        for band, first, end in zip(bands, nodes[:-1], nodes[1:], strict=True):
            if clocked:
                band.clocked[local] += held[:, first:end] * ages[first:end]
            else:
                band.plain[local] += ages[first:end]
    return bands


def _no_longer_than_life(elapsed: FloatArray, ages: int) -> FloatArray:
    # Shape (C, ages): nobody has been in a state for longer than the half steps of their age.
    held = np.repeat(elapsed[:, None], ages, axis=1)
    for age in range(min(len(elapsed) - 1, ages)):
        over = elapsed[age + 1 :].sum()
        held[age + 1 :, age] = 0.0
        held[age : age + 2, age] += over / 2
    return held


@dataclass(frozen=True, eq=False)
class Lived:
    """Children of one age band after a step, and how many began it.

    Attributes:
        band: one step older; the youngest are left empty, those who leave the band are not in it.
        clocked: shape (K, D), children with a clock at the step's start, by duration band.
        plain: shape (N,), children without.
    """

    band: Band
    clocked: FloatArray
    plain: FloatArray


def live_step(step: Step, age: int, band: Band, grid: Grid) -> Lived:
    """Let the children of an age band live one step, but for the oldest, who leave the band."""
    held = step.compartments
    cells = band.clocked.shape[1]
    clocked, plain = np.zeros_like(band.clocked), np.zeros_like(band.plain)
    before, before_plain = band.clocked[..., :-1], band.plain[:, :-1]
    ends = step.landing_plain[age] @ before_plain
    total = np.add.reduceat(before, grid.band_cells, axis=1)
    if total.any():
        # Many small products: large ones wake the threads of the linear algebra library, which
        # costs more than it saves.
        ends += (step.landing[age] @ total.swapaxes(0, 1)).sum(axis=0)
        carried = step.carry[age][grid.cell_bands] @ before.swapaxes(0, 1)
        carried = carried.swapaxes(0, 1)
        clocked[:, 1:, 1:] = carried[:, :-1]
        clocked[:, -1, 1:] += carried[:, -1]
    clocks = len(held.cell)
    clocked[held.local, held.cell, 1:] += ends[held.plain : held.plain + clocks]
    on = held.cell < cells - 1
    clocked[held.local[on], held.cell[on] + 1, 1:] += ends[held.plain + clocks :][on]
    plain[:, 1:] = ends[: held.plain]
    return Lived(Band(clocked, plain), total.sum(axis=2), before_plain.sum(axis=1))
