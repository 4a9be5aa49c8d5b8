"""When a saving becomes money: homes, carers and posts cannot be closed the day a child leaves.

Average cost says what fewer child-years are worth in the long run; it overstates what a council can
take out of a budget at once. Here a saving is released some years later, while an extra cost is
paid at once: until then the council runs both.
"""

import polars as pl

#: Levels that are paid as they come: the reform itself, and courts paid by the case.
PAID_AS_THEY_COME = ("reform", "court")


def released(differences: pl.DataFrame, *, lag_years: int) -> pl.DataFrame:
    """Return yearly differences in cash: extra costs at once, savings ``lag_years`` later.

    Args:
        differences: columns draw, option, period, payer, level, gbp (option minus as now).
        lag_years: whole years until a saving can be taken out.

    Returns:
        The same columns. Savings whose release lies beyond the last year are not counted.

    Example:
        >>> saved = pl.DataFrame({
        ...     "draw": [0, 0], "option": ["x", "x"], "period": [0, 1], "payer": ["council"] * 2,
        ...     "level": ["care"] * 2, "gbp": [-5.0, 2.0],
        ... })
        >>> released(saved, lag_years=1)["gbp"].to_list()
        [0.0, -3.0]
    """
    at_once = pl.col("level").is_in(PAID_AS_THEY_COME)
    last = differences["period"].max()
    extra = differences.with_columns(
        gbp=pl.when(at_once)
        .then(pl.col("gbp"))
        .otherwise(pl.col("gbp").clip(lower_bound=0.0))
    )
    saving = differences.filter(~at_once).with_columns(
        period=pl.col("period") + lag_years, gbp=pl.col("gbp").clip(upper_bound=0.0)
    )
    keys = ["draw", "option", "period", "payer", "level"]
    return (
        pl.concat([extra, saving.cast(dict(extra.schema))])
        .filter(pl.col("period") <= last)
        .group_by(keys)
        .agg(pl.col("gbp").sum())
        .sort(keys)
    )
