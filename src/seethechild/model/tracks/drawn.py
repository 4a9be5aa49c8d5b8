"""Draw assumptions within their ranges."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

from seethechild.core.streams import generator
from seethechild.reference.facts import Assumption

#: Draws in one Latin square: each assumption's range is covered evenly in as many draws.
SQUARE = 16
_NORMAL = NormalDist()
#: The upper end of a 95 % interval, in standard deviations.
_END = _NORMAL.inv_cdf(0.975)


@dataclass(frozen=True)
class Estimated(Assumption):
    """An assumption that rests on an estimate and is drawn as the estimate says, not as a triangle.

    Attributes:
        even: whether every value of the range is as likely, on the scale of ratios; else it is
            log-normal, with the range as its 95 % interval.
        least: no draw lies below.
        most: nor above.
    """

    even: bool
    least: float
    most: float


def drawn_values(
    assumptions: Mapping[str, Assumption], seed: int, draw: int
) -> dict[str, float]:
    """Return one draw of assumptions, each within its range.

    Values follow a triangle from low over the central value to high, but for estimates
    (``Estimated``). ``SQUARE`` draws in a row form a
    Latin square, so few draws cover each range evenly. After that the same square comes again, so
    that a run of many draws has few models to build.

    Args:
        assumptions: by any name.
        seed: of the run.
        draw: which draw, from 0.

    Returns:
        The same names to values.

    Source:
        McKay, Beckman and Conover (1979), A comparison of three methods for selecting values of
        input variables, Technometrics 21(2): 239-245.
    """
    row = draw % SQUARE
    values = {}
    for name, each in assumptions.items():
        stream = generator(seed, "assumption", each.id)
        place = stream.permutation(SQUARE)[row]
        share = (place + stream.random(SQUARE)[row]) / SQUARE
        values[name] = quantile(float(share), each)
    return values


def triangle(share: float, low: float, peak: float, high: float) -> float:
    """Return the value below which ``share`` of a triangular distribution lies.

    Example:
        >>> triangle(0.5, 0.0, 1.0, 2.0)
        1.0
    """
    if high <= low:
        return peak
    turn = (peak - low) / (high - low)
    if share <= turn:
        return low + sqrt(share * (high - low) * (peak - low))
    return high - sqrt((1.0 - share) * (high - low) * (high - peak))


def quantile(share: float, each: Assumption) -> float:
    """Return the value of an assumption below which ``share`` of its draws lie.

    Example:
        >>> from seethechild.reference.facts import every_assumption
        >>> row = every_assumption()["need/any"]
        >>> quantile(0.0, row), quantile(1.0, row)
        (0.15, 0.25)
    """
    if not isinstance(each, Estimated):
        return triangle(share, each.low, each.value, each.high)
    if each.even:
        low, high = max(each.low, each.least), min(each.high, each.most)
        return float(low * (high / low) ** share)
    return _log_normal(share, each)


def _log_normal(share: float, each: Estimated) -> float:
    """Return a quantile of a log-normal with a median and a 95 % interval, cut at least and most.

    Where the interval is not even about its median on the scale of ratios, each side has its own
    spread.
    """
    below = log(each.value / each.low) / _END
    above = log(each.high / each.value) / _END

    def place(value: float) -> float:
        far = log(value / each.value)
        return _NORMAL.cdf(far / (below if far < 0 else above))

    start = place(each.least) if each.least > 0.0 else 0.0
    end = place(each.most)
    far = _NORMAL.inv_cdf(min(max(start + share * (end - start), 1e-9), 1.0 - 1e-9))
    return each.value * exp(far * (below if far < 0 else above))
