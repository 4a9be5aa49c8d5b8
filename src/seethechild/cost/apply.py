"""Price activity, observed or simulated: who pays how much at which level in which year."""

import polars as pl

KEYS = ("draw", "option", "period")


def price_activity(activity: pl.DataFrame, price_list: pl.DataFrame) -> pl.DataFrame:
    """Return what activity costs, by draw, option, year, payer and level.

    Args:
        activity: columns draw, option, period, track, state, child_years, entries.
        price_list: ``prices.PRICE_LIST``.

    Returns:
        Columns draw, option, period, payer, level, gbp; ordered by all but the last.

    Example:
        >>> activity = pl.DataFrame({
        ...     "draw": [0], "option": ["as_now"], "period": [0], "track": ["home"],
        ...     "state": ["foster"], "child_years": [10.0], "entries": [3],
        ... })
        >>> prices = pl.DataFrame({
        ...     "track": ["home"], "state": ["foster"], "per": ["year"], "gbp": [40_000.0],
        ...     "payer": ["council"], "level": ["care"],
        ... })
        >>> price_activity(activity, prices)["gbp"].to_list()
        [400000.0]
    """
    amount = (
        pl.when(pl.col("per") == "year")
        .then(pl.col("child_years"))
        .otherwise(pl.col("entries"))
    )
    keys = [*KEYS, "payer", "level"]
    return (
        activity.group_by(*KEYS, "track", "state", maintain_order=True)
        .agg(pl.col("child_years").sum(), pl.col("entries").sum())
        .join(price_list, on=["track", "state"], how="inner")
        .sort(*KEYS, "track", "state")
        .group_by(keys, maintain_order=True)
        .agg((amount * pl.col("gbp")).sum().alias("gbp"))
        .sort(keys)
    )


def differences(costs: pl.DataFrame, *, base: str) -> pl.DataFrame:
    """Return what each option costs more than ``base`` in the same draw, year, payer and level.

    Args:
        costs: columns draw, option, period, payer, level, gbp.
        base: id of the option to compare with.

    Returns:
        The same columns; rows of ``base`` left out; where one side has no row it counts as 0.
    """
    keys = ["draw", "period", "payer", "level"]
    reference = costs.filter(pl.col("option") == base).drop("option")
    frames = []
    for option in costs["option"].unique(maintain_order=True).to_list():
        if option == base:
            continue
        mine = costs.filter(pl.col("option") == option)
        both = mine.drop("option").join(
            reference, on=keys, how="full", coalesce=True, suffix="_base"
        )
        frames.append(
            both.select(
                *keys,
                option=pl.lit(option),
                gbp=pl.col("gbp").fill_null(0.0) - pl.col("gbp_base").fill_null(0.0),
            )
        )
    if not frames:
        return costs.clear()
    return pl.concat(frames).select(costs.columns).sort("option", *keys)
