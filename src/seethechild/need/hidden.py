"""Counts that were hidden or rounded before publication: what they may be, by the likelihood.

A count known to lie from low to high enters the likelihood by the chance of that range. The
highest likelihood is found by turns: what the hidden counts are expected to be under the model,
then the model for those (EM). Put to nought or to the middle they can ruin an estimate.

Source:
    Dempster, Laird and Rubin (1977), Maximum likelihood from incomplete data via the EM
    algorithm. JRSS B 39, 1-38. Overstall, King, Bird, Hutchinson and Hay (2014), Incomplete
    contingency tables with censored cells. Statistics in Medicine 33, 1564-1579.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, pdtr
from scipy.stats import poisson

from seethechild.core.streams import Chance, generator
from seethechild.need import hierarchy
from seethechild.need.existence import existence
from seethechild.need.loglinear import fit_all, fit_counts
from seethechild.need.tables import CaptureTable, Counts

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

_MOST_ROUNDS = 2000
#: A round that changes no count by more than this share of all is the last.
_SMALL = 1e-10
#: A hidden count expected below this is taken to be nought.
_NOUGHT = 1e-6
#: Models that are fitted by turns.
_TRIED = 20
_MOST_LISTS = 6


@dataclass(frozen=True, eq=False)
class Hidden:
    """A model of a table with hidden counts.

    Attributes:
        terms: shape (2**L,), the model.
        counts: shape (2**L - 1,), what was published, and what the hidden ones are expected to be.
        fitted: shape (2**L,), expected children by pattern, the first those on no list.
        estimate: all children.
        bic: with the expected number of observed children.
        status: existence, as in ``existence``.
    """

    terms: Flags
    counts: Floats
    fitted: Floats
    estimate: float
    bic: float
    status: int


def fit_hidden(table: CaptureTable, terms: Flags) -> Hidden:
    """Fit a model to a table in which some counts are ranges.

    Args:
        table: with or without ``low`` and ``high``.
        terms: shape (2**L,).

    Returns:
        The fit of highest likelihood.

    Example:
        >>> low = np.array([244, 48, 142, 60, 111, 1, 12])  # Hook and others 1980; 4 is hidden
        >>> high = np.array([244, 48, 142, 60, 111, 5, 12])
        >>> table = CaptureTable(("birth", "death", "clinic"), (low + high) // 2, low, high)
        >>> found = fit_hidden(table, hierarchy.model("[1,23]", 3))
        >>> round(float(found.counts[5]), 1), round(found.estimate)
        (3.5, 723)
    """
    low, high = _ends(table)
    ranged = low < high
    counts = table.counts.astype(np.float64)
    fitted = _means(counts, terms)
    for _ in range(_MOST_ROUNDS if ranged.any() else 0):
        before = counts.copy()
        counts[ranged] = expected(low[ranged], high[ranged], fitted[1:][ranged])
        fitted = _means(counts, terms)
        if np.abs(counts - before).max() <= _SMALL * counts.sum():
            break
    likelihood = _log_likelihood(low, high, fitted[1:])
    observed = float(counts.sum())
    return Hidden(
        terms=terms,
        counts=counts,
        fitted=fitted,
        estimate=observed + float(fitted[0]),
        bic=float(np.log(observed) * terms.sum() - 2.0 * likelihood),
        status=existence(np.where(counts > _NOUGHT, 1, 0), terms),
    )


def best_hidden(table: CaptureTable, order: int = 2) -> Hidden | None:
    """Return the model with the least BIC; ``None`` where none has an answer.

    Only those that come first with hidden counts at their middle are fitted by turns.

    Args:
        table: of at most six lists for models by pairs; with more, only independence is tried.
        order: most lists in one interaction.
    """
    if table.size > _MOST_LISTS:
        models = hierarchy.independence(table.size)[None]
    else:
        middle = fit_all(table, min(order, table.size - 1))
        models = middle.terms[np.argsort(middle.bic, kind="stable")[:_TRIED]]
    fits = (fit_hidden(table, terms) for terms in models)
    return min(
        (one for one in fits if not one.status), key=lambda one: one.bic, default=None
    )


def completed(table: CaptureTable, fit: Hidden, many: int, *, seed: int) -> Counts:
    """Draw what the hidden counts may have been, given a fit.

    Args:
        table: with ``low`` and ``high``.
        fit: of this table.
        many: how many times.
        seed: 0 or more.

    Returns:
        Shape (many, 2**L - 1), whole tables; equal where a count was published.
    """
    low, high = _ends(table)
    chance = generator(seed, "need", "hidden")
    draws = np.repeat(table.counts[None], many, axis=0)
    for cell in np.flatnonzero(low < high):
        draws[:, cell] = _draw(chance, low[cell], high[cell], fit.fitted[cell + 1], many)
    return draws


def expected(low: Counts, high: Counts, means: Floats) -> Floats:
    """Return the mean of Poisson counts known to lie in a range.

    Example:
        >>> expected(np.array([1]), np.array([5]), np.array([2.0])).round(3).tolist()
        [2.234]
    """
    inside = _chance_of(low, high, means)
    below = _chance_of(low - 1, high - 1, means)
    sound = inside > 0
    found: Floats = np.where(
        sound, means * below / np.where(sound, inside, 1.0), np.clip(means, low, high)
    )
    return np.clip(found, low, high)


def _chance_of(low: NDArray[np.int64], high: NDArray[np.int64], means: Floats) -> Floats:
    under = np.where(low > 0, pdtr(np.maximum(low - 1, 0), means), 0.0)
    upto = np.where(high >= 0, pdtr(np.maximum(high, 0), means), 0.0)
    found: Floats = upto - under
    return found


def _draw(chance: Chance, low: int, high: int, mean: float, many: int) -> Counts:
    numbers = np.arange(low, high + 1)
    logs = poisson.logpmf(numbers, max(mean, 1e-300))
    weights = np.exp(logs - logs.max())
    return chance.choice(numbers, size=many, p=weights / weights.sum())


def _means(counts: Floats, terms: Flags) -> Floats:
    _, fitted = fit_counts(counts, terms[None])
    means: Floats = fitted[0]
    return means


def _log_likelihood(low: Counts, high: Counts, means: Floats) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = np.where(low > 0, low * np.log(means), 0.0) - means - gammaln(low + 1.0)
        ranged = np.log(_chance_of(low, high, means))
    return float(np.where(low < high, ranged, exact).sum())


def _ends(table: CaptureTable) -> tuple[Counts, Counts]:
    if table.low is None or table.high is None:
        return table.counts, table.counts
    return table.low, table.high
