"""Our estimators against two independent programs, and against published worked examples."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from seethechild.journeys.waits.estimators import (
    aalen_johansen,
    nelson_aalen,
    product_limit,
)
from seethechild.journeys.waits.intervals import first_time, restricted_mean
from seethechild.journeys.waits.risk import Risk, count_risk
from seethechild.journeys.waits.trend import log_rank_trend

RECORDED = json.loads(
    (Path(__file__).parents[3] / "data" / "survival" / "recorded.json").read_text("utf-8")
)
CURVES = [name for name, one in RECORDED.items() if "staying" in one]
CLOSE = {"rtol": 0.0, "atol": 1e-8}


def counted(name: str) -> Risk:
    rows = RECORDED[name]["rows"]
    return count_risk(
        rows["leave"], rows["cause"], entry=rows["entry"], weights=rows["weights"]
    )


def recorded(name: str, column: str) -> np.ndarray:
    return np.array(RECORDED[name][column], dtype=float)


@pytest.mark.parametrize("name", CURVES)
def test_the_product_limit_is_what_lifelines_finds(name):
    curve = product_limit(counted(name))
    assert curve.times.tolist() == RECORDED[name]["times"]
    np.testing.assert_allclose(curve.estimate[0], recorded(name, "staying"), **CLOSE)
    # Where all at risk have their event the curve is 0, and lifelines gives no interval.
    inside = curve.estimate[0] > 1e-12
    for end in ("low", "high"):
        theirs = recorded(name, f"staying_{end}")
        np.testing.assert_allclose(getattr(curve, end)[0][inside], theirs[inside], **CLOSE)


@pytest.mark.parametrize("name", CURVES)
def test_medians_are_what_lifelines_finds(name):
    curve = product_limit(counted(name))
    ends = (curve.estimate, curve.low, curve.high)
    ours = [first_time(curve.times, each, 0.5, rises=False)[0] for each in ends]
    theirs = [float(each) for each in RECORDED[name]["median"]]
    ours = [math.inf if math.isnan(each) else each for each in ours]
    assert ours[:2] == theirs[:2]
    # At a curve's fall to 0 lifelines lets the high end fall with it; ours stays where it was.
    last = curve.times[-1] if curve.estimate[0, -1] < 1e-12 else math.nan
    assert ours[2] == theirs[2] or (theirs[2] == last and ours[2] == math.inf)


@pytest.mark.parametrize("name", CURVES)
def test_nelson_aalen_is_what_lifelines_finds(name):
    curve = nelson_aalen(counted(name))
    for ours, theirs in (
        ("estimate", "hazard"),
        ("low", "hazard_low"),
        ("high", "hazard_high"),
    ):
        np.testing.assert_allclose(getattr(curve, ours)[0], recorded(name, theirs), **CLOSE)


@pytest.mark.parametrize("name", ["competing_untied", "competing_ties"])
@pytest.mark.parametrize("cause", [1, 2, 3])
def test_aalen_johansen_is_what_lifelines_and_scikit_survival_find(name, cause):
    curve = aalen_johansen(counted(name), cause)
    np.testing.assert_allclose(curve.estimate[0], recorded(name, f"share_{cause}"), **CLOSE)


@pytest.mark.parametrize("cause", [1, 2, 3])
def test_variances_of_shares_are_what_scikit_survival_finds(cause):
    """Its bounds are on the scale log(-log(share)), ours on that of the product limit."""
    curve = aalen_johansen(counted("competing_ties"), cause)
    some = curve.estimate[0] > 0.0
    low = recorded("competing_ties", f"share_{cause}_low")[some]
    high = recorded("competing_ties", f"share_{cause}_high")[some]
    share = curve.estimate[0][some]
    width = np.log(np.log(low) / np.log(high)) / 2.0 / stats.norm.ppf(0.975)
    np.testing.assert_allclose(
        curve.variance[0][some], (width * share * -np.log(share)) ** 2, **CLOSE
    )


def test_the_product_limit_is_what_scipy_finds():
    rows = RECORDED["freireich_6mp"]["rows"]
    leave, event = np.array(rows["leave"], float), np.array(rows["cause"]) > 0
    data = stats.CensoredData(uncensored=leave[event], right=leave[~event])
    theirs = stats.ecdf(data).sf
    ours = product_limit(counted("freireich_6mp"))
    np.testing.assert_allclose(ours.estimate[0], theirs.evaluate(ours.times), **CLOSE)
    bounds = theirs.confidence_interval(0.95, method="log-log")
    np.testing.assert_allclose(ours.low[0], bounds.low.evaluate(ours.times), **CLOSE)
    np.testing.assert_allclose(ours.high[0], bounds.high.evaluate(ours.times), **CLOSE)


def test_the_leukaemia_children_come_out_as_in_the_textbooks():
    """Klein and Moeschberger (2003), tables 4.1 and 4.3: 6-MP, weeks in remission."""
    curve = product_limit(counted("freireich_6mp"))
    shown = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert curve.estimate[0].round(3).tolist() == shown
    assert np.sqrt(curve.variance[0]).round(4).tolist() == errors
    hazard = nelson_aalen(counted("freireich_6mp")).estimate[0]
    added = [0.1429, 0.2017, 0.2683, 0.3517, 0.4426, 0.5854, 0.7521]
    np.testing.assert_allclose(hazard, added, rtol=0.0, atol=0.00006)


def test_the_restricted_mean_is_that_of_the_textbooks():
    """R's survival package prints 52.6 (19.83) and 22.7 (4.18) for its leukaemia (aml) data."""
    kept = count_risk(
        [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161],
        [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0],
        at=161.0,
    )
    mean, low, high = restricted_mean(kept, 161.0)[0]
    assert round(mean, 1) == 52.6
    assert round((mean - low) / 1.959964, 2) == 19.83
    other = count_risk(
        [5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1] * 5 + [0] + [1] * 6, at=161.0
    )
    mean, low, high = restricted_mean(other, 161.0)[0]
    assert round(mean, 1) == 22.7
    assert round((high - low) / 2 / 1.959964, 2) == 4.18


def test_two_groups_compare_as_in_the_log_rank_test_of_others():
    """Chi-square 16.79, as printed in many textbooks."""
    two = [RECORDED[f"freireich_{each}"]["rows"] for each in ("6mp", "placebo")]
    risk = count_risk(
        two[0]["leave"] + two[1]["leave"],
        two[0]["cause"] + two[1]["cause"],
        group=[0] * 21 + [1] * 21,
        groups=2,
    )
    trend = log_rank_trend(risk, np.array([0.0, 1.0]))
    theirs = RECORDED["freireich_log_rank"]["chi_square"]
    assert trend.z**2 == pytest.approx(theirs, abs=1e-8)
    assert round(theirs, 2) == 16.79
    assert trend.z > 0.0
    assert trend.p == pytest.approx(float(stats.chi2.sf(theirs, 1)), rel=1e-9)
    assert trend.low < trend.ratio < trend.high
