"""Rates between what was seen and what was published: gamma shrinkage, its weight by likelihood."""

from dataclasses import dataclass
from math import inf, lgamma, log

import numpy as np

from seethechild.model.system import FloatArray

#: Events that the published *level* of a lane counts for; and, should it be quite wrong here, of
#: which the chance is ``DOUBT``.
LEVEL_EVENTS, DOUBTED_EVENTS = 4.0, 0.4
DOUBT = 0.01
#: Bounds of the events that the published *shape* counts for in each cell.
LEAST_WEIGHT, MOST_WEIGHT = 0.1, 1000.0
#: A week: no rate may say that a stay is shorter.
FASTEST = 52.0
_STEPS = 81
_LGAMMA = np.vectorize(lgamma, otypes=[np.float64])


@dataclass(frozen=True, eq=False)
class Shrunk:
    """Rates of a lane after its journeys.

    Attributes:
        rates: per child-year; the shape of what was given.
        shape: the gamma shape behind each rate.
        level: factor on the published rates that fits best.
        weight: events that the published shape counts for in each cell (``a``).
        events: events seen.
        expected: events the published rates expect.
    """

    rates: FloatArray
    shape: FloatArray
    level: float
    weight: float
    events: float
    expected: float


def shrink(events: FloatArray, years: FloatArray, prior: FloatArray) -> Shrunk:
    """Return rates between events over child-years and published ones.

    The level of the published rates is first moved to the events (``level_of``). Within it each cell
    is (a + events) / (a / rate + years), with the ``a`` that makes the split of the events between
    cells likeliest (negative binomial); together the cells keep the level. Where the published rate
    is 0 and events were seen, the rate is events over years.

    Args:
        events: seen, by cell.
        years: child-years, by cell.
        prior: published rates per child-year, by cell.

    Example:
        >>> seen = shrink(np.array([0.0, 900.0]), np.array([0.5, 1000.0]), np.array([1.0, 1.0]))
        >>> seen.rates.round(2), round(seen.level, 2)
        (array([0.9, 0.9]), 0.9)
        >>> shrink(np.zeros(2), np.array([2.0, 2.0]), np.ones(2)).rates.round(2)  # about 4 / (4 + 4)
        array([0.48, 0.48])

    Source:
        Clayton and Kaldor, Empirical Bayes estimates of age-standardized relative risks,
        Biometrics 43 (1987).
    """
    where = (prior > 0) & (years > 0)
    expected = float((prior * years)[where].sum())
    counted = float(events[where].sum())
    level = level_of(counted, expected)
    moved = prior * level
    split = counted / expected if expected > 0 else 1.0
    weight = likeliest_weight(events[where], (prior * split * years)[where])
    shape = np.where(prior > 0, weight + events, events)
    # The level has been moved to the events already: only how they split is told once more.
    part = level / split if split > 0 else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(
            prior > 0,
            (weight + events * part) / (weight / moved + years),
            np.where(years > 0, events / years, 0.0),
        )
    rates[where] *= level * expected / float((rates * years)[where].sum() or 1.0)
    rates = np.where(
        np.isfinite(rates),
        np.minimum(rates, max(FASTEST, float(prior.max(initial=0.0)))),
        0.0,
    )
    return Shrunk(rates, shape, level, weight, float(events.sum()), expected)


def level_of(events: float, expected: float) -> float:
    """Return the factor on published rates, given the events seen and those that they expect.

    The mean of what is then likely, if the factor was drawn from a gamma distribution that counts for
    ``LEVEL_EVENTS`` or, with chance ``DOUBT``, from one that counts for ``DOUBTED_EVENTS``.

    Example:
        >>> round(level_of(12.0, 12.0), 3), round(level_of(0.0, 4.0), 2)
        (1.0, 0.48)
        >>> round(level_of(100.0, 1.0) / 100.0, 1)  # nobody believes the published figure then
        0.7

    Source:
        Schmidli and others, Robust meta-analytic-predictive priors in clinical trials with
        historical control information, Biometrics 70 (2014).
    """
    if expected <= 0:
        return 1.0
    weights, chances = np.array([LEVEL_EVENTS, DOUBTED_EVENTS]), (1.0 - DOUBT, DOUBT)
    told = np.log(chances) + [
        lgamma(k + events) - lgamma(k) + k * log(k) - (k + events) * log(k + expected)
        for k in weights
    ]
    each = np.exp(told - told.max())
    levels = (weights + events) / (weights + expected)
    return float(levels @ each / each.sum())


def likeliest_weight(events: FloatArray, means: FloatArray) -> float:
    """Return the gamma shape that makes counts with gamma-distributed means likeliest.

    Args:
        events: counts, shape (n,).
        means: what is expected of each, above 0.

    Returns:
        Between ``LEAST_WEIGHT`` and ``MOST_WEIGHT``.

    Example:
        >>> likeliest_weight(np.array([10.0, 10.0]), np.array([10.0, 10.0]))
        1000.0
        >>> likeliest_weight(np.array([0.0, 90.0]), np.array([30.0, 30.0])) < 3
        True
    """
    some = means > 0
    events, means = events[some], means[some]
    if len(events) < 2:  # noqa: PLR2004 - one cell says nothing of how cells differ
        return MOST_WEIGHT if not len(events) else _alone(float(events[0]), float(means[0]))
    return _best(events, means)


def _alone(event: float, mean: float) -> float:
    return _best(np.array([event]), np.array([mean]))


def _best(events: FloatArray, means: FloatArray) -> float:
    grid = np.geomspace(LEAST_WEIGHT, MOST_WEIGHT, _STEPS)
    best, found = -inf, LEAST_WEIGHT
    for a in grid:
        told = _LGAMMA(a + events) - lgamma(a)
        told += a * np.log(a / (a + means)) + events * np.log(means / (a + means))
        likelihood = float(told.sum())
        if likelihood > best + 1e-12:
            best, found = likelihood, float(a)
    return found


def shrink_shares(counts: FloatArray, prior: FloatArray) -> tuple[FloatArray, float]:
    """Return shares between counts and published ones, and the weight of the latter.

    Each column is (c * published + counts) / (c + total), with the ``c`` that makes the counts of
    all columns likeliest (Dirichlet-multinomial).

    Args:
        counts: of each branch taken, shape (branches, A).
        prior: published shares, shape (branches, A); the columns sum to 1.

    Example:
        >>> shares, weight = shrink_shares(np.array([[0.0], [0.0]]), np.array([[0.3], [0.7]]))
        >>> shares[:, 0].round(6).tolist()
        [0.3, 0.7]
    """
    totals = counts.sum(axis=0)
    grid = np.geomspace(LEAST_WEIGHT, MOST_WEIGHT, _STEPS)
    best, weight = -inf, LEAST_WEIGHT
    some = (totals > 0) & (prior.sum(axis=0) > 0)
    for c in grid:
        told = np.sum([lgamma(c) - lgamma(c + n) for n in totals[some]])
        given = np.where(prior[:, some] > 0, c * prior[:, some], 1.0)
        gain = _LGAMMA(given + counts[:, some]) - _LGAMMA(given)
        likelihood = float(told) + float(np.where(prior[:, some] > 0, gain, 0.0).sum())
        if likelihood > best + 1e-12:
            best, weight = likelihood, float(c)
    shares = (weight * prior + counts) / (weight + totals)
    return shares / shares.sum(axis=0), weight
