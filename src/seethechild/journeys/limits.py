"""Funnel limits: how far councils differ when chance and ordinary spread are allowed for.

A council with few children strays further from England's rate by chance than a large one,
so its limits are wider. Councils also differ from one another for reasons no count can
show, so limits from chance alone would call nearly everybody unusual. The limits here
therefore carry a spread between councils, estimated from the councils themselves after
the most extreme have been drawn in.

A council outside the limits is *different*. The limits do not say why, and neither side
is the good side.

Source:
    Spiegelhalter (2005), Handling over-dispersion of performance indicators, Quality and
    Safety in Health Care 14: 347-351 (winsorised z-scores, additive random effects);
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics
    in Medicine 24: 1185-1202 (95 % and 99.8 % limits, square-root and arcsine scales).
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import pi, sin, sqrt
from statistics import NormalDist
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from seethechild.core.errors import Problem, SpecError, TooFewError

FloatArray: TypeAlias = npt.NDArray[np.float64]
Scale: TypeAlias = Literal["rate", "share"]

FEWEST_PLACES = 10
"""With fewer places than this a spread between them is not estimated."""


@dataclass(frozen=True)
class Funnel:
    """Limits around one target, for any volume.

    Attributes:
        target: England's rate (per unit of volume) or share (0 to 1).
        scale: ``rate`` (a count over a volume) or ``share`` (a part of a volume).
        spread: standard deviation between places, on the transformed scale; 0 where the
            places differ no more than chance makes them.
        dispersion: mean squared winsorised z-score; 1 is chance alone.
        places: how many places it was estimated from.
    """

    target: float
    scale: Scale
    spread: float
    dispersion: float
    places: int

    def limits(self, volume: float, coverage: float) -> tuple[float, float]:
        """Return the low and high limit for a place of this volume.

        Args:
            volume: children (in the unit of the rate) or the whole of a share; above 0.
            coverage: share of ordinary places that lie inside, such as 0.95.

        Returns:
            Low and high, in the unit of ``target``; a share stays in 0 to 1.

        Raises:
            SpecError: the volume is not above 0, or the coverage not between 0 and 1.

        Example:
            >>> chance = Funnel(target=100.0, scale="rate", spread=0.0, dispersion=1.0, places=150)
            >>> [round(limit, 1) for limit in chance.limits(4.0, 0.95)]
            [90.4, 110.0]
        """
        if not 0.0 < coverage < 1.0:
            raise SpecError(
                Problem(
                    "coverage", f"{coverage} is not between 0 and 1", "give 0.95 or 0.998"
                )
            )
        width = _reach(coverage) * self._error(volume)
        return _back(self._middle - width, self.scale), _back(
            self._middle + width, self.scale
        )

    def score(self, value: float, volume: float) -> float:
        """Return how many standard errors a value lies from the target.

        Args:
            value: the place's rate or share, in the unit of ``target``.
            volume: its volume, above 0.

        Returns:
            Positive above the target, negative below; beyond 1.96 is outside the 95 % limits.

        Example:
            >>> chance = Funnel(target=100.0, scale="rate", spread=0.0, dispersion=1.0, places=150)
            >>> round(chance.score(121.0, 4.0), 2)
            4.0
        """
        here = _to_scale(np.array([value, self.target]), self.scale)
        return float(here[0] - here[1]) / self._error(volume)

    @cached_property
    def _middle(self) -> float:
        """The target on the scale where chance has the same size whatever the rate."""
        return float(_to_scale(np.array(self.target), self.scale))

    def _error(self, volume: float) -> float:
        if not volume > 0.0:
            raise SpecError(
                Problem(
                    "volume",
                    f"{volume} is not above 0",
                    "leave out places without children",
                )
            )
        return sqrt(1.0 / (4.0 * volume) + self.spread**2)


def fit_funnel(
    counts: FloatArray,
    volumes: FloatArray,
    *,
    scale: Scale,
    target: float | None = None,
    trim: float = 0.1,
) -> Funnel:
    """Estimate the spread between places and return their funnel.

    Counts are compared on a scale where chance has the same size whatever the rate: the
    square root for rates, the arcsine of the square root for shares. Both have chance
    variance 1 / (4 x volume). The z-scores beyond the ``trim`` and ``1 - trim`` quantiles
    are set to those quantiles; where their mean square exceeds what chance gives, the
    excess becomes a variance between places (DerSimonian and Laird's moment estimator).
    Drawing in the extremes keeps a few unusual places from widening everybody's limits;
    it also leaves the limits somewhat narrow, so more than 5 in 100 councils can lie
    outside the 95 % limits.

    Args:
        counts: events or children, shape (places,), not negative.
        volumes: children in the unit of the rate, or the whole of the share, shape
            (places,), above 0.
        scale: ``rate`` or ``share``.
        target: England's rate or share; without it, the sum of counts over the sum of volumes.
        trim: share of z-scores drawn in at each end, 0 to below 0.5.

    Returns:
        A ``Funnel``.

    Raises:
        TooFewError: fewer than ten places.
        SpecError: arrays of different lengths, a negative count, a volume not above 0, or
            a share above 1.

    Example:
        >>> counts = np.array([90.0, 110.0, 60.0, 150.0, 100.0] * 4)
        >>> funnel = fit_funnel(counts, np.ones(20), scale="rate")
        >>> round(funnel.target), round(funnel.spread, 2), funnel.places
        (102, 1.41, 20)
    """
    _check(counts, volumes, scale)
    centre = float(counts.sum() / volumes.sum()) if target is None else target
    values = _to_scale(counts / volumes, scale)
    precision = 4.0 * volumes
    scores = (values - _to_scale(np.array(centre), scale)) * np.sqrt(precision)
    low, high = _quantiles(scores, (trim, 1.0 - trim))
    dispersion = float(np.mean(np.clip(scores, low, high) ** 2))
    places = len(counts)
    excess = places * dispersion - (places - 1)
    if excess <= 0.0:
        return Funnel(centre, scale, 0.0, dispersion, places)
    weight = float(precision.sum() - (precision**2).sum() / precision.sum())
    return Funnel(centre, scale, float(np.sqrt(excess / weight)), dispersion, places)


def _quantiles(values: FloatArray, chances: tuple[float, ...]) -> FloatArray:
    """Return quantiles by straight lines between the sorted values, as NumPy does.

    NumPy's own loads its masked arrays first, which takes longer than the whole funnel.
    """
    ranks = np.arange(values.size, dtype=np.float64)
    wanted = np.array(chances) * (values.size - 1)
    return np.asarray(np.interp(wanted, ranks, np.sort(values)), dtype=np.float64)


def _check(counts: FloatArray, volumes: FloatArray, scale: Scale) -> None:
    if counts.shape != volumes.shape:
        raise SpecError(
            Problem(
                "funnel",
                f"{counts.size} counts and {volumes.size} volumes",
                "give one volume for each count",
            )
        )
    if counts.size < FEWEST_PLACES:
        raise TooFewError("places with a figure", counts.size, FEWEST_PLACES)
    if bool((counts < 0).any()) or bool((volumes <= 0).any()):
        raise SpecError(
            Problem(
                "funnel",
                "a count below 0, or a volume not above 0",
                "leave out places without a figure",
            )
        )
    if scale == "share" and bool((counts > volumes).any()):
        raise SpecError(
            Problem("funnel", "a part is larger than its whole", "check both columns")
        )


@lru_cache(maxsize=8)
def _reach(coverage: float) -> float:
    """Return how many standard errors hold this share of ordinary places."""
    return NormalDist().inv_cdf(0.5 + coverage / 2.0)


def _to_scale(value: FloatArray, scale: Scale) -> FloatArray:
    root = np.sqrt(value)
    return root if scale == "rate" else np.arcsin(np.clip(root, 0.0, 1.0))


def _back(value: float, scale: Scale) -> float:
    if scale == "rate":
        return max(value, 0.0) ** 2
    return sin(min(max(value, 0.0), pi / 2.0)) ** 2
