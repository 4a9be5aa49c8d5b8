"""How much rates drift from year to year, estimated over all councils at once.

A council's two log rates (starts per child, exits per child in the stock), less England's in the
same year, are taken as the sum of

- a lasting difference between councils (*between*), which pulls a council with little to show
  towards England;
- a slow part that keeps a share of itself each year (*wander* and *persistence*);
- a part that belongs to one year only (*passing*);
- the chance of small numbers, which is known: 1 / count.

Each part may move the two rates together. A council's whole path has a size of its own, drawn
from one distribution (*tail*), so that steady councils get narrow ranges and unsteady ones wide
ones. All sizes are estimated together on the years given and on none after them.

Source:
    Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), chapter 5; Shah,
    Wilson and Ghahramani, Student-t processes as alternatives to Gaussian processes (2014).
"""

from dataclasses import dataclass
from functools import partial
from math import lgamma, log

import numpy as np
from numpy.typing import NDArray

from seethechild.model.panel.climb import lowest
from seethechild.model.panel.england import England, fit_england
from seethechild.model.panel.rates import ends, exit_rates, start_rates
from seethechild.model.panel.series import Series
from seethechild.model.system import FloatArray

#: The lanes of a stock, in order.
LANES = ("starts", "exits")
#: What is thought before any figure is seen, and how loosely: logs of the three variances of each
#: lane, three correlations (inverse tanh), two persistences (log odds), the tail (log of degrees
#: of freedom above 2). So loose that ten years of 150 councils outweigh it.
_BEFORE = np.array([log(0.1)] * 2 + [log(0.02)] * 2 + [log(0.01)] * 2 + [0.0] * 3 + [1.0] * 2 + [log(4.0)])  # fmt: skip
_LOOSE = np.array([1.0] * 6 + [0.7] * 3 + [1.0] * 2 + [0.7])
#: A count below this is taken as this where the chance of small numbers is worked out.
_FEWEST = 3.0
_NUDGE = 1e-5


@dataclass(frozen=True, eq=False)
class Seen:
    """What the figures say of the two rates of a stock.

    Attributes:
        gap: shape (C, 2, Y), log rate less England's; 0 where not known.
        noise: shape (C, 2, Y), variance of it that is chance.
        known: shape (C, 2, Y).
        england: shape (2, Y), England's log rates.
    """

    gap: FloatArray
    noise: FloatArray
    known: NDArray[np.bool_]
    england: FloatArray

    def until(self, count: int) -> "Seen":
        """Return the first years only."""
        kept = slice(0, count)
        return Seen(
            self.gap[..., kept], self.noise[..., kept], self.known[..., kept],
            self.england[..., kept],
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Drift:
    """How much the rates of a stock drift.

    Attributes:
        values: shape (12,), as they are searched for.
        england: how England's own two log rates go on.
        council_years: pairs of figures it was estimated on.
    """

    values: FloatArray
    england: England
    council_years: int

    @property
    def between(self) -> FloatArray:
        """Standard deviation between councils of each log rate; shape (2,)."""
        return np.asarray(np.exp(self.values[0:2] / 2))

    @property
    def wander(self) -> FloatArray:
        """Standard deviation of the slow part; shape (2,)."""
        return np.asarray(np.exp(self.values[2:4] / 2))

    @property
    def passing(self) -> FloatArray:
        """Standard deviation of the part of one year; shape (2,)."""
        return np.asarray(np.exp(self.values[4:6] / 2))

    @property
    def together(self) -> FloatArray:
        """Correlation of starts and exits in between, wander and passing; shape (3,)."""
        return np.asarray(np.tanh(self.values[6:9]))

    @property
    def persistence(self) -> FloatArray:
        """Share of the slow part that is left a year later; shape (2,)."""
        return np.asarray(_share(self.values[9:11]))

    @property
    def tail(self) -> float:
        """Degrees of freedom of the councils' own sizes; the fewer, the more they differ."""
        return float(np.exp(self.values[11]) + 2.0)


@dataclass(frozen=True, eq=False)
class Ahead:
    """What is expected of the log rates less England's in the years ahead.

    Attributes:
        mean: shape (C, 2, H).
        spread: shape (C, 2H, 2H), their covariance, starts first.
        freedom: shape (C,), degrees of freedom.
    """

    mean: FloatArray
    spread: FloatArray
    freedom: FloatArray


def seen(series: Series) -> Seen:
    """Return what a series says of its rates.

    Example:
        >>> from seethechild.model.panel.series import published
        >>> seen(published("care").until(2020)).gap.shape
        (158, 2, 5)
    """
    left = ends(series.stock, series.starts)
    england = np.stack(
        [
            start_rates(series.england_starts[None], series.england_children[None])[0],
            exit_rates(series.england_stock[None], series.england_starts[None])[0],
        ]
    )
    own = np.stack(
        [
            start_rates(series.starts, series.children),
            exit_rates(series.stock, series.starts),
        ],
        axis=1,
    )
    counts = np.stack([series.starts, left], axis=1)
    gap = np.log(own) - np.log(england)
    known = np.isfinite(gap) & np.isfinite(counts)
    noise = 1.0 / np.maximum(np.where(known, counts, 1.0), _FEWEST)
    return Seen(
        np.where(known, gap, 0.0), np.where(known, noise, 1.0), known, np.log(england)
    )


def covariance(values: FloatArray, years: int) -> FloatArray:
    """Return the covariance of the two log rates over years in a row; shape (2Y, 2Y).

    Args:
        values: as in ``Drift``; the tail is not used.
        years: how many.

    Example:
        >>> covariance(np.zeros(12), 2).round(2)[:2, :2]  # between 1, wander 1 x 0.5, passing 1
        array([[3. , 1.5],
               [1.5, 3. ]])
    """
    variances, together = np.exp(values[:6]).reshape(3, 2), np.tanh(values[6:9])
    kept = _share(values[9:11])
    later = np.arange(years)[:, None] - np.arange(years)[None, :]
    one, only = np.ones((years, years)), np.eye(years)
    blocks = np.empty((2, 2, years, years))
    for i in range(2):
        for j in range(2):
            size = np.sqrt(variances[:, i] * variances[:, j])
            size *= 1.0 if i == j else together
            moved = np.sqrt((1 - kept[i] ** 2) * (1 - kept[j] ** 2)) / (
                1 - kept[i] * kept[j]
            )
            fade = kept[i] ** np.maximum(later, 0) * kept[j] ** np.maximum(-later, 0)
            blocks[i, j] = size[0] * one + size[1] * moved * fade + size[2] * only
    return np.asarray(blocks.transpose(0, 2, 1, 3).reshape(2 * years, 2 * years))


def fit_drift(known: Seen) -> Drift:
    """Return the likeliest sizes of the drift, given what was seen.

    Args:
        known: of the years to learn from.
    """
    values = lowest(partial(_unlikelihood, known), _BEFORE)
    return Drift(values, fit_england(known.england), int(known.known.all(axis=1).sum()))


def ahead(drift: Drift, known: Seen, years: int) -> Ahead:
    """Return what is expected after the last year seen.

    Args:
        drift: sizes of the drift.
        known: what was seen of every council; one without any figure is expected to be England.
        years: how many ahead.
    """
    councils, _, past = known.gap.shape
    whole = covariance(drift.values, past + years)
    old = np.r_[0:past, past + years : 2 * past + years]
    new = np.r_[past : past + years, 2 * past + years : 2 * (past + years)]
    there = known.known.reshape(councils, -1)
    gap = known.gap.reshape(councils, -1)
    among = _masked(whole[np.ix_(old, old)], known)
    across = whole[np.ix_(new, old)][None] * there[:, None, :]
    weights = np.linalg.solve(among, np.swapaxes(across, 1, 2))
    mean = np.einsum("cof,co->cf", weights, gap)
    spread = whole[np.ix_(new, new)][None] - across @ weights
    surprise = (gap * np.linalg.solve(among, gap[:, :, None])[:, :, 0]).sum(axis=1)
    count = there.sum(axis=1)
    freedom = drift.tail + count
    size = (drift.tail - 2.0 + surprise) / (freedom - 2.0)
    return Ahead(mean.reshape(councils, 2, years), spread * size[:, None, None], freedom)


def _share(odds: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))


def _masked(whole: FloatArray, known: Seen) -> FloatArray:
    """Return each council's covariance; what is not known stands apart, with variance 1."""
    there = known.known.reshape(len(known.known), -1)
    own = whole[None] * there[:, :, None] * there[:, None, :]
    each = np.arange(whole.shape[0])
    noisy = whole.diagonal()[None] + known.noise.reshape(there.shape)
    own[:, each, each] = np.where(there, noisy, 1.0)
    return np.asarray(own)


def _unlikelihood(known: Seen, values: FloatArray) -> tuple[float, FloatArray]:
    """Return minus the log posterior, and its slope."""
    years = known.gap.shape[2]
    there = known.known.reshape(len(known.known), -1)
    gap = known.gap.reshape(there.shape)
    count = there.sum(axis=1)
    own = _masked(covariance(values, years), known)
    inverse = np.linalg.inv(own)
    pull = np.einsum("cij,cj->ci", inverse, gap)
    surprise = (gap * pull).sum(axis=1)
    size = 2.0 * np.log(np.diagonal(np.linalg.cholesky(own), axis1=1, axis2=2)).sum(axis=1)
    tail = float(np.exp(values[11]))
    total = _tail_part(tail, surprise, count) - size.sum() / 2.0
    weight = (tail + 2.0 + count) / (tail + surprise)
    both = there[:, :, None] & there[:, None, :]
    slopes = np.einsum("cij,cij->ij", inverse, both) - np.einsum(
        "c,ci,cj->ij", weight, pull, pull
    )
    slope = np.empty(len(values))
    for index in range(len(values) - 1):
        nudge = np.zeros(len(values))
        nudge[index] = _NUDGE
        turn = covariance(values + nudge, years) - covariance(values - nudge, years)
        slope[index] = (slopes * turn).sum() / (4.0 * _NUDGE)
    more, less = tail * np.exp(_NUDGE), tail * np.exp(-_NUDGE)
    slope[11] = -(_tail_part(more, surprise, count) - _tail_part(less, surprise, count)) / (
        2.0 * _NUDGE
    )
    off = (values - _BEFORE) / _LOOSE
    return float(-total + (off**2).sum() / 2.0), slope + off / _LOOSE


def _tail_part(tail: float, surprise: FloatArray, count: NDArray[np.int64]) -> float:
    """Return the log density of councils' paths but for the size of their covariance."""
    freedom = tail + 2.0
    table = np.array([lgamma((freedom + n) / 2.0) for n in range(int(count.max()) + 1)])
    parts = (
        table[count]
        - lgamma(freedom / 2.0)
        - count / 2.0 * np.log(tail)
        - (freedom + count) / 2.0 * np.log1p(surprise / tail)
    )
    return float(parts.sum())
