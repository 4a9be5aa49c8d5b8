"""The compiled half of Poisson regressions on tables: Newton for many choices of columns.

``loglinear_kernel`` is the fast way for effects of sets of lists alone; here a column may hold any
number, such as what differences between children do to those on k lists.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type"

import numpy as np
from numpy.typing import NDArray

from seethechild.need.cholesky_kernel import factor, first_variance, solve
from seethechild.need.compiling import njit
from seethechild.need.loglinear_kernel import SMALL_CHANGE

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: What is found of each choice, by column; coefficients follow.
INTERCEPT, VARIANCE, LIKELIHOOD, SCORE, ALIASED, ENDLESS, ROUNDS = range(7)
FOUND = 7

_MOST_ROUNDS = 80
_MOST_HALVINGS = 20
_SMALL_STEP = 1e-9
_FAR = 500.0
_START = 0.1


@njit(cache=True, nogil=True, error_model="numpy")
def fit_designs(  # noqa: PLR0915
    counts: Floats, columns: Floats, chosen: Flags, known: Floats
) -> Floats:
    """Fit models to a table.

    Args:
        counts: (cells,).
        columns: (cells, C); the first is the intercept. A column of noughts and ones that holds
            no child has the effect minus infinity: its cells are left out.
        chosen: (M, C) which columns each model has.
        known: (cells,) what is added to the log of each expected count, such as a dependence that
            is taken as known (an offset); noughts for none.

    Returns:
        (M, FOUND + C): intercept, its variance, log-likelihood without its constant, largest
        score, coefficients that cannot be told from others, 1 where a coefficient runs away,
        rounds; then the coefficients, minus infinity where so.
    """
    models, width = chosen.shape
    cells = counts.size
    found = np.zeros((models, FOUND + width))
    kept, index = np.empty(cells, np.bool_), np.empty(width, np.int64)
    beta, tried, step = np.empty(width), np.empty(width), np.empty(width)
    mean, best = np.empty(cells), np.empty(cells)
    square = np.empty((width, width))
    for model in range(models):
        many = _choose(counts, columns, chosen[model], kept, index, found[model, FOUND:])
        use = index[:many]
        likelihood = _begin(counts, columns, kept, use, known, beta, mean, square, step)
        highest = _highest(counts, kept)
        rounds, largest, variance = 0, 1.0, np.nan
        while rounds < _MOST_ROUNDS and largest >= _SMALL_STEP:
            rounds += 1
            _newton(counts, columns, kept, use, mean, square, step)
            largest = 0.0
            for i in range(many):
                largest = max(largest, abs(step[i]) / (1.0 + abs(beta[i])))
            share, new = 1.0, likelihood
            for _ in range(_MOST_HALVINGS):
                for i in range(many):
                    tried[i] = beta[i] + share * step[i]
                new = _means(counts, columns, kept, use, known, tried, best)
                if new >= likelihood - 1e-9 * (1.0 + abs(likelihood)):
                    break
                share *= 0.5
            beta[:many] = tried[:many]
            mean[:] = best
            change = 2.0 * abs(new - likelihood)
            likelihood = new
            far = abs(2.0 * (highest - likelihood)) + 0.1
            if np.isnan(variance) and change < SMALL_CHANGE * far:
                variance = first_variance(square, many, step)  # of where R's glm stops
        found[model, SCORE] = _score(counts, columns, kept, use, mean)
        found[model, ALIASED] = _newton(counts, columns, kept, use, mean, square, step)
        if np.isnan(variance):
            variance = first_variance(square, many, step)
        found[model, INTERCEPT] = beta[0]
        found[model, VARIANCE] = variance
        found[model, LIKELIHOOD] = likelihood
        found[model, ENDLESS] = 1.0 if largest >= _SMALL_STEP else 0.0
        found[model, ROUNDS] = rounds
        for i in range(many):
            found[model, FOUND + use[i]] = beta[i]
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def _choose(
    counts: Floats, columns: Floats, chosen: Flags,
    kept: Flags, index: NDArray[np.int64], effects: Floats,
) -> int:  # fmt: skip
    """Fill which cells and columns are fitted; return how many columns."""
    kept[:] = True
    many = 0
    for column in range(chosen.size):
        if not chosen[column]:
            continue
        finite = False
        for cell in range(counts.size):
            value = columns[cell, column]
            finite = finite or value * counts[cell] != 0 or value not in (0.0, 1.0)
        if finite:
            index[many] = column
            many += 1
        else:
            effects[column] = -np.inf
            for cell in range(counts.size):
                if columns[cell, column] > 0:
                    kept[cell] = False
    return many


@njit(cache=True, nogil=True, error_model="numpy")
def _highest(counts: Floats, kept: Flags) -> float:
    """Return the log-likelihood of a model with an effect for every cell."""
    total = 0.0
    for cell in range(counts.size):
        if kept[cell] and counts[cell] > 0:
            total += counts[cell] * (np.log(counts[cell]) - 1.0)
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def _score(
    counts: Floats, columns: Floats, kept: Flags, use: NDArray[np.int64], mean: Floats
) -> float:
    """Return the largest slope of the log-likelihood that is left."""
    largest = 0.0
    for column in use:
        slope = 0.0
        for cell in range(counts.size):
            if kept[cell]:
                slope += columns[cell, column] * (counts[cell] - mean[cell])
        largest = max(largest, abs(slope))
    return largest


@njit(cache=True, nogil=True, error_model="numpy")
def _means(
    counts: Floats, columns: Floats, kept: Flags, use: NDArray[np.int64],
    known: Floats, beta: Floats, mean: Floats,
) -> float:  # fmt: skip
    """Fill the expected counts; return the log-likelihood without its constant."""
    total = 0.0
    for cell in range(counts.size):
        if not kept[cell]:
            mean[cell] = 0.0
            continue
        eta = known[cell]
        for i in range(use.size):
            eta += columns[cell, use[i]] * beta[i]
        eta = min(max(eta, -_FAR), _FAR)
        mean[cell] = np.exp(eta)
        total += counts[cell] * eta - mean[cell]
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def _newton(
    counts: Floats, columns: Floats, kept: Flags, use: NDArray[np.int64],
    mean: Floats, square: Floats, step: Floats,
) -> int:  # fmt: skip
    """Fill the next step and the factor of the information; return the pivots missing."""
    many = use.size
    for i in range(many):
        step[i] = 0.0
        for j in range(i + 1):
            square[i, j] = 0.0
    for cell in range(counts.size):
        if not kept[cell]:
            continue
        for i in range(many):
            value = columns[cell, use[i]]
            if value == 0.0:
                continue
            step[i] += value * (counts[cell] - mean[cell])
            weighted = value * mean[cell]
            for j in range(i + 1):
                square[i, j] += weighted * columns[cell, use[j]]
    missing = factor(square, many)
    solve(square, many, step)
    return missing


@njit(cache=True, nogil=True, error_model="numpy")
def _begin(
    counts: Floats, columns: Floats, kept: Flags, use: NDArray[np.int64],
    known: Floats, beta: Floats, mean: Floats, square: Floats, step: Floats,
) -> float:  # fmt: skip
    """Begin where weighted least squares of the log of the counts, a little raised, leads."""
    raised = np.empty(counts.size)
    for cell in range(counts.size):
        raised[cell] = counts[cell] + _START
        mean[cell] = raised[cell] if kept[cell] else 0.0
    # With these weights the step from nought is the weighted mean of the logs.
    target = np.empty(counts.size)
    for cell in range(counts.size):
        log = np.log(raised[cell]) - known[cell]
        target[cell] = raised[cell] * (1.0 + log) - _START
    _newton(target, columns, kept, use, mean, square, step)
    for i in range(use.size):
        beta[i] = step[i]
    return _means(counts, columns, kept, use, known, beta, mean)
