"""Does the model give the published year back, and does it forecast the next better than no model?

Two questions. *Calibration*: fit on a year, play that year child by child, compare with what was
published. *Forecast*: fit on the year before, solve one year on, compare with what was then
published, beside the guess that nothing changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
import polars as pl

from seethechild.core.errors import DataError
from seethechild.core.progress import Progress
from seethechild.core.provenance import Provenance
from seethechild.core.results import Result
from seethechild.model.align import compare
from seethechild.model.base_year import BaseYear
from seethechild.model.build import BaseFit
from seethechild.model.measures import Year, published_measures, year_measures
from seethechild.model.system import FloatArray
from seethechild.reference.councils import councils, find_council
from seethechild.simulate.play import Played, play
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.studies.calibrate_checks import (
    TAIL,
    calibration_checks,
    forecast_checks,
    relative_errors,
    summary,
)
from seethechild.studies.executors import spread, worker_count
from seethechild.studies.fitted import expected_year, fit_council, fit_year
from seethechild.studies.shipped import shipped
from seethechild.studies.study import LATEST_YEAR

#: A council's year is played so often that this many children are played in all, and no less
#: often than ``FEWEST_TIMES``.
CHILDREN_PLAYED, FEWEST_TIMES = 3_000_000, 10
SEED = 1
CALIBRATION_COLUMNS = ("council", "measure", "published", "simulated", "relative_error")


@dataclass(frozen=True)
class Task:
    """One council to fit and play."""

    code: str
    year: int
    draws: int
    forecast: bool


def calibrate(
    names: Sequence[str] | None,
    *,
    base_year: int = LATEST_YEAR,
    forecast: bool = True,
    draws: int = 0,
    workers: int | None = None,
    progress: Progress,
) -> Result:
    """Fit councils, play the base year child by child, compare; forecast it from the year before.

    Args:
        names: councils by any name; None takes all.
        base_year: the year to give back, as it ends.
        forecast: whether to fit on the year before and score this one too.
        draws: times each council's year is played; the mean is compared. 0 plays small councils
            more often, so that all are equally fine.
        workers: processes; never changes a number.
        progress: told of every council.

    Returns:
        Tables ``calibration`` (council, measure, published, simulated, relative_error),
        ``forecast`` (the same with ``same_as_last_year``), ``summary`` (measure, councils, median,
        tail), ``left_out`` (why: the council and the reason).

    Raises:
        UnknownNameError: a name that is no council's.
    """
    codes = (
        [council.code for council in councils()]
        if names is None
        else [find_council(name).code for name in names]
    )
    tasks = [Task(code, base_year, draws, forecast) for code in dict.fromkeys(codes)]
    found: dict[str, tuple[list[pl.DataFrame], list[pl.DataFrame], str]] = {}
    progress.step(0, len(tasks), "fitting and playing councils")

    def finished(
        task: Task, answer: tuple[list[pl.DataFrame], list[pl.DataFrame], str]
    ) -> None:
        found[task.code] = answer
        progress.step(len(found), len(tasks), "fitting and playing councils")

    spread(_work, tasks, workers=worker_count(workers), finished=finished)
    return _result([found[task.code] for task in tasks], tasks, base_year)


def _work(task: Task) -> tuple[list[pl.DataFrame], list[pl.DataFrame], str]:
    name = find_council(task.code).name
    try:
        fitted = fit_year(task.code, year=task.year)
    except DataError as error:
        return [], [], f"{name}: {error}"
    times = task.draws or _times(fitted.base)
    simulated = played_measures(fitted, times)
    published = published_measures(fitted.base.count, fitted.base.before)
    known = _complete(fitted.base)
    fit = compare(published, simulated).filter(pl.col("measure").is_in(known))
    calibration = [_named(fit, name)]
    forecast = []
    if task.forecast:
        scored = _forecast(task, fitted.base)
        if scored is not None:
            forecast.append(_named(scored.filter(pl.col("measure").is_in(known)), name))
    return calibration, forecast, ""


def _times(base: BaseYear) -> int:
    """Return how often a council's year is played, so that all are played about as finely."""
    return max(ceil(CHILDREN_PLAYED / float(base.children_by_age.sum())), FEWEST_TIMES)


def _complete(base: BaseYear) -> list[str]:
    """Measures whose figures are the council's own."""
    needs = {"cpp_ended": ("cpp_started",), "cin_stock": ("cin_any_point", "cin_stock")}
    published = published_measures(base.count, base.before)
    return [
        measure
        for measure in published
        if all(base.origin.get(one) == "council" for one in needs.get(measure, (measure,)))
    ]


def _named(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.select(pl.lit(name).alias("council"), pl.all())


def _forecast(task: Task, actual: BaseYear) -> pl.DataFrame | None:
    """Fit on the year before, solve one year on exactly; compare with what was published."""
    try:
        earlier = fit_council(task.code, year=task.year - 1)
    except DataError:
        return None
    simulated = year_measures(
        earlier.model, expected_year(earlier.model), adults_counted=earlier.adults_counted
    )
    published = published_measures(actual.count, actual.before)
    last = published_measures(earlier.base.count, earlier.base.before)
    return compare(published, simulated).with_columns(
        same_as_last_year=pl.Series([last[measure] for measure in published])
    )


def played_measures(fitted: BaseFit, times: int) -> dict[str, float]:
    """Return the mean of the year's measures over many played years, at the mean parameters.

    All years are played at once: a population ``times`` as large, its counts divided again.
    """
    crowd = replace(
        fitted.model,
        start=fitted.model.start.with_columns(pl.col("count") * times),
        inflows=tuple(
            replace(inflow, per_year=inflow.per_year * times)
            for inflow in fitted.model.inflows
        ),
    )
    played = play(crowd, seed=SEED, draw=None, years=1.0)
    year = Year(
        played.taken[0].sum(axis=-1) / times,
        opening_stock(played) / times,
        played.stock[0] / times,
    )
    return year_measures(fitted.model, year, adults_counted=fitted.adults_counted)


def opening_stock(played: Played) -> FloatArray:
    """Return the children in each state as the run begins; shape (S, A, G)."""
    model, children = played.model, played.children
    shape = (len(played.layout.states), model.age_bands, len(model.groups))
    there = children.inflow < 0
    ages = -children.birth[there] / TICKS_PER_YEAR
    band = np.searchsorted(model.age_edges, ages, side="right") - 1
    cell = band * shape[2] + children.group[there]
    cells = shape[1] * shape[2]
    stock = np.zeros(shape[0] * cells)
    for states in children.states[there].T:
        stock += np.bincount(states * cells + cell, minlength=len(stock))
    return stock.reshape(shape)


def _result(
    found: Sequence[tuple[list[pl.DataFrame], list[pl.DataFrame], str]],
    tasks: Sequence[Task],
    year: int,
) -> Result:
    calibration = _joined([frame for one in found for frame in one[0]], CALIBRATION_COLUMNS)
    forecast = _joined(
        [frame for one in found for frame in one[1]],
        (*CALIBRATION_COLUMNS, "same_as_last_year"),
    )
    left_out = pl.DataFrame(
        {"why": [one[2] for one in found if one[2]]}, schema={"why": pl.String}
    )
    checks = [*calibration_checks(calibration), *forecast_checks(forecast)]
    errors = relative_errors(calibration).to_numpy()
    sentence = (
        f"In {calibration['council'].n_unique()} of {len(tasks)} councils, the simulated year to "
        f"31 March {year} comes within {np.median(errors):.1%} of the published counts at the "
        f"median and {np.quantile(errors, TAIL, method='nearest'):.1%} at the 95th percentile."
        if calibration.height
        else "No council could be fitted."
    )
    settings = {
        "councils": [task.code for task in tasks],
        "year": year,
        "draws": tasks[0].draws if tasks else 0,
    }
    return Result(
        sentence,
        {
            "calibration": calibration,
            "forecast": forecast,
            "summary": summary(calibration),
            "left_out": left_out,
        },
        tuple(checks),
        Provenance.of(
            seed=SEED,
            inputs=shipped("codes/*.csv", "values/*.csv", "values/figures/*.csv"),
            settings=settings,
        ),
    )


def _joined(frames: Sequence[pl.DataFrame], columns: Sequence[str]) -> pl.DataFrame:
    if frames:
        return pl.concat(frames).select(columns)
    kinds = dict.fromkeys(columns, pl.Float64) | {
        "council": pl.String,
        "measure": pl.String,
    }
    return pl.DataFrame(schema={name: kinds[name] for name in columns})
