"""Expected children by joint state, time in state and age, at the end of each step.

Children are grouped by the step in which they were born, and treated as if born in its middle:
so their birthdays fall in the middle of a step, and an age band that begins and ends on whole
steps holds whole groups. The error falls with the square of the step.
"""

from dataclasses import dataclass
from functools import lru_cache

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


def by_steps(low: float, high: float, steps: int) -> tuple[int, FloatArray]:
    """Share out an even spread from ``low`` to ``high`` over whole steps.

    A single value is given to the two steps whose middles are around it. What lies beyond the
    last step goes to it.

    Returns:
        The first step that gets anything, and the shares from there on; they sum to 1.

    Example:
        >>> first, shares = by_steps(1.0, 3.0, 4)
        >>> first, shares.tolist()
        (1, [0.5, 0.5])
    """
    if high - low < ROUNDING:
        low, high = max(low - 0.5, 0.0), low + 0.5
    first = min(int(np.floor(low + ROUNDING)), steps - 1)
    end = min(int(np.ceil(high - ROUNDING)), steps)
    edges = np.clip(np.arange(first, end + 1), low, high)
    edges[0], edges[-1] = low, high
    return first, np.diff(edges) / (high - low)


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
        elapsed = None
        if clocked and space.clock_track == 0:
            elapsed = row["elapsed_low"] / scale, row["elapsed_high"] / scale
        cells = len(grid.cell_bands) if clocked else 0
        youngest, ages, shares = _spread(low, high, elapsed, int(nodes[-1]), cells)
        there = shares * row["count"]
        for band, first, end in zip(bands, nodes[:-1], nodes[1:], strict=True):
            start, stop = max(first, youngest), min(end, youngest + ages)
            if start < stop:
                counts = band.clocked if clocked else band.plain
                part = there[..., start - youngest : stop - youngest]
                counts[local, ..., start - first : stop - first] += part
    return bands


@lru_cache(maxsize=2048)
def _spread(
    low: float, high: float, elapsed: tuple[float, float] | None, steps: int, cells: int
) -> tuple[int, int, FloatArray]:
    """Return how children of a row of the start table spread over age and time in state.

    Rows of other counts, in another round of a fit or of another council, spread alike.

    Args:
        low: their youngest age, in steps.
        high: their oldest.
        elapsed: how long they have been in their state, in steps; None: their clock starts now.
        steps: of age.
        cells: of time in state; 0 where no clock is kept.

    Returns:
        The youngest, how many steps of age there are, and the shares: (C, ages), or (ages,) where
        no clock is kept; not to be written to.
    """
    youngest, ages = by_steps(low, high, steps)
    if not cells:
        return youngest, len(ages), 1.0 * ages
    held = np.zeros((cells, 1))
    held[0] = 1.0
    if elapsed is not None:
        below, above = by_points(*elapsed, cells)
        held = _no_longer_than_life((below + above)[:, None], youngest, len(ages))
    return youngest, len(ages), held * ages


def _no_longer_than_life(elapsed: FloatArray, youngest: int, ages: int) -> FloatArray:
    # Shape (C, ages), or (C, 1) where nobody is so young that it matters: nobody has been in a
    # state for longer than the half steps of their age.
    young = np.arange(youngest, min(len(elapsed) - 1, youngest + ages))
    if not len(young):
        return elapsed
    held = np.repeat(elapsed, ages, axis=1)
    over = elapsed.sum() - np.cumsum(elapsed)[young]
    at = young - youngest
    held[:, at] = np.where(np.arange(len(elapsed))[:, None] > young, 0.0, elapsed)
    held[young, at] += over / 2
    held[young + 1, at] += over / 2
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
        carried = step.carry_cells[age] @ before.swapaxes(0, 1)
        carried = carried.swapaxes(0, 1)
        clocked[:, 1:, 1:] = carried[:, :-1]
        clocked[:, -1, 1:] += carried[:, -1]
    clocks = len(held.cell)
    clocked[held.local, held.cell, 1:] += ends[held.plain : held.plain + clocks]
    on = held.cell < cells - 1
    clocked[held.local[on], held.cell[on] + 1, 1:] += ends[held.plain + clocks :][on]
    plain[:, 1:] = ends[: held.plain]
    return Lived(Band(clocked, plain), total.sum(axis=2), before_plain.sum(axis=1))
