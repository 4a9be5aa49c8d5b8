"""One state at a time: which record speaks on a day that several claim.

On each day the record of the highest order speaks; among equals the one that began last; among
those the one that stands last in the table as it was given. When it ends, an older record that
goes on speaks again.
"""

from typing import Final

import polars as pl

#: More days than there are between any two dates.
_LIFETIMES: Final = 100_000_000


def resolve(records: pl.DataFrame) -> pl.DataFrame:
    """Return who speaks when, without overlaps.

    Args:
        records: ``child_id, start, stop`` (day after the last, never null) and ``order`` (the
            highest speaks), one row a record. Records that hold no day are left out.

    Returns:
        ``child_id, start, stop, row``: unbroken times in which record number ``row`` (from 0)
        speaks, by child and start.

    Example:
        >>> from datetime import date
        >>> day = lambda n: date(2024, 1, n)
        >>> told = pl.DataFrame({"child_id": ["a", "a"], "start": [day(1), day(3)],
        ...                      "stop": [day(9), day(5)], "order": [0, 0]})
        >>> resolve(told).select(pl.col("start", "stop").dt.day(), "row").rows()
        [(1, 3, 0), (3, 5, 1), (5, 9, 0)]
    """
    numbered = records.select("child_id", "start", "stop", "order").with_row_index("row")
    held = numbered.filter(pl.col("start") < pl.col("stop")).sort(
        "child_id", "start", "row"
    )
    # Days counted on from child to child, so that one running maximum serves them all.
    ahead = pl.col("child_id").rle_id().cast(pl.Int64) * _LIFETIMES
    reached = (ahead + pl.col("stop").to_physical()).cum_max().shift(1)
    fresh = (ahead + pl.col("start").to_physical() >= reached).fill_null(value=True)
    held = held.with_columns(knot=fresh.cum_sum())
    tangled = held["knot"].is_duplicated()
    plain = held.filter(~tangled).select("child_id", "start", "stop", "row")
    return pl.concat([plain, _untangled(held.filter(tangled))]).sort("child_id", "start")


def _untangled(held: pl.DataFrame) -> pl.DataFrame:
    """Cut each knot of overlapping records at every start and stop, and ask who speaks."""
    days = pl.concat(
        [
            held.select("knot", pl.col("start").alias("day")),
            held.select("knot", pl.col("stop").alias("day")),
        ]
    )
    days = days.unique().sort("knot", "day")
    pieces = days.with_columns(until=pl.col("day").shift(-1).over("knot")).drop_nulls()
    spoken = (
        pieces.join(held, on="knot")
        .filter((pl.col("start") <= pl.col("day")) & (pl.col("until") <= pl.col("stop")))
        .sort("order", "start", "row")
        .group_by("child_id", "knot", "day", "until")
        .agg(pl.col("row").last())
        .sort("knot", "day")
    )
    broken = (pl.col("row") != pl.col("row").shift(1)) | (
        pl.col("day") != pl.col("until").shift(1)
    )
    runs = broken.fill_null(value=True).cum_sum()
    return (
        spoken.with_columns(run=runs)
        .group_by("child_id", "run")
        .agg(
            pl.col("day").first().alias("start"),
            pl.col("until").last().alias("stop"),
            pl.col("row").first(),
        )
        .select("child_id", "start", "stop", "row")
    )
