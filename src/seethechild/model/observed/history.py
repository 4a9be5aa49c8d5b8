"""Children's journeys as the model sees them: change points, joint states and clocks."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.time import DAYS_PER_YEAR
from seethechild.journeys.dataset import Dataset
from seethechild.model.layout import AGE_EDGES, CHILD_BAND_COUNT, DURATION_EDGES
from seethechild.model.observed.points import (
    EMERGENCY,
    HELP,
    NONE,
    OPEN,
    PLAN,
    help_points,
    last_of_day,
    referrals,
    settled,
    track_points,
    without_emergencies,
)
from seethechild.model.system import FloatArray

#: Only the month of birth is kept; the 15th stands for the day.
MID_MONTH = 14
#: Stands for a day nobody knows.
UNKNOWN = -(10**6)
#: Events that tell of moves; others are not read.
USED = (
    "referral", "no_further_action", "assessed_not_in_need", "need_started",
    "ended_without_report", "section_47", "conference", "care_started", "care_ended",
    "emergency_order", "move", "proceedings_issued",
)  # fmt: skip
ADULT = int(AGE_EDGES[CHILD_BAND_COUNT])


@dataclass(frozen=True, eq=False)
class History:
    """Children's lives in the model's states. Days are counted since 1970.

    Attributes:
        birthdays: shape (N, 19), the day of each birthday from birth to 18.
        adult_from: shape (N,), first day of the month of the 18th birthday: what ends then ends
            because of it.
        alone: shape (N,), whether the child is unaccompanied.
        turns: change points of help in order: row, day, state, referred, outcome, reason, origin
            (when the time in the state began to count), known (whether that was seen), and
            ``was``, ``was_origin``, ``was_known``, the same of the state before.
        days: joint states from a day on: row, day, help, legal, home, origin, known, and the
            states before (``was_help``, ``was_legal``, ``was_home``).
        events: row, day, kind, outcome.
        emergencies: row, day of care that began in an emergency.
        left_out: children without a month of birth.
    """

    birthdays: FloatArray
    adult_from: FloatArray
    alone: NDArray[np.bool_]
    turns: pl.DataFrame
    days: pl.DataFrame
    events: pl.DataFrame
    emergencies: pl.DataFrame
    left_out: int

    def age_band(self, rows: NDArray[np.int32], on: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the age band of children on some days; before birth they count as newborn."""
        edges = AGE_EDGES[1 : CHILD_BAND_COUNT + 1].astype(int)
        return np.asarray((on[:, None] >= self.birthdays[rows][:, edges]).sum(axis=1))


def duration_band(days: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the duration band of stays of so many days.

    Example:
        >>> duration_band(np.array([0, 91, 92, 800])).tolist()
        [0, 0, 1, 4]
    """
    years = np.maximum(days, 0) / DAYS_PER_YEAR
    return np.asarray(np.searchsorted(DURATION_EDGES, years, side="right") - 1)


def as_of(dataset: Dataset, until: date) -> Dataset:
    """Return what a dataset would have said on a day: nothing of what happened from then on.

    Args:
        dataset: any.
        until: the first day not told of.

    Returns:
        The dataset: what went on that day is open, and referrals still assessed have no outcome.
    """
    spells = dataset.spells.filter(pl.col("start") < until)
    going_on = (pl.col("stop") > until).fill_null(value=False)
    spells = spells.with_columns(
        stop=pl.when(~going_on).then("stop"),
        end_reason=pl.when(~going_on).then("end_reason"),
    )
    assessed = spells.filter((pl.col("state") == "assessment") & pl.col("stop").is_null())
    undecided = assessed.select("child_id", date="start", undecided=pl.lit(value=True))
    events = dataset.events.filter(pl.col("date") < until)
    events = events.join(
        undecided, on=("child_id", "date"), how="left", maintain_order="left"
    )
    unknown = (pl.col("kind") == "referral") & pl.col("undecided").fill_null(value=False)
    later = (pl.col("until") >= until).fill_null(value=False)
    events = events.with_columns(
        outcome=pl.when(~unknown).then("outcome"), until=pl.when(~later).then("until")
    ).drop("undecided")
    coverage = dataset.coverage.filter(pl.col("start") < until).with_columns(
        stop=pl.min_horizontal("stop", pl.lit(until))
    )
    return replace(dataset, spells=spells, events=events, coverage=coverage)


def history(dataset: Dataset, *, after_plan_years: float) -> History:
    """Return children's lives in the model's states.

    Args:
        dataset: cut off where the fit ends (``as_of``).
        after_plan_years: time in need with which help after a plan begins, as in the model.
    """
    told = dataset.children.filter(pl.col("birth_month").is_not_null())
    kids = told.select(
        "child_id", "birth_month", alone=pl.col("unaccompanied").fill_null(value=False)
    ).with_row_index("row")
    kids = kids.with_columns(pl.col("row").cast(pl.Int32))
    birthdays, adult_from = _birthdays(kids)
    names = kids.select("child_id", "row")
    spells = _numbered(
        dataset.spells, names, "start", "stop", also=("track", "state", "end_reason")
    )
    spells = spells.sort("row", "start")
    told = dataset.events.filter(pl.col("kind").is_in(USED))
    events = _numbered(told, names, "date", also=("kind", "outcome")).rename(
        {"date": "day"}
    )
    of = {
        track: spells.filter(pl.col("track") == track)
        for track in ("help", "legal", "home")
    }
    turns = _turns(help_points(of["help"], referrals(events)), birthdays, after_plan_years)
    return History(
        birthdays=birthdays,
        adult_from=adult_from,
        alone=kids["alone"].to_numpy(),
        turns=turns,
        days=_days(turns, of["legal"], of["home"]),
        events=events.sort("row", "day"),
        emergencies=_emergencies(events, of["legal"]),
        left_out=dataset.children.height - kids.height,
    )


def _numbered(
    frame: pl.DataFrame, names: pl.DataFrame, *days: str, also: tuple[str, ...]
) -> pl.DataFrame:
    """Return rows with numbers in place of children's names and of dates."""
    held = frame.select("child_id", *also, *(pl.col(name).cast(pl.Int32) for name in days))
    return held.join(names, on="child_id").drop("child_id")


def _birthdays(kids: pl.DataFrame) -> tuple[FloatArray, FloatArray]:
    days = kids.select(
        (pl.col("birth_month").dt.offset_by(f"{age}y") + pl.duration(days=MID_MONTH))
        .cast(pl.Int32)
        .alias(str(age))
        for age in range(ADULT + 1)
    )
    table = days.to_numpy().astype(np.float64)
    return table, table[:, ADULT] - MID_MONTH


def _turns(
    points: pl.DataFrame, birthdays: FloatArray, after_plan_years: float
) -> pl.DataFrame:
    """Add to change points the clock of each state, and the state before."""
    first = _first()
    born = pl.Series("born", birthdays[points["row"].to_numpy(), 0].astype(np.int32))
    was = pl.when(first).then(pl.lit(NONE)).otherwise(pl.col("state").shift(1))
    held = points.with_columns(born, was=was, first=first)
    stepped_down = (pl.col("was") == PLAN) & (pl.col("state") == HELP)
    back = round(after_plan_years * DAYS_PER_YEAR)
    held = held.with_columns(
        origin=pl.when(stepped_down).then(pl.col("day") - back).otherwise("day")
    )
    return held.with_columns(
        was_origin=pl.when("first").then("born").otherwise(pl.col("origin").shift(1)),
        was_known=~pl.col("first"),
    ).drop("born", "first")


def _days(turns: pl.DataFrame, legal: pl.DataFrame, home: pl.DataFrame) -> pl.DataFrame:
    """Return the states of all tracks together, at the end of each day on which one changed."""
    last = turns.filter(last_of_day())
    parts = [
        last.select("row", "day", "origin", help="state", known=pl.lit(value=True)),
        track_points(without_emergencies(legal), NONE).rename({"state": "legal"}),
        track_points(home, "parents").rename({"state": "home"}),
    ]
    filled = {"help": NONE, "legal": NONE, "home": "parents"}
    held = pl.concat(parts, how="diagonal").sort("row", "day", maintain_order=True)
    first = _first()
    held = held.with_columns(
        *(
            pl.when(first)
            .then(pl.col(track).fill_null(value))
            .otherwise(track)
            .alias(track)
            for track, value in filled.items()
        ),
        known=pl.when(first)
        .then(pl.col("known").fill_null(value=False))
        .otherwise("known"),
        origin=pl.when(first).then(pl.col("origin").fill_null(UNKNOWN)).otherwise("origin"),
    ).with_columns(pl.col(*filled, "known", "origin").forward_fill())
    held = held.filter(last_of_day())
    held = settled(held)
    return held.with_columns(
        pl.when(first)
        .then(pl.lit(value))
        .otherwise(pl.col(track).shift(1))
        .alias(f"was_{track}")
        for track, value in filled.items()
    )


def _first() -> pl.Expr:
    """Whether a row is the first of its child."""
    return (pl.col("row") != pl.col("row").shift(1)).fill_null(value=True)


def _emergencies(events: pl.DataFrame, legal: pl.DataFrame) -> pl.DataFrame:
    ordered = events.filter(
        (pl.col("kind") == "emergency_order")
        | ((pl.col("kind") == "care_started") & (pl.col("outcome") == "emergency"))
    ).select("row", "day")
    spelled = legal.filter(pl.col("state") == EMERGENCY).select("row", day="start")
    return pl.concat([ordered, spelled]).unique().with_columns(emergency=pl.lit(value=True))


__all__ = ["ADULT", "OPEN", "History", "as_of", "duration_band", "history"]
