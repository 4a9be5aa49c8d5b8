"""Log-linear models of a table: how many children each says there are, and how well it fits.

Conventions are those of Rcapture, so that numbers can be laid side by side: Poisson counts;
N = observed + exp(intercept); BIC with the number of observed children; an effect that is minus
infinity counts as a parameter.

Source:
    Cormack (1989), Log-linear models for capture-recapture. Biometrics 45, 395-413.
    Rivest and Baillargeon (2019), Rcapture 1.4-3 (closedpMS.t).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlogy

from seethechild.need import hierarchy
from seethechild.need import loglinear_kernel as kernel
from seethechild.need.existence import existence
from seethechild.need.tables import CaptureTable

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: A fit whose least expected count is so far above its score has a highest likelihood for sure:
#: in a model without one the two are alike, and rounding is far below.
_SURE = 1e4
_LEAST = 1e-7
_ROUNDING = 1e-11


@dataclass(frozen=True, eq=False)
class Fits:
    """M log-linear models of one table.

    Attributes:
        table: what they are of.
        terms: shape (M, 2**L), whether each set of lists has an effect in each model.
        estimate: (M,) all children; ``nan`` where ``status`` is not 0.
        se: (M,) standard error of ``estimate``; likewise.
        deviance: (M,) minus twice the log-likelihood, less that of the counts themselves.
        df: (M,) patterns less parameters.
        aic, bic: (M,) the smaller the better.
        status: (M,) 0 fine, 1 no highest likelihood, 2 not identifiable, 3 both.
        fitted: (M, 2**L) expected children by pattern, the first those on no list; where there
            is no highest likelihood, as far as it was followed.
    """

    table: CaptureTable
    terms: Flags
    estimate: Floats
    se: Floats
    deviance: Floats
    df: NDArray[np.int64]
    aic: Floats
    bic: Floats
    status: NDArray[np.int8]
    fitted: Floats

    def __len__(self) -> int:
        """Return how many models there are."""
        return len(self.terms)

    def name(self, row: int) -> str:
        """Return the name of a model, such as ``[12,3]``."""
        return hierarchy.name(self.terms[row])


def fit_all(table: CaptureTable, order: int = 2) -> Fits:
    """Fit every hierarchical model up to an order of interaction.

    Args:
        table: children by pattern; a count known as a range is taken at its middle.
        order: most lists in one interaction.

    Returns:
        The models in the order of ``hierarchy.all_models``; independence first.

    Raises:
        SpecError: the order does not fit the lists, or there are too many models.

    Example:
        >>> counts = np.array([244, 48, 142, 60, 111, 4, 12])  # Hook and others 1980
        >>> fits = fit_all(CaptureTable(("birth", "death", "clinic"), counts))
        >>> len(fits), fits.name(0), round(float(fits.estimate[0]))
        (8, '[1,2,3]', 757)
    """
    return fit(table, hierarchy.all_models(table.size, order))


def fit(table: CaptureTable, terms: Flags) -> Fits:
    """Fit some models.

    Args:
        table: children by pattern.
        terms: shape (M, 2**L), such as from ``hierarchy.model``.

    Returns:
        What each says, and whether it can be believed to say anything.
    """
    counts = table.counts
    models = np.atleast_2d(terms)
    found, fitted = fit_counts(counts, models)
    status = statuses(counts, models, found)
    log_likelihood = found[:, kernel.LIKELIHOOD] - gammaln(counts + 1.0).sum()
    own = float((xlogy(counts, counts) - counts).sum())
    parameters = models.sum(axis=1)
    estimate, se = abundance(table.observed, found)
    return Fits(
        table=table,
        terms=models,
        estimate=np.where(status == 0, estimate, np.nan),
        se=np.where(status == 0, se, np.nan),
        deviance=2.0 * (own - found[:, kernel.LIKELIHOOD]),
        df=len(counts) - parameters,
        aic=2.0 * parameters - 2.0 * log_likelihood,
        bic=np.log(table.observed) * parameters - 2.0 * log_likelihood,
        status=status,
        fitted=fitted,
    )


def fit_counts(
    counts: NDArray[np.generic],
    models: Flags,
    *,
    on_no_list: float = np.nan,
    means: bool = True,
) -> tuple[Floats, Floats]:
    """Fit models to counts alone, for those who fit many tables.

    Args:
        counts: shape (2**L - 1,).
        models: shape (M, 2**L).
        on_no_list: children on no list, where they count as observed.
        means: whether the expected counts are wanted.

    Returns:
        What is found, shape (M, FOUND); and expected counts, shape (M, 2**L) or (0, 2**L).
    """
    whole = np.concatenate([[on_no_list], counts.astype(np.float64)])
    fitted = np.empty((len(models) if means else 0, models.shape[1]))
    return kernel.fit_models(whole, models, fitted), fitted


def abundance(observed: int, found: Floats) -> tuple[Floats, Floats]:
    """Return all children and the standard error, from what the compiled half found."""
    with np.errstate(over="ignore", invalid="ignore"):
        unseen = np.exp(found[:, kernel.INTERCEPT])
        error = np.sqrt(unseen + unseen**2 * found[:, kernel.VARIANCE])
    return observed + unseen, error


def is_sure(found: Floats, observed: int) -> Flags:
    """Return which fits prove by themselves that there is one highest likelihood.

    A fit with expected counts all above nought, and margins as observed, is such a proof
    (Fienberg and Rinaldo 2012, theorem 3). Where there is none, the cells that vanish keep the
    score as large as themselves.

    Args:
        found: shape (M, FOUND), from the compiled half.
        observed: children on at least one list.

    Returns:
        Shape (M,).
    """
    least = found[:, kernel.LEAST]
    sure: Flags = (
        (found[:, kernel.ALIASED] == 0)
        & (least > _SURE * found[:, kernel.SCORE])
        & (least > max(_LEAST, _ROUNDING * observed))
    )
    return sure


def statuses(counts: NDArray[np.generic], models: Flags, found: Floats) -> NDArray[np.int8]:
    """Return the existence of each model; only those in doubt are looked into.

    Args:
        counts: shape (2**L - 1,).
        models: shape (M, 2**L).
        found: shape (M, FOUND), from the compiled half.
    """
    status = np.zeros(len(models), dtype=np.int8)
    for row in np.flatnonzero(~is_sure(found, int(counts.sum()))):
        status[row] = existence(counts, models[row])
    return status
