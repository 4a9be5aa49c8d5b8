"""Chances of being on one list, the other or both, learnt from what is known of children.

A multinomial logit with a ridge: log odds are a sum of terms, and large effects cost, so that a fit exists
for every table and many terms do no harm. Terms are the covariates and their powers.

Source:
    Le Cessie and van Houwelingen (1992), Ridge estimators in logistic regression, Applied Statistics
    41. Newton's method with halved steps.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: What an effect of one standard deviation costs; the intercepts cost nothing.
RIDGE = 1.0
_MOST_ROUNDS = 50
_SMALL = 1e-9
_HALVED = 30
_TWO = 2


def powers(covariates: Floats, degree: int) -> Floats:
    """Return covariates and their powers, each of mean 0 and spread 1, after a column of ones.

    Args:
        covariates: shape (n, C).
        degree: 1 for the covariates alone. What has two values has no powers of its own.

    Returns:
        Shape (n, T); what is the same for all is left out.

    Example:
        >>> powers(np.array([[1.0, 0.0], [2.0, 0.0], [3.0, 1.0]]), 2).shape
        (3, 4)
    """
    columns = [np.ones(len(covariates))]
    for values in covariates.T:
        own = _standard(values)
        most = degree if len(np.unique(own)) > _TWO else min(degree, 1)
        columns += [_standard(own**power) for power in range(1, most + 1)]
    made = np.column_stack(columns)
    return made[:, np.append(True, np.ptp(made[:, 1:], axis=0) > 0)]


def _standard(values: Floats) -> Floats:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)


def fit(columns: Floats, kinds: Ints, many: int, ridge: float = RIDGE) -> Floats:
    """Fit the logit.

    Args:
        columns: shape (n, T), the first of ones, the others of about unit spread.
        kinds: shape (n,), 0 to ``many`` - 1.
        many: how many kinds there are.
        ridge: what large effects cost.

    Returns:
        Effects, shape (T, many), of which the last kind's are 0.

    Example:
        >>> ones = np.ones((8, 1))
        >>> effects = fit(ones, np.array([0, 0, 0, 0, 1, 1, 2, 2]), 3)
        >>> chances(ones[:1], effects).round(6).tolist()
        [[0.5, 0.25, 0.25]]
    """
    width, free = columns.shape[1], many - 1
    cost = np.full((width, free), ridge)
    cost[0] = 0.0
    wanted = np.eye(many)[kinds]
    effects: Floats = np.zeros((width, many))
    best = _penalised(columns, wanted, effects, cost)
    for _ in range(_MOST_ROUNDS):
        step = _newton(columns, wanted, effects, cost)
        for halved in range(_HALVED):
            tried = effects.copy()
            tried[:, :free] += step / 2.0**halved
            found = _penalised(columns, wanted, tried, cost)
            if found >= best:
                break
        else:
            return effects
        effects, gained, best = tried, found - best, found
        if gained < _SMALL * (1.0 + abs(best)):
            break
    return effects


def chances(columns: Floats, effects: Floats) -> Floats:
    """Return the chance of each kind, shape (n, kinds)."""
    found: Floats = softmax(columns @ effects, axis=1)
    return found


def _penalised(columns: Floats, wanted: Floats, effects: Floats, cost: Floats) -> float:
    likelihood = (wanted * log_softmax(columns @ effects, axis=1)).sum()
    return float(likelihood - (cost * effects[:, :-1] ** 2).sum() / 2.0)


def _newton(columns: Floats, wanted: Floats, effects: Floats, cost: Floats) -> Floats:
    """Return the step of Newton's method, shape (T, kinds - 1)."""
    width, free = cost.shape
    now = chances(columns, effects)[:, :free]
    slope = columns.T @ (wanted[:, :free] - now) - cost * effects[:, :free]
    bend = np.zeros((free, width, free, width))
    for one in range(free):
        for other in range(free):
            weight = now[:, one] * ((one == other) - now[:, other])
            bend[one, :, other, :] = columns.T @ (columns * weight[:, None])
    whole = bend.reshape(free * width, free * width) + np.diag(cost.T.ravel() + 1e-10)
    step = np.linalg.solve(whole, slope.T.ravel()).reshape(free, width).T
    return np.asarray(step, dtype=np.float64)
