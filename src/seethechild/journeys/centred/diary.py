"""Time with the child against time on process, from a two-week diary. Workers are never told apart."""

import polars as pl

from seethechild.journeys.centred.declared import sides_of_time

#: Leave and sickness are no working time.
AWAY = "away"


def minutes(diary: pl.DataFrame, side: str) -> pl.DataFrame:
    """Return minutes on one side, of all working minutes.

    Args:
        diary: ``worker_id, date, activity, minutes``.
        side: child, family, process or other.

    Returns:
        ``child`` (a number of the worker; a diary names no child), ``day, part, whole``.
    """
    held = diary.filter(pl.col("activity") != AWAY).drop_nulls(
        ["minutes", "worker_id", "date"]
    )
    sides = pl.col("activity").replace_strict(dict(sides_of_time()), default="other")
    return held.select(
        child=pl.col("worker_id").rank("dense").cast(pl.Int64),
        day=pl.col("date").cast(pl.Int32).cast(pl.Int64),
        part=pl.when(sides == side).then("minutes").otherwise(0).cast(pl.Float64),
        whole=pl.col("minutes").cast(pl.Float64),
    )
