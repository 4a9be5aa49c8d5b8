"""Money second: present values by payer, whether and when an option pays for itself, at what price.

Two readings stand apart. *Cash* is what can be taken out of a budget: savings count only when the
capacity behind them can be released. *Average* is what fewer child-years are worth at average cost.
"""

import numpy as np
import polars as pl

from seethechild.cost.discount import factor
from seethechild.cost.order import grouped
from seethechild.cost.release import released
from seethechild.decide.summary import over_draws

ALL_PAYERS = "all"


def present_values(differences: pl.DataFrame, *, rate: float) -> pl.DataFrame:
    """Return the present value of yearly differences by draw, option and payer, and for all.

    Args:
        differences: columns draw, option, period, payer, gbp (option minus as now).
        rate: discount rate a year.

    Returns:
        Columns draw, option, payer, gbp; payer ``"all"`` is the sum.
    """
    weighted = differences.with_columns(gbp=pl.col("gbp") * _factors(differences, rate))
    by_payer = grouped(weighted, "draw", "option", "payer").agg(pl.col("gbp").sum())
    every = (
        grouped(weighted, "draw", "option")
        .agg(pl.col("gbp").sum())
        .with_columns(payer=pl.lit(ALL_PAYERS))
        .select(by_payer.columns)
    )
    return pl.concat([every, by_payer]).sort("option", "payer", "draw")


def _factors(frame: pl.DataFrame, rate: float) -> pl.Expr:
    periods = sorted(frame["period"].unique().to_list())
    return pl.col("period").replace_strict(
        {period: factor(int(period), rate) for period in periods},
        return_dtype=pl.Float64,
        default=None,
    )


def money_table(cash: pl.DataFrame, average: pl.DataFrame, *, rate: float) -> pl.DataFrame:
    """Return what each option costs each payer more than as now, discounted.

    Args:
        cash: yearly differences with savings released.
        average: yearly differences at average cost.
        rate: discount rate a year.

    Returns:
        Columns option, payer, mean, low, high (cash), average_mean, average_low, average_high,
        p_pays (share of draws below 0), break_even_year.
    """
    in_cash = present_values(cash, rate=rate)
    at_average = present_values(average, rate=rate)
    table = (
        grouped(in_cash, "option", "payer")
        .agg(*over_draws("gbp"), p_pays=(pl.col("gbp") < 0).mean())
        .join(
            grouped(at_average, "option", "payer").agg(
                *(e.name.prefix("average_") for e in over_draws("gbp"))
            ),
            on=["option", "payer"],
            how="left",
        )
    )
    years = _break_even_years(cash, rate)
    return (
        table.join(years, on=["option", "payer"], how="left")
        .with_columns(first=pl.col("payer") != ALL_PAYERS)
        .sort("option", "first", "payer")
        .drop("first")
    )


def _break_even_years(cash: pl.DataFrame, rate: float) -> pl.DataFrame:
    """First year by which the mean discounted sum has fallen to 0 for good; null if never."""
    draws = max(cash["draw"].n_unique(), 1)
    weighted = cash.with_columns(gbp=pl.col("gbp") * _factors(cash, rate))
    every = weighted.with_columns(payer=pl.lit(ALL_PAYERS))
    yearly = grouped(pl.concat([weighted, every]), "option", "payer", "period").agg(
        gbp=pl.col("gbp").sum() / draws
    )
    rows = []
    for (option, payer), part in yearly.group_by("option", "payer", maintain_order=True):
        last = int(str(part["period"].max()))
        sums = np.zeros(last + 1)
        sums[part["period"].to_numpy()] = part["gbp"].to_numpy()
        rows.append((option, payer, break_even_year(sums)))
    return pl.DataFrame(
        rows,
        schema={"option": pl.String, "payer": pl.String, "break_even_year": pl.Int64},
        orient="row",
    )


def break_even_year(yearly: np.ndarray) -> int | None:
    """Return the first year by whose end what was paid has come back, and stays back.

    Args:
        yearly: shape (P,), extra cost of each year; below 0 it saves.

    Returns:
        Years are counted from 1. Where nothing is ever paid in advance, the first year in which
        anything is saved; None where it never pays or makes no difference.

    Example:
        >>> break_even_year(np.array([5.0, -3.0, -3.0])), break_even_year(np.array([5.0, -1.0]))
        (3, None)
        >>> break_even_year(np.array([0.0, 0.0, -1.0]))
        3
    """
    total = np.cumsum(yearly)
    if not np.any(yearly) or total[-1] > 0:
        return None
    above = np.flatnonzero(total > 0)
    start = int(above[-1]) + 1 if len(above) else int(np.flatnonzero(yearly)[0])
    return start + 1


def net_by_year(differences: pl.DataFrame, *, base_year: int, periods: int) -> pl.DataFrame:
    """Return what an option costs more than as now in each year, all payers, not discounted.

    Args:
        differences: columns draw, option, period, gbp.
        base_year: the year that ended when the run began.
        periods: years played; a year without a difference is 0.

    Returns:
        Columns option, year, mean, low, high.
    """
    grid = (
        differences.select("draw", "option").unique()
        .join(pl.DataFrame({"period": range(periods)}, schema={"period": pl.Int32}), how="cross")
    )  # fmt: skip
    sums = grouped(differences, "draw", "option", "period").agg(pl.col("gbp").sum())
    filled = grid.join(
        sums.cast({"period": pl.Int32}), on=["draw", "option", "period"], how="left"
    ).with_columns(pl.col("gbp").fill_null(0.0))
    return (
        grouped(filled, "option", "period")
        .agg(over_draws("gbp"))
        .with_columns(year=pl.col("period").cast(pl.Int64) + base_year + 1)
        .select("option", "year", "mean", "low", "high")
        .sort("option", "year")
    )


def break_even_prices(
    cash: pl.DataFrame, units: pl.DataFrame, *, rate: float
) -> pl.DataFrame:
    """Return the price of each unpriced item at which the option costs as much as as now.

    Each item is taken alone, as if the option's other unpriced items cost nothing.

    Args:
        cash: yearly differences without the unpriced items.
        units: columns draw, option, period, item, units.
        rate: discount rate a year.

    Returns:
        Columns option, item, mean, low, high; the mean is null where no price above 0 breaks
        even, and is the ratio of mean saving to mean units, not the mean of ratios.
    """
    saved = (
        present_values(cash, rate=rate)
        .filter(pl.col("payer") == ALL_PAYERS)
        .select("draw", "option", saving=-pl.col("gbp"))
    )
    taken = (
        grouped(
            units.with_columns(units=pl.col("units") * _factors(units, rate)),
            "draw",
            "option",
            "item",
        )
        .agg(pl.col("units").sum())
        .join(saved, on=["draw", "option"], how="left")
        .with_columns(pl.col("saving").fill_null(0.0))
        .filter(pl.col("units") > 0)
        .with_columns(price=pl.col("saving") / pl.col("units"))
    )
    return (
        grouped(taken, "option", "item")
        .agg(*over_draws("price"), ratio=pl.col("saving").sum() / pl.col("units").sum())
        .with_columns(mean=pl.col("ratio"))
        .select(
            "option",
            "item",
            pl.when(pl.col("mean") > 0).then(pl.col("mean")).alias("mean"),
            *(
                pl.col(end) + 0.0 for end in ("low", "high")
            ),  # a price of -0 is a price of 0
        )
        .sort("option", "item")
    )


def cost_table(costs: pl.DataFrame, *, base_year: int) -> pl.DataFrame:
    """Return spend by option, year, payer and level, at average cost, not discounted.

    Args:
        costs: columns draw, option, period, payer, level, gbp.
        base_year: the year that ended when the run began.

    Returns:
        Columns option, year, payer, level, gbp (mean), low, high.
    """
    return (
        grouped(costs, "option", "period", "payer", "level")
        .agg(over_draws("gbp"))
        .with_columns(year=pl.col("period").cast(pl.Int64) + base_year + 1)
        .select(
            "option", "year", "payer", "level", pl.col("mean").alias("gbp"), "low", "high"
        )
        .sort("option", "year", "payer", "level")
    )


def both_readings(average: pl.DataFrame, *, lag_years: int, base_year: int) -> pl.DataFrame:
    """Return the two readings of an option's money side by side, by year, not discounted.

    Args:
        average: yearly differences at average cost; columns draw, option, period, payer, level,
            gbp.
        lag_years: whole years until a saving can be taken out.
        base_year: the year that ended when the run began.

    Returns:
        Columns option, year, average, cash, waiting: means over draws, all payers together.
        ``waiting`` is what has been saved by the year's end at average cost and cannot be taken
        out yet; at all times average so far = cash so far + waiting.
    """
    cash = released(average, lag_years=lag_years)
    draws = max(average["draw"].n_unique(), 1)
    keys = ["option", "period"]
    sums = [
        grouped(frame, *keys).agg((pl.col("gbp").sum() / draws).alias(name))
        for name, frame in (("average", average), ("cash", cash))
    ]
    return (
        sums[0]
        .join(sums[1], on=keys, how="left")
        .sort(keys)
        .with_columns(
            waiting=(pl.col("average") - pl.col("cash")).cum_sum().over("option"),
            year=pl.col("period").cast(pl.Int64) + base_year + 1,
        )
        .select("option", "year", "average", "cash", "waiting")
    )
