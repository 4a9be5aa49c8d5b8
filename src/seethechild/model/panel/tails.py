"""How large past errors were beside what the drift says, and how often they were very large.

The same drift forecasts every earlier year from the years before it, one to three years on. Were
it exactly right, errors over their standard deviation would be normal with size 1. Councils also
change what they count, which makes many errors small and a few very large: a Student t with a
size of its own is fitted to them and used for the years ahead. The size is that of the drift alone:
the chance of small numbers is known, and is as large in a year of little drift.
"""

from dataclasses import dataclass
from math import lgamma, log

import numpy as np

from seethechild.model.panel.drift import Drift, Seen, ahead
from seethechild.model.panel.rates import after_a_year
from seethechild.model.panel.series import Series
from seethechild.model.system import FloatArray

#: Only errors of so many last years count: drift was larger in the first years of the census.
RECENT = 3
#: Years that must lie before a year that is forecast, and how far ahead is looked.
_BEFORE, _AHEAD = 3, 3
#: Smaller stocks are left out: chance is not normal there.
_LEAST = 20.0
_SIZES = np.round(np.arange(0.5, 1.5, 0.025), 3)
_FREEDOMS = (2.5, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 30.0, 100.0)
#: What is thought before any error is seen: size 1 give or take 0.2, freedom 8 within a factor 2.
_SIZE_LOOSE, _FREEDOM, _FREEDOM_LOOSE = 0.2, 8.0, 0.7
_NUDGE = 1e-3


@dataclass(frozen=True, eq=False)
class Errors:
    """Errors of past forecasts, on the log scale.

    Attributes:
        off: shape (N,), what came less what was forecast.
        drifted: shape (N,), variance that the drift says.
        chance: shape (N,), variance that is chance.
    """

    off: FloatArray
    drifted: FloatArray
    chance: FloatArray


@dataclass(frozen=True)
class Tails:
    """Past errors beside what was expected of them.

    Attributes:
        size: factor on the standard deviation of the drift.
        freedom: degrees of freedom of the Student t.
        errors: how many it was estimated on.
    """

    size: float
    freedom: float
    errors: int


def fit_tails(drift: Drift, known: Seen, series: Series) -> Tails:
    """Return the likeliest size and freedom of past errors.

    Args:
        drift: sizes of the drift, of the same years.
        known: what was seen.
        series: the figures themselves, nothing after them.
    """
    last = series.stock.shape[1] - 1
    starts = range(max(_BEFORE, last - RECENT) - 1, last)
    errors = [past_errors(drift, known, series, start) for start in starts]
    return likeliest(
        Errors(
            np.concatenate([*(each.off for each in errors), np.zeros(0)]),
            np.concatenate([*(each.drifted for each in errors), np.zeros(0)]),
            np.concatenate([*(each.chance for each in errors), np.zeros(0)]),
        )
    )


def likeliest(errors: Errors) -> Tails:
    """Return the size of the drift and the Student t that errors most likely came from.

    Example:
        >>> none = np.zeros(0)
        >>> likeliest(Errors(none, none, none))
        Tails(size=1.0, freedom=7.0, errors=0)
    """
    best, found = -np.inf, (1.0, _FREEDOM)
    variance = _SIZES[:, None] ** 2 * errors.drifted + errors.chance
    scaled = errors.off**2 / variance
    widths = np.log(variance).sum(axis=1) / 2
    for freedom in _FREEDOMS:
        density = lgamma((freedom + 1) / 2) - lgamma(freedom / 2) - log(freedom) / 2
        fit = density * len(errors.off) - widths
        fit -= (freedom + 1) / 2 * np.log1p(scaled / freedom).sum(axis=1)
        fit -= (np.log(_SIZES) / _SIZE_LOOSE) ** 2 / 2
        fit -= (log(freedom / _FREEDOM) / _FREEDOM_LOOSE) ** 2 / 2
        if fit.max() > best:
            best, found = float(fit.max()), (float(_SIZES[fit.argmax()]), freedom)
    return Tails(*found, len(errors.off))


def past_errors(drift: Drift, known: Seen, series: Series, start: int) -> Errors:
    """Return log errors forecast from one past year, and how large they were expected to be.

    England's rates are those that came, so that only the councils' own drift is judged.

    Args:
        drift: as in ``fit_tails``.
        known: the same.
        series: the same.
        start: position of the year the forecasts start from.

    Returns:
        One for each council and year ahead with a figure.
    """
    years = min(_AHEAD, series.stock.shape[1] - 1 - start)
    told = ahead(drift, known.until(start + 1), years)
    rates = told.mean + known.england[None, :, start + 1 : start + 1 + years]
    stock, children = series.stock[:, start], series.children[:, start]
    middle = np.log(path(stock, children, rates))
    slopes = np.empty((len(stock), years, 2 * years))
    for index in range(2 * years):
        nudge = np.zeros(2 * years)
        nudge[index] = _NUDGE
        moved = np.log(path(stock, children, rates + nudge.reshape(2, years)))
        slopes[:, :, index] = (moved - middle) / _NUDGE
    drifted = np.einsum("chi,cij,chj->ch", slopes, told.spread, slopes)
    chance = _chance(stock, np.exp(middle), np.exp(rates[:, 1]))
    came = np.log(np.maximum(series.stock[:, start + 1 : start + 1 + years], 1.0))
    off = came - middle
    there = np.isfinite(off + drifted + chance) & (np.exp(middle) > _LEAST)
    return Errors(off[there], drifted[there], chance[there])


def path(stock: FloatArray, children: FloatArray, rates: FloatArray) -> FloatArray:
    """Return the mean stock in the years ahead if the log rates are these.

    Args:
        stock: shape (C,), in the year the forecast starts from.
        children: shape (C,), who live there then.
        rates: shape (C, 2, H), log of starts per child and of exits per child there.

    Returns:
        Shape (C, H).

    Example:
        >>> path(np.array([100.0]), np.array([1e4]), np.log([[[0.005, 0.005], [0.5, 0.5]]])).round(2)
        array([[100., 100.]])
    """
    stocks = []
    for year in range(rates.shape[2]):
        started = np.exp(rates[:, 0, year]) * children
        stock = after_a_year(stock, started, np.exp(rates[:, 1, year]))
        stocks.append(stock)
    return np.stack(stocks, axis=1)


def _chance(stock: FloatArray, later: FloatArray, exits: FloatArray) -> FloatArray:
    """Return the variance of the log stock that is chance: who of those there stays, who comes."""
    stays = np.exp(-exits.cumsum(axis=1))
    kept = stock[:, None] * stays
    return np.asarray((kept * (1.0 - stays) + later - kept) / later**2)
