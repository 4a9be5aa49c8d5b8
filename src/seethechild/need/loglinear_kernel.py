"""The compiled half of log-linear models: Poisson Newton for many models of one table.

Cells and terms are both sets of lists, written as numbers below 2**L. The expected count of a
cell is exp of the sum of the coefficients of its subsets, so sums over supersets give the
margins, the score and, at the union of two terms, each entry of the information.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type, no-any-return"

import numpy as np
from numpy.typing import NDArray

from seethechild.need.cholesky_kernel import factor, first_variance, solve
from seethechild.need.compiling import njit

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: What is found of each model, by column.
INTERCEPT, VARIANCE, LIKELIHOOD, SCORE, LEAST, ALIASED, ROUNDS = range(7)
FOUND = 7
#: Rows of working space.
BETA, TRIED, STEP, MEAN, SUMS = range(5)

_MOST_ROUNDS = 60
_MOST_HALVINGS = 12
#: Where R's glm stops: its standard errors come from the weights of that round.
SMALL_CHANGE = 1e-8
#: A step below this is the last: the next would be below its square.
_SMALL_STEP = 1e-8
#: Beyond this, exp is as good as nought or endless.
_FAR = 500.0
#: What is added to counts to begin with.
_RAISED = 0.1
#: A fall of the likelihood below this share of it is rounding.
_SLACK = 1e-9


@njit(cache=True, nogil=True, error_model="numpy")
def fit_models(counts: Floats, terms: Flags, fitted: Floats) -> Floats:
    """Fit models to a table.

    Args:
        counts: (2**L,) children by cell; the first is of no list, ``nan`` where not observed.
        terms: (M, 2**L) whether each term is in each model; the first is the intercept.
        fitted: (M, 2**L) or (0, 2**L); filled with expected counts; the first is of no list.

    Returns:
        (M, FOUND): intercept, its variance, log-likelihood without its constant, largest
        score, least expected count of the cells kept, coefficients that cannot be told from
        others, rounds.
    """
    models, size = terms.shape
    found = np.empty((models, FOUND))
    margins = counts.copy()
    if np.isnan(margins[0]):
        margins[0] = 0.0
    _over_supersets(margins)
    kept, index = np.empty(size, np.bool_), np.empty(size, np.int64)
    rows = np.empty((5, size))
    square = np.empty((size, size))
    for model in range(models):
        many = _keep(counts, margins, terms[model], kept, index)
        _fit(counts, margins, kept, index[:many], rows, square, found[model])
        if fitted.shape[0]:
            for cell in range(size):
                fitted[model, cell] = rows[MEAN, cell]
            fitted[model, 0] = np.exp(found[model, INTERCEPT])
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def _keep(
    counts: Floats, margins: Floats, terms: Flags, kept: Flags, index: NDArray[np.int64]
) -> int:
    """Leave out effects that are minus infinity, and their cells; return how many stay."""
    size, many = terms.size, 0
    for cell in range(size):
        kept[cell] = True
    kept[0] = not np.isnan(counts[0])
    for term in range(size):
        if terms[term] and margins[term] > 0:
            index[many] = term
            many += 1
        elif terms[term]:
            for cell in range(term, size):
                if cell & term == term:
                    kept[cell] = False
    return many


@njit(cache=True, nogil=True, error_model="numpy")
def _fit(
    counts: Floats, margins: Floats, kept: Flags, index: NDArray[np.int64],
    rows: Floats, square: Floats, found: Floats,
) -> None:  # fmt: skip
    """Fit one model; fill what is found of it, and its expected counts."""
    beta, mean, sums, step = rows[BETA], rows[MEAN], rows[SUMS], rows[STEP]
    many = index.size
    likelihood = _start(counts, kept, index, rows, square)
    highest = 0.0  # the log-likelihood of a model with an effect for every cell
    for cell in range(counts.size):
        if kept[cell] and counts[cell] > 0:
            highest += counts[cell] * (np.log(counts[cell]) - 1.0)
    rounds, largest, variance = 0, 1.0, np.nan
    while rounds < _MOST_ROUNDS and largest >= _SMALL_STEP:
        rounds += 1
        _score(margins, kept, index, rows, square)
        factor(square, many)
        solve(square, many, step)
        before = likelihood
        likelihood = _advance(counts, kept, index, rows, before)
        largest = 0.0
        for i in range(many):
            largest = max(largest, abs(step[i]))
        change = 2.0 * abs(likelihood - before)
        if np.isnan(variance) and change < SMALL_CHANGE * (
            abs(2.0 * (highest - likelihood)) + 0.1
        ):
            variance = first_variance(square, many, sums)
    found[SCORE] = _score(margins, kept, index, rows, square)
    found[ALIASED] = factor(square, many)
    found[VARIANCE] = first_variance(square, many, sums) if np.isnan(variance) else variance
    found[INTERCEPT] = beta[0]
    found[LIKELIHOOD] = likelihood
    found[LEAST] = np.inf
    for cell in range(counts.size):
        if kept[cell]:
            found[LEAST] = min(found[LEAST], mean[cell])
    found[ROUNDS] = rounds


@njit(cache=True, nogil=True, error_model="numpy")
def _start(
    counts: Floats, kept: Flags, index: NDArray[np.int64], rows: Floats, square: Floats
) -> float:
    """Begin where weighted least squares of the log of the counts, a little raised, leads."""
    beta, mean, sums, step = rows[BETA], rows[MEAN], rows[SUMS], rows[STEP]
    for cell in range(beta.size):
        mean[cell] = counts[cell] + _RAISED if kept[cell] else 0.0
    _information(mean, kept, index, sums, square)
    for cell in range(beta.size):
        sums[cell] = mean[cell] * np.log(mean[cell]) - _RAISED if kept[cell] else 0.0
    _over_supersets(sums)
    for i in range(index.size):
        step[i] = sums[index[i]]
    factor(square, index.size)
    solve(square, index.size, step)
    for term in range(beta.size):
        beta[term] = 0.0
    for i in range(index.size):
        beta[index[i]] = step[i]
    return _likelihood(counts, kept, beta, mean)


@njit(cache=True, nogil=True, error_model="numpy")
def _score(
    margins: Floats, kept: Flags, index: NDArray[np.int64], rows: Floats, square: Floats
) -> float:
    """Fill the score and the information; return the largest entry of the score."""
    sums, step = rows[SUMS], rows[STEP]
    _information(rows[MEAN], kept, index, sums, square)
    largest = 0.0
    for i in range(index.size):
        step[i] = margins[index[i]] - sums[index[i]]
        largest = max(largest, abs(step[i]))
    return largest


@njit(cache=True, nogil=True, error_model="numpy")
def _advance(
    counts: Floats, kept: Flags, index: NDArray[np.int64], rows: Floats, before: float
) -> float:
    """Take the step, or as much of it as does not lower the likelihood; return that."""
    beta, tried, step = rows[BETA], rows[TRIED], rows[STEP]
    share, likelihood = 1.0, before
    for _ in range(_MOST_HALVINGS):
        for term in range(beta.size):
            tried[term] = beta[term]
        for i in range(index.size):
            tried[index[i]] += share * step[i]
        likelihood = _likelihood(counts, kept, tried, rows[MEAN])
        if likelihood >= before - _SLACK * (1.0 + abs(before)):
            break
        share *= 0.5
    for term in range(beta.size):
        beta[term] = tried[term]
    return likelihood


@njit(cache=True, nogil=True, error_model="numpy")
def _over_supersets(sums: Floats) -> None:
    """Turn a number for each set into the sum over the sets that hold it."""
    size = sums.size
    bit = 1
    while bit < size:
        for cell in range(size):
            if not cell & bit:
                sums[cell] += sums[cell | bit]
        bit <<= 1


@njit(cache=True, nogil=True, error_model="numpy")
def _likelihood(counts: Floats, kept: Flags, beta: Floats, mean: Floats) -> float:
    """Fill the expected counts; return the log-likelihood without its constant."""
    size = beta.size
    for cell in range(size):
        mean[cell] = beta[cell]
    bit = 1
    while bit < size:
        for cell in range(size):
            if cell & bit:
                mean[cell] += mean[cell ^ bit]
        bit <<= 1
    total = 0.0
    for cell in range(size):
        if kept[cell]:
            eta = min(max(mean[cell], -_FAR), _FAR)
            mean[cell] = np.exp(eta)
            total += counts[cell] * eta - mean[cell]
        else:
            mean[cell] = 0.0
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def _information(
    mean: Floats, kept: Flags, index: NDArray[np.int64], sums: Floats, square: Floats
) -> None:
    """Fill the margins of the expected counts and the lower half of the information."""
    for cell in range(mean.size):
        sums[cell] = mean[cell] if kept[cell] else 0.0
    _over_supersets(sums)
    for i in range(index.size):
        for j in range(i + 1):
            square[i, j] = sums[index[i] | index[j]]
