"""The compiled half of least squares: a Cholesky factor, what it solves, and the first variance."""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type, no-any-return"

import numpy as np
from numpy.typing import NDArray

from seethechild.need.compiling import njit

Floats = NDArray[np.float64]

#: A pivot below this share of its diagonal says that a coefficient cannot be told from others.
_NO_PIVOT = 1e-12


@njit(cache=True, nogil=True, error_model="numpy")
def factor(square: Floats, many: int) -> int:
    """Turn the lower half into its Cholesky factor; return how many pivots there were not.

    A row without a pivot is made nought with an endless diagonal: its coefficient stays put.
    """
    missing = 0
    for j in range(many):
        whole = square[j, j]
        pivot = whole
        for k in range(j):
            pivot -= square[j, k] * square[j, k]
        if pivot > _NO_PIVOT * whole:
            root = np.sqrt(pivot)
            square[j, j] = root
            for i in range(j + 1, many):
                entry = square[i, j]
                for k in range(j):
                    entry -= square[i, k] * square[j, k]
                square[i, j] = entry / root
        else:
            missing += 1
            square[j, j] = np.inf
            for i in range(j + 1, many):
                square[i, j] = 0.0
    return missing


@njit(cache=True, nogil=True, error_model="numpy")
def first_variance(square: Floats, many: int, step: Floats) -> float:
    """Return the variance of the intercept, given the Cholesky factor."""
    for i in range(many):
        step[i] = 0.0
    step[0] = 1.0
    solve(square, many, step)
    return step[0]


@njit(cache=True, nogil=True, error_model="numpy")
def solve(square: Floats, many: int, right: Floats) -> None:
    """Solve in place, given the Cholesky factor."""
    for i in range(many):
        entry = right[i]
        for k in range(i):
            entry -= square[i, k] * right[k]
        right[i] = entry / square[i, i]
    for i in range(many - 1, -1, -1):
        entry = right[i]
        for k in range(i + 1, many):
            entry -= square[k, i] * right[k]
        right[i] = entry / square[i, i]
