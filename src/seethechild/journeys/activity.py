"""How much of children's lives was spent in each state, month by month: child-days and entries.

The same shape as the activity of a simulation, so that what prices or compares simulated
children does so with observed ones.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final

import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.tables import Column, Table, at_least
from seethechild.journeys.build.after import birthday

#: Ages in years at which a band starts, those of the system model; the last has no end.
AGE_EDGES: Final = (0, 1, 5, 10, 16, 18, 21, 25)
#: The band before birth.
UNBORN: Final = -1

#: Child-days and entries; ``draw`` and ``option`` are those of a run of the observed.
ACTIVITY = Table(
    "ACTIVITY",
    "Time and entries of children in a state in a month.",
    (
        Column("draw", pl.Int32, "-1: observed, not drawn"),
        Column("option", pl.String, "observed"),
        Column("month", pl.Date, "first of the month"),
        Column("track", pl.String, "help, legal, home or mind"),
        Column("state", pl.String, "a state of the track"),
        Column(
            "age_band",
            pl.Int32,
            "band of ages from 0, -1 before birth; empty where birth is unknown",
            nullable=True,
        ),
        Column("group", pl.String, "children or unaccompanied"),
        Column(
            "child_days", pl.Int64, "days of all children", "days", rules=(at_least(0),)
        ),
        Column("entries", pl.Int64, "spells that began", "spells", rules=(at_least(0),)),
    ),
    keys=("draw", "option", "month", "track", "state", "age_band", "group"),
)


def activity(
    spells: pl.DataFrame,
    children: pl.DataFrame,
    period: tuple[date, date],
    *,
    age_edges: Sequence[int] = AGE_EDGES,
) -> pl.DataFrame:
    """Return child-days and entries by month, state and age band.

    Args:
        spells: SPELLS. With a column ``until`` (``dataset.seen_until``) what is open counts as far
            as it was seen; without one, to the end of the period.
        children: CHILDREN.
        period: first day, and the day after the last.
        age_edges: years of age at which a band starts; the last has no end.

    Returns:
        ACTIVITY, by month, track, state, band and group; only rows with something in them.

    Raises:
        SpecError: the period has no day.

    Example:
        >>> from seethechild.journeys.tables import CHILDREN, SPELLS
        >>> day = date(2024, 1, 30)
        >>> one = {"child_id": ["a"], "track": ["help"], "state": ["family_help"],
        ...        "start": [day], "stop": [date(2024, 2, 3)], "source": ["x 2024"]}
        >>> spells = pl.concat([SPELLS.empty(), pl.DataFrame(one)], how="diagonal")
        >>> found = activity(spells, CHILDREN.empty(), (date(2024, 1, 1), date(2025, 1, 1)))
        >>> found.select(pl.col("month").dt.month(), "child_days", "entries").rows()
        [(1, 2, 1), (2, 2, 0)]
    """
    start, stop = period
    if start >= stop:
        raise SpecError(Problem("period", "has no day", "Let it stop after it starts."))
    end = pl.coalesce(
        *(("until",) if "until" in spells.columns else ()), "stop", pl.lit(stop)
    )
    held = spells.select(
        "child_id",
        "track",
        "state",
        began="start",
        start=pl.max_horizontal("start", pl.lit(start)),
        stop=pl.min_horizontal(end, pl.lit(stop)),
    ).filter(pl.col("start") < pl.col("stop"))
    pieces = _by_month(_by_age(held, children, age_edges))
    return ACTIVITY.check(
        pieces.group_by("month", "track", "state", "age_band", "group")
        .agg(
            (pl.col("stop") - pl.col("start")).dt.total_days().sum().alias("child_days"),
            (pl.col("start") == pl.col("began")).sum().cast(pl.Int64).alias("entries"),
        )
        .with_columns(draw=pl.lit(-1, dtype=pl.Int32), option=pl.lit("observed"))
        .select(ACTIVITY.dtypes.keys())
        .sort("month", "track", "state", "age_band", "group")
    )


def _by_age(
    held: pl.DataFrame, children: pl.DataFrame, edges: Sequence[int]
) -> pl.DataFrame:
    """Cut spells at the birthdays that start a band."""
    never, ever = pl.lit(date(9999, 1, 1)), pl.lit(date(1, 1, 1))
    born = children.select(
        "child_id",
        pl.when("unaccompanied").then(pl.lit("unaccompanied")).alias("group"),
        *(birthday(age).alias(f"age_{age}") for age in edges),
    )
    known = held.join(born, on="child_id", how="left").with_columns(
        pl.col("group").fill_null("children")
    )
    starts = [ever, *(pl.col(f"age_{age}") for age in edges), never]
    unknown = known.filter(pl.col(f"age_{edges[0]}").is_null()).with_columns(
        age_band=pl.lit(None, dtype=pl.Int32)
    )
    aged = known.filter(pl.col(f"age_{edges[0]}").is_not_null())
    parts = [
        aged.with_columns(
            start=pl.max_horizontal("start", low),
            stop=pl.min_horizontal("stop", high),
            age_band=pl.lit(UNBORN + place, dtype=pl.Int32),
        ).filter(pl.col("start") < pl.col("stop"))
        for place, (low, high) in enumerate(pairwise(starts))
    ]
    names = [*held.columns, "group", "age_band"]
    return pl.concat([each.select(names) for each in (unknown, *parts)])


def _by_month(pieces: pl.DataFrame) -> pl.DataFrame:
    """Cut pieces at the first of each month."""
    last = pl.col("stop").dt.offset_by("-1d")
    months = pl.date_ranges(pl.col("start").dt.month_start(), last, interval="1mo")
    cut = pieces.with_columns(month=months).explode("month")
    return cut.with_columns(
        start=pl.max_horizontal("start", "month"),
        stop=pl.min_horizontal("stop", pl.col("month").dt.offset_by("1mo")),
    )
