"""The forward solution of one model again and again: as now once, then one option after the other.

What does not depend on the option is prepared once: joint states, who is there at the start, the
step as now. Groups of children whom an option cannot reach keep what they have as now.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from seethechild.model.system import SystemModel
from seethechild.simulate.forward_grid import clock_of, make_grid
from seethechild.simulate.forward_run import Run
from seethechild.simulate.forward_space import Space
from seethechild.simulate.forward_tally import Expected, empty_expected
from seethechild.simulate.reforms import Reform

#: Of an answer, what is counted by group of children, and on which axis.
_GROUP_AXIS = {
    "child_years": 3,
    "stocks": 3,
    "entries": 3,
    "taken": 3,
    "arrivals": 3,
    "left": 2,
}


class Again:
    """A model ready to be followed under any option.

    Args:
        model: the system.
        years: how long to follow it.
        step_years: length of a step, a whole fraction of a year.

    Raises:
        SpecError: as ``forward``.

    Example:
        >>> import polars as pl
        >>> from seethechild.model.system import Branch, Lane
        >>> lane = Lane("out", "help", "in", np.array([[2.0]]), np.inf,
        ...             (Branch(np.ones(1), {"help": "none"}),))
        >>> start = pl.DataFrame({"group": ["all"], "help": ["in"], "age_low": [0.0],
        ...     "age_high": [1.0], "elapsed_low": [0.0], "elapsed_high": [0.0], "count": [100.0]})
        >>> two = SystemModel("two states", ("help",), {"help": ("none", "in")},
        ...     np.array([0.0, 25.0]), np.array([0.0]), ("all",), (lane,), (), (), start)
        >>> again = Again(two, years=1, step_years=1 / 4)
        >>> again.under(()).stocks[-1, :, 0, 0].round(2).tolist()
        [86.47, 13.53]
    """

    def __init__(self, model: SystemModel, *, years: int, step_years: float) -> None:
        self.model = model
        self.grid = make_grid(model, years=years, step_years=step_years, periods_per_year=1)
        track, states = clock_of(model)
        self._levels = np.ones(len(model.lanes))
        self._runs = [
            Run(Space(model, group, self.grid, track, states), (), self._levels)
            for group in model.groups
        ]
        self.now = empty_expected(model, self.grid)
        for number, run in enumerate(self._runs):
            run.play()
            run.tally.write(self.now, number)

    def under(self, reforms: Sequence[Reform]) -> Expected:
        """Return what to expect under an option.

        Raises:
            SpecError: too many sets of reforms would have to be followed side by side.
        """
        if not reforms:
            return self.now
        expected = _copied(self.now)
        since = self._first_period(reforms)
        for number, like in enumerate(self._runs):
            mine = [one for one in reforms if _reaches(one, number)]
            if not mine or since == self.grid.periods:
                continue
            run = Run(like.space, mine, self._levels, like=like)
            run.play(since)
            own = empty_expected(self.model, self.grid)
            run.tally.write(own, number)
            _put(own, expected, number, since)
        return expected

    def _first_period(self, reforms: Sequence[Reform]) -> int:
        """Return the period in which the first reform begins: before it all is as now."""
        begins = min(reform.schedule.start_years for reform in reforms)
        return int(np.clip(np.floor(begins), 0, self.grid.periods))


def _reaches(reform: Reform, group: int) -> bool:
    return any(each.groups[group] for each in reform.multipliers)


def _copied(expected: Expected) -> Expected:
    return replace(
        expected, **{name: getattr(expected, name).copy() for name in _GROUP_AXIS}
    )


def _put(own: Expected, expected: Expected, group: int, since: int) -> None:
    """Put the counts of one group into those of all, from a period on."""
    for name, axis in _GROUP_AXIS.items():
        at = (slice(since, None), *(slice(None),) * (axis - 1), group)
        getattr(expected, name)[at] = getattr(own, name)[at]
