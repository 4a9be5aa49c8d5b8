"""What a calibration says: how far each measure is off, and whether that is near enough."""

import polars as pl

from seethechild.core.results import Check

MEDIAN_LIMIT, TAIL_LIMIT, TAIL = 0.02, 0.05, 0.95
#: Councils' counts are published whole.
HALF_ROUNDING = 0.5


def relative_errors(table: pl.DataFrame) -> pl.Series:
    """Relative errors, 0 where the difference is within half the rounding."""
    return table.select(
        pl.when((pl.col("simulated") - pl.col("published")).abs() <= HALF_ROUNDING)
        .then(0.0)
        .otherwise(pl.col("relative_error").abs())
        .alias("error")
    )["error"]


def summary(calibration: pl.DataFrame) -> pl.DataFrame:
    """Return measure, councils, median, tail and worst of the relative errors."""
    return (
        calibration.with_columns(error=relative_errors(calibration))
        .group_by("measure", maintain_order=True)
        .agg(
            councils=pl.len(),
            median=pl.col("error").median(),
            tail=pl.col("error").quantile(TAIL),
            worst=pl.col("error").max(),
        )
    )


def calibration_checks(calibration: pl.DataFrame) -> list[Check]:
    """Return for each measure whether it comes out: at the median and in the tail."""
    checks = []
    for row in summary(calibration).iter_rows(named=True):
        passed = row["median"] <= MEDIAN_LIMIT and row["tail"] <= TAIL_LIMIT
        checks.append(
            Check(
                f"{row['measure']} comes out",
                bool(passed),
                f"{row['councils']} councils: {row['median']:.2%} at the median, "
                f"{row['tail']:.2%} at the 95th percentile, {row['worst']:.1%} at worst.",
            )
        )
    return checks


def forecast_checks(forecast: pl.DataFrame) -> list[Check]:
    """Return for each measure how the forecast and "same as last year" did; neither passes or fails."""
    if not forecast.height:
        return []
    naive = (pl.col("same_as_last_year") - pl.col("published")).abs() / pl.max_horizontal(
        pl.col("published"), 1.0
    )
    scores = (
        forecast.group_by("measure", maintain_order=True)
        .agg(
            model=pl.col("relative_error").abs().median(),
            naive=naive.median(),
            n=pl.len(),
        )
        .iter_rows(named=True)
    )
    return [
        Check(
            f"forecast of {row['measure']}",
            None,
            f"Fitted a year earlier, the model misses by {row['model']:.1%} at the median of "
            f"{row['n']} councils; “same as last year” by {row['naive']:.1%}.",
        )
        for row in scores
    ]
