"""Draw assumptions within their ranges."""

from collections.abc import Mapping
from math import sqrt

from seethechild.core.streams import generator
from seethechild.reference.facts import Assumption

#: Draws in one Latin square: each assumption's range is covered evenly in as many draws.
SQUARE = 16


def drawn_values(
    assumptions: Mapping[str, Assumption], seed: int, draw: int
) -> dict[str, float]:
    """Return one draw of assumptions, each within its range.

    Values follow a triangle from low over the central value to high. ``SQUARE`` draws in a row form a
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
        values[name] = triangle(float(share), each.low, each.value, each.high)
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
