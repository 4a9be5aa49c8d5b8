"""Choosing one log-linear model of a table: step by step, or by BIC among all.

Choosers take counts alone, so that a bootstrap can choose again for every resample.

Source:
    Chan, Silverman and Vincent (2021), Multiple systems estimation for sparse capture data.
    JASA 116, 1297-1306, for the steps. Silverman, Chan and Vincent (2024), Bootstrapping
    multiple systems estimates to account for model selection. Statistics and Computing 34, 44.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtr, pdtrc

from seethechild.need import hierarchy
from seethechild.need import loglinear_kernel as kernel
from seethechild.need.existence import existence
from seethechild.need.loglinear import fit_counts, is_sure
from seethechild.need.tables import on_all

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

#: The threshold that Chan, Silverman and Vincent found to cover best.
THRESHOLD = 0.02
#: What differs by less than this many digits is alike but for rounding: the first comes first.
_DIGITS = 9


@dataclass(frozen=True, eq=False)
class Choice:
    """A model and what it says.

    Attributes:
        terms: shape (2**L,), the model.
        estimate: all children; very large where there is no highest likelihood.
        status: its existence, as in ``existence``.
    """

    terms: Flags
    estimate: float
    status: int


#: What chooses a model for counts of shape (2**L - 1,); ``None`` where none has an answer.
Chooser = Callable[[Counts], Choice | None]


def always(terms: Flags) -> Chooser:
    """Return the chooser of one fixed model.

    Args:
        terms: shape (2**L,).
    """

    def choose(counts: Counts) -> Choice:
        found, _ = fit_counts(counts, terms[None], means=False)
        return _choice(counts, terms, found[0])

    return choose


def stepwise(order: int = 2, threshold: float = THRESHOLD) -> Chooser:
    """Return the chooser that adds one interaction at a time to independence.

    Each step adds that whose lists share more or fewer children than the model expects, by the
    least one-sided Poisson probability, as long as that is below the threshold and the larger
    model has one highest likelihood.

    Args:
        order: most lists in one interaction.
        threshold: probability; 0 never adds any.

    Example:
        >>> counts = np.array([244, 48, 142, 60, 111, 4, 12])  # Hook and others 1980
        >>> hierarchy.name(stepwise()(counts).terms)
        '[23,1]'
    """

    def choose(counts: Counts) -> Choice:
        shared = on_all(counts)
        terms = hierarchy.independence(len(counts).bit_length())
        (found,), (fitted,) = fit_counts(counts, terms[None])
        while True:
            options = np.array(hierarchy.candidates(terms, order), dtype=np.int64)
            chances = _chances(shared[options], fitted, options)
            grown = None
            for row in _order(chances):
                if chances[row] >= threshold:
                    break
                grown = _grown(counts, terms, int(options[row]))
                if grown is not None:
                    break
            if grown is None:
                return _choice(counts, terms, found)
            terms, found, fitted = grown

    return choose


def best_bic(models: Flags) -> Chooser:
    """Return the chooser of the model with the least BIC among those with an answer.

    Args:
        models: shape (M, 2**L), such as ``hierarchy.all_models``.

    Example:
        >>> counts = np.array([244, 48, 142, 60, 111, 4, 12])  # Hook and others 1980
        >>> choice = best_bic(hierarchy.all_models(3, 2))(counts)
        >>> hierarchy.name(choice.terms), round(choice.estimate)
        ('[23,1]', 724)
    """
    parameters = models.sum(axis=1)

    def choose(counts: Counts) -> Choice | None:
        found, _ = fit_counts(counts, models, means=False)
        bic = np.log(counts.sum()) * parameters - 2.0 * found[:, kernel.LIKELIHOOD]
        sure = is_sure(found, int(counts.sum()))
        for row in np.argsort(np.round(bic, _DIGITS), kind="stable"):
            if sure[row] or not existence(counts, models[row]):
                return Choice(models[row], _estimate(counts, found[row]), 0)
        return None

    return choose


def _order(chances: Floats) -> NDArray[np.int64]:
    """Return the order from the least; those alike but for rounding stay as they are."""
    with np.errstate(divide="ignore"):
        return np.argsort(np.round(np.log(chances), _DIGITS), kind="stable")


def _chances(shared: Counts, fitted: Floats, options: Counts) -> Floats:
    """Return the one-sided Poisson probability of each overlap, on the side it lies."""
    expected = fitted.copy()
    expected[0] = 0.0
    means = on_all(expected[1:])[options]
    above = np.where(shared > 0, pdtrc(np.maximum(shared - 1, 0), means), 1.0)
    chances: Floats = np.minimum(pdtr(shared, means), above)
    return chances


def _grown(counts: Counts, terms: Flags, added: int) -> tuple[Flags, Floats, Floats] | None:
    """Return the model with one more effect and its fit; ``None`` where it has no answer."""
    larger = terms.copy()
    larger[added] = True
    found, fitted = fit_counts(counts, larger[None])
    if not is_sure(found, int(counts.sum()))[0] and existence(counts, larger):
        return None
    return larger, found[0], fitted[0]


def _choice(counts: Counts, terms: Flags, found: Floats) -> Choice:
    sure = is_sure(found[None], int(counts.sum()))[0]
    status = 0 if sure else existence(counts, terms)
    return Choice(terms, _estimate(counts, found), status)


def _estimate(counts: Counts, found: Floats) -> float:
    with np.errstate(over="ignore"):
        return float(counts.sum() + np.exp(found[kernel.INTERCEPT]))
