"""A hazard ratio with its uncertainty: how much faster or slower an event comes.

Everything that drives a simulation becomes one of these: normal on the log scale, with the
grade of its size, the grade of its spread and the way it was reached.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, isfinite, log
from statistics import NormalDist

#: How many standard errors a 95 % interval reaches on either side.
Z95 = NormalDist().inv_cdf(0.975)

#: Grade of anything we worked out ourselves.
DERIVED = "D"


@dataclass(frozen=True)
class LogRatio:
    """A hazard ratio, normal on the log scale.

    Attributes:
        mean: log of the ratio; below 0 the event becomes rarer.
        sd: standard deviation of ``mean``; 0 means that the source gives no range at all.
        grade: grade of the spread: ``D`` where we derived it.
        method: one sentence on how it was reached.

    Example:
        >>> half = LogRatio(mean=log(0.5), sd=0.1, grade="A", method="")
        >>> round(half.ratio, 2), round(half.low, 2), round(half.high, 2)
        (0.5, 0.41, 0.61)
    """

    mean: float
    sd: float
    grade: str
    method: str

    @property
    def ratio(self) -> float:
        """The central ratio."""
        return exp(self.mean)

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval of the ratio."""
        return exp(self.mean - Z95 * self.sd)

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval of the ratio."""
        return exp(self.mean + Z95 * self.sd)


def spread(mean: float, ends: Sequence[float]) -> float | None:
    """Return the standard deviation that a 95 % interval on the log scale implies.

    Args:
        mean: the central log ratio.
        ends: both ends of the interval on the log scale. An infinite end (a risk that would be
            0 or 1) says nothing and is left out; the other end then speaks alone.

    Returns:
        The standard deviation, or None if no end is finite.

    Example:
        >>> round(spread(0.0, (-Z95, Z95)), 6)
        1.0
        >>> round(spread(0.0, (-Z95, inf)), 6)
        1.0
    """
    known = [end for end in ends if isfinite(end)]
    if not known:
        return None
    if len(known) == len(ends):
        return (max(known) - min(known)) / (2 * Z95)
    return abs(known[0] - mean) / Z95


def safe_log(value: float) -> float:
    """Return the natural log, and minus infinity for 0 or less.

    Example:
        >>> safe_log(1.0), safe_log(0.0)
        (0.0, -inf)
    """
    return log(value) if value > 0 else -inf
