"""Simulated children in the shape of observed ones: spells and events with dates.

So one code describes both: what is estimated from journeys can be tried on lives whose rates are
known. The kernel's log tells all that happened; this turns it into stays and dated spells.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError
from seethechild.core.time import DAYS_PER_YEAR
from seethechild.journeys.tables import EVENTS, SPELLS
from seethechild.simulate.layout import ticks
from seethechild.simulate.play import Played
from seethechild.simulate.program import TICKS_PER_YEAR, Ints

#: What SPELLS leave out: where a child is when nothing is recorded of it.
UNRECORDED = frozenset({("help", "none"), ("legal", "none"), ("home", "parents")})
SOURCE = "simulated"


def stays(played: Played) -> pl.DataFrame:
    """Return every child's unbroken time in each state, in ticks.

    Args:
        played: with its log (``play(..., log=True)``).

    Returns:
        Columns row (of ``played.children``), track, state, start, stop, came (false for the state
        a child came in with), ended (false where the run ends first); by row, track and start.

    Raises:
        SpecError: the run was played without a log.
    """
    require_log(played)
    tracks = played.model.tracks
    parts = []
    for column in range(len(tracks)):
        turns = track_turns(played, column)
        parts.append(
            pl.DataFrame(
                {
                    "row": turns.row,
                    "track": np.full(len(turns.row), column),
                    "state": turns.state,
                    "start": turns.start,
                    "stop": turns.stop,
                    "came": turns.came,
                    "ended": turns.ended,
                }
            )
        )
    names = pl.Series([state for _, state in played.layout.states])
    frame = pl.concat(parts).sort("row", "track", "start", maintain_order=True)
    return frame.with_columns(
        track=pl.Series(list(tracks)).gather(frame["track"]),
        state=names.gather(frame["state"]),
    )


class Turns(NamedTuple):
    """Children's unbroken times in the states of one track, by child and time; rows of equal length.

    Attributes:
        row: the child.
        state: number of the state in the layout.
        start: ticks.
        stop: ticks.
        came: false for the state a child came in with.
        ended: false where the run ends first.
    """

    row: Ints
    state: Ints
    start: Ints
    stop: Ints
    came: NDArray[np.bool_]
    ended: NDArray[np.bool_]


def track_turns(played: Played, column: int) -> Turns:
    """Return every child's unbroken times in the states of one track.

    Args:
        played: with its log.
        column: position of the track in the model.

    Raises:
        SpecError: the run was played without a log.
    """
    require_log(played)
    kids, places, track = played.children, played.layout.places, played.model.tracks[column]
    moved = np.full(len(places), -1, dtype=np.int64)
    for number, place in enumerate(places):
        if track in place.moves:
            moved[number] = played.layout.number[track, place.moves[track]]
    time, row, _, branch = played.log.T
    ends, left = last_there(played)
    there = np.flatnonzero(kids.entry < ends)
    goes = moved[branch] >= 0
    first = len(there)
    rows = np.concatenate([there, row[goes]])
    start = np.concatenate([kids.entry[there], time[goes]])
    state = np.concatenate([kids.states[there, column], moved[branch[goes]]])
    order = np.argsort(rows, kind="stable")
    rows, start, state = rows[order], start[order], state[order]
    last = np.append(rows[1:] != rows[:-1], True)[: len(rows)]
    stop = np.where(last, ends[rows], np.append(start[1:], 0)[: len(rows)])
    return Turns(rows, state, start, stop, order >= first, ~last | left[rows])


def require_log(played: Played) -> None:
    """Refuse a run of which not every event was kept.

    Raises:
        SpecError: it was played without a log.
    """
    if not len(played.log) and played.taken.any():
        raise SpecError(Problem("log", "was not kept", "Play with log=True."))


def last_there(played: Played) -> tuple[Ints, np.ndarray]:
    """Return when each child is last there, and whether it left before the run ended."""
    kids, horizon = played.children, played.turns[-1]
    oldest = int(ticks(float(played.model.age_edges[-1])))
    ends = np.minimum(horizon, kids.birth + oldest)
    leaves = np.array([place.leaves for place in played.layout.places])
    time, row, _, branch = played.log.T
    gone = leaves[branch]
    ends[row[gone]] = time[gone]
    return ends, ends < horizon


def day_of(tick: pl.Expr, first: date) -> pl.Expr:
    """Return the day in which a tick falls, where tick 0 is the start of ``first``."""
    days = (tick.cast(pl.Float64) * (DAYS_PER_YEAR / TICKS_PER_YEAR)).floor()
    return pl.lit(first) + pl.duration(days=days.cast(pl.Int64))


def child_ids(played: Played) -> pl.Series:
    """Return a made-up identifier for each row of ``played.children``."""
    return pl.Series("child_id", [f"MU{row:07d}" for row in range(len(played.children))])


def simulated_spells(played: Played, *, first: date) -> pl.DataFrame:
    """Return SPELLS of simulated children.

    Args:
        played: with its log.
        first: the day on which the run starts.

    Returns:
        SPELLS; ``stop`` is null where the run ends first. Time in a state of less than a day that
        began and ended on one day is left out, as are states of which nothing is recorded. What a
        child came in with starts when its time in the state began, as far as that is known.
    """
    ids = child_ids(played)
    whole = stays(played)
    elapsed = pl.Series(played.children.elapsed).gather(whole["row"])
    tracks = played.model.tracks
    begun = (
        whole["start"]
        - pl.select(
            pl.when(~whole["came"] & (whole["track"] == tracks[0]))
            .then(elapsed)
            .otherwise(0)
        ).to_series()
    )
    told = whole.with_columns(child_id=ids.gather(whole["row"]), begun=begun).with_columns(
        start=day_of(pl.col("begun"), first),
        stop=pl.when("ended").then(day_of(pl.col("stop"), first)),
    )
    quiet = pl.struct("track", "state").is_in(
        [{"track": track, "state": state} for track, state in sorted(UNRECORDED)]
    )
    beyond = pl.lit(
        first + timedelta(days=int(played.turns[-1] / TICKS_PER_YEAR * DAYS_PER_YEAR))
    )
    told = told.filter(
        ~quiet & (pl.col("start") < pl.coalesce("stop", beyond + pl.duration(days=1)))
    )
    return SPELLS.check(_filled(told.with_columns(source=pl.lit(SOURCE)), SPELLS.dtypes))


def simulated_events(played: Played, *, first: date) -> pl.DataFrame:
    """Return EVENTS of simulated children, in the order in which they happened.

    Args:
        played: with its log.
        first: the day on which the run starts.

    Returns:
        EVENTS, one row for each event of each branch taken and each arrival.
    """
    places, kids = played.layout.places, played.children
    log = pl.DataFrame(
        played.log, schema=["time", "row", "source_lane", "branch"], orient="row"
    )
    kinds = pl.Series([list(place.events) for place in places], dtype=pl.List(pl.String))
    arrived = np.flatnonzero(kids.inflow >= 0)
    came = pl.DataFrame({"time": kids.entry[arrived], "row": arrived})
    inflows = [list(inflow.events) for inflow in played.model.inflows]
    brought = pl.Series(inflows, dtype=pl.List(pl.String)).gather(kids.inflow[arrived])
    told = (
        pl.concat(
            [
                came.with_columns(kind=brought),
                log.select("time", "row", kind=kinds.gather(log["branch"])),
            ]
        )
        .filter(pl.col("time") < int(played.turns[-1]))
        .sort("row", "time", maintain_order=True)
    )
    told = told.with_columns(child_id=child_ids(played).gather(told["row"]))
    told = told.explode("kind").filter(pl.col("kind").is_not_null())
    told = told.with_columns(date=day_of(pl.col("time"), first), source=pl.lit(SOURCE))
    return EVENTS.check(_filled(told, EVENTS.dtypes))


def _filled(
    frame: pl.DataFrame, dtypes: Mapping[str, pl.DataType | type[pl.DataType]]
) -> pl.DataFrame:
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in dtypes.items()
    )
