"""Product limit, Nelson-Aalen and Aalen-Johansen, for many groups at once.

All three take children who are still waiting (right censoring) and children first watched
some time after their wait began (left truncation) as what they are. Those who left for
another reason are not taken for waiting: Aalen-Johansen gives the share for whom one thing
came first of several.

Ties: within a time events of all causes are taken as one draw from those at risk (discrete
time), so waits in whole days need no jitter. With late entries few may be watched early; if
all of them have their event, the product limit falls to 0 and stays there.

Source:
    Kaplan and Meier (1958), JASA 53: 457-481. Greenwood (1926) for its variance.
    Nelson (1972), Technometrics 14: 945-966; Aalen (1978), Annals of Statistics 6: 701-726.
    Aalen and Johansen (1978), Scandinavian Journal of Statistics 5: 141-150; its variance by
    Dinse and Larson (1986), Biometrika 73: 379-386, equation 6, which is of Greenwood type.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import polars as pl

from seethechild.journeys.waits.intervals import (
    NEAR,
    log_interval,
    log_log_interval,
    normal_quantile,
)
from seethechild.journeys.waits.risk import FloatArray, Risk


@dataclass(frozen=True, eq=False)
class Curve:
    """A step function of time with its interval, for S groups at T times.

    Attributes:
        times: rising, shape (T,). Before the first, the curve is 1 (falling) or 0 (rising).
        estimate: shape (S, T); not a number beyond the last time anyone is watched.
        variance: shape (S, T).
        at_risk: shape (S, T).
        kind: staying (falls from 1), share (rises from 0) or hazard (rises, unbounded).
        coverage: of the interval.
    """

    times: FloatArray
    estimate: FloatArray
    variance: FloatArray
    at_risk: FloatArray
    kind: Literal["staying", "share", "hazard"]
    coverage: float

    @property
    def low(self) -> FloatArray:
        """Lower end of the interval, shape (S, T)."""
        return self._ends[0]

    @property
    def high(self) -> FloatArray:
        """Upper end of the interval, shape (S, T)."""
        return self._ends[1]

    @cached_property
    def _ends(self) -> tuple[FloatArray, FloatArray]:
        if self.kind == "hazard":
            return log_interval(self.estimate, self.variance, self.coverage)
        share = self.estimate if self.kind == "share" else 1.0 - self.estimate
        low, high = log_log_interval(share, self.variance, self.at_risk, self.coverage)
        return (low, high) if self.kind == "share" else (1.0 - high, 1.0 - low)

    def at(self, time: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return estimate, low and high at a time, each of shape (S,).

        Not a number where nobody is watched that long: ask ``count_risk`` to have the time
        among its times.
        """
        if not len(self.times) or time < self.times[0]:
            start = np.full(len(self.estimate), float(self.kind == "staying"))
            return start, start, start
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        some = self.estimate[:, place]
        # A single time will do, but for a low end that is kept from an earlier one.
        ended = some <= NEAR if self.kind == "staying" else some >= 1.0 - NEAR
        if self.kind != "hazard" and bool(ended.any()):
            return some, self.low[:, place], self.high[:, place]
        one = slice(place, place + 1)
        cut = replace(
            self,
            times=self.times[one],
            estimate=self.estimate[:, one],
            variance=self.variance[:, one],
            at_risk=self.at_risk[:, one],
        )
        return some, cut.low[:, 0], cut.high[:, 0]

    def frame(self, groups: tuple[str, ...]) -> pl.DataFrame:
        """Return it as rows: group, time, estimate, standard_error, low, high."""
        across, along = self.estimate.shape
        return pl.DataFrame(
            {
                "group": np.repeat(np.array(groups, dtype=str), along),
                "time": np.tile(self.times, across),
                "estimate": self.estimate.ravel(),
                "standard_error": np.sqrt(self.variance).ravel(),
                "low": self.low.ravel(),
                "high": self.high.ravel(),
            },
            schema_overrides={"group": pl.String},
        ).fill_nan(None)


def product_limit(risk: Risk, *, coverage: float = 0.95) -> Curve:
    """Return the share still waiting (Kaplan and Meier), whatever the cause of leaving.

    Args:
        risk: who is at risk, and what happens.
        coverage: of the interval, which is taken on the scale log(-log).

    Returns:
        A falling curve.

    Example:
        >>> from seethechild.journeys.waits.risk import count_risk
        >>> product_limit(count_risk([2, 3, 3, 5], [1, 1, 0, 0])).estimate.round(3)
        array([[0.75, 0.5 ]])
    """
    staying, stay_variance = _staying(risk)
    return _curve(risk, staying, staying**2 * stay_variance, "staying", coverage)


def nelson_aalen(risk: Risk, *, coverage: float = 0.95) -> Curve:
    """Return the hazard added up over time, whatever the cause.

    Args:
        risk: who is at risk, and what happens.
        coverage: of the interval, which is taken on the scale of the logarithm.

    Returns:
        A rising curve from 0; it may exceed 1. Variance: that of a binomial share at each time.

    Example:
        >>> from seethechild.journeys.waits.risk import count_risk
        >>> nelson_aalen(count_risk([2, 3, 3, 5], [1, 1, 0, 0])).estimate.round(3)
        array([[0.25 , 0.583]])
    """
    hazard = _over(risk.all_events, risk.at_risk)
    added = hazard.cumsum(axis=1)
    variance = _over(hazard * (1.0 - hazard), risk.at_risk).cumsum(axis=1)
    return _curve(risk, added, variance, "hazard", coverage)


def aalen_johansen(risk: Risk, cause: int = 1, *, coverage: float = 0.95) -> Curve:
    """Return the share for whom ``cause`` came first by each time, others having competed.

    Args:
        risk: who is at risk, and what happens.
        cause: 1 for the first.
        coverage: of the interval, which is taken on the scale log(-log).

    Returns:
        A rising curve from 0 to at most 1; the curves of all causes and the product limit add
        up to 1.

    Example:
        >>> from seethechild.journeys.waits.risk import count_risk
        >>> risk = count_risk([1, 2, 3, 4, 5], [1, 2, 1, 0, 0])
        >>> aalen_johansen(risk, 1).estimate.round(3), aalen_johansen(risk, 2).estimate.round(3)
        (array([[0.2, 0.2, 0.4]]), array([[0. , 0.2, 0.2]]))
    """
    staying, stay_variance = _staying(risk)
    before = np.concatenate([np.ones((len(staying), 1)), staying[:, :-1]], axis=1)
    happened = risk.events[:, cause - 1, :]
    chance = _over(happened, risk.at_risk)
    share = (before * chance).cumsum(axis=1)
    # Dinse and Larson's sum over earlier times j of
    #   (F - Fj)^2 dj/(Yj(Yj - dj)) + Sj-^2 dkj(Yj - dkj)/Yj^3 - 2 (F - Fj) Sj- dkj/Yj^2,
    # multiplied out so that each sum runs once.
    leaving = np.diff(stay_variance, axis=1, prepend=0.0)
    own = before**2 * _over(chance * (1.0 - chance), risk.at_risk)
    both = before * _over(chance, risk.at_risk)
    variance = (
        share**2 * leaving.cumsum(axis=1)
        - 2.0 * share * (share * leaving + both).cumsum(axis=1)
        + (share**2 * leaving + own + 2.0 * share * both).cumsum(axis=1)
    )
    return _curve(risk, share, np.maximum(variance, 0.0), "share", coverage)


def _staying(risk: Risk) -> tuple[FloatArray, FloatArray]:
    """Return the product limit and Greenwood's sum; the sum leaves out times when all go."""
    events, at_risk = risk.all_events, risk.at_risk
    staying = np.cumprod(1.0 - _over(events, at_risk), axis=1)
    terms = _over(events, at_risk * (at_risk - events))
    return np.asarray(staying, np.float64), terms.cumsum(axis=1)


def _over(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Divide; 0 where the whole is 0."""
    ratio = np.zeros(part.shape)
    np.divide(part, whole, out=ratio, where=whole > 0.0)
    return ratio


def _curve(
    risk: Risk,
    estimate: FloatArray,
    variance: FloatArray,
    kind: Literal["staying", "share", "hazard"],
    coverage: float,
) -> Curve:
    """Return the curve, blank where nobody is watched any more and some still waited."""
    normal_quantile(coverage)
    ended = (risk.all_events >= risk.at_risk) & (risk.at_risk > 0.0)
    blank = ~risk.reached & ~np.logical_or.accumulate(ended, axis=1)
    shown = [np.where(blank, np.nan, each) for each in (estimate, variance)]
    return Curve(risk.times, shown[0], shown[1], risk.at_risk, kind, coverage)
