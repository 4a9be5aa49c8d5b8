"""What all observed moves share: when they count, whose they are, and the table they stand in."""

import polars as pl

from seethechild.model.observed.history import History
from seethechild.model.observed.watch import Watch


def within(lives: History, watch: Watch, frame: pl.DataFrame) -> pl.DataFrame:
    """Keep what happened within the watch and before the month of the 18th birthday."""
    rows = frame["row"].to_numpy()
    young = pl.Series(frame["day"].to_numpy() < lives.adult_from[rows])
    return frame.filter(
        pl.col("day").is_between(watch.start, watch.stop, closed="left") & young
    )


def unaccompanied(lives: History, frame: pl.DataFrame) -> pl.Series:
    """Say of each row whether the child came to the country alone."""
    return pl.Series(lives.alone[frame["row"].to_numpy()])


def moves_table(
    frame: pl.DataFrame, lane: pl.Expr | str, target: pl.Expr | str | None,
    *, origin: str = "was_origin", note: pl.Expr | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Return moves, a row each: row, day, origin, lane, target, note, as ``Happened`` has them."""

    def text(value: pl.Expr | str | None) -> pl.Expr:
        return value if isinstance(value, pl.Expr) else pl.lit(value, dtype=pl.String)

    return frame.select(
        pl.col("row").cast(pl.Int32),
        pl.col("day").cast(pl.Int32),
        pl.col(origin).cast(pl.Int32).alias("origin"),
        text(lane).cast(pl.String).alias("lane"),
        text(target).cast(pl.String).alias("target"),
        text("" if note is None else note).cast(pl.String).alias("note"),
    )


def joined_text(*parts: pl.Expr | str) -> pl.Expr:
    """Return text made of columns and of words."""
    return pl.concat_str(pl.lit(part) if isinstance(part, str) else part for part in parts)
