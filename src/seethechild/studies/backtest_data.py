"""Fit on all but the last year of journeys, forecast it, and compare with what happened."""

from dataclasses import dataclass
from datetime import date
from math import sqrt
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.errors import FitError, Problem
from seethechild.core.progress import Progress
from seethechild.core.provenance import Provenance
from seethechild.core.results import Check, Result
from seethechild.model.measures import Year
from seethechild.model.observed.fit import Observed
from seethechild.model.observed.history import as_of, history
from seethechild.model.observed.refuse import FEWEST_YEARS, SLACK_YEARS
from seethechild.model.observed.watch import watch
from seethechild.model.system import FloatArray
from seethechild.report.disclosure import suppress
from seethechild.simulate.play import play
from seethechild.studies.calibrate import opening_stock
from seethechild.studies.fit import after_plan_years, provenance
from seethechild.studies.fitted import expected_year as solved
from seethechild.studies.from_data import Basis, basis, fit_basis, prior_of
from seethechild.studies.one_year import expected_year, measure_names, observed_year

DEFAULT_DRAWS: Final = 100
SEED: Final = 1
#: Standard normal quantile that leaves 2.5 % above.
NORMAL_975: Final = 1.959964
#: Of the counts, at least this share must lie within their 95 % interval: fewer, and what is
#: not certain was understated.
LEAST_INSIDE: Final = 0.75


@dataclass(frozen=True, eq=False)
class Backtest:
    """The last year of journeys, forecast from the years before it.

    Attributes:
        sentence: how far off the forecast is.
        table: each count, forecast and seen; small numbers hidden.
        checks: whether it holds.
    """

    sentence: str
    table: pl.DataFrame
    checks: tuple[Check, ...]


def backtest_data(
    path: Path,
    *,
    progress: Progress,
    council: str | None = None,
    population: Path | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = SEED,
) -> Result:
    """Forecast the last year of a dataset from the years before it.

    The forecast is the exact solution; its interval comes from years played child by child, each
    with its own draw of the parameters.

    Args:
        path: folder of the dataset.
        progress: told of each step.
        council: whose published figures to take where the data name no council.
        population: CSV of ``age,children``; needed where the data are of no known council.
        draws: years played.
        seed: names all chance.

    Returns:
        Table ``forecast``: measure, name, observed, forecast, low, high (95 %), inside,
        same_as_last_year, error, error_of_same (both relative).

    Raises:
        DataError: the folder holds no dataset.
        SpecError: no council is named, or another than the data's.
        FitError: the data cannot bear it; every reason with how to mend it.
    """
    rests = basis(path, council=council, population=population)
    tried = backtest_of(rests, draws=draws, seed=seed, progress=progress)
    made = provenance(rests, given=population)
    settings = {**made.settings, "draws": draws}
    return Result(
        f"{rests.words}. {tried.sentence} Counts are of children's records.",
        {"forecast": tried.table},
        tried.checks,
        Provenance.of(seed=seed, inputs=made.inputs, settings=settings),
    )


def backtest_of(
    rests: Basis, *, until: date | None = None, draws: int, seed: int, progress: Progress
) -> Backtest:
    """Forecast the last year of journeys from the years before it.

    Args:
        rests: the journeys.
        until: leave out what happened from that day on.
        draws: years played for the intervals.
        seed: names all chance.
        progress: told of each step.

    Raises:
        FitError: the data cannot bear it; every reason with how to mend it.
    """
    days = watch(rests.dataset, until=until)
    _long_enough(days.years)
    cut = a_year_before(days.end)
    progress.step(0, draws, "fitting all but the last year")
    fitted = fit_basis(rests, prior_of(rests, until=cut), until=cut)
    table = forecast(rests, fitted, days.end, draws=draws, seed=seed, progress=progress)
    shown = suppress(
        table, ["observed", "same_as_last_year"], totals=(),
        with_it={
            "observed": ["error", "error_of_same", "inside"],
            "same_as_last_year": ["error_of_same"],
        },
    )  # fmt: skip
    return Backtest(_sentence(table, cut), shown, _checks(table))


def a_year_before(day: date) -> date:
    """Return the same day a year earlier; of 29 February the 28th.

    Example:
        >>> a_year_before(date(2024, 2, 29)).isoformat()
        '2023-02-28'
    """
    leap = day.month == 2 and day.day == 29  # noqa: PLR2004 - the leap day
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def _long_enough(years: float) -> None:
    needed = FEWEST_YEARS + 1
    if years < needed - SLACK_YEARS:
        what = f"all is seen for {years:.1f} years without a gap; it takes {needed}: two to fit, one to forecast"
        mend = "Add the returns of the years before."
        raise FitError(Problem("coverage", what, mend))


def forecast(
    rests: Basis, fitted: Observed, stop: date, *, draws: int, seed: int, progress: Progress
) -> pl.DataFrame:
    """Return the forecast of the year after a fit beside what happened and the year before.

    Args:
        rests: the data.
        fitted: to all but the last year.
        stop: the day after the last year.
        draws: years played for the intervals.
        seed: names all chance.
        progress: told of each draw.
    """
    model, cut = fitted.model, fitted.watch.end
    expected = expected_year(model, solved(model))
    spread = _spread(fitted, draws=draws, seed=seed, progress=progress)
    whole = history(as_of(rests.dataset, stop), after_plan_years=after_plan_years(fitted))
    found = fitted.found_in_need
    seen = observed_year(rests.dataset, whole, cut, stop, found_in_need=found)
    same = observed_year(
        as_of(rests.dataset, cut),
        fitted.lives,
        a_year_before(cut),
        cut,
        found_in_need=found,
    )
    names = measure_names()
    rows = []
    for at, measure in enumerate(expected):
        mean, width = sqrt(expected[measure]), NORMAL_975 * float(spread[at])
        low, high = max(mean - width, 0.0) ** 2, (mean + width) ** 2
        rows.append(
            {
                "measure": measure,
                "name": names[measure],
                "observed": seen[measure],
                "forecast": expected[measure],
                "low": low,
                "high": high,
                "inside": low - 0.5 <= seen[measure] <= high + 0.5,
                "same_as_last_year": same[measure],
            }
        )
    off = pl.max_horizontal("observed", 1.0)
    return pl.DataFrame(rows).with_columns(
        error=(pl.col("forecast") - pl.col("observed")) / off,
        error_of_same=(pl.col("same_as_last_year") - pl.col("observed")) / off,
    )


def _spread(fitted: Observed, *, draws: int, seed: int, progress: Progress) -> FloatArray:
    """Return the standard deviation of the square root of each count over played years."""
    model = fitted.model
    counts = []
    for draw in range(draws):
        played = play(model, seed=seed, draw=draw, years=1.0)
        year = Year(
            played.taken[0].sum(axis=-1).astype(np.float64),
            opening_stock(played),
            played.stock[0].astype(np.float64),
        )
        came = played.arrivals[0].sum(axis=(1, 2)).tolist()
        counts.append(list(expected_year(model, year, came).values()))
        progress.step(draw + 1, draws, "playing the year")
    return np.asarray(np.sqrt(np.array(counts)).std(axis=0, ddof=1))


def _sentence(table: pl.DataFrame, cut: date) -> str:
    mine, same = (_median(table, name) for name in ("error", "error_of_same"))
    return (
        f"Fitted to all before {cut}, the model misses the counts of the year that "
        f"followed by {mine:.1%} at the median, “same as last year” by {same:.1%}; "
        f"{int(table['inside'].sum())} of {table.height} lie within their 95 % interval."
    )


def _median(table: pl.DataFrame, error: str) -> float:
    return float(np.median(np.abs(table[error].to_numpy())))


def _checks(table: pl.DataFrame) -> tuple[Check, ...]:
    inside = int(table["inside"].sum())
    mine, same = (_median(table, name) for name in ("error", "error_of_same"))
    better = table.filter(pl.col("error").abs() < pl.col("error_of_same").abs()).height
    outside = ", ".join(table.filter(~pl.col("inside"))["name"])
    return (
        Check(
            "intervals hold what happened",
            inside >= LEAST_INSIDE * table.height,
            f"{inside} of {table.height} counts lie within their 95 % interval"
            + (f"; not: {outside}." if outside else "."),
        ),
        Check(
            "beside no model",
            None,
            f"The forecast is nearer than “same as last year” in {better} of {table.height} "
            f"counts; it misses by {mine:.1%} at the median, the other by {same:.1%}.",
        ),
    )
