"""Coverage and the worst-off tenth over draws: ranges, and each option against as now by pairs."""

import polars as pl

from seethechild.decide.against import against_now
from seethechild.decide.coverage import ALL, MONTHS

#: Shares of time in need, of the children who are in need then.
STANDING = ("in_need", "helped_share", "waiting_share", "neither_share")
#: Of children whose need began in the run.
FIRST = (
    "began",
    *(f"helped_within_{months}_share" for months in MONTHS),
    "eased_share",
    "gone_share",
    "months_without",
)
WORST = (
    "children",
    "severe_days",
    "unhelped_days",
    "same_severe_days",
    "same_unhelped_days",
    "fewer_days",
    "more_days",
    "safer",
    "at_greater_risk",
)


def coverage_table(
    coverage: pl.DataFrame, first_help: pl.DataFrame, *, base: str, base_year: int
) -> pl.DataFrame:
    """Return who in need is helped and how soon, against as now on the same draws.

    Args:
        coverage: ``coverage.COVERAGE`` of the draws looked at.
        first_help: ``coverage.FIRST_HELP`` of the same.
        base: id of "as now".
        base_year: the year that ended when the run began.

    Returns:
        Columns option, cut, level, year (null: the whole run), measure, mean, low, high, change_mean,
        change_low, change_high. ``in_need`` counts children, on average over the time; the shares
        are of the time of all children in need; ``began`` counts children whose need began in the
        run, and what came of them within a year; ``months_without`` is a mean.
    """
    keys = ["draw", "option", "cut", "level"]
    years = pl.col("period").cast(pl.Int64) + base_year + 1
    yearly = coverage.filter(pl.col("cut") == ALL).with_columns(year=years, length=1)
    whole = coverage.group_by(keys, maintain_order=True).agg(
        pl.col("in_need", "helped", "waiting").sum(),
        year=pl.lit(None, pl.Int64),
        length=pl.len(),
    )
    standing = pl.concat(
        [each.select(*keys, "year", "length", "in_need", "helped", "waiting")
         .cast({"length": pl.Int64}) for each in (yearly, whole)]
    ).with_columns(
        helped_share=_of("helped", "in_need"),
        waiting_share=_of("waiting", "in_need"),
        neither_share=1 - _of("helped", "in_need") - _of("waiting", "in_need"),
        in_need=pl.col("in_need") / pl.col("length"),
    )  # fmt: skip
    shares = {
        f"{name}_share": _of(name, "began")
        for name in (*(f"helped_within_{months}" for months in MONTHS), "eased", "gone")
    }
    began = first_help.with_columns(
        **shares, months_without=_of("months_without", "began"), year=pl.lit(None, pl.Int64)
    )
    told = ("cut", "level", "year")
    return pl.concat(
        [
            against_now(standing, told, STANDING, base=base),
            against_now(began, told, FIRST, base=base),
        ]
    )


def worst_off_table(worst: pl.DataFrame, *, base: str) -> pl.DataFrame:
    """Return how the worst-off tenth fares, against as now on the same draws.

    Args:
        worst: ``worst_off.WORST_OFF`` of the draws looked at.
        base: id of "as now".

    Returns:
        Columns option, measure (as in ``WORST_OFF``), mean, low, high, change_mean, change_low,
        change_high.
    """
    return against_now(worst, (), WORST, base=base)


def _of(part: str, whole: str) -> pl.Expr:
    return pl.when(pl.col(whole) > 0).then(pl.col(part) / pl.col(whole))
