"""Ranges over draws: means, intervals and chances, option against as now by pairs."""

from collections.abc import Sequence

import polars as pl

#: Share of draws an interval holds.
COVERAGE = 0.95
_TAIL = (1.0 - COVERAGE) / 2.0


def over_draws(value: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return mean, low and high of a column over draws, as named expressions.

    Example:
        >>> frame = pl.DataFrame({"x": [1.0, 2.0, 3.0]})
        >>> frame.select(over_draws("x")).row(0)
        (2.0, 1.05, 2.95)
    """
    return (
        pl.col(value).mean().alias("mean"),
        pl.col(value).quantile(_TAIL, "linear").alias("low"),
        pl.col(value).quantile(1.0 - _TAIL, "linear").alias("high"),
    )


def by_pairs(
    frame: pl.DataFrame, *, base: str, keys: Sequence[str], value: str
) -> pl.DataFrame:
    """Return option minus base in the same draw.

    Args:
        frame: columns draw, option, the keys and the value; one row each.
        base: id of the option compared with.
        keys: columns that name a row beside draw and option.
        value: column of the numbers.

    Returns:
        Columns draw, option, keys, ``value`` (option minus base), ``baseline``; a row that one
        side lacks counts as 0 there.
    """
    on = ["draw", *keys]
    reference = frame.filter(pl.col("option") == base).select(*on, baseline=pl.col(value))
    parts = []
    for option in frame["option"].unique(maintain_order=True).to_list():
        if option == base:
            continue
        mine = frame.filter(pl.col("option") == option).select(*on, mine=pl.col(value))
        both = mine.join(reference, on=on, how="full", coalesce=True)
        parts.append(
            both.select(
                "draw",
                pl.lit(option).alias("option"),
                *keys,
                (pl.col("mine").fill_null(0.0) - pl.col("baseline").fill_null(0.0)).alias(
                    value
                ),
                pl.col("baseline").fill_null(0.0),
            )
        )
    if not parts:
        return frame.clear().with_columns(baseline=pl.lit(0.0))
    return pl.concat(parts).sort("option", *keys, "draw")
