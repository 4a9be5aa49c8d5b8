"""Whom a change reaches, year by year: the share newly reached, and how many children that is.

The share grows evenly from the day a change starts until its ramp is over. What is reached as now
(``baseline_reach``) is no news and is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from seethechild.core.time import MONTHS_PER_YEAR, FinancialYear
from seethechild.cost.deflate import Levels
from seethechild.cost.order import grouped
from seethechild.model.system import FloatArray, SystemModel
from seethechild.simulate.option_schema import Change
from seethechild.simulate.option_staff import Stage
from seethechild.simulate.options import Matched

BY_DRAW = ("draw", "option", "period")


@dataclass(frozen=True, eq=False)
class Place:
    """Where and when a reform's costs arise.

    Attributes:
        council: ONS code, for its spending lines.
        start: first day of the run.
        periods: how many years are played.
        prices: year whose pounds the answer is in.
        residents: shape (18,), children by single year of age.
        levels: the user's own price index; None takes CPIH.
        seed: of the run, for what an option's places come to in each draw.
    """

    council: str
    start: date
    periods: int
    prices: FinancialYear
    residents: FloatArray
    levels: Levels | None = None
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Happened:
    """What one option came to in all draws.

    Attributes:
        activity: columns draw, option, period, track, state, age_band, group, child_years,
            entries, stock.
        events: columns draw, option, period, event, age_band, group, count.
    """

    activity: pl.DataFrame
    events: pl.DataFrame


def growth(change: Change, place: Place) -> tuple[FloatArray, FloatArray]:
    """Return how far a change has grown: on average in each year, and by each year's end.

    Args:
        change: with its start and ramp.
        place: start and length of the run.

    Returns:
        Two arrays of shape (P,), each from 0 to 1.

    Example:
        >>> from seethechild.simulate.option_schema import Eligible, Target
        >>> change = Change("event", Target(event="section_47"), Eligible(), date(2026, 4, 1),
        ...     ramp_months=12.0)
        >>> place = Place("", date(2025, 4, 1), 3, FinancialYear.ending_in(2025), np.zeros(18))
        >>> mean, end = growth(change, place)
        >>> mean.round(2).tolist(), end.round(2).tolist()
        ([0.0, 0.5, 1.0], [0.0, 1.0, 1.0])
    """
    return _grown(years_until(change, place), change.ramp_months, place.periods)


def _grown(begins: float, months: float, periods: int) -> tuple[FloatArray, FloatArray]:
    ramp = months / MONTHS_PER_YEAR
    turns = np.arange(periods + 1, dtype=np.float64)
    if ramp > 0:
        grown = np.clip((turns - begins) / ramp, 0.0, 1.0)
        area = ramp * grown**2 / 2.0 + np.maximum(turns - begins - ramp, 0.0)
    else:
        grown = (turns > begins).astype(np.float64)
        area = np.maximum(turns - begins, 0.0)
    return np.diff(area), grown[1:]


def years_until(change: Change, place: Place) -> float:
    """Return the years from the run's first day until a change starts, by the calendar.

    Both are the first of a month, so what starts on 1 April costs nothing in the year before.
    """
    months = (change.starts.year - place.start.year) * MONTHS_PER_YEAR
    return (months + change.starts.month - place.start.month) / MONTHS_PER_YEAR


def reach_by_year(
    change: Change, place: Place, baseline: float, course: Sequence[Stage] = ()
) -> tuple[FloatArray, FloatArray]:
    """Return the mean reach in each year, and the reach at each year's end, beyond the baseline.

    Args:
        change: with its start, ramp and reach.
        place: start and length of the run.
        baseline: share reached as now.
        course: how the reach grows where workers are to be hired for it.

    Returns:
        Two arrays of shape (P,).
    """
    if change.staff is None:
        mean, end = growth(change, place)
        beyond = max(change.reach - baseline, 0.0)
        return mean * beyond, end * beyond
    begins = years_until(change, place)
    total = np.zeros((2, place.periods))
    for stage in course:
        grown = _grown(begins + stage.after / MONTHS_PER_YEAR, stage.over, place.periods)
        total += np.array(grown) * stage.share
    return total[0], total[1]


def children_reached(
    matched: Sequence[Matched], model: SystemModel, activity: pl.DataFrame, place: Place
) -> pl.DataFrame:
    """Return how many children a reform newly reaches, by draw, option and year.

    A child is reached on entering a state the reform acts on, or by being in it while the reach
    grows. Changes of one reform reach the same children, so the largest number counts.

    Args:
        matched: the changes of one reform, tied to lanes.
        model: what was played.
        activity: as in ``Happened``.
        place: start and length of the run.

    Returns:
        Columns draw, option, period, units.
    """
    frames = []
    for one in matched:
        places = {(model.lanes[i].track, model.lanes[i].state) for i in one.lanes}
        there = activity.join(
            pl.DataFrame(sorted(places), schema=["track", "state"], orient="row"),
            on=["track", "state"],
            how="semi",
        )
        reached = _reached(one, place, activity)
        units = pl.col("entries") * pl.col("mean") + pl.col("stock") * pl.col("grown")
        frames.append(
            _eligible(one, model, there)
            .join(reached, on=[name for name in reached.columns if name in BY_DRAW])
            .select(*BY_DRAW, units=units)
        )
    return _largest(frames)


def events_reached(
    event: str,
    matched: Sequence[Matched],
    model: SystemModel,
    events: pl.DataFrame,
    place: Place,
) -> pl.DataFrame:
    """Return how many events of a name happen to children whom a reform newly reaches.

    Args:
        event: its id.
        matched: the changes of one reform, tied to lanes.
        model: what was played.
        events: as in ``Happened``.
        place: start and length of the run.

    Returns:
        Columns draw, option, period, units.
    """
    frames = []
    for one in matched:
        reached = _reached(one, place, events)
        frames.append(
            _eligible(one, model, events.filter(pl.col("event") == event))
            .join(reached, on=[name for name in reached.columns if name in BY_DRAW])
            .select(*BY_DRAW, units=pl.col("count") * pl.col("mean"))
        )
    return _largest(frames)


def _eligible(one: Matched, model: SystemModel, frame: pl.DataFrame) -> pl.DataFrame:
    groups = [name for name, on in zip(model.groups, one.groups, strict=True) if on]
    return frame.filter(
        pl.col("age_band").is_in(np.flatnonzero(one.ages).tolist())
        & pl.col("group").is_in(groups)
    )


def _reached(one: Matched, place: Place, played: pl.DataFrame) -> pl.DataFrame:
    """Return the share newly reached: columns period, mean, grown, and draw where it depends on it."""
    now = one.reform.baseline_reach
    if one.change.staff is None:
        return _yearly(*reach_by_year(one.change, place, now))
    draws = played["draw"].unique().sort()
    every = []
    for draw in draws:
        course = one.course(seed=place.seed, draw=draw)
        yearly = _yearly(*reach_by_year(one.change, place, now, course))
        every.append(yearly.with_columns(draw=pl.lit(draw, dtype=draws.dtype)))
    return pl.concat(every) if every else _yearly(*reach_by_year(one.change, place, now))


def _yearly(mean: FloatArray, end: FloatArray) -> pl.DataFrame:
    periods = np.arange(len(mean), dtype=np.int32)
    grown = np.diff(end, prepend=0.0)
    return pl.DataFrame({"period": periods, "mean": mean, "grown": grown})


def _largest(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the sums of each change's rows; of several changes, the largest."""
    sums = [grouped(frame, *BY_DRAW).agg(pl.col("units").sum()) for frame in frames]
    return grouped(pl.concat(sums), *BY_DRAW).agg(pl.col("units").max())
