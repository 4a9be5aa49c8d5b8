"""How good a forecast was: error, CRPS, and whether ranges held what came.

Source:
    Gneiting and Raftery, Strictly proper scoring rules, prediction, and estimation, JASA 102
    (2007), equations 20 and 21.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import erf, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from seethechild.model.system import FloatArray

#: Ranges that are scored, with the standard normal quantile at their upper end.
LEVELS: Mapping[int, float] = {50: 0.6744898, 80: 1.2815516, 95: 1.9599640}
_ERF = np.vectorize(erf, otypes=[np.float64])


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of one method for several council-years, each an array of the same shape.

    Attributes:
        middle: median of the forecast.
        error: what came less the median, without sign.
        crps: continuous ranked probability score, in children; for a forecast without a range
            it is the error.
        inside: level in percent to whether the range held what came.
    """

    middle: FloatArray
    error: FloatArray
    crps: FloatArray
    inside: Mapping[int, NDArray[np.bool_]]


def score_draws(draws: FloatArray, came: FloatArray) -> Scores:
    """Score draws of a forecast.

    Args:
        draws: shape (M, N).
        came: shape (N,).
    """
    middle = np.median(draws, axis=0)
    inside = {}
    for level in LEVELS:
        low, high = np.quantile(draws, [0.5 - level / 200, 0.5 + level / 200], axis=0)
        inside[level] = (low <= came) & (came <= high)
    return Scores(middle, np.abs(came - middle), crps_draws(draws, came), inside)


def score_normal(mean: FloatArray, sd: FloatArray, came: FloatArray) -> Scores:
    """Score a normal forecast; all arrays of one shape."""
    away = np.abs(came - mean)
    inside = {level: away <= z * sd for level, z in LEVELS.items()}
    return Scores(mean, away, crps_normal(mean, sd, came), inside)


def crps_draws(draws: FloatArray, came: FloatArray) -> FloatArray:
    """Return the CRPS of draws: mean distance to what came less half that between draws.

    Args:
        draws: shape (M, ...).
        came: shape (...).

    Example:
        >>> crps_draws(np.array([[0.0], [2.0]]), np.array([1.0]))  # 1 - 2 / 4
        array([0.5])
    """
    count = len(draws)
    ordered = np.sort(draws, axis=0)
    rank = 2.0 * np.arange(1, count + 1) - count - 1.0
    apart = np.tensordot(rank, ordered, axes=1) / count**2
    return np.asarray(np.abs(draws - came).mean(axis=0) - apart)


def crps_normal(mean: FloatArray, sd: FloatArray, came: FloatArray) -> FloatArray:
    """Return the CRPS of a normal forecast in closed form.

    Example:
        >>> crps_normal(np.zeros(1), np.ones(1), np.zeros(1)).round(4)
        array([0.2337])
    """
    z = (came - mean) / sd
    density = np.exp(-(z**2) / 2.0) / sqrt(2.0 * pi)
    below = (1.0 + _ERF(z / sqrt(2.0))) / 2.0
    return np.asarray(sd * (z * (2.0 * below - 1.0) + 2.0 * density - 1.0 / sqrt(pi)))
