"""Expected children, moves and time in states, worked out without chance.

Where the kernel plays children one by one, this follows the expected number of children in every
joint state, age and time in state from step to step. Within a step it is exact for any number of
moves; ages and times in state are kept at points one step apart, so halving the step divides the
error by four. It checks the kernel, and is quick enough for previews.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.model.system import FloatArray, SystemModel
from seethechild.simulate.forward_grid import clock_of, make_grid
from seethechild.simulate.forward_run import Run
from seethechild.simulate.forward_space import Space
from seethechild.simulate.forward_tally import Expected, empty_expected
from seethechild.simulate.reforms import Reform


def forward(
    model: SystemModel,
    *,
    years: float,
    step_years: float = 1 / 12,
    reforms: Sequence[Reform] = (),
    periods_per_year: int = 1,
    levels: Mapping[str, float] | None = None,
) -> Expected:
    """Return what to expect of a model: time in states, moves and children there.

    Args:
        model: the system; lanes of one track only may vary with time in state.
        years: how long to follow it.
        step_years: length of a step, a whole fraction of a period. Age and duration edges
            between steps are taken at the nearest step.
        reforms: what changes for whom, and when.
        periods_per_year: how finely results are cut.
        levels: lane id to a factor on all its rates.

    Returns:
        Expected counts, by period, state or branch, age band and group.

    Raises:
        SpecError: lanes of several tracks vary with time in state; the step does not divide the
            period or merges two band edges; there are too many joint states or sets of reforms;
            ``levels`` names an unknown lane.

    Example:
        >>> import polars as pl
        >>> from seethechild.model.system import Branch, Lane
        >>> lane = Lane("out", "help", "in", np.array([[2.0]]), np.inf,
        ...             (Branch(np.ones(1), {"help": "none"}),))
        >>> start = pl.DataFrame({"group": ["all"], "help": ["in"], "age_low": [0.0],
        ...     "age_high": [1.0], "elapsed_low": [0.0], "elapsed_high": [0.0], "count": [100.0]})
        >>> two = SystemModel("two states", ("help",), {"help": ("none", "in")},
        ...     np.array([0.0, 25.0]), np.array([0.0]), ("all",), (lane,), (), (), start)
        >>> forward(two, years=1).stocks[-1, :, 0, 0].round(2).tolist()  # 100 exp(-2) stay
        [86.47, 13.53]

    Source:
        Kolmogorov's forward equations for a semi-Markov process with piecewise constant hazards;
        the method of lines along age and time in state.
    """
    grid = make_grid(
        model, years=years, step_years=step_years, periods_per_year=periods_per_year
    )
    track, states = clock_of(model)
    factors = lane_levels(model, levels or {})
    expected = empty_expected(model, grid)
    for number, group in enumerate(model.groups):
        space = Space(model, group, grid, track, states)
        run = Run(space, reforms, factors)
        run.play()
        run.tally.write(expected, number)
    return expected


def lane_levels(model: SystemModel, levels: Mapping[str, float]) -> FloatArray:
    """Return, shape (lanes,), the factor on each lane's rates.

    Raises:
        UnknownNameError: ``levels`` names a lane that the model has not.
    """
    known = {lane.id: at for at, lane in enumerate(model.lanes)}
    factors = np.ones(len(known))
    for name, level in levels.items():
        if name not in known:
            raise UnknownNameError("lane", name, did_you_mean(name, known))
        factors[known[name]] = level
    return factors
