"""Expected children where places are limited, worked out without chance: the fluid approximation.

Children are a quantity that flows. As long as a service has a free place, who asks is taken in at
once; once it is full, as many are taken in as leave it, by class, then by time. Everything else is
the exact forward solution (``forward``), so a model without services, or with places for all, has
the same expectation to the last digits.

What it leaves out is that children come and go by chance. Where a service is full for good, that
matters little: stocks and flows are near the engine's mean, and nearer the larger the service is.
Where it is nearly full and small, it matters most: the fluid finds that nobody waits, though by
chance there are often more children than places. Then waits and queues are too short, and places
held too many. ``fluid_error`` shows how far off it is for a model.

Steps are second order in their length: children are let in at the beginning of each step, as many
as keep the *mean* number of places held at what there is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from seethechild.model.system import Service, SystemModel
from seethechild.simulate.fluid_course import Course
from seethechild.simulate.fluid_parts import Seen
from seethechild.simulate.fluid_run import LimitedRun
from seethechild.simulate.fluid_space import LimitedSpace
from seethechild.simulate.fluid_waits import waits_table
from seethechild.simulate.forward import lane_levels
from seethechild.simulate.forward_grid import clock_of, make_grid
from seethechild.simulate.forward_tally import Expected, empty_expected
from seethechild.simulate.reforms import Reform


@dataclass(frozen=True, eq=False)
class Fluid:
    """What to expect of a model with limited services.

    Attributes:
        expected: children, moves and time in states, as ``forward`` tells them.
        waits: a row for each service and period, period 0 being the start: columns period,
            service, places, held, waiting (all as the period ends), asked, taken_in, gave_up
            (during it), wait_days (of those taken in, together), mean_wait_days (null where nobody
            was taken in), longest_days (of who waits first in line).
        together: whether all tracks were followed together; else see ``fluid_parts``.
    """

    expected: Expected
    waits: pl.DataFrame
    together: bool = True


def fluid(
    model: SystemModel,
    *,
    years: float,
    step_years: float = 1 / 12,
    reforms: Sequence[Reform] = (),
    periods_per_year: int = 1,
    levels: Mapping[str, float] | None = None,
) -> Fluid:
    """Return what to expect of a model whose services have a limited number of places.

    Args:
        model: the system; lanes of one track only may vary with time in state.
        years: how long to follow it.
        step_years: length of a step, a whole fraction of a period.
        reforms: what changes for whom, and when. A change of places is one of the model.
        periods_per_year: how finely results are cut.
        levels: lane id to a factor on all its rates.

    Raises:
        SpecError: as ``forward``.

    Example:
        >>> import numpy as np
        >>> from seethechild.model.system import Branch, Lane
        >>> one = np.ones(1)
        >>> asks = Branch(one, {"help": "waits"})
        >>> lanes = (
        ...     Lane("asks", "help", "none", np.array([[0.5]]), np.inf, (asks,)),
        ...     Lane("in", "help", "waits", np.array([[0.0]]), np.inf, (Branch(one, {"help": "in"}),)))
        >>> start = pl.DataFrame({"group": ["all"], "help": ["none"], "age_low": [0.0],
        ...     "age_high": [1.0], "elapsed_low": [0.0], "elapsed_high": [0.0], "count": [100.0]})
        >>> full = SystemModel("a service", ("help",), {"help": ("none", "waits", "in")},
        ...     np.array([0.0, 25.0]), np.array([0.0]), ("all",), lanes, (), (), start,
        ...     services=(Service("office", "in", ("in",), ((0.0, 10),)),))
        >>> fluid(full, years=1).expected.stocks[-1, :, 0, 0].round(2).tolist()
        [60.65, 29.35, 10.0]

    Source:
        Mandelbaum, Massey and Reiman (1998), Strong approximations for Markovian service networks,
        Queueing Systems 30: 149-201, for the fluid limit; Liu and Whitt (2012), The Gt/GI/st+GI
        many-server fluid queue, Queueing Systems 71: 405-444, for waits in it.
    """
    following = Following(
        model,
        years=years,
        step_years=step_years,
        periods_per_year=periods_per_year,
        levels=levels,
    )
    return following.under(reforms)


class Following:
    """A model with limited services, ready to be followed under any option.

    Args:
        model: the system.
        years, step_years, periods_per_year, levels: as ``fluid``.

    Raises:
        SpecError: as ``forward``.
    """

    def __init__(
        self,
        model: SystemModel,
        *,
        years: float,
        step_years: float,
        periods_per_year: int = 1,
        levels: Mapping[str, float] | None = None,
    ) -> None:
        self.model = model
        #: How children were spread when last followed, all periods together.
        self.seen = Seen({}, np.zeros((model.age_bands, model.duration_bands, 0)))
        free = replace(model, services=())
        self.grid = make_grid(
            free, years=years, step_years=step_years, periods_per_year=periods_per_year
        )
        track, states = clock_of(free)
        self._levels = lane_levels(model, levels or {})
        self._runs = [
            LimitedRun(
                LimitedSpace(
                    free, group, self.grid, track, states, services=model.services
                ),
                (),
                self._levels,
            )
            for group in model.groups
        ]

    def under(
        self, reforms: Sequence[Reform] = (), *, services: Sequence[Service] = ()
    ) -> Fluid:
        """Return what to expect under an option.

        Args:
            reforms: what it changes.
            services: the model's, with the option's number of places; empty for the model's own.

        Raises:
            SpecError: too many sets of reforms would have to be followed side by side.
        """
        runs = [
            LimitedRun(run.limited, reforms, self._levels, like=run) for run in self._runs
        ]
        course = Course(self.grid, runs, services or self.model.services)
        course.play()
        self.seen = seen_of(runs)
        for run, like in zip(runs, self._runs, strict=True):
            like.keep(run)
        expected = empty_expected(self.model, self.grid)
        for number, run in enumerate(runs):
            run.tally.write(expected, number)
        return Fluid(expected, waits_table(self.model, expected, course.queues, self.grid))


def seen_of(runs: Sequence[LimitedRun]) -> Seen:
    """Return how children of all groups were spread over joint states, as periods began."""
    tracks = runs[0].space.model.tracks
    joints = [joint for run in runs for joint in run.space.joints]
    columns = {
        track: np.array([joint[at] for joint in joints], dtype=object)
        for at, track in enumerate(tracks)
    }
    return Seen(columns, np.concatenate([run.seen for run in runs], axis=2))
