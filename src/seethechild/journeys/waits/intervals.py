"""Intervals of shares and curves, and what is read off a curve: medians and means."""

from statistics import NormalDist

import numpy as np

from seethechild.core.errors import Problem, SpecError
from seethechild.journeys.waits.risk import FloatArray, Risk

#: Shares closer than this to what is looked for count as reaching it: sums of floats differ so.
NEAR = 1e-12


def normal_quantile(coverage: float) -> float:
    """Return how many standard errors an interval reaches each way.

    Args:
        coverage: between 0 and 1, such as 0.95.

    Raises:
        SpecError: it is not.

    Example:
        >>> round(normal_quantile(0.95), 3)
        1.96
    """
    if not 0.0 < coverage < 1.0:
        raise SpecError(
            Problem("coverage", f"{coverage} is not between 0 and 1", "Give 0.95.")
        )
    return NormalDist().inv_cdf(0.5 + coverage / 2.0)


def log_log_interval(
    share: FloatArray, variance: FloatArray, at_risk: FloatArray, coverage: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Return the interval of a share, symmetric on the scale log(-log(1 - share)).

    It stays within 0 and 1. For a share of 0 that scale has no interval: then the low end
    is 0, and the high end is the largest share that would still show none among those at
    risk with half the chance the interval leaves out (exact binomial; those who left
    earlier are not counted on). A share of 1 likewise, from the other side, but a low end
    reached at an earlier time is kept.

    Args:
        share: shape (S, T), times rising.
        variance: same shape.
        at_risk: same shape.
        coverage: such as 0.95.

    Returns:
        Low and high.

    Source:
        Kalbfleisch and Prentice (1980), The Statistical Analysis of Failure Time Data, 1.3.
    """
    z = normal_quantile(coverage)
    none, every = share <= NEAR, share >= 1.0 - NEAR
    inside = ~none & ~every
    rest = np.where(inside, 1.0 - share, 0.5)
    width = z * np.sqrt(variance) / (rest * -np.log(rest))
    with np.errstate(over="ignore"):
        low, high = 1.0 - rest ** np.exp(-width), 1.0 - rest ** np.exp(width)
    reach = ((1.0 - coverage) / 2.0) ** (1.0 / np.maximum(at_risk, 1.0))
    low = np.where(inside, low, np.where(none, 0.0, reach))
    low = np.where(every, np.maximum.accumulate(low, axis=1), low)
    high = np.where(inside, high, np.where(none, 1.0 - reach, 1.0))
    return low, high


def log_interval(
    value: FloatArray, variance: FloatArray, coverage: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Return the interval of a positive number, symmetric on the scale of the logarithm.

    Args:
        value: any shape, 0 or more; at 0 the interval is 0 to 0.
        variance: same shape.
        coverage: such as 0.95.

    Returns:
        Low and high.
    """
    above = value > 0.0
    safe = np.where(above, value, 1.0)
    factor = np.exp(normal_quantile(coverage) * np.sqrt(variance) / safe)
    return np.where(above, value / factor, 0.0), np.where(above, value * factor, 0.0)


def wilson_interval(
    part: FloatArray, whole: FloatArray, coverage: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Return the interval of a share of counted children; not a number where there are none.

    Args:
        part: how many, any shape.
        whole: of how many, same shape.
        coverage: such as 0.95.

    Returns:
        Low and high.

    Source:
        Wilson (1927), JASA 22: 209-212.

    Example:
        >>> low, high = wilson_interval(np.array([15.0]), np.array([148.0]))
        >>> low.round(4), high.round(4)
        (array([0.0624]), array([0.1605]))
    """
    z = normal_quantile(coverage)
    there = whole > 0.0
    n = np.where(there, whole, np.nan)
    share = part / n
    middle = (share + z**2 / (2.0 * n)) / (1.0 + z**2 / n)
    half = z / (1.0 + z**2 / n) * np.sqrt(share * (1.0 - share) / n + z**2 / (4.0 * n**2))
    low = np.where(part == 0.0, 0.0, middle - half)
    high = np.where(part == whole, 1.0, middle + half)
    return np.where(there, low, np.nan), np.where(there, high, np.nan)


def first_time(
    times: FloatArray, values: FloatArray, level: float, *, rises: bool
) -> FloatArray:
    """Return the first time a curve reaches a level, shape (S,); not a number if never.

    Args:
        times: rising, shape (T,).
        values: shape (S, T).
        level: such as 0.5.
        rises: whether the curve rises.

    Example:
        >>> first_time(np.array([1.0, 4.0]), np.array([[0.2, 0.5], [0.1, 0.4]]), 0.5, rises=True)
        array([ 4., nan])
    """
    if not len(times):
        return np.full(len(values), np.nan)
    reached = values >= level - NEAR if rises else values <= level + NEAR
    return np.where(reached.any(axis=1), times[reached.argmax(axis=1)], np.nan)


def restricted_mean(risk: Risk, until: float, coverage: float = 0.95) -> FloatArray:
    """Return the mean time waited up to a limit: the area under the product limit.

    It needs no guess about what comes after the limit, and says nothing about it.

    Args:
        risk: who is at risk, and what happens.
        until: the limit, which must be among the times; where the last one watched leaves
            earlier with some still waiting, the mean is not a number.
        coverage: such as 0.95; the interval is symmetric.

    Returns:
        Shape (S, 3): mean, low, high.

    Raises:
        SpecError: the limit is not among the times.

    Source:
        Klein and Moeschberger (2003), Survival Analysis, 2nd ed., section 4.5.

    Example:
        >>> from seethechild.journeys.waits.risk import count_risk
        >>> restricted_mean(count_risk([2, 3, 3, 5], [1, 1, 0, 0], at=4.0), 4.0).round(2)
        array([[3.25, 2.44, 4.  ]])
    """
    mean, variance = _area(risk, until)
    half = normal_quantile(coverage) * np.sqrt(variance)
    return np.stack(
        [mean, np.maximum(mean - half, 0.0), np.minimum(mean + half, until)], axis=1
    )


def _area(risk: Risk, until: float) -> tuple[FloatArray, FloatArray]:
    """Return area under the product limit up to a time, and its variance; shapes (S,)."""
    if until not in risk.times:
        mend = "Ask count_risk to have it among its times."
        raise SpecError(Problem("until", "the limit is not among the times", mend))
    used = risk.times <= until
    events, at_risk = risk.all_events[:, used], risk.at_risk[:, used]
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = np.where(at_risk > 0.0, events / at_risk, 0.0)
        terms = np.where(at_risk > events, events / (at_risk * (at_risk - events)), 0.0)
    staying = np.cumprod(1.0 - chance, axis=1)
    steps = np.diff(np.concatenate([[0.0], risk.times[used], [until]]))
    heights = np.concatenate([np.ones((len(staying), 1)), staying], axis=1)
    pieces = heights * steps
    after = pieces[:, 1:][:, ::-1].cumsum(axis=1)[:, ::-1]
    known = risk.reached[:, used][:, -1] | (heights[:, -1] <= NEAR)
    area = np.where(known, pieces.sum(axis=1), np.nan)
    return area, np.where(known, (after**2 * terms).sum(axis=1), np.nan)


def steady_mean(risk: Risk, cause: int = 1, coverage: float = 0.95) -> FloatArray:
    """Return the mean wait if the chance of its end stays as seen: time watched over events.

    This is the mean of an exponential wait. It uses the time of those still waiting, so it
    does not shrink because the data are short, as the mean over those who arrived does. It
    leans on one claim, that the chance does not change with time waited; compare it with the
    quantiles of the curve, which claim nothing. Other causes count as ends of watching: it is
    the mean were they absent. With waits in whole days it is right to within half a day.

    Args:
        risk: who is at risk, and what happens.
        cause: whose mean; 1 for the first.
        coverage: such as 0.95.

    Returns:
        Shape (S, 3): mean, low, high; not a number without events (the low end remains).

    Source:
        Occurrence over exposure; limits of a Poisson count by Byar's approximation, in
        Breslow and Day (1987), Statistical Methods in Cancer Research II, 2.3.

    Example:
        >>> from seethechild.journeys.waits.risk import count_risk
        >>> steady_mean(count_risk([100] * 50, [1] * 10 + [0] * 40)).round(0)
        array([[ 500.,  272., 1044.]])
    """
    z = normal_quantile(coverage)
    events = risk.events[:, cause - 1, :].sum(axis=1)
    some = events > 0.0
    d, above = np.where(some, events, 1.0), events + 1.0
    fewest = d * (1.0 - 1.0 / (9.0 * d) - z / (3.0 * np.sqrt(d))) ** 3
    most = above * (1.0 - 1.0 / (9.0 * above) + z / (3.0 * np.sqrt(above))) ** 3
    mean = np.where(some, risk.exposure / d, np.nan)
    high = np.where(
        some & (fewest > 0.0), risk.exposure / np.where(fewest > 0.0, fewest, 1.0), np.nan
    )
    low = np.where(risk.exposure > 0.0, risk.exposure / most, np.nan)
    return np.stack([mean, low, high], axis=1)
