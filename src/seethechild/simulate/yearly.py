"""Play a council's published stocks forward by year: draws of what may come.

The mechanism is that of the system model with one state: children start at rate x children, each
child there leaves at a rate, and what is left is the stock. With rates that are constant within a
year its chance has a closed form (an M/M/infinity queue): of those there a binomial number stays,
and of those who came in the year a Poisson number is still there. Rates change from year to year
as ``model.panel.drift`` says. No child is simulated, and nothing is said about one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seethechild.core.streams import Chance, generator
from seethechild.model.panel.drift import Ahead, Drift, ahead, fit_drift, seen
from seethechild.model.panel.series import Series
from seethechild.model.panel.tails import Tails, fit_tails
from seethechild.model.system import FloatArray

#: The fastest a rate can be drawn, per child-year: a week.
_FASTEST = 52.0
_STEADY = 1e-9


@dataclass(frozen=True, eq=False)
class Forecast:
    """What may come of one stock.

    Attributes:
        start: the last year known.
        draws: shape (M, C, H), stock on 31 March one to H years on; -1 where there is no forecast
            for want of the council's last figure.
        drift: what it was made with.
        tails: the same.
    """

    start: int
    draws: NDArray[np.int64]
    drift: Drift
    tails: Tails


def forecast(known: Series, *, years: int, draws: int, seed: int) -> Forecast:
    """Forecast every council's stock from the last year of a series.

    Args:
        known: figures up to the year the forecast starts from, none after it.
        years: how many ahead.
        draws: how many.
        seed: names all chance.

    Returns:
        The draws; the same for the same figures and seed.

    Example:
        >>> from seethechild.model.panel.series import published
        >>> forecast(published("care").until(2018), years=2, draws=5, seed=1).draws.shape
        (5, 158, 2)
    """
    told = seen(known)
    drift = fit_drift(told)
    tails = fit_tails(drift, told, known)
    chance = generator(seed, "published stocks", known.id, known.last)
    made = play_years(known, drift, tails, years=years, draws=draws, chance=chance)
    return Forecast(known.last, made, drift, tails)


def play_years(
    known: Series,
    drift: Drift,
    tails: Tails,
    *,
    years: int,
    draws: int,
    chance: Chance,
) -> NDArray[np.int64]:
    """Return draws of every council's stock in the years after a series.

    Args:
        known: figures up to the start.
        drift: how rates drift.
        tails: how large past errors were beside it.
        years: how many ahead.
        draws: how many.
        chance: where random numbers come from.

    Returns:
        Shape (M, C, H); -1 for a council without stock or children in the last year.
    """
    told = seen(known)
    rates = _own_rates(ahead(drift, told, years), tails, draws, chance)
    england = drift.england.draw(years, draws, chance)
    rates += told.england[None, None, :, -1:] + england[:, None]
    stock, children = known.stock[:, -1], known.children[:, -1]
    there = np.isfinite(stock) & np.isfinite(children)
    now = np.where(there, stock, 0.0).astype(np.int64)[None].repeat(draws, axis=0)
    living = np.where(there, children, 0.0)
    made = np.empty((draws, len(stock), years), dtype=np.int64)
    for year in range(years):
        started = np.exp(rates[:, :, 0, year]) * living
        leaving = np.minimum(np.exp(rates[:, :, 1, year]), _FASTEST)
        new = np.minimum(started * -np.expm1(-leaving) / leaving, living)
        now = chance.binomial(now, np.exp(-leaving)) + chance.poisson(new)
        made[:, :, year] = np.where(there, now, -1)
    return made


def _own_rates(told: Ahead, tails: Tails, draws: int, chance: Chance) -> FloatArray:
    """Return draws of councils' log rates less England's; shape (M, C, 2, H)."""
    councils, _, years = told.mean.shape
    root = np.linalg.cholesky(told.spread + _STEADY * np.eye(2 * years))
    normal = chance.standard_normal((draws, councils, 2 * years))
    # One size for a council's whole path: a t with the council's own freedom as far as its spread
    # is uncertain, and the t of past errors.
    own = (told.freedom - 2.0) / chance.chisquare(told.freedom, (draws, councils))
    past = tails.freedom / chance.chisquare(tails.freedom, (draws, councils))
    size = tails.size * np.sqrt(own * past)
    moved = np.einsum("cij,mcj->mci", root, normal) * size[:, :, None]
    return np.asarray(told.mean[None] + moved.reshape(draws, councils, 2, years))
