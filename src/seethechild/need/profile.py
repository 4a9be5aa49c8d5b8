"""The interval of one model by profile likelihood, which may have no upper end.

For each number of all children the other parameters are fitted anew, as if those on no list had
been counted. The interval holds the numbers whose likelihood is near the highest.

Source:
    Cormack (1992), Interval estimation for mark-recapture studies of closed populations.
    Biometrics 48, 567-576; as in Rcapture's closedpCI.t.
"""

from dataclasses import dataclass
from math import inf, log

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaln
from scipy.stats import chi2

from seethechild.need import loglinear_kernel as kernel
from seethechild.need.loglinear import fit_counts

#: How many times the estimate the upper end is sought, as Rcapture does.
REACH = 3.0
_CLOSE = 1e-6


@dataclass(frozen=True)
class Profile:
    """An interval by profile likelihood.

    Attributes:
        estimate: the number of all children with the highest multinomial likelihood.
        low: lower end; the observed where the likelihood never falls enough.
        high: upper end; ``inf`` where none was found.
        sought_to: how far up it was sought.
    """

    estimate: float
    low: float
    high: float
    sought_to: float

    def __str__(self) -> str:
        """Return the interval in words."""
        if self.high == inf:
            return (
                f"{self.low:,.0f} to more than {self.sought_to:,.0f}, no upper limit found"
            )
        return f"{self.low:,.0f} to {self.high:,.0f}"


def profile(
    counts: NDArray[np.int64], terms: NDArray[np.bool_], *, level: float = 0.95
) -> Profile:
    """Return the interval of a model that has a highest likelihood.

    Args:
        counts: shape (2**L - 1,), children by pattern.
        terms: shape (2**L,), the model.
        level: how sure, below 1.

    Returns:
        The interval; its estimate lies a little below that of the Poisson likelihood.

    Example:
        >>> from seethechild.need.hierarchy import independence
        >>> counts = np.array([244, 48, 142, 60, 111, 4, 12])  # Hook and others 1980
        >>> print(profile(counts, independence(3)))
        719 to 799
    """
    observed = float(counts.sum())
    found, _ = fit_counts(counts, terms[None], means=False)
    furthest = REACH * (observed + float(np.exp(found[0, kernel.INTERCEPT])))

    def less(number: float) -> float:
        return -_log_likelihood(counts, terms, number)

    best = minimize_scalar(
        less,
        bounds=(observed, furthest),
        method="bounded",
        options={"xatol": _CLOSE * observed},
    )
    limit = float(best.fun) + float(chi2.ppf(level, 1)) / 2.0

    def beyond(number: float) -> float:
        return less(number) - limit

    near = _CLOSE * observed
    low = brentq(beyond, observed, best.x, xtol=near) if beyond(observed) > 0 else observed
    high = brentq(beyond, best.x, furthest, xtol=near) if beyond(furthest) > 0 else inf
    return Profile(float(best.x), float(low), float(high), furthest)


def _log_likelihood(
    counts: NDArray[np.int64], terms: NDArray[np.bool_], number: float
) -> float:
    """Return the highest multinomial log-likelihood, less a constant, of so many children."""
    unseen = number - float(counts.sum())
    found, _ = fit_counts(counts, terms[None], on_no_list=unseen, means=False)
    poisson = float(found[0, kernel.LIKELIHOOD]) + number - number * log(number)
    return poisson + float(gammaln(number + 1.0) - gammaln(unseen + 1.0))
