"""The grid of the forward solution: time, age and time in state, counted in steps."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError
from seethechild.model.system import SystemModel

IntArray = NDArray[np.int64]

#: A position this near to a point of the grid is on it: 0.25 / (1 / 12) is not quite 3.
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Grid:
    """Time, age and time in state, counted in steps.

    Attributes:
        step_years: length of one step.
        period_steps: steps in one period.
        periods: number of periods, P.
        age_nodes: shape (A + 1,), age edges in steps.
        cell_bands: shape (C,), duration band of each cell of time in state; the last is open.
    """

    step_years: float
    period_steps: int
    periods: int
    age_nodes: IntArray
    cell_bands: IntArray

    @property
    def steps(self) -> int:
        """Number of steps in all."""
        return self.periods * self.period_steps

    @cached_property
    def band_cells(self) -> IntArray:
        """Shape (D,): the first cell of each duration band."""
        return np.flatnonzero(np.diff(self.cell_bands, prepend=-1))


def clock_of(model: SystemModel) -> tuple[int, frozenset[str]]:
    """Return the track whose lanes vary with time in state, and the states they leave.

    Raises:
        SpecError: lanes of more than one track vary with time in state, or children wait for each
            other at a limited service, which no expected number can tell.
    """
    if model.services:
        names = ", ".join(service.id for service in model.services)
        said = f"limits the places of {names}, so children wait for each other"
        raise SpecError(Problem(model.name, said, "Play the model child by child."))
    varying = [lane for lane in model.lanes if np.any(np.ptp(lane.rates, axis=1) > 0)]
    tracks = {lane.track for lane in varying}
    if len(tracks) > 1:
        raise SpecError(
            [
                Problem(
                    f"lane {lane.id}",
                    f"its rates vary with time in state, and so do those of another track ({lane.track} is one of {len(tracks)})",
                    "Let them vary in one track only, or play the model child by child.",
                )
                for lane in varying
            ]
        )
    track = model.tracks.index(tracks.pop()) if tracks else 0
    return track, frozenset(lane.state for lane in varying)


def make_grid(
    model: SystemModel, *, years: float, step_years: float, periods_per_year: int
) -> Grid:
    """Return the grid of a run; edges that fall between steps go to the nearest step.

    Raises:
        SpecError: a period is not a whole number of steps, the run not a whole number of
            periods, or two edges fall on one step.
    """
    period_steps = round(1 / (periods_per_year * step_years))
    periods = round(years * periods_per_year)
    age_nodes = np.rint(model.age_edges / step_years).astype(np.int64)
    clocked = bool(clock_of(model)[1])
    edges = model.duration_edges if clocked else model.duration_edges[:1]
    cells = np.rint(edges / step_years).astype(np.int64)
    problems = []
    if period_steps < 1 or abs(period_steps * periods_per_year * step_years - 1) > ROUNDING:
        said = f"{step_years:g} does not divide a period of 1/{periods_per_year} year"
        problems.append(Problem("step_years", said, "Use a whole fraction of a period."))
    if periods < 1 or abs(periods - years * periods_per_year) > ROUNDING:
        said = f"{years:g} is not a whole number of periods"
        problems.append(Problem("years", said, "Use whole periods, at least one."))
    if np.any(np.diff(age_nodes) < 1) or np.any(np.diff(cells) < 1):
        problems.append(
            Problem("step_years", "two band edges fall on one step", "Use a shorter step.")
        )
    if problems:
        raise SpecError(problems)
    bands = np.searchsorted(cells, np.arange(cells[-1] + 1), side="right") - 1
    return Grid(step_years, period_steps, periods, age_nodes, bands.astype(np.int64))
