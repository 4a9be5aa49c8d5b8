"""How England's two log rates go on: yearly steps, of which a part is taken back the year after.

A figure of one year (a late return, a year of lockdown) makes a step that does not last; a change
of practice makes one that does. Both are told apart by how steps in a row go together: if what one
year has is lost the next, their correlation is negative, down to -1/2; if all steps last it is 0.
That is a random walk seen through noise of one year only (a local level). Sizes of the steps and
the share that comes back are estimated together; the few years leave both uncertain, and draws
carry that.

Source:
    Harvey, Forecasting, Structural Time Series Models and the Kalman Filter (1989), section 2.3
    (local level); Gupta and Nagar, Matrix Variate Distributions (2000), chapters 2 and 4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seethechild.core.streams import Chance
from seethechild.model.system import FloatArray

#: England's yearly steps before any is seen: standard deviation of the log rates, and for how many
#: years that counts.
_STEP, _YEARS = 0.04, 2.0
#: Shares of a step that come back, all as likely before a figure is seen. At 1/2 nothing lasts.
_RETURNS = np.linspace(0.0, 0.475, 20)
_STEADY = 1e-12


@dataclass(frozen=True, eq=False)
class England:
    """What is known of England's yearly steps in the two log rates.

    Attributes:
        past: shape (P, 2), the steps seen.
        at: shape (P,), the year of each, counted from the first year of the figures.
        last: the last year of the figures, counted alike.
        returns: shape (G,), shares of a step that may come back the year after.
        weight: shape (G,), how likely each is; adds up to 1.
        step: shape (G, 2, 2), covariance of a year's step if so much comes back.
        freedom: how many years that stands on, what was thought before included.
    """

    past: FloatArray
    at: NDArray[np.int64]
    last: int
    returns: FloatArray
    weight: FloatArray
    step: FloatArray
    freedom: float

    @property
    def back(self) -> float:
        """What share of a step is expected to come back."""
        return float(self.weight @ self.returns)

    @property
    def covariance(self) -> FloatArray:
        """Covariance of a year's step in the two rates; shape (2, 2)."""
        return np.asarray(np.einsum("g,gij->ij", self.weight, self.step))

    def draw(self, years: int, draws: int, chance: Chance) -> FloatArray:
        """Return draws of the log rates in the years ahead, less those of the last year.

        Args:
            years: how many ahead.
            draws: how many.
            chance: where random numbers come from.

        Returns:
            Shape (M, 2, H).
        """
        which = chance.choice(len(self.weight), size=draws, p=self.weight)
        normal = chance.standard_normal((draws, 2, years))
        size = np.sqrt(self.freedom / chance.chisquare(self.freedom, draws))
        made = np.empty((draws, 2, years))
        for index in np.unique(which):
            mine = which == index
            mean, among = self._ahead(float(self.returns[index]), years)
            over = np.linalg.cholesky(among + _STEADY * np.eye(years))
            pair = np.linalg.cholesky(self.step[index] + _STEADY * np.eye(2))
            moved = np.einsum("ij,mjk,lk->mil", pair, normal[mine], over)
            made[mine] = mean.T[None] + moved * size[mine, None, None]
        return np.asarray(made.cumsum(axis=2))

    def _ahead(self, share: float, years: int) -> tuple[FloatArray, FloatArray]:
        """Return the mean of the steps ahead, shape (H, 2), and how they go together."""
        new = np.arange(self.last + 1, self.last + 1 + years)
        if not len(self.at):
            return np.zeros((years, 2)), correlation(new, share)
        both = correlation(np.concatenate([self.at, new]), share)
        old = len(self.at)
        weights = np.linalg.solve(both[:old, :old], both[:old, old:]).T
        return weights @ self.past, both[old:, old:] - weights @ both[:old, old:]


def correlation(at: NDArray[np.int64], share: float) -> FloatArray:
    """Return how steps of some years go together: 1, and minus the share for years in a row.

    Example:
        >>> correlation(np.array([1, 2, 4]), 0.25)
        array([[ 1.  , -0.25,  0.  ],
               [-0.25,  1.  ,  0.  ],
               [ 0.  ,  0.  ,  1.  ]])
    """
    apart = np.abs(at[:, None] - at[None, :])
    return np.where(apart == 0, 1.0, np.where(apart == 1, -share, 0.0))


def since_last(years: int, share: float) -> FloatArray:
    """Return how much the years ahead, less the last, vary together, a step's variance being 1.

    Args:
        years: how many ahead.
        share: of a step that comes back.

    Returns:
        Shape (H, H).

    Example:
        >>> since_last(3, 0.0).diagonal().tolist(), since_last(3, 0.5).diagonal().tolist()
        ([1.0, 2.0, 3.0], [1.0, 1.0, 1.0])
    """
    steps = correlation(np.arange(years), share)
    return np.asarray(steps.cumsum(axis=0).cumsum(axis=1))


def fit_england(logs: FloatArray) -> England:
    """Return what yearly figures say of England's steps.

    The size of the steps has an inverse Wishart distribution before and after, so that each share
    has its likelihood in closed form.

    Args:
        logs: shape (2, Y), England's log rates; ``nan`` where not known.

    Example:
        >>> swings = np.array([[0.0, 0.1] * 6, [0.1, 0.0] * 6])
        >>> fit_england(swings).back > 0.35 > 0.2 > fit_england(swings.cumsum(axis=1)).back
        True
    """
    steps = np.diff(logs, axis=1)
    there = np.isfinite(steps).all(axis=0)
    past, at = np.asarray(steps[:, there].T), np.flatnonzero(there) + 1
    freedom = _YEARS + len(past)
    fits, sizes = [], []
    for share in _RETURNS:
        among = correlation(at, float(share))
        whole = _YEARS * _STEP**2 * np.eye(2) + past.T @ np.linalg.solve(among, past)
        # Wishart with one degree more than years, so that a step is a t with `freedom`. Two rates:
        # the determinant of the years counts twice a half.
        fits.append(
            -np.linalg.slogdet(among)[1] - (freedom + 1.0) / 2 * np.linalg.slogdet(whole)[1]
        )
        sizes.append(whole / freedom)
    weight = np.exp(np.array(fits) - max(fits))
    return England(
        past, at, logs.shape[1] - 1, _RETURNS, weight / weight.sum(), np.array(sizes), freedom
    )  # fmt: skip
