"""Forecast what councils published later from what they had published before, and compare.

Not to be mixed up with ``backtest_data``, which holds a fit to a council's own journeys against
the last year of those journeys. Here every council's published stocks are forecast, one to three
years on, from each year in which there was enough to forecast from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.errors import Problem, SpecError, did_you_mean
from seethechild.core.progress import Progress
from seethechild.core.provenance import Provenance
from seethechild.core.results import Result
from seethechild.model.panel.series import STOCKS, Series, places, published
from seethechild.reference.councils import find_council
from seethechild.report.backtest_part import METHODS as METHODS_IN_WORDS
from seethechild.simulate.yearly import Forecast, forecast
from seethechild.studies.backtest_methods import METHODS, ONLY_FOR
from seethechild.studies.backtest_scores import LEVELS, Scores, score_draws, score_normal
from seethechild.studies.backtest_tables import (
    checks,
    drift_table,
    left_out,
    sentence,
    summary,
    summary_by_start,
)
from seethechild.studies.shipped import shipped

MODEL: Final = "model"
AHEAD: Final = (1, 2, 3)
DRAWS: Final = 1000
SEED: Final = 1
#: Figures there must be of a stock before its first forecast: three, so two years of change.
FIRST_FIGURES: Final = 3
#: Smaller stocks at the start are not scored: an error as a share of them says little.
LEAST_CHILDREN: Final = 10.0
_FEWEST_DRAWS = 100


@dataclass(frozen=True, eq=False)
class Made:
    """All that came out for one stock.

    Attributes:
        scores: a row for each method, council, start and years ahead.
        forecasts: the model's own forecasts with what came.
        drift: how much rates drifted, by start year.
        left_out: council-years without a score, and why.
    """

    scores: pl.DataFrame
    forecasts: pl.DataFrame
    drift: pl.DataFrame
    left_out: pl.DataFrame


def backtest_panel(
    names: Sequence[str] | None = None,
    *,
    years: Sequence[int] = AHEAD,
    stocks: Sequence[str] = tuple(STOCKS),
    draws: int = DRAWS,
    seed: int = SEED,
    progress: Progress,
) -> Result:
    """Forecast published stocks from every year with enough before it, and score the forecasts.

    A forecast from a year sees that year's figures and those before it, of all councils; none
    after it. Its size of drift is estimated on the same years.

    Args:
        names: councils by any name, present or former; None takes all. The drift is always
            estimated on all.
        years: how many years ahead: any of 1 to 3.
        stocks: keys of ``STOCKS``.
        draws: of each forecast.
        seed: names all chance.
        progress: told of each start year.

    Returns:
        Tables ``summary`` (stock, ahead, method: council-years, error and CRPS as a share of the
        stock at the start and in children, share of council-years within the 50, 80 and 95 %
        ranges, start years in which the model did better), ``by_start``, ``forecasts``, ``drift``,
        ``left_out``.

    Raises:
        UnknownNameError: a name that is no council's.
        SpecError: years, stocks or draws that cannot be.
    """
    ahead = _checked(years, stocks, draws)
    codes = _codes(names)
    plan = [(stock, start) for stock in stocks for start in start_years(published(stock))]
    made: dict[str, list[Made]] = {stock: [] for stock in stocks}
    for done, (stock, start) in enumerate(plan):
        progress.step(done, len(plan), f"forecasting {STOCKS[stock].title} from {start}")
        whole = published(stock)
        told = forecast(whole.until(start), years=max(ahead), draws=draws, seed=seed)
        made[stock].append(compared(whole, told, ahead, codes))
    progress.step(len(plan), len(plan), "adding up")
    settings = {
        "councils": "all" if names is None else sorted(codes),
        "years": list(ahead),
        "stocks": list(made),
        "draws": draws,
    }
    return _result([one for each in made.values() for one in each], settings, seed)


def start_years(series: Series) -> range:
    """Return the years a stock is forecast from.

    Example:
        >>> start_years(published("care"))
        range(2018, 2025)
    """
    return range(series.first + FIRST_FIGURES - 1, series.last)


def compared(
    whole: Series, told: Forecast, ahead: Sequence[int], codes: Sequence[str]
) -> Made:
    """Score a forecast, and the simple methods from the same year, against what came.

    Args:
        whole: all figures.
        told: the model's forecast.
        ahead: years ahead that are scored.
        codes: councils that are scored.
    """
    known = whole.until(told.start)
    asked = np.array([code in set(codes) for code in whole.codes])
    simple = {
        name: method(known, max(ahead))
        for name, method in METHODS.items()
        if ONLY_FOR.get(name, whole.id) == whole.id
    }
    scores, forecasts, missing = [], [], []
    for year in ahead:
        place = told.start + year - whole.first
        if place >= whole.stock.shape[1]:
            continue
        came, opening = whole.stock[:, place], known.stock[:, -1]
        chain_lacks = np.zeros(len(came), dtype=bool)
        for each in simple.values():
            chain_lacks |= ~np.isfinite(each.mean[:, year - 1])
        drawn = told.draws[:, :, year - 1]
        small = opening < LEAST_CHILDREN
        there = asked & np.isfinite(came) & (drawn[0] >= 0) & ~small & ~chain_lacks
        missing.append(
            left_out(whole, told.start, year, asked=asked, there=there, small=small)
        )
        keys = _keys(whole, told.start, year, there)
        ours = score_draws(drawn[:, there].astype(np.float64), came[there])
        scores.append(_rows(keys, MODEL, ours, opening[there]))
        forecasts.append(_forecasts(keys, drawn[:, there], opening[there], came[there]))
        for name, one in simple.items():
            mean, sd = one.mean[there, year - 1], one.sd[there, year - 1]
            scored = score_normal(mean, np.maximum(sd, 1e-6), came[there])
            scores.append(_rows(keys, name, scored, opening[there]))
    return Made(
        pl.concat(scores),
        pl.concat(forecasts),
        drift_table(whole.id, told),
        pl.concat(missing),
    )


def _keys(whole: Series, start: int, year: int, there: np.ndarray) -> pl.DataFrame:
    codes = [code for code, is_there in zip(whole.codes, there, strict=True) if is_there]
    return pl.DataFrame(
        {"code": codes}, schema={"code": pl.String}
    ).select(
        pl.lit(whole.id).alias("stock"),
        "code",
        pl.col("code").replace_strict(places(), return_dtype=pl.String).alias("council"),
        pl.lit(start, pl.Int64).alias("start"),
        pl.lit(year, pl.Int64).alias("ahead"),
    )  # fmt: skip


def _rows(
    keys: pl.DataFrame, method: str, scored: Scores, opening: np.ndarray
) -> pl.DataFrame:
    return keys.with_columns(
        pl.lit(method).alias("method"),
        pl.Series("opening", opening, pl.Float64),
        pl.Series("error", scored.error, pl.Float64),
        pl.Series("crps", scored.crps, pl.Float64),
        *(
            pl.Series(f"inside_{level}", inside, pl.Boolean)
            for level, inside in scored.inside.items()
        ),
    )


def _forecasts(
    keys: pl.DataFrame, draws: np.ndarray, opening: np.ndarray, came: np.ndarray
) -> pl.DataFrame:
    ranges = {}
    for level in LEVELS:
        ends = np.quantile(draws, [0.5 - level / 200, 0.5 + level / 200], axis=0)
        ranges[f"low_{level}"], ranges[f"high_{level}"] = ends
    return keys.with_columns(
        pl.Series("opening", opening, pl.Float64),
        pl.Series("forecast", np.median(draws, axis=0), pl.Float64),
        *(pl.Series(name, value, pl.Float64) for name, value in ranges.items()),
        pl.Series("came", came, pl.Float64),
    )


def _checked(years: Sequence[int], stocks: Sequence[str], draws: int) -> tuple[int, ...]:
    problems = []
    if not years or not set(years) <= set(AHEAD):
        told = ", ".join(str(each) for each in years) or "empty"
        problems.append(Problem("years", f"is {told}", "Give any of 1, 2 and 3."))
    for each in stocks:
        if each not in STOCKS:
            near = did_you_mean(each, STOCKS)
            mend = f"Did you mean {near[0]}?" if near else f"Use {', '.join(STOCKS)}."
            problems.append(Problem("stocks", f'there is none called "{each}"', mend))
    if draws < _FEWEST_DRAWS:
        problems.append(Problem("draws", f"is {draws}", f"Use {_FEWEST_DRAWS} or more."))
    if problems:
        raise SpecError(problems)
    return tuple(sorted(set(years)))


def _codes(names: Sequence[str] | None) -> tuple[str, ...]:
    """Return the codes of councils, present or former."""
    known = places()
    if names is None:
        return tuple(known)
    former = {name.casefold(): code for code, name in known.items()}
    return tuple(
        dict.fromkeys(
            former.get(name.strip().casefold()) or find_council(name).code for name in names
        )
    )


def _title() -> pl.Expr:
    titles = {each.id: each.title for each in STOCKS.values()}
    return pl.col("stock").replace(titles).alias("title")


def _result(made: Sequence[Made], settings: Mapping[str, object], seed: int) -> Result:
    scores = pl.concat([each.scores for each in made])
    added = summary(scores)
    return Result(
        sentence(added),
        {
            "summary": added.with_columns(
                _title(), pl.col("method").replace(METHODS_IN_WORDS).alias("words")
            ),
            "by_start": summary_by_start(scores),
            "forecasts": pl.concat([each.forecasts for each in made]),
            "drift": pl.concat([each.drift for each in made]),
            "left_out": pl.concat([each.left_out for each in made])
            .group_by("stock", "ahead", "why", maintain_order=True)
            .agg(pl.col("council_years").sum())
            .filter(pl.col("council_years") > 0)
            .with_columns(_title()),
        },
        checks(added),
        Provenance.of(
            seed=seed,
            inputs=shipped(
                "codes/councils.csv", "codes/lineage.csv", "values/figures/*.csv"
            ),
            settings=settings,
        ),
    )
