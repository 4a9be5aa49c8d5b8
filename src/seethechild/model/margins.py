"""Counts that meet several sums at once.

Source:
    Iterative proportional fitting: Deming and Stephan (1940), Annals of Mathematical Statistics
    11(4): 427-444.
"""

from collections.abc import Sequence

import numpy as np

from seethechild.model.system import FloatArray

FITTING_ROUNDS = 60


def fit_margins(weights: FloatArray, margins: Sequence[FloatArray]) -> FloatArray:
    """Scale ``weights`` until its sums over all other axes meet each margin.

    Args:
        weights: shape (n1, n2, ...), not negative; zeros stay zeros.
        margins: one array per axis; all with the same total.

    Returns:
        The fitted counts. Where zeros make the margins impossible, the closest found, with the
        right total if anything is left to scale.

    Example:
        >>> fit_margins(np.ones((2, 2)), [np.array([4.0, 2.0]), np.array([3.0, 3.0])])
        array([[2., 2.],
               [1., 1.]])
    """
    fitted = weights.astype(float)
    for _ in range(FITTING_ROUNDS):
        for axis, margin in enumerate(margins):
            others = tuple(other for other in range(fitted.ndim) if other != axis)
            now = fitted.sum(axis=others)
            factor = np.divide(margin, now, out=np.zeros_like(margin), where=now > 0)
            shape = [-1 if other == axis else 1 for other in range(fitted.ndim)]
            fitted = fitted * factor.reshape(shape)
    total = float(fitted.sum())
    if total <= 0:
        return fitted
    return np.asarray(fitted * (margins[0].sum() / total))
