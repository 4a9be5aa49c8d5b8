"""Find the lowest point of a smooth function of a few numbers."""

from collections.abc import Callable

import numpy as np

from seethechild.model.system import FloatArray

_ENOUGH = 1e-4
_SHRINK = 0.5
_LONGEST = 1.0
_SHORTEST = 1e-8


def lowest(
    value_and_slope: Callable[[FloatArray], tuple[float, FloatArray]],
    start: FloatArray,
    *,
    steps: int = 200,
    flat: float = 1e-3,
) -> FloatArray:
    """Return a point where the function is lowest nearby.

    Quasi-Newton steps, each halved until the value falls enough.

    Args:
        value_and_slope: the function and its gradient.
        start: where to begin; shape (n,).
        steps: most steps taken.
        flat: largest slope at which to stop.

    Example:
        >>> bowl = lambda x: (float(((x - 3.0) ** 2).sum()), 2.0 * (x - 3.0))
        >>> lowest(bowl, np.zeros(2)).round(6)
        array([3., 3.])

    Source:
        Nocedal and Wright, Numerical Optimization (2006), algorithm 6.1 (BFGS) with the
        backtracking of algorithm 3.1.
    """
    point = np.asarray(start, dtype=np.float64)
    value, slope = value_and_slope(point)
    inverse = np.eye(len(point))
    for _ in range(steps):
        if np.abs(slope).max() < flat:
            break
        way = -inverse @ slope
        if way @ slope >= 0:
            inverse, way = np.eye(len(point)), -slope
        length = min(1.0, _LONGEST / max(float(np.abs(way).max()), 1e-12))
        new_value, new_slope = value_and_slope(point + length * way)
        while not new_value <= value + _ENOUGH * length * float(slope @ way):
            length *= _SHRINK
            if length < _SHORTEST:
                return point
            new_value, new_slope = value_and_slope(point + length * way)
        step, turn = length * way, new_slope - slope
        bend = float(step @ turn)
        if bend > 1e-12:  # noqa: PLR2004 - only where it curves upwards
            left = np.eye(len(point)) - np.outer(step, turn) / bend
            inverse = left @ inverse @ left.T + np.outer(step, step) / bend
        point, value, slope = point + step, new_value, new_slope
    return point
