"""The table of waits of the fluid approximation."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from seethechild.core.time import DAYS_PER_YEAR
from seethechild.model.system import SystemModel
from seethechild.simulate.fluid_course import NOBODY, Queue
from seethechild.simulate.fluid_space import places_over
from seethechild.simulate.forward_grid import Grid
from seethechild.simulate.forward_tally import Expected

#: Columns of the table.
WAITS = pl.Schema(
    {"period": pl.Int32, "service": pl.String}
    | dict.fromkeys(
        (
            "places",
            "held",
            "waiting",
            "asked",
            "taken_in",
            "gave_up",
            "wait_days",
            "mean_wait_days",
            "longest_days",
        ),
        pl.Float64,
    )
)


def waits_table(
    model: SystemModel, expected: Expected, queues: Sequence[Queue], grid: Grid
) -> pl.DataFrame:
    """Return waits by service and period; see ``fluid.Fluid``."""
    frames = [_of_service(model, expected, queue, grid) for queue in queues]
    return pl.concat([pl.DataFrame(schema=WAITS), *frames])


def _of_service(
    model: SystemModel, expected: Expected, queue: Queue, grid: Grid
) -> pl.DataFrame:
    lane = next(lane for lane in model.lanes if lane.id == queue.service.lane)
    state = expected.states.index((lane.track, lane.state))
    own = [at for at, (name, _) in enumerate(expected.branches) if name == lane.id]
    waiting = expected.stocks[:, state].sum(axis=(1, 2))
    asked = expected.entries[:, state].sum(axis=(1, 2))
    taken = expected.taken[:, own].sum(axis=(1, 2, 3, 4))
    ends = np.arange(grid.periods + 1) * grid.period_steps * grid.step_years
    days = queue.waited * DAYS_PER_YEAR
    frame = pl.DataFrame(
        {
            "period": np.arange(grid.periods + 1, dtype=np.int32),
            "service": [queue.service.id] * (grid.periods + 1),
            "places": [places_over(queue.service, end, end) for end in ends],
            "held": queue.held,
            "waiting": waiting,
            "asked": np.append(0.0, asked),
            "taken_in": np.append(0.0, taken),
            "gave_up": np.append(0.0, asked - taken - np.diff(waiting)),
            "wait_days": np.append(0.0, days),
            "longest_days": queue.longest * DAYS_PER_YEAR,
        }
    )
    mean = pl.col("wait_days") / pl.col("taken_in")
    some = pl.col("taken_in") > NOBODY
    return frame.with_columns(mean_wait_days=pl.when(some).then(mean)).select(list(WAITS))
