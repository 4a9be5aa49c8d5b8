"""Intervals by drawing the children again, with the model chosen anew each time.

Source:
    Efron (1987), Better bootstrap confidence intervals. JASA 82, 171-185. Chan, Silverman and
    Vincent (2021), section 3.3, for the jackknife by pattern.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from seethechild.core.streams import generator
from seethechild.need.households import Homes
from seethechild.need.seeds import PARTS, apart
from seethechild.need.select import Choice, Chooser

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

ENDS = (0.025, 0.975)
#: More than this is drawn no differently.
_MOST_CHILDREN = 1e12


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """What the children drawn again say.

    Attributes:
        choice: the model of the table itself.
        estimates: (B,) all children by each resample, in the order drawn; ``nan`` where no model
            has an answer.
        acceleration: how the spread grows with the estimate, by leaving out one child.
    """

    choice: Choice
    estimates: Floats
    acceleration: float

    @property
    def failed(self) -> int:
        """How many resamples had no model with an answer."""
        return int(np.isnan(self.estimates).sum())

    def bca(self, probabilities: tuple[float, ...] = ENDS) -> Floats:
        """Return limits that allow for bias and acceleration.

        Args:
            probabilities: of the true number lying below each limit.

        Returns:
            One limit for each.
        """
        drawn = self.estimates[~np.isnan(self.estimates)]
        if not len(drawn):
            return np.full(len(probabilities), np.nan)
        half = 0.5 / len(
            drawn
        )  # so that a table below or above all resamples has limits too
        below = np.clip((drawn < self.choice.estimate).mean(), half, 1.0 - half)
        bias = ndtri(below)
        moved = bias + ndtri(np.asarray(probabilities))
        return quantiles(drawn, ndtr(bias + moved / (1.0 - self.acceleration * moved)))

    def moved_by_seed(self) -> Floats:
        """Return how far another seed may move each limit of ``bca``, as a share of it."""
        parts = np.array_split(self.estimates, PARTS)
        return apart(np.array([replace(self, estimates=part).bca() for part in parts]))

    def percentile(self, probabilities: tuple[float, ...] = ENDS) -> Floats:
        """Return plain quantiles of the resamples, as ``bca`` does."""
        return quantiles(
            self.estimates[~np.isnan(self.estimates)], np.asarray(probabilities)
        )


def bootstrap(
    counts: Counts,
    choose: Chooser,
    *,
    replicates: int,
    seed: int,
    wholes: Counts | None = None,
    fixed: bool = False,
    homes: Homes | None = None,
) -> Bootstrap:
    """Draw the children again, and choose and fit each time.

    How many are listed is drawn too, from as many as are estimated. As published it stays fixed,
    which makes intervals too narrow where most children are listed.

    Args:
        counts: shape (2**L - 1,), children by pattern.
        choose: such as ``select.stepwise()``.
        replicates: how many times.
        seed: 0 or more.
        wholes: shape (replicates, 2**L - 1), what to draw from each time, where hidden counts
            may have been this or that; left out, ``counts``.
        fixed: whether always as many are drawn as are listed.
        homes: who lives together; whole households are drawn then.

    Returns:
        The estimates of all resamples.

    Raises:
        ValueError: no model has an answer for the table itself.

    Example:
        >>> from seethechild.need.select import stepwise
        >>> counts = np.array([244, 48, 142, 60, 111, 4, 12])  # Hook and others 1980
        >>> drawn = bootstrap(counts, stepwise(), replicates=50, seed=1)
        >>> len(drawn.estimates), drawn.failed
        (50, 0)
    """
    choice = choose(counts)
    if choice is None:
        raise ValueError("no model of the table has an answer")
    if homes is not None:
        draws = homes.drawn_again(choice.estimate, replicates, seed)
        return Bootstrap(choice, redone(draws, choose), acceleration(counts, choose, homes))
    chance = generator(seed, "need", "bootstrap")
    drawn_from = np.repeat(counts[None], replicates, axis=0) if wholes is None else wholes
    totals = drawn_from.sum(axis=1)
    shares = drawn_from / totals[:, None]
    if not fixed:
        everyone = min(choice.estimate, _MOST_CHILDREN)
        listed = np.minimum(totals / everyone, 1.0)
        totals = np.maximum(chance.binomial(round(everyone), listed), 1)
    draws = chance.multinomial(totals, shares)
    return Bootstrap(choice, redone(draws, choose), acceleration(counts, choose))


def redone(draws: Counts, choose: Chooser) -> Floats:
    """Return the estimate of each row of counts; ``nan`` where no model has an answer."""
    choices = (choose(row) for row in draws)
    return np.array([np.nan if each is None else each.estimate for each in choices])


def acceleration(counts: Counts, choose: Chooser, homes: Homes | None = None) -> float:
    """Return the acceleration by leaving out one child of each pattern in turn.

    Args:
        counts: shape (2**L - 1,).
        choose: what chooses a model.
        homes: who lives together; one household of each kind is left out then.

    Returns:
        Nought where the estimate does not change, or cannot be made without some child.
    """
    if homes is None:
        full = np.flatnonzero(counts)
        weights, out = counts[full], np.eye(len(counts), dtype=np.int64)[full]
    else:
        weights, out = homes.many, homes.kinds
    left = redone(counts - out, choose)
    off = (weights * left).sum() / weights.sum() - left
    spread = (weights * off**2).sum()
    if not np.isfinite(spread) or spread == 0.0:
        return 0.0
    return float((weights * off**3).sum() / (6.0 * spread**1.5))


def quantiles(numbers: Floats, probabilities: Floats) -> Floats:
    """Return quantiles that are nearly median-unbiased (R's type 8); infinity is allowed.

    Example:
        >>> quantiles(np.array([1.0, 2.0, 3.0, np.inf]), np.array([0.5, 0.9])).tolist()
        [2.5, inf]
    """
    ordered = np.sort(numbers)
    place = (len(ordered) + 1.0 / 3.0) * probabilities - 2.0 / 3.0
    place = np.clip(place, 0.0, len(ordered) - 1.0)
    under = np.floor(place + 1e-12).astype(np.int64)
    share = np.maximum(place - under, 0.0)
    low, high = ordered[under], ordered[np.minimum(under + 1, len(ordered) - 1)]
    with np.errstate(invalid="ignore"):
        between = low + share * (high - low)
    found: Floats = np.where((share <= 0.0) | (low == high), low, between)
    return found
