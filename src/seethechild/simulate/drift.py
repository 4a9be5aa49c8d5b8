"""What an option cannot know: how the rates of a system drift in the years ahead.

A fitted model takes the rates of its base year as lasting. Published figures say how much they
have drifted in fact (``reference.panel``; measured by ``model.panel.drift``, scored by
``seethechild backtest --councils all``). Here that drift becomes factors on the model's lanes, one
set a draw, that change as each year begins. Every option of a draw gets the same, so that
differences between options keep their luck in common.

Factors start at 1 in the base year and have mean 1 in every later year (half the variance is
taken off the log): ranges become wider, and nothing is moved towards what other councils or years
had. England's own steps are the same for every council of a draw. Drifts of need, plans and care
are drawn apart from each other.

A count that follows one factor keeps its mean. One that follows the same factor twice does not: who
is referred again was referred before, and the mean of a product is that of the factors times
exp(covariance). In Rutland, ten years, referrals within a year of a closure are 5 to 8 % above the
mean without drift, all referrals 1.6 % (standard error 0.4 %), plans, care and moves within 1 %;
medians lie below. No change of the factors' means mends that: what would put all referrals right
would leave first referrals too few and later ones still too many.
"""

from collections.abc import Mapping
from functools import lru_cache
from math import ceil

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.streams import generator
from seethechild.model.panel.drift import LANES, covariance
from seethechild.model.panel.england import since_last
from seethechild.model.panel.series import STOCKS
from seethechild.model.system import FloatArray, Lane, SystemModel
from seethechild.reference.panel import measured_drift
from seethechild.simulate.reforms import Multiplier, Reform, Schedule

#: Event on a lane's branches to the stock and lane whose drift it shares; the first that fits.
FAMILIES: Mapping[str, tuple[str, str]] = {
    "care_started": ("care", "starts"),
    "care_ended": ("care", "exits"),
    "plan_started": ("plan", "starts"),
    "plan_ended": ("plan", "exits"),
    "need_started": ("need", "starts"),
    "need_ended": ("need", "exits"),
    "ended_without_report": ("need", "exits"),
}
_NONE = 1e-12
_STEADY = 1e-12


def drift_reforms(
    model: SystemModel, *, seed: int, draw: int, years: float
) -> tuple[Reform, ...]:
    """Return what multiplies the model's lanes in each year of a draw.

    Args:
        model: any system model; lanes are found by the events on their branches.
        seed: names all chance.
        draw: which draw; each has its own drift, the same in every option.
        years: length of the run.

    Returns:
        One reform a year that reaches every child at the year's start and takes the lanes' rates
        from the last year's factor to this year's; give them to ``play`` beside an option's own.
        None if the model has no lane that drifts.
    """
    count = ceil(years)
    families = [family_of(lane) for lane in model.lanes]
    if count < 1 or not any(families):
        return ()
    logs = {
        (stock, lane): values
        for stock in STOCKS
        for lane, values in zip(
            LANES, log_factors(stock, model.name, seed, draw, count), strict=True
        )
    }
    ages, groups = np.ones(model.age_bands), np.ones(len(model.groups), dtype=bool)
    made = []
    for year in range(count):
        factors = {}
        for family, values in logs.items():
            before = values[year - 1] if year else 0.0
            factors[family] = ages * float(np.exp(values[year] - before))
        multipliers = [
            Multiplier(index, factors[family], groups)
            for index, family in enumerate(families)
            if family is not None
        ]
        schedule = Schedule(1.0, float(year), 0.0, f"drift of year {year + 1}")
        made.append(Reform(schedule, tuple(multipliers)))
    return tuple(made)


def family_of(lane: Lane) -> tuple[str, str] | None:
    """Return the stock and lane whose drift a model's lane shares; None where none is known."""
    events = {*lane.events, *(event for branch in lane.branches for event in branch.events)}
    return next((FAMILIES[event] for event in FAMILIES if event in events), None)


def log_factors(stock: str, name: str, seed: int, draw: int, years: int) -> FloatArray:
    """Return one draw of the logs of the factors of a stock's rates.

    Args:
        stock: key of ``STOCKS``.
        name: of the council; its own drift differs from others', England's does not.
        seed: names all chance.
        draw: which draw.
        years: how many.

    Returns:
        Shape (2, H): starts, exits.

    Example:
        >>> log_factors("care", "Camden", 1, 0, 3).shape
        (2, 3)
    """
    order = _by_year(years)
    made = np.zeros(2 * years)
    for (root, half), chance in zip(
        _roots(stock, years),
        (
            generator(seed, "drift", stock, name, draw),
            generator(seed, "drift", stock, draw),
        ),
        strict=True,
    ):
        made[order] += root @ chance.standard_normal(2 * years) - half
    return made.reshape(2, years)


def _by_year(years: int) -> NDArray[np.intp]:
    # Year by year, so that a longer run begins as a shorter one.
    return np.arange(2 * years).reshape(2, years).T.ravel()


@lru_cache(maxsize=64)
def _roots(stock: str, years: int) -> list[tuple[FloatArray, FloatArray]]:
    """Return root and half the variances, year by year, of each of ``spreads``."""
    order = _by_year(years)
    return [
        (
            np.asarray(
                np.linalg.cholesky(
                    spread[np.ix_(order, order)] + _STEADY * np.eye(2 * years)
                ),
                dtype=np.float64,
            ),
            spread.diagonal()[order] / 2.0,
        )
        for spread in spreads(stock, years)
    ]


@lru_cache(maxsize=64)
def spreads(stock: str, years: int) -> tuple[FloatArray, FloatArray]:
    """Return the covariance of the logs, of a council's own drift and of England's.

    The council's own is what is not known of the years ahead once the base year is known.

    Args:
        stock: key of ``STOCKS``.
        years: how many ahead.

    Returns:
        Two of shape (2H, 2H), starts first.

    Example:
        >>> own, england = spreads("care", 2)
        >>> bool(own[1, 1] > own[0, 0] > england[0, 0] > 0)
        True
    """
    rows = measured_drift().filter(pl.col("stock") == stock).sort("lane", descending=True)
    whole = covariance(_values(rows), years + 1)
    base = np.array([0, years + 1])
    later = np.delete(np.arange(2 * (years + 1)), base)
    across = whole[np.ix_(later, base)]
    known = np.linalg.solve(whole[np.ix_(base, base)], across.T)
    # A normal with the variance of the Student t that past errors had: no draw runs wild.
    size, freedom = float(rows["error_size"][0]), float(rows["error_freedom"][0])
    own = (
        (whole[np.ix_(later, later)] - across @ known) * size**2 * freedom / (freedom - 2.0)
    )
    step = rows["england_step"].to_numpy()
    together = float(rows["together_england"][0])
    steps = np.outer(step, step) * np.array([[1.0, together], [together, 1.0]])
    return own, np.kron(steps, since_last(years, float(rows["england_back"][0])))


def _values(rows: pl.DataFrame) -> FloatArray:
    """Return the sizes as ``model.panel.drift`` holds them, without the lasting part."""
    kept = rows["persistence"].to_numpy()
    together = [0.0, rows["together_wander"][0], rows["together_passing"][0]]
    return np.concatenate(
        [
            np.full(2, 2.0 * np.log(_NONE)),
            2.0 * np.log(rows["wander"].to_numpy()),
            2.0 * np.log(rows["passing"].to_numpy()),
            np.arctanh(together),
            np.log(kept / (1.0 - kept)),
            [0.0],
        ]
    )
