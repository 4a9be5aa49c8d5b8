"""The simple forecasts that the model is set beside: each a mean and a standard deviation.

All see the same figures, up to the year they start from. Their ranges are the textbook ones; a
council with few years borrows the size of yearly changes of all councils.

Source:
    Hyndman and Athanasopoulos, Forecasting: Principles and Practice (3rd edition, 2021), sections
    5.5 (last value and drift) and 8.7 (simple exponential smoothing).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from seethechild.model.panel.rates import exit_rates
from seethechild.model.panel.series import Series
from seethechild.model.system import FloatArray

#: Years that the size of all councils' changes counts for beside a council's own.
_BORROWED_YEARS = 3.0
#: Weights of the newest value that smoothing chooses among.
_WEIGHTS = np.round(np.arange(0.0, 1.0001, 0.01), 2)
#: Years whose flows the chain takes.
_CHAIN_YEARS = 1


@dataclass(frozen=True, eq=False)
class Normal:
    """A forecast as a normal distribution.

    Attributes:
        mean: shape (C, H), children on 31 March one to H years on.
        sd: shape (C, H).
    """

    mean: FloatArray
    sd: FloatArray


def last_value(known: Series, years: int) -> Normal:
    """Forecast that nothing changes.

    Args:
        known: figures up to the start.
        years: how many ahead.
    """
    last = known.stock[:, -1]
    sd = _size(np.diff(known.stock, axis=1), last, known)
    ahead = np.arange(1, years + 1)
    return Normal(np.repeat(last[:, None], years, axis=1), sd[:, None] * np.sqrt(ahead))


def drift(known: Series, years: int) -> Normal:
    """Forecast that the mean yearly change since a council's first figure goes on."""
    last = known.stock[:, -1]
    there = np.isfinite(known.stock)
    first = there.argmax(axis=1)
    steps = np.maximum(known.stock.shape[1] - 1 - first, 1)
    slope = (last - known.stock[np.arange(len(last)), first]) / steps
    sd = _size(np.diff(known.stock, axis=1) - slope[:, None], last, known)
    ahead = np.arange(1, years + 1)[None]
    wide = np.sqrt(ahead * (1.0 + ahead / steps[:, None]))
    return Normal(last[:, None] + slope[:, None] * ahead, sd[:, None] * wide)


def smoothing(known: Series, years: int) -> Normal:
    """Forecast by simple exponential smoothing, each council with its own best weight.

    The level starts at the first figure; the weight of the newest value, in steps of 0.01, is the
    one with the least squared error one year ahead. Over a gap the level stays as it is.
    """
    weight, level, errors = smoothed(known.stock)
    sd = _size(errors, known.stock[:, -1], known)
    ahead = np.arange(1, years + 1)[None]
    wide = np.sqrt(1.0 + (ahead - 1) * weight[:, None] ** 2)
    mean = np.where(np.isfinite(known.stock[:, -1]), level, np.nan)
    return Normal(np.repeat(mean[:, None], years, axis=1), sd[:, None] * wide)


def smoothed(stock: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the best weight, the last level and the errors one year ahead.

    Args:
        stock: shape (C, Y).

    Returns:
        Weight, shape (C,); level, shape (C,); errors, shape (C, Y - 1), ``nan`` beside gaps.

    Example:
        >>> weight, level, errors = smoothed(np.array([[10.0, 20.0, 20.0, 20.0]]))
        >>> float(weight[0]), float(level[0])
        (1.0, 20.0)
    """
    level = np.repeat(stock[:, 0, None], len(_WEIGHTS), axis=1)
    errors = np.full((stock.shape[0], len(_WEIGHTS), stock.shape[1] - 1), np.nan)
    for year in range(1, stock.shape[1]):
        now = stock[:, year, None]
        errors[:, :, year - 1] = now - level
        moved = level + _WEIGHTS * (now - level)
        level = np.where(
            np.isfinite(moved), moved, np.where(np.isfinite(level), level, now)
        )
    squares = np.nansum(errors**2, axis=2)
    # Where no weight is better, as with one figure, the newest value counts in full.
    best = len(_WEIGHTS) - 1 - squares[:, ::-1].argmin(axis=1)
    each = np.arange(len(stock))
    return _WEIGHTS[best], level[each, best], errors[each, best]


def chain(known: Series, years: int) -> Normal:
    """Forecast with a chain without memory: starts as last year, a constant chance of leaving.

    This is what demand tools of the sector do with looked-after children, with one state for want
    of published movements between placements. Its range is chance alone.
    """
    kept = slice(-_CHAIN_YEARS, None)
    with np.errstate(invalid="ignore"):
        starts = known.starts[:, kept].mean(axis=1)
        rate = exit_rates(known.stock, known.starts)[:, kept].mean(axis=1)
    last = known.stock[:, -1, None]
    ahead = np.arange(1, years + 1)[None]
    stays = np.exp(-rate[:, None] * ahead)
    new = starts[:, None] * (1.0 - stays) / rate[:, None]
    return Normal(last * stays + new, np.sqrt(last * stays * (1.0 - stays) + new))


#: The simple methods by name; the chain is for children looked after only.
METHODS: Mapping[str, Callable[[Series, int], Normal]] = {
    "last_value": last_value,
    "drift": drift,
    "smoothing": smoothing,
    "chain": chain,
}
#: Methods that are for one stock only.
ONLY_FOR = {"chain": "care"}


def _size(errors: FloatArray, last: FloatArray, known: Series) -> FloatArray:
    """Return the size of yearly errors of each council, the few borrowed; shape (C,)."""
    before = np.where(known.stock[:, :-1] > 0, known.stock[:, :-1], np.nan)
    shares = (errors / before)[np.isfinite(errors / before)]
    all_of_them = float((shares**2).mean()) if shares.size else 0.0
    own = np.nansum(errors**2, axis=1)
    count = np.isfinite(errors).sum(axis=1)
    borrowed = _BORROWED_YEARS * all_of_them * last**2
    return np.asarray(np.sqrt((borrowed + own) / (_BORROWED_YEARS + count)))
