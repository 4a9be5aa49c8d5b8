"""Harm while waiting: signs of harm on record that befall children in line for a limited service."""

import numpy as np
import polars as pl

from seethechild.decide.against import against_now
from seethechild.decide.observe import SIGNS_OF_HARM
from seethechild.decide.queues import service_names
from seethechild.simulate.activity import MEANS
from seethechild.simulate.parts import parts_of_lives
from seethechild.simulate.play import Played
from seethechild.simulate.program import TICKS_PER_YEAR

#: Signs of harm to children in line, and how long they stand in it, together.
HARM_WAITING = pl.Schema(
    {
        "draw": pl.Int32,
        "option": pl.String,
        "service": pl.String,
        "signs_of_harm": pl.Int64,
        "child_years": pl.Float64,
    }
)
MEASURES = ("signs_of_harm", "child_years", "per_100_child_years")


def harm_waiting(played: Played, *, option: str) -> pl.DataFrame:
    """Return the signs of harm that befell children while they waited, by service.

    Args:
        played: one option of one draw, with its log.
        option: its id.

    Returns:
        ``HARM_WAITING``: what is counted of each child (``SIGNS_OF_HARM``), of
        children who stood in line as it happened, over the run. A plan may be what ends the wait.
    """
    model, layout = played.model, played.layout
    parts = parts_of_lives(played)
    happened = np.flatnonzero(~parts.first)  # one part begins with each event of the log
    signs = np.array(
        [sum(place.events.count(name) for name in SIGNS_OF_HARM.events) for place in layout.places]
    )[played.log[:, 3]]  # fmt: skip
    by_id = {lane.id: lane for lane in model.lanes}
    rows = []
    for service in model.services:
        lane = by_id[service.lane]
        in_line = (
            parts.states[:, model.tracks.index(lane.track)]
            == layout.number[lane.track, lane.state]
        )
        harm = int(signs[in_line[happened - 1]].sum())
        waited = (parts.stop - parts.start)[in_line].sum() / TICKS_PER_YEAR
        draw = MEANS if played.draw is None else played.draw
        rows.append((draw, option, service.id, harm, waited))
    return pl.DataFrame(rows, schema=HARM_WAITING, orient="row")


def harm_waiting_table(harm: pl.DataFrame, *, base: str) -> pl.DataFrame:
    """Return harm while waiting over the run, against as now on the same draws.

    Args:
        harm: ``HARM_WAITING`` of the draws looked at.
        base: id of "as now".

    Returns:
        Columns option, service, title, measure (one of ``MEASURES``), mean, low, high, change_mean,
        change_low, change_high. A longer line alone makes more harm while waiting: the rate says
        whether a child in line is worse off.
    """
    waited = pl.col("child_years")
    rate = pl.when(waited > 0).then(pl.col("signs_of_harm") / waited * 100)
    told = against_now(
        harm.with_columns(per_100_child_years=rate), ("service",), MEASURES, base=base
    )
    return told.select(
        "option",
        "service",
        service_names(pl.col("service")).alias("title"),
        pl.exclude("option", "service"),
    )
