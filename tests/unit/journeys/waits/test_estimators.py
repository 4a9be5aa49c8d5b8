"""The estimators against their plain twins, and what must hold whatever the data."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.core.errors import SpecError
from seethechild.core.streams import generator
from seethechild.journeys.waits.estimators import (
    aalen_johansen,
    nelson_aalen,
    product_limit,
)
from seethechild.journeys.waits.intervals import (
    first_time,
    restricted_mean,
    steady_mean,
    wilson_interval,
)
from seethechild.journeys.waits.risk import count_risk
from seethechild.journeys.waits.trend import log_rank_trend
from tests.unit.journeys.waits import plain

CLOSE = {"rtol": 1e-9, "atol": 1e-11}
ROW = st.tuples(
    st.integers(-1, 8), st.integers(0, 12), st.integers(0, 3), st.integers(1, 3)
).map(lambda row: (float(row[0]), float(row[1]), row[2], float(row[3])))


def count(rows, **more):
    entry, leave, cause, weight = zip(*rows, strict=True)
    return count_risk(leave, cause, entry=entry, weights=weight, causes=3, **more)


@given(st.lists(ROW, min_size=1, max_size=25))
def test_all_estimators_equal_their_plain_twins(rows):
    risk = count(rows)
    assert risk.times.tolist() == plain.event_times(rows)
    staying, hazard = product_limit(risk), nelson_aalen(risk)
    for place, time in enumerate(risk.times):
        assert staying.estimate[0, place] == pytest.approx(plain.staying(rows, time))
        assert staying.variance[0, place] == pytest.approx(plain.greenwood(rows, time))
        assert hazard.estimate[0, place] == pytest.approx(plain.hazard(rows, time))
    for cause in (1, 2, 3):
        curve = aalen_johansen(risk, cause)
        shares = [plain.share(rows, cause, time) for time in risk.times]
        np.testing.assert_allclose(curve.estimate[0], shares, **CLOSE)
        variances = [plain.share_variance(rows, cause, time) for time in risk.times]
        np.testing.assert_allclose(curve.variance[0], variances, **CLOSE)
        steps = plain.share_variance_by_steps(rows, cause)
        np.testing.assert_allclose(curve.variance[0], steps, **CLOSE)
    median = first_time(risk.times, staying.estimate, 0.5, rises=False)[0]
    assert median == pytest.approx(plain.median(rows), nan_ok=True)


@given(st.lists(ROW, min_size=1, max_size=25), st.integers(1, 14))
def test_the_restricted_mean_is_the_area_under_the_steps(rows, until):
    mean, low, high = restricted_mean(count(rows, at=float(until)), float(until))[0]
    watched = max((leave for entry, leave, _, _ in rows if entry < leave), default=-1.0)
    if watched < until and plain.staying(rows, until) > 1e-12:
        assert math.isnan(mean)
        return
    assert mean == pytest.approx(plain.restricted_mean(rows, until))
    half = 1.959963984540054 * math.sqrt(plain.restricted_variance(rows, until))
    assert low == pytest.approx(max(mean - half, 0.0), abs=1e-9)
    assert high == pytest.approx(min(mean + half, until), abs=1e-9)


@given(st.lists(st.tuples(ROW, st.integers(0, 2)), min_size=1, max_size=30))
def test_groups_counted_together_are_groups_counted_alone(pairs):
    rows, groups = [row for row, _ in pairs], [group for _, group in pairs]
    together = count(rows, group=groups, groups=3, at=[5.0])
    curve = aalen_johansen(together, 2)
    for group in range(3):
        own = [row for row, mine in pairs if mine == group]
        if not own:
            assert together.children[group] == 0
            continue
        alone = aalen_johansen(count(own, at=[5.0]), 2)
        for ours, theirs in zip(curve.at(5.0), alone.at(5.0), strict=True):
            assert ours[group] == pytest.approx(theirs[0], nan_ok=True, abs=1e-12)


@given(st.lists(ROW, min_size=1, max_size=25))
def test_all_shares_and_those_still_waiting_add_up_to_one(rows):
    risk = count(rows)
    added = product_limit(risk).estimate + sum(
        aalen_johansen(risk, cause).estimate for cause in (1, 2, 3)
    )
    np.testing.assert_allclose(added, 1.0, atol=1e-12)


@given(st.lists(ROW, min_size=1, max_size=25))
def test_one_cause_alone_is_the_product_limit_from_the_other_side(rows):
    alone = count_risk([leave for _, leave, _, _ in rows], [c > 0 for _, _, c, _ in rows])
    rising, falling = aalen_johansen(alone), product_limit(alone)
    np.testing.assert_allclose(rising.estimate, 1.0 - falling.estimate, atol=1e-12)
    np.testing.assert_allclose(rising.variance, falling.variance, atol=1e-12)
    np.testing.assert_allclose(rising.low, 1.0 - falling.high, atol=1e-9)


@given(st.lists(ROW, min_size=1, max_size=25))
def test_intervals_hold_their_estimate_and_stay_within_bounds(rows):
    curve = aalen_johansen(count(rows), 1)
    assert (curve.low >= 0.0).all()
    assert (curve.high <= 1.0).all()
    assert (curve.low <= curve.estimate + 1e-12).all()
    assert (curve.high >= curve.estimate - 1e-12).all()


@given(st.lists(ROW, min_size=1, max_size=25), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_and_a_weight_is_a_count(rows, chance):
    repeated = [
        (entry, leave, cause, 1.0) for entry, leave, cause, w in rows for _ in range(int(w))
    ]
    chance.shuffle(repeated)
    one, other = (aalen_johansen(count(each), 1) for each in (rows, repeated))
    np.testing.assert_allclose(one.estimate, other.estimate, **CLOSE)
    np.testing.assert_allclose(one.variance, other.variance, **CLOSE)


def test_ties_are_settled_as_stated():
    """On day 3: one event, one leaves unseen, one is first watched from day 4."""
    risk = count_risk([3, 3, 9, 5], [1, 0, 0, 1], entry=[-1, -1, 3, -1])
    assert risk.times.tolist() == [3.0, 5.0]
    assert risk.at_risk.tolist() == [[3.0, 2.0]]


def test_a_wait_of_no_days_counts():
    assert aalen_johansen(count_risk([0, 4], [1, 0])).estimate.tolist() == [[0.5]]
    from_the_start = count_risk([0, 4], [1, 0], entry=[-1, -1])
    assert product_limit(from_the_start).estimate.tolist() == [[0.5]]


def test_nothing_is_said_beyond_the_last_day_watched():
    risk = count_risk([10, 20, 30], [1, 0, 0], at=[30.0, 31.0])
    assert aalen_johansen(risk).at(30.0)[0][0] == pytest.approx(1 / 3)
    assert math.isnan(aalen_johansen(risk).at(31.0)[0][0])
    ended = count_risk([10, 20], [1, 1], at=[31.0])
    assert aalen_johansen(ended).at(31.0)[0][0] == 1.0


def test_without_events_the_interval_is_what_nobody_among_so_many_allows():
    risk = count_risk([50.0] * 100, [0] * 100, at=[30.0])
    share, low, high = (each[0] for each in aalen_johansen(risk).at(30.0))
    assert (share, low) == (0.0, 0.0)
    assert high == pytest.approx(1.0 - 0.025**0.01)  # exact binomial, 0 of 100


def test_before_any_event_everybody_waits():
    curve = product_limit(count_risk([5, 6], [1, 0]))
    assert [each[0] for each in curve.at(4.0)] == [1.0, 1.0, 1.0]
    none = product_limit(count_risk([5.0], [0]))
    assert none.at(3.0)[0].tolist() == [1.0]
    assert math.isnan(first_time(none.times, none.estimate, 0.5, rises=False)[0])


def test_a_curve_can_be_read_as_rows():
    frame = product_limit(count_risk([2, 3], [1, 0])).frame(("all",))
    assert frame.columns == ["group", "time", "estimate", "standard_error", "low", "high"]
    assert frame.row(0)[:3] == ("all", 2.0, 0.5)


def test_wrong_rows_are_refused():
    with pytest.raises(SpecError, match="different lengths"):
        count_risk([1, 2], [1])
    with pytest.raises(SpecError, match="not numbers"):
        count_risk([math.nan], [1])
    with pytest.raises(SpecError, match="negative"):
        count_risk([1], [1], weights=[-1])
    with pytest.raises(SpecError, match="among the times"):
        restricted_mean(count_risk([1], [1]), 4.0)
    with pytest.raises(SpecError, match="between 0 and 1"):
        product_limit(count_risk([1], [1]), coverage=95.0)


def test_the_mean_of_a_steady_wait_needs_an_event_but_keeps_its_low_end():
    mean, low, high = steady_mean(count_risk([100.0] * 30, [0] * 30))[0]
    assert math.isnan(mean)
    assert math.isnan(high)
    assert low == pytest.approx(3000 / 3.6889, rel=0.02)  # exact Poisson limit of 0 events


def test_there_is_no_trend_to_speak_of_without_events():
    risk = count_risk([1, 2], [0, 0], group=[0, 1], groups=2)
    assert math.isnan(log_rank_trend(risk, np.array([0.0, 1.0])).z)


def test_wilson_has_no_interval_for_nobody():
    low, high = wilson_interval(np.array([0.0, 0.0, 5.0]), np.array([0.0, 5.0, 5.0]))
    assert math.isnan(low[0])
    assert (low[1], high[2]) == (0.0, 1.0)
    assert high[1] == pytest.approx(1.0 - low[2])
    assert high[1] == pytest.approx(0.4345, abs=1e-4)  # 1.96^2 / (5 + 1.96^2)


def simulated(replicates, children, *, late):
    """Return many samples of two competing waits: 732 and 2000 days, watched up to 5 years."""
    chance = generator(20240331, "test/waits/coverage", str(late))
    size = replicates * children
    waits = np.ceil(chance.exponential([[732.0], [2000.0]], (2, size)))
    stop = np.floor(chance.uniform(0.0, 1826.0, size))
    entry = (
        np.where(chance.random(size) < 0.4, np.floor(chance.uniform(0, 500, size)), -1.0)
        if late
        else None
    )
    own = waits.min(axis=0)
    cause = np.where(own <= stop, waits.argmin(axis=0) + 1, 0)
    return count_risk(
        np.minimum(own, stop),
        cause,
        entry=entry,
        group=np.repeat(np.arange(replicates), children),
        groups=replicates,
        at=[365.0, 730.0],
    )


@pytest.mark.parametrize("late", [False, True])
def test_intervals_hold_the_truth_about_95_times_in_100(late):
    """A thousand samples of 300 children each."""
    risk = simulated(1000, 300, late=late)
    rate, every = 1 / 732, 1 / 732 + 1 / 2000
    held = {}
    for day in (365.0, 730.0):
        truth = rate / every * (1.0 - math.exp(-every * day))
        _, low, high = aalen_johansen(risk, 1).at(day)
        held["share", day] = np.mean((low <= truth) & (truth <= high))
        _, low, high = product_limit(risk).at(day)
        truth = math.exp(-every * day)
        held["staying", day] = np.mean((low <= truth) & (truth <= high))
    curve = product_limit(risk)
    ends = [
        first_time(curve.times, each, 0.5, rises=False) for each in (curve.low, curve.high)
    ]
    truth = math.log(2) / every
    held["median"] = np.mean((ends[0] <= truth) & ~(ends[1] < truth))
    means = steady_mean(risk, 1)
    held["mean"] = np.mean((means[:, 1] <= 732.0) & (means[:, 2] >= 732.0))
    limited = restricted_mean(risk, 730.0)
    truth = (1.0 - math.exp(-every * 730.0)) / every
    held["restricted"] = np.mean((limited[:, 1] <= truth) & (truth <= limited[:, 2]))
    assert all(0.93 <= each <= 0.97 for each in held.values()), held


@pytest.mark.parametrize("growth", [1.0, 1.1])
def test_a_trend_is_found_where_there_is_one_and_only_there(growth):
    """Forty samples over five years, each year watched for a year less than the one before."""
    chance = generator(7, "test/waits/trend", str(growth))
    year = np.repeat(np.arange(5), 2000)
    found = []
    for _ in range(40):
        wait = np.ceil(chance.exponential(732.0 / growth**year))
        stop = np.floor((5 - year) * 365.0 - chance.uniform(0.0, 365.0, len(year)))
        risk = count_risk(
            np.minimum(wait, stop), (wait <= stop).astype(int), group=year, groups=5
        )
        found.append(log_rank_trend(risk, np.arange(5.0)))
    middle = np.exp(np.mean(np.log([each.ratio for each in found])))
    assert middle == pytest.approx(growth, rel=0.01)
    assert np.mean([each.low < growth < each.high for each in found]) >= 0.85
    surprising = np.mean([each.p < 0.001 for each in found])
    assert surprising == (1.0 if growth > 1.0 else 0.0)
