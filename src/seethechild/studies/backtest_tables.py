"""Add up the scores of forecasts of published stocks; say whether they hold."""

from typing import Final

import numpy as np
import polars as pl

from seethechild.core.results import Check
from seethechild.model.panel.drift import LANES, Drift
from seethechild.model.panel.series import STOCKS, Series
from seethechild.model.panel.tails import Tails
from seethechild.report.backtest_part import METHODS
from seethechild.simulate.yearly import Forecast
from seethechild.studies.backtest_scores import LEVELS

#: Of the council-years, the share that an 80 % range should hold.
LEAST_INSIDE, MOST_INSIDE = 0.75, 0.85
#: Fewer council-years than this decide nothing: their checks are for information.
_ENOUGH = 500
_KEYS = ("stock", "ahead", "method")
#: Methods that are not the model.
SIMPLE: Final = ("last_value", "drift", "smoothing", "chain")


def summary(scores: pl.DataFrame) -> pl.DataFrame:
    """Return the scores by stock, years ahead and method.

    Args:
        scores: a row for each method, council, start and years ahead.

    Returns:
        ``council_years``; ``error`` and ``crps``, means in children; ``error_share`` and
        ``crps_share``, means as a share of the stock at the start, each council alike; the share
        inside each range; ``starts`` and, for simple methods, ``model_better_in``: start years in
        which the model's mean share was smaller.
    """
    added = scores.group_by(_KEYS, maintain_order=True).agg(_means())
    by_start = summary_by_start(scores)
    ours = by_start.filter(pl.col("method") == "model").select(
        "stock", "ahead", "start", pl.col("error_share").alias("ours")
    )
    better = (
        by_start.filter(pl.col("method") != "model")
        .join(ours, on=["stock", "ahead", "start"])
        .group_by(_KEYS)
        .agg((pl.col("ours") < pl.col("error_share")).sum().alias("model_better_in"))
    )
    starts = by_start.group_by(_KEYS).agg(pl.col("start").n_unique().alias("starts"))
    return (
        added.join(starts, on=_KEYS, how="left", maintain_order="left")
        .join(better, on=_KEYS, how="left", maintain_order="left")
        .sort("stock", "ahead", maintain_order=True)
        .with_columns(pl.col("starts", "model_better_in").cast(pl.Int64))
    )


def summary_by_start(scores: pl.DataFrame) -> pl.DataFrame:
    """Return the scores by stock, years ahead, method and start year."""
    return scores.group_by(*_KEYS, "start", maintain_order=True).agg(_means())


def _means() -> list[pl.Expr]:
    shares = [pl.col(f"inside_{level}").mean() for level in LEVELS]
    return [
        pl.len().cast(pl.Int64).alias("council_years"),
        pl.col("error").mean(),
        (pl.col("error") / pl.col("opening")).mean().alias("error_share"),
        pl.col("crps").mean(),
        (pl.col("crps") / pl.col("opening")).mean().alias("crps_share"),
        *shares,
    ]


def drift_table(stock: str, told: Forecast) -> pl.DataFrame:
    """Return how much the rates of a stock drifted, as seen from a start year: a row a lane."""
    rows = drift_rows(stock, told.drift, told.tails)
    return rows.insert_column(1, pl.lit(told.start, pl.Int64).alias("start"))


def drift_rows(stock: str, drift: Drift, tails: Tails) -> pl.DataFrame:
    """Return the sizes of a drift: a row for each lane; ``reference.panel.DRIFT`` says what each is."""
    return pl.DataFrame(
        {
            "stock": [stock] * len(LANES),
            "lane": list(LANES),
            "between": drift.between,
            "wander": drift.wander,
            "persistence": drift.persistence,
            "passing": drift.passing,
            "england_step": np.sqrt(drift.england.covariance.diagonal()),
            "england_back": [drift.england.back] * len(LANES),
            "together_between": [float(drift.together[0])] * len(LANES),
            "together_wander": [float(drift.together[1])] * len(LANES),
            "together_passing": [float(drift.together[2])] * len(LANES),
            "together_england": [_correlation(drift.england.covariance)] * len(LANES),
            "tail": [drift.tail] * len(LANES),
            "error_size": [tails.size] * len(LANES),
            "error_freedom": [tails.freedom] * len(LANES),
            "council_years": [drift.council_years] * len(LANES),
        }
    )


def _correlation(matrix: np.ndarray) -> float:
    return float(matrix[0, 1] / np.sqrt(matrix[0, 0] * matrix[1, 1]))


def left_out(
    whole: Series,
    start: int,
    year: int,
    *,
    asked: np.ndarray,
    there: np.ndarray,
    small: np.ndarray,
) -> pl.DataFrame:
    """Count the councils without a score from a start year, by why.

    Councils that make no return that year, before or after a reorganisation, are not counted.
    """
    place = start + year - whole.first
    came, opening = (
        np.isfinite(whole.stock[:, place]),
        np.isfinite(whole.stock[:, place - year]),
    )
    missing = asked & ~there & (came | opening)
    reasons = {
        "fewer than 10 children at the start": missing & came & opening & small,
        "no figure at the start": missing & ~opening,
        "no figure in the year forecast": missing & opening & ~came,
        "no figure of children or flows at the start": missing & came & opening & ~small,
    }
    return pl.DataFrame(
        {
            "stock": [whole.id] * len(reasons),
            "ahead": [year] * len(reasons),
            "why": list(reasons),
            "council_years": [int(each.sum()) for each in reasons.values()],
        }
    )


def best_simple(added: pl.DataFrame, stock: str, year: int) -> tuple[str, float]:
    """Return the simple method with the smallest error share, and that share."""
    rows = added.filter(
        (pl.col("stock") == stock)
        & (pl.col("ahead") == year)
        & pl.col("method").is_in(SIMPLE)
    ).sort("error_share")
    return str(rows["method"][0]), float(rows["error_share"][0])


def checks(added: pl.DataFrame) -> tuple[Check, ...]:
    """Say for each stock and years ahead whether ranges hold, and whether it beats simple ways."""
    found = []
    for row in added.filter(pl.col("method") == "model").iter_rows(named=True):
        stock, year = str(row["stock"]), int(row["ahead"])
        where = f"{STOCKS[stock].title}, {_years(year)} on"
        held, enough = float(row["inside_80"]), row["council_years"] >= _ENOUGH
        found.append(
            Check(
                f"80 % range: {stock}, {year}",
                LEAST_INSIDE <= held <= MOST_INSIDE if enough else None,
                f"{where}: the 80 % range held {held:.1%} of {row['council_years']:,} council-years.",
            )
        )
        method, share = best_simple(added, stock, year)
        ours = float(row["error_share"])
        found.append(
            Check(
                f"error: {stock}, {year}",
                (ours <= share if year == 1 else ours < share) if enough else None,
                f"{where}: off by {ours:.1%} on average, the best simple way ({METHODS[method]}) by {share:.1%}.",
            )
        )
    return tuple(found)


def sentence(added: pl.DataFrame) -> str:
    """Return the answer in words."""
    if not added.height:
        return "There is no council-year to score."
    parts = []
    for stock in dict.fromkeys(added["stock"]):
        rows = added.filter((pl.col("stock") == stock) & (pl.col("method") == "model"))
        off = [
            f"{row['error_share']:.1%} {_years(row['ahead'])} on "
            f"({METHODS[best_simple(added, stock, row['ahead'])[0]]} "
            f"{best_simple(added, stock, row['ahead'])[1]:.1%})"
            for row in rows.iter_rows(named=True)
        ]
        parts.append(f"{STOCKS[stock].title}: {', '.join(off)}.")
    ours = added.filter(pl.col("method") == "model")
    count = int(ours["council_years"].sum())
    held = float((ours["inside_80"] * ours["council_years"]).sum()) / count
    return (
        f"The 80 % ranges held {held:.0%} of {count:,} council-years that came later. Mean error as "
        f"a share of the children at the start, beside the best simple method: {' '.join(parts)}"
    )


def _years(count: int) -> str:
    return "one year" if count == 1 else f"{'two' if count == 2 else 'three'} years"  # noqa: PLR2004
