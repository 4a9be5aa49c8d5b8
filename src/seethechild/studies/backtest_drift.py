"""The drift measured on all published years, as ``reference.panel`` keeps it."""

import polars as pl

from seethechild.model.panel.drift import fit_drift, seen
from seethechild.model.panel.series import STOCKS, published
from seethechild.model.panel.tails import fit_tails
from seethechild.reference.figures import figures, origins
from seethechild.reference.panel import DRIFT
from seethechild.studies.backtest_tables import drift_rows


def latest_drift() -> pl.DataFrame:
    """Measure the drift of every stock on all the years that are published.

    Returns:
        DRIFT rows; ``source`` is where most of a stock's figures come from.
    """
    found = []
    for stock, told in STOCKS.items():
        series = published(stock)
        known = seen(series)
        drift = fit_drift(known)
        tails = fit_tails(drift, known, series)
        origin = figures(measures=(told.stock,))["origin"].mode().sort()[0]
        source = origins().filter(pl.col("origin") == origin)["source"][0]
        found.append(
            drift_rows(stock, drift, tails).with_columns(
                pl.lit(series.first, pl.Int64).alias("first_year"),
                pl.lit(series.last, pl.Int64).alias("last_year"),
                pl.lit(source).alias("source"),
                pl.lit("D").alias("grade"),
            )
        )
    return DRIFT.check(pl.concat(found))
