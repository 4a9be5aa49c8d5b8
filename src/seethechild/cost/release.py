"""When a saving becomes money: homes, carers and posts cannot be closed the day a child leaves.

Average cost says what fewer child-years are worth in the long run; it overstates what a council can
take out of a budget at once. Here a saving is released some years later, while an extra cost is
paid at once: until then the council runs both. Nothing is lost or made: what is released within
the run and what is still waiting at its end add up to the difference at average cost.
"""

import polars as pl

from seethechild.cost.order import grouped

#: The level of what a reform itself costs.
REFORM = "reform"
#: Levels that are paid as they come: the reform itself, and courts paid by the case.
PAID_AS_THEY_COME = (REFORM, "court")
_KEYS = ("draw", "option", "period", "payer", "level")


def released(differences: pl.DataFrame, *, lag_years: int) -> pl.DataFrame:
    """Return yearly differences in cash: extra costs at once, savings ``lag_years`` later.

    Args:
        differences: columns draw, option, period, payer, level, gbp (option minus as now).
        lag_years: whole years until a saving can be taken out.

    Returns:
        The same columns. Savings whose release lies beyond the last year are not counted; see
        ``still_waiting``.

    Example:
        >>> saved = pl.DataFrame({
        ...     "draw": [0, 0], "option": ["x", "x"], "period": [0, 1], "payer": ["council"] * 2,
        ...     "level": ["care"] * 2, "gbp": [-5.0, 2.0],
        ... })
        >>> released(saved, lag_years=1)["gbp"].to_list()
        [0.0, -3.0]
    """
    last = differences["period"].max()
    return _in_cash(differences, lag_years).filter(pl.col("period") <= last)


def still_waiting(differences: pl.DataFrame, *, lag_years: int) -> pl.DataFrame:
    """Return the savings whose release lies beyond the last year, by the year of release.

    Args:
        differences: as for ``released``.
        lag_years: as for ``released``.

    Returns:
        The same columns; gbp is 0 or below.

    Example:
        >>> saved = pl.DataFrame({
        ...     "draw": [0, 0], "option": ["x", "x"], "period": [0, 1], "payer": ["council"] * 2,
        ...     "level": ["care"] * 2, "gbp": [-5.0, -7.0],
        ... })
        >>> still_waiting(saved, lag_years=1).select("period", "gbp").rows()
        [(2, -7.0)]
    """
    last = differences["period"].max()
    return _in_cash(differences, lag_years).filter(pl.col("period") > last)


def _in_cash(differences: pl.DataFrame, lag_years: int) -> pl.DataFrame:
    at_once = pl.col("level").is_in(PAID_AS_THEY_COME)
    gbp = pl.col("gbp")
    extra = differences.with_columns(
        gbp=pl.when(at_once).then(gbp).otherwise(gbp.clip(lower_bound=0.0))
    )
    saving = differences.filter(~at_once).with_columns(
        period=(pl.col("period") + lag_years).cast(differences.schema["period"]),
        gbp=gbp.clip(upper_bound=0.0),
    )
    return grouped(pl.concat([extra, saving]), *_KEYS).agg(gbp.sum())
