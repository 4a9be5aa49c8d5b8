"""How long something that is told as open was seen to go on.

What is open at the end of a yearly return stands in the next one, open or closed. If there is a
next one and it is not in it, nobody said when it ended: it is followed as long as it was seen and
its end is "not_reported". What is open in the newest return stays open.
"""

from typing import Final

import polars as pl

#: Reason written where the end was not told: the time after it is unseen, not another state.
NOT_REPORTED: Final = "not_reported"


def with_view(frame: pl.DataFrame, windows: pl.DataFrame, name: str) -> pl.DataFrame:
    """Add until when each thing would have been seen.

    Args:
        frame: a record, each thing once, with ``source``.
        windows: COVERAGE.
        name: of the record.

    Returns:
        The same rows with ``seen_until`` (end of the window of its newest source) and
        ``newest`` (whether no later window of any source sees such records).
    """
    mine = windows.filter(pl.col("sees") == name).select("source", seen_until="stop")
    view = mine.with_columns(newest=pl.col("seen_until") == pl.col("seen_until").max())
    told = frame.join(view, on="source", how="left").with_columns(
        pl.col("newest").fill_null(value=True)
    )
    return told.sort("child_id", *(c for c in ("start", "date") if c in frame.columns))


def closed_or_seen(
    frame: pl.DataFrame, *, start: str = "start", stop: str = "stop"
) -> pl.DataFrame:
    """Fill the stop of what is open with the day until which it was seen.

    Args:
        frame: with ``seen_until`` and ``newest``.
        start: name of the first day.
        stop: name of the stop.

    Returns:
        The same rows; ``open`` is true where the newest return still has it open. Where a newer
        return no longer tells of it, ``end_reason`` is "not_reported".
    """
    seen = pl.max_horizontal(pl.col("seen_until"), pl.col(start).dt.offset_by("1d"))
    is_open = pl.col(stop).is_null()
    lost = is_open & ~pl.col("newest")
    reason = (
        pl.col("end_reason")
        if "end_reason" in frame.columns
        else pl.lit(None, dtype=pl.String)
    )
    return frame.with_columns(
        pl.when(is_open).then(seen).otherwise(stop).alias(stop),
        end_reason=pl.when(lost)
        .then(pl.lit(NOT_REPORTED))
        .when(is_open)
        .then(None)
        .otherwise(reason),
        open=is_open & ~lost,
    )
