"""Does a wait change from period to period? The log-rank test for trend.

It compares, at each time waited, children of different periods who are still waiting after
just as long. Periods watched for a shorter time therefore cannot look quicker or slower for
that reason alone.
"""

import math
from dataclasses import dataclass

import numpy as np

from seethechild.journeys.waits.intervals import normal_quantile
from seethechild.journeys.waits.risk import FloatArray, Risk


@dataclass(frozen=True)
class Trend:
    """How the chance of an event moves with a score, such as the year.

    Attributes:
        ratio: hazard ratio for one step of the score; not a number without events.
        low: lower end of its interval.
        high: upper end.
        z: standard normal if there is no trend.
        p: two-sided.
    """

    ratio: float
    low: float
    high: float
    z: float
    p: float


def log_rank_trend(
    risk: Risk, scores: FloatArray, cause: int = 1, coverage: float = 0.95
) -> Trend:
    """Return the trend across groups, from those at risk at each time.

    Args:
        risk: groups in the order of ``scores``. Other causes end the watch.
        scores: shape (S,), such as 0, 1, 2 for following years.
        cause: 1 for the first.
        coverage: of the interval of the ratio.

    Returns:
        The trend. The ratio is the one-step estimate exp(U / V), good for ratios near 1.

    Source:
        Tarone (1975), Biometrika 62: 679-682; ties as in Mantel (1966). One-step ratio: Peto
        and others (1977), British Journal of Cancer 35: 1-39.

    Example:
        >>> from seethechild.journeys.waits.risk import count_risk
        >>> risk = count_risk([1, 2, 3, 4], [1, 1, 1, 1], group=[0, 1, 0, 1], groups=2)
        >>> round(log_rank_trend(risk, np.array([0.0, 1.0])).z, 3)
        -0.784
    """
    events = risk.events[:, cause - 1, :]
    d, at_risk = events.sum(axis=0), risk.at_risk.sum(axis=0)
    used = (d > 0.0) & (at_risk > 0.0)
    d, whole = d[used], at_risk[used]
    mean = scores @ risk.at_risk[:, used] / whole
    spread = scores**2 @ risk.at_risk[:, used] / whole - mean**2
    score = float((scores @ events[:, used] - d * mean).sum())
    ties = np.where(whole > 1.0, (whole - d) / np.where(whole > 1.0, whole - 1.0, 1.0), 0.0)
    information = float((d * ties * spread).sum())
    if information <= 0.0:
        return Trend(math.nan, math.nan, math.nan, math.nan, math.nan)
    z, half = (
        score / math.sqrt(information),
        normal_quantile(coverage) / math.sqrt(information),
    )
    step = score / information
    p = math.erfc(abs(z) / math.sqrt(2.0))
    return Trend(math.exp(step), math.exp(step - half), math.exp(step + half), z, p)
